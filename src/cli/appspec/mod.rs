//! `buildspec appspec`.

use super::ExitStatus;
use super::args::Appspec;
use super::error::Error;
use super::printer::Printer;

/// Does what was asked for.
pub(crate) fn appspec(arguments: &Appspec, _printer: &Printer) -> Result<ExitStatus, Error> {
    match arguments.command {}
}
