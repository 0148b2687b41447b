//! `buildspec deploy`: what a deploy action would do, rendered or done.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

#[cfg(feature = "aws")]
mod apply;
mod codedeploy;
mod ecs;

use super::ExitStatus;
use super::args::{Deploy, DeployCommand, FailOn, FindingsArguments};
use super::error::Error;
use super::findings::{counts, format, verdict};
use super::printer::Printer;
use super::staged::replace_all;
use crate::deploy::codedeploy::IMAGES;
use crate::deploy::rendering::Told;
use crate::reporter::Look;
use crate::reporter::findings::Findings;
use crate::text::Diagnostic;

/// Why a deployment cannot be rendered as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DeployError {
    /// More images than the action takes.
    #[error("there are {0} images; the CodeDeployToECS action puts {IMAGES} into a template at most")]
    TooManyImages(usize),
    /// A deployment group of another kind.
    #[cfg(feature = "aws")]
    #[error("the deployment group `{group}` deploys to {platform}, not to Amazon ECS")]
    Platform {
        /// Its name.
        group: String,
        /// Its `computePlatform`.
        platform: String,
    },
    /// One placeholder, two images.
    #[error("there are two images for `<{0}>`")]
    TwoImages(String),
}

/// Does what was asked for.
pub(crate) fn deploy(arguments: &Deploy, printer: &Printer) -> Result<ExitStatus, Error> {
    match &arguments.command {
        DeployCommand::Ecs(arguments) => ecs::deploy(arguments, printer),
        DeployCommand::Codedeploy(arguments) => codedeploy::deploy(arguments, printer),
    }
}

/// Tells what was found in the files of a deployment, on standard error; says whether it keeps the deployment from being one.
fn tell(told: &[Told], arguments: &FindingsArguments, printer: &Printer) -> bool {
    let policy = arguments.policy();
    let shown: Vec<(&Told, Vec<Diagnostic>)> = told
        .iter()
        .map(|told| (told, told.diagnostics.iter().cloned().filter_map(|found| policy.apply(found)).collect()))
        .filter(|(_, shown): &(_, Vec<Diagnostic>)| !shown.is_empty())
        .collect();
    if shown.is_empty() {
        return false;
    }
    let findings: Vec<Findings<'_>> =
        shown.iter().map(|(told, diagnostics)| Findings { file: &told.file, diagnostics }).collect();
    let look = Look { color: printer.stderr_is_colored(), live: false };
    let text = (format(arguments.format.as_deref()).render)(&findings, look);
    let fails = counts(shown.iter().flat_map(|(_, found)| found), arguments.fail_on.unwrap_or(FailOn::Error));
    if fails {
        Printer::problem(&text);
    } else {
        printer.info(&text);
    }
    printer.info(&verdict(&findings, false));
    fails
}

/// A file of a deployment: its name and its text.
type Made = (String, String);

/// A body as a file.
fn body(name: &str, body: &Value) -> Made {
    (name.to_owned(), format!("{body:#}\n"))
}

/// Writes files into a folder, all or none, or one object to standard output.
fn hand_over(folder: Option<&Path>, files: &[Made], whole: &Value, printer: &Printer) -> Result<(), Error> {
    let Some(folder) = folder else {
        return Printer::data(&format!("{whole:#}\n")).map_err(Error::Output);
    };
    fs::create_dir_all(folder).map_err(|source| Error::Write { path: folder.to_owned(), source })?;
    let paths: Vec<PathBuf> = files.iter().map(|(name, _)| folder.join(name)).collect();
    replace_all(paths.iter().map(PathBuf::as_path).zip(files.iter().map(|(_, text)| text.as_str())))?;
    for path in paths {
        printer.info(&format!("wrote {}", path.display()));
    }
    Ok(())
}
