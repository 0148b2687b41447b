//! `buildspec lint`: what the decoder finds wrong with files.

use std::path::{Path, PathBuf};

use super::args::{Lint, LintFormat};
use super::error::Error;
use super::printer::Printer;
use super::{ExitStatus, locate};
use crate::buildspec::decode;
use crate::reporter::diagnostics;
use crate::text::{Diagnostic, Severity, SourceFile, suggest};

/// Checks files and prints the findings to standard output.
pub(crate) fn lint(arguments: &Lint, printer: &Printer) -> Result<ExitStatus, Error> {
    let checked = files(arguments)?;
    let text = match arguments.format {
        LintFormat::Human => human(&checked, printer),
        LintFormat::Concise => checked.iter().map(|(file, found)| diagnostics::concise(file, found)).collect(),
        LintFormat::Json => diagnostics::json(&checked),
    };
    printer.data(&text).map_err(Error::Output)?;
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
            let diagnostics = decode(&file).diagnostics;
            Ok((file, diagnostics))
        })
        .collect()
}

fn human(checked: &[(SourceFile, Vec<Diagnostic>)], printer: &Printer) -> String {
    let mut text = String::new();
    for (file, found) in checked {
        text.push_str(&diagnostics::human(file, found, printer.stdout_is_colored()));
    }
    let (errors, warnings) = (count(checked, Severity::Error), count(checked, Severity::Warning));
    let files = suggest::count(checked.len(), "file");
    let verdict = match (errors, warnings) {
        (0, 0) => format!("{files} checked, nothing found"),
        _ => format!("{} and {} in {files}", suggest::count(errors, "error"), suggest::count(warnings, "warning")),
    };
    printer.info(&verdict);
    text
}

fn count(checked: &[(SourceFile, Vec<Diagnostic>)], severity: Severity) -> usize {
    checked.iter().flat_map(|(_, found)| found).filter(|diagnostic| diagnostic.severity == severity).count()
}
