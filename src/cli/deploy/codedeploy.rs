//! `buildspec deploy codedeploy`.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{DeployError, body, hand_over, tell};
use crate::cli::ExitStatus;
use crate::cli::args::DeployCodedeploy;
use crate::cli::error::Error;
use crate::cli::files::{one_stdin, read, read_images};
use crate::cli::printer::Printer;
use crate::cli::value::{ImageSource, PlaceholderImage};
use crate::deploy::codedeploy::{BlueGreen, IMAGES, Inputs, Placeholder, image_uri, render};
use crate::deploy::rendering::Told;
use crate::text::SourceFile;
use crate::text::suggest::count;

#[cfg(feature = "aws")]
mod live;

/// What stands in for an image that its file does not name, so that all else can be judged.
const UNKNOWN: &str = "image";

/// Renders a blue/green deployment; carries it out where that is asked for.
pub(super) fn deploy(arguments: &DeployCodedeploy, printer: &Printer) -> Result<ExitStatus, Error> {
    check(&arguments.images)?;
    if arguments.deploying.apply {
        #[cfg(feature = "aws")]
        return live::deploy(arguments, printer);
        #[cfg(not(feature = "aws"))]
        return Err(Error::NoAws);
    }
    let service = arguments.service_file.as_deref().map(read).transpose()?;
    let made = rendered(arguments, service.as_ref(), printer)?;
    made.map_or(Ok(ExitStatus::Failure), |made| hand_out(arguments, &made, printer))
}

/// The deployment, and what took whose place told; none where what was found forbids it.
fn rendered(
    arguments: &DeployCodedeploy,
    service: Option<&SourceFile>,
    printer: &Printer,
) -> Result<Option<BlueGreen>, Error> {
    let files = arguments.images.iter().filter_map(|image| match &image.source {
        ImageSource::File(path) => Some(path),
        ImageSource::Image(_) => None,
    });
    let paths = [&arguments.taskdef, &arguments.appspec].into_iter().chain(&arguments.service_file).chain(files);
    one_stdin(paths.map(PathBuf::as_path))?;
    let template = read(&arguments.taskdef)?;
    let appspec = read(&arguments.appspec)?;
    let (images, in_images) = images(&arguments.images)?;
    let rendering = render(&Inputs {
        template: &template,
        appspec: &appspec,
        service,
        name: arguments.service.as_deref(),
        images: &images,
        application: &arguments.application,
        group: &arguments.deployment_group,
        description: arguments.description.as_ref().map(|text| text.0.as_str()),
    });
    let told: Vec<Told> = in_images.into_iter().chain(rendering.told).collect();
    let fails = tell(&told, &arguments.findings, printer);
    let made = rendering.made.filter(|_| !fails);
    if let Some(made) = &made {
        show(made, printer);
    }
    Ok(made)
}

/// The bodies, for whoever sends them.
fn hand_out(arguments: &DeployCodedeploy, made: &BlueGreen, printer: &Printer) -> Result<ExitStatus, Error> {
    let task_definition = arguments.task_definition_arn.clone().unwrap_or_else(|| made.marker());
    let (_, times) = made.appspec(&task_definition);
    printer.info(&format!("<TASK_DEFINITION> is {task_definition}, {}", count(times, "time")));
    let create = made.create_deployment(&task_definition);
    let whole = json!({"registerTaskDefinition": made.register, "createDeployment": create});
    let files = [
        body("register-task-definition.json", &made.register),
        body("create-deployment.json", &create),
        (appspec_name(&arguments.appspec), made.appspec(&task_definition).0),
    ];
    hand_over(arguments.output.as_deref(), &files, &whole, printer)?;
    Ok(ExitStatus::Success)
}

/// As many images as the action takes, each for a placeholder of its own.
fn check(images: &[PlaceholderImage]) -> Result<(), DeployError> {
    if images.len() > IMAGES {
        return Err(DeployError::TooManyImages(images.len()));
    }
    let is_again =
        |&(index, image): &(usize, &PlaceholderImage)| images[..index].iter().any(|one| one.name == image.name);
    match images.iter().enumerate().find(is_again) {
        Some((_, image)) => Err(DeployError::TwoImages(image.name.clone())),
        None => Ok(()),
    }
}

/// The images, and what was found in the files that name them.
fn images(given: &[PlaceholderImage]) -> Result<(Vec<Placeholder>, Vec<Told>), Error> {
    let mut told = Vec::new();
    let mut images = Vec::new();
    for PlaceholderImage { name, source } in given {
        let image = match source {
            ImageSource::Image(image) => image.clone(),
            ImageSource::File(path) => {
                let (file, mut diagnostics) = read_images(path)?;
                let (image, found) = image_uri(&file);
                diagnostics.extend(found);
                told.push(Told { file, diagnostics });
                image.unwrap_or_else(|| UNKNOWN.to_owned())
            }
        };
        images.push(Placeholder { name: name.clone(), image });
    }
    Ok((images, told))
}

/// Which image took which place, and how often.
fn show(made: &BlueGreen, printer: &Printer) {
    for placed in &made.placed {
        let (written, image) = (placed.placeholder.written(), &placed.placeholder.image);
        printer.info(&format!("{written} is {image}, {}", count(placed.count, "time")));
    }
}

/// The name that the AppSpec gets in a folder: its own.
fn appspec_name(path: &Path) -> String {
    let name = path.file_name().and_then(|name| name.to_str()).filter(|name| *name != "-");
    name.unwrap_or("appspec.yaml").to_owned()
}
