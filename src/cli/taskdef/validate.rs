//! `buildspec taskdef validate`.

use crate::cli::ExitStatus;
use crate::cli::args::Validate;
use crate::cli::error::Error;
use crate::cli::files::read;
use crate::cli::printer::Printer;
use crate::deploy::taskdef::{Purpose, check_with};
use crate::text::SourceFile;

/// Checks files and prints the findings to standard output.
pub(super) fn validate(arguments: &Validate, printer: &Printer) -> Result<ExitStatus, Error> {
    let files = arguments.files.iter().map(|path| read(path)).collect::<Result<Vec<SourceFile>, Error>>()?;
    let purpose = if arguments.template { Purpose::Template(None) } else { Purpose::Register };
    let found = files.iter().map(|file| (file, check_with(file, purpose))).collect();
    arguments.findings.tell(found, printer)
}
