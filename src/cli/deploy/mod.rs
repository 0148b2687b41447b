//! `buildspec deploy`.

#[cfg(feature = "aws")]
mod apply;

use super::ExitStatus;
use super::args::Deploy;
use super::error::Error;
use super::printer::Printer;

/// Does what was asked for.
pub(crate) fn deploy(arguments: &Deploy, _printer: &Printer) -> Result<ExitStatus, Error> {
    match arguments.command {}
}
