//! `buildspec artifact`.

mod digest;
mod image_definitions;
mod image_detail;
mod images;
mod staged;

use super::ExitStatus;
use super::args::{Artifact, ArtifactCommand};
use super::error::Error;
use super::printer::Printer;

pub(crate) use images::ImagesError;

/// Does what was asked for.
pub(crate) fn artifact(arguments: &Artifact, printer: &Printer) -> Result<ExitStatus, Error> {
    match &arguments.command {
        ArtifactCommand::ImageDefinitions(arguments) => image_definitions::image_definitions(arguments, printer),
        ArtifactCommand::ImageDetail(arguments) => image_detail::image_detail(arguments, printer),
    }
}
