//! `buildspec lint`: what the decoder finds wrong with files.

use std::path::{Path, PathBuf};

#[cfg(test)]
mod pages;

use super::args::Lint;
use super::error::Error;
use super::printer::Printer;
use super::{ExitStatus, locate};
use crate::buildspec::decode;
use crate::lint::{self, Policy, Project};
use crate::reporter::Look;
use crate::reporter::diagnostics::{DiagnosticFormat, Findings};
use crate::text::{Diagnostic, Severity, SourceFile, suggest};

/// Checks files and prints the findings to standard output.
pub(crate) fn lint(arguments: &Lint, printer: &Printer) -> Result<ExitStatus, Error> {
    let checked = files(arguments)?;
    let format = DiagnosticFormat::named(&arguments.format).expect("clap accepts only names of the table");
    let findings: Vec<Findings<'_>> =
        checked.iter().map(|(file, diagnostics)| Findings { file, diagnostics }).collect();
    let look = Look { color: printer.stdout_is_colored(), live: false };
    Printer::data(&(format.render)(&findings, look)).map_err(Error::Output)?;
    printer.info(&verdict(&checked));
    let errors = count(&checked, Severity::Error);
    Ok(if errors == 0 { ExitStatus::Success } else { ExitStatus::Failure })
}

fn files(arguments: &Lint) -> Result<Vec<(SourceFile, Vec<Diagnostic>)>, Error> {
    let default = [PathBuf::from(locate::DEFAULT)];
    let paths = if arguments.files.is_empty() { &default[..] } else { &arguments.files };
    paths
        .iter()
        .map(|path| {
            let file = if path == Path::new("-") {
                locate::read_stdin("<stdin>")?
            } else {
                locate::read(path, &path.display().to_string())?
            };
            let diagnostics = lint::check(&file, &decode(&file), &Project::default(), &Policy::default());
            Ok((file, diagnostics))
        })
        .collect()
}

fn verdict(checked: &[(SourceFile, Vec<Diagnostic>)]) -> String {
    let files = suggest::count(checked.len(), "file");
    match (count(checked, Severity::Error), count(checked, Severity::Warning)) {
        (0, 0) => format!("{files} checked, nothing found"),
        (errors, warnings) => {
            format!("{} and {} in {files}", suggest::count(errors, "error"), suggest::count(warnings, "warning"))
        }
    }
}

fn count(checked: &[(SourceFile, Vec<Diagnostic>)], severity: Severity) -> usize {
    checked.iter().flat_map(|(_, found)| found).filter(|diagnostic| diagnostic.severity == severity).count()
}
