//! `buildspec taskdef`.

use super::ExitStatus;
use super::args::Taskdef;
use super::error::Error;
use super::printer::Printer;

/// Does what was asked for.
pub(crate) fn taskdef(arguments: &Taskdef, _printer: &Printer) -> Result<ExitStatus, Error> {
    match arguments.command {}
}
