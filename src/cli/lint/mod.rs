//! `buildspec lint`: files in, findings out; and what is said of the rules themselves.

use std::fs;
use std::sync::Arc;

mod baseline;
pub(super) mod check;
pub(super) mod files;
mod mend;
#[cfg(test)]
mod pages;
pub(super) mod rules;
pub(super) mod settings;
mod shellcheck;

use super::ExitStatus;
use super::args::{FailOn, Lint};
use super::error::Error;
use super::printer::Printer;
use crate::reporter::Look;
use crate::reporter::findings::{Findings, FindingsFormat, human};
use crate::text::{Diagnostic, Severity, suggest};
use files::Input;
use settings::Settings;

/// Checks files and prints the findings to standard output.
pub(crate) fn lint(arguments: &Lint, printer: &Printer) -> Result<ExitStatus, Error> {
    let mut inputs = files::find(arguments)?;
    let settings = settings::of(&inputs, arguments)?;
    let look = Look { color: printer.stdout_is_colored() && arguments.output.is_none(), live: false };
    if arguments.fixes.diff {
        let changed = mend::show(&inputs, &arguments.fixes, &settings, look)?;
        printer.info(&format!("{} would change", suggest::count(changed, "file")));
        return Ok(if changed == 0 { ExitStatus::Success } else { ExitStatus::Failure });
    }
    if arguments.fixes.guesses && !arguments.fixes.fix {
        return Err(Error::UnsafeWithoutFix);
    }
    if arguments.fixes.fix {
        mend::write(&mut inputs, &arguments.fixes, &settings, printer)?;
    }
    let checked = check::all(&inputs, &settings);
    let troubles: std::collections::BTreeSet<_> = checked.iter().filter_map(|it| it.trouble.clone()).collect();
    for trouble in troubles {
        Printer::problem(&format!("warning: {trouble}"));
    }
    let found: Vec<(Input, Vec<Diagnostic>)> =
        inputs.into_iter().zip(checked).map(|(input, checked)| (input, checked.diagnostics)).collect();
    if let Some(path) = &arguments.rules.write_baseline {
        let known = baseline::write(path, &found)?;
        printer.info(&format!("{} in {}", suggest::count(known, "finding"), path.display()));
        return Ok(ExitStatus::Success);
    }
    tell(arguments, &found, look, printer)?;
    Ok(status(&found, &settings))
}

fn tell(arguments: &Lint, found: &[(Input, Vec<Diagnostic>)], look: Look, printer: &Printer) -> Result<(), Error> {
    let findings: Vec<Findings<'_>> =
        found.iter().map(|(input, diagnostics)| Findings { file: &input.file, diagnostics }).collect();
    let format = arguments.format.as_deref().unwrap_or_else(|| default_format());
    let format = FindingsFormat::named(format).expect("clap accepts only names of the table");
    // Standard output is the mended file.
    if arguments.fixes.fix && found.iter().any(|(input, _)| input.stdin) {
        Printer::problem(&human(&findings, Look { color: printer.stderr_is_colored(), live: false }));
    } else {
        let text = (format.render)(&findings, look);
        match &arguments.output {
            Some(path) => fs::write(path, text).map_err(|source| Error::Write { path: path.clone(), source })?,
            None => Printer::data(&text).map_err(Error::Output)?,
        }
    }
    printer.info(&verdict(found));
    Ok(())
}

fn default_format() -> &'static str {
    if std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true") { "github" } else { "human" }
}

fn status(found: &[(Input, Vec<Diagnostic>)], settings: &[Arc<Settings>]) -> ExitStatus {
    let counts = |(entry, settings): (&(Input, Vec<Diagnostic>), &Arc<Settings>)| {
        let most = match settings.fail_on {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
            FailOn::Note => Severity::Note,
        };
        entry.1.iter().any(|diagnostic| diagnostic.severity <= most)
    };
    if found.iter().zip(settings).any(counts) { ExitStatus::Failure } else { ExitStatus::Success }
}

fn verdict(found: &[(Input, Vec<Diagnostic>)]) -> String {
    let all: Vec<&Diagnostic> = found.iter().flat_map(|(_, diagnostics)| diagnostics).collect();
    let count = |severity| all.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let files = suggest::count(found.len(), "file");
    if all.is_empty() {
        return format!("{files} checked, nothing found");
    }
    let (errors, warnings) =
        (suggest::count(count(Severity::Error), "error"), suggest::count(count(Severity::Warning), "warning"));
    let told = match count(Severity::Note) {
        0 => format!("{errors} and {warnings} in {files}"),
        notes => format!("{errors}, {warnings} and {} in {files}", suggest::count(notes, "note")),
    };
    let mendable = all
        .iter()
        .filter(|it| it.fix.as_ref().is_some_and(|fix| fix.applicability == crate::text::Applicability::Safe));
    match mendable.count() {
        0 => told,
        mendable => format!("{told}; `--fix` mends {mendable}"),
    }
}
