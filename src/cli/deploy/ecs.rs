//! `buildspec deploy ecs`.

use std::path::PathBuf;

use serde_json::json;

use super::{body, hand_over, tell};
use crate::cli::ExitStatus;
use crate::cli::args::DeployEcs;
use crate::cli::error::Error;
use crate::cli::files::{one_stdin, read, read_images};
use crate::cli::printer::Printer;
use crate::deploy::ecs::{Inputs, Rolling, render};
use crate::deploy::rendering::Told;
use crate::reporter::{Look, diff};
use crate::text::SourceFile;

#[cfg(feature = "aws")]
mod live;

/// Renders a rolling deployment from files, or from what AWS says; carries it out where that is asked for.
pub(super) fn deploy(arguments: &DeployEcs, printer: &Printer) -> Result<ExitStatus, Error> {
    if let (Some(service), Some(definition)) = (&arguments.service_file, &arguments.taskdef) {
        one_stdin([service, definition].into_iter().chain(&arguments.images).map(PathBuf::as_path))?;
        let made = rendered(arguments, &read(service)?, &read(definition)?, printer)?;
        return made.map_or(Ok(ExitStatus::Failure), |made| hand_out(arguments, &made, printer));
    }
    #[cfg(feature = "aws")]
    return live::deploy(arguments, printer);
    #[cfg(not(feature = "aws"))]
    Err(Error::NoAws)
}

/// The deployment, and what changes told; none where what was found forbids it.
fn rendered(
    arguments: &DeployEcs,
    service: &SourceFile,
    definition: &SourceFile,
    printer: &Printer,
) -> Result<Option<Rolling>, Error> {
    let images = arguments.images.as_deref().map(read_images).transpose()?;
    let (images, in_bytes) = images.map_or((None, Vec::new()), |(file, found)| (Some(file), found));
    let rendering = render(&Inputs {
        service,
        definition,
        images: images.as_ref(),
        cluster: arguments.cluster.as_deref(),
        name: arguments.service.as_deref(),
    });
    let in_bytes = images.map(|file| Told { file, diagnostics: in_bytes });
    let told: Vec<Told> = rendering.told.into_iter().chain(in_bytes).collect();
    let fails = tell(&told, &arguments.findings, printer);
    let made = rendering.made.filter(|_| !fails);
    if let Some(made) = &made {
        show(made, printer);
    }
    Ok(made)
}

/// The bodies, for whoever sends them.
fn hand_out(arguments: &DeployEcs, made: &Rolling, printer: &Printer) -> Result<ExitStatus, Error> {
    if let Some(revision) = made.revision {
        printer.info(&format!("<next> is {} or later: revisions that are not deployed have numbers too", revision + 1));
    }
    let update = made.update_service(&made.marker());
    let whole = json!({"registerTaskDefinition": made.register, "updateService": update});
    let files = [body("register-task-definition.json", &made.register), body("update-service.json", &update)];
    hand_over(arguments.output.as_deref(), &files, &whole, printer)?;
    Ok(ExitStatus::Success)
}

/// What changes.
fn show(made: &Rolling, printer: &Printer) {
    let (was, is) = (format!("{:#}\n", made.running), format!("{:#}\n", made.register));
    let running =
        made.revision.map_or_else(|| made.family().to_owned(), |revision| format!("{}:{revision}", made.family()));
    if was == is {
        printer.info(&format!("nothing changes: the new revision is as {running}"));
    } else {
        let look = Look { color: printer.stderr_is_colored(), live: false };
        printer.info(&diff::between((&running, &was), (&made.marker(), &is), look));
    }
}
