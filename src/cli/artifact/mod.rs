//! `buildspec artifact`.

mod check;
mod diff;
mod digest;
mod image_definitions;
mod image_detail;
mod images;
mod list;
mod pack;
mod push;
mod verify;

use super::ExitStatus;
use super::args::{Artifact, ArtifactCommand};
use super::error::Error;
use super::printer::Printer;

pub(super) use check::CheckError;
pub(super) use images::ImagesError;
pub(super) use pack::PackError;

/// Does what was asked for.
pub(crate) fn artifact(arguments: &Artifact, printer: &Printer) -> Result<ExitStatus, Error> {
    match &arguments.command {
        ArtifactCommand::ImageDefinitions(arguments) => image_definitions::image_definitions(arguments, printer),
        ArtifactCommand::ImageDetail(arguments) => image_detail::image_detail(arguments, printer),
        ArtifactCommand::Check(arguments) => check::check(arguments, printer),
        ArtifactCommand::Pack(arguments) => pack::pack(arguments, printer),
        ArtifactCommand::List(arguments) => list::list(arguments),
        ArtifactCommand::Diff(arguments) => diff::diff(arguments, printer),
        ArtifactCommand::Verify(arguments) => verify::verify(arguments, printer),
        ArtifactCommand::Push(arguments) => push::push(arguments, printer),
    }
}
