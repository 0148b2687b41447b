//! `buildspec taskdef normalize`.

use super::definition;
use crate::cli::ExitStatus;
use crate::cli::args::Normalize;
use crate::cli::error::Error;
use crate::cli::files;
use crate::cli::printer::Printer;
use crate::cli::staged::replace;
use crate::deploy::document;
use crate::deploy::taskdef::{check, normalized};
use crate::reporter::Look;
use crate::reporter::findings::{Findings, human};
use crate::text::{Diagnostic, SourceFile};

/// Writes the definition of a file as it can be registered.
pub(super) fn normalize(arguments: &Normalize, printer: &Printer) -> Result<ExitStatus, Error> {
    let file = files::read(&arguments.file)?;
    let root = definition(&file)?;
    let text = format!("{:#}\n", normalized(&root));
    match &arguments.output {
        Some(path) => replace(path, &text)?,
        None => Printer::data(&text).map_err(Error::Output)?,
    }
    let told = doubtful(&file);
    if !told.is_empty() {
        let look = Look { color: printer.stderr_is_colored(), live: false };
        printer.info(&human(&[Findings { file: &file, diagnostics: &told }], look));
    }
    Ok(ExitStatus::Success)
}

/// What was kept though it is not known, and what was read over.
fn doubtful(file: &SourceFile) -> Vec<Diagnostic> {
    let unknown = check(file).into_iter().filter(|found| found.code == "taskdef-unknown-key");
    let mut found: Vec<Diagnostic> = document::read_json(file).diagnostics.into_iter().chain(unknown).collect();
    found.sort_by_key(Diagnostic::span);
    found
}
