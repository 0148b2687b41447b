//! `buildspec artifact`.

use super::ExitStatus;
use super::args::{Artifact, ArtifactCommand};
use super::error::Error;
use super::printer::Printer;

mod diff;
mod list;
mod pack;
mod verify;

pub(super) use pack::PackError;

/// Does what was asked for.
pub(crate) fn artifact(arguments: &Artifact, printer: &Printer) -> Result<ExitStatus, Error> {
    match &arguments.command {
        ArtifactCommand::Pack(arguments) => pack::pack(arguments, printer),
        ArtifactCommand::List(arguments) => list::list(arguments),
        ArtifactCommand::Diff(arguments) => diff::diff(arguments, printer),
        ArtifactCommand::Verify(arguments) => verify::verify(arguments, printer),
    }
}
