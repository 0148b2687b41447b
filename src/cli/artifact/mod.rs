//! `buildspec artifact`.

use super::ExitStatus;
use super::args::Artifact;
use super::error::Error;
use super::printer::Printer;

/// Does what was asked for.
pub(crate) fn artifact(arguments: &Artifact, _printer: &Printer) -> Result<ExitStatus, Error> {
    match arguments.command {}
}
