//! Findings about files, told: to a person or a program, with a verdict and an exit status.

use std::fs;
use std::path::Path;

use super::ExitStatus;
use super::args::{FailOn, FindingsArguments};
use super::error::Error;
use super::printer::Printer;
use crate::lint::Policy;
use crate::reporter::Look;
use crate::reporter::findings::{Findings, FindingsFormat};
use crate::text::{Applicability, Diagnostic, Severity, SourceFile, suggest};

/// The form that was asked for, or the default where we are.
pub(super) fn format(named: Option<&str>) -> &'static FindingsFormat {
    let in_github = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    let name = named.unwrap_or(if in_github { "github" } else { "human" });
    FindingsFormat::named(name).expect("clap accepts only names of the table")
}

/// Writes findings to a file, or to standard output.
pub(super) fn write(
    findings: &[Findings<'_>],
    format: &FindingsFormat,
    look: Look,
    output: Option<&Path>,
) -> Result<(), Error> {
    let text = (format.render)(findings, look);
    match output {
        Some(path) => fs::write(path, text).map_err(|source| Error::Write { path: path.to_owned(), source }),
        None => Printer::data(&text).map_err(Error::Output),
    }
}

/// Whether one of them counts.
pub(super) fn counts<'a>(findings: impl IntoIterator<Item = &'a Diagnostic>, fail_on: FailOn) -> bool {
    let most = match fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
        FailOn::Note => Severity::Note,
    };
    findings.into_iter().any(|diagnostic| diagnostic.severity <= most)
}

/// How many there are, in a sentence; `can_fix` where the command has `--fix`.
pub(super) fn verdict(findings: &[Findings<'_>], can_fix: bool) -> String {
    let all: Vec<&Diagnostic> = findings.iter().flat_map(|found| found.diagnostics).collect();
    let count = |severity| all.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let files = suggest::count(findings.len(), "file");
    if all.is_empty() {
        return format!("{files} checked, nothing found");
    }
    let (errors, warnings) =
        (suggest::count(count(Severity::Error), "error"), suggest::count(count(Severity::Warning), "warning"));
    let told = match count(Severity::Note) {
        0 => format!("{errors} and {warnings} in {files}"),
        notes => format!("{errors}, {warnings} and {} in {files}", suggest::count(notes, "note")),
    };
    let is_safe = |found: &&&Diagnostic| found.fix.as_ref().is_some_and(|fix| fix.applicability == Applicability::Safe);
    match all.iter().filter(is_safe).count() {
        mendable @ 1.. if can_fix => format!("{told}; `--fix` mends {mendable}"),
        _ => told,
    }
}

impl FindingsArguments {
    /// What a person wants to hear.
    pub(super) fn policy(&self) -> Policy {
        Policy {
            pedantic: self.pedantic,
            select: self.select.iter().map(|selector| selector.0).collect(),
            ignore: self.ignore.iter().map(|selector| selector.0).collect(),
            severity: self.severity.iter().map(|given| (given.0.0, given.1.0)).collect(),
        }
    }

    /// Tells what was found in these files, and says how the command ends.
    pub(super) fn tell(
        &self,
        found: Vec<(&SourceFile, Vec<Diagnostic>)>,
        printer: &Printer,
    ) -> Result<ExitStatus, Error> {
        let policy = self.policy();
        let shown = |(file, found): (_, Vec<Diagnostic>)| -> (&SourceFile, Vec<Diagnostic>) {
            let mut shown: Vec<Diagnostic> = found.into_iter().filter_map(|found| policy.apply(found)).collect();
            shown.sort_by_key(|found| (found.span(), found.severity));
            (file, shown)
        };
        let found: Vec<(&SourceFile, Vec<Diagnostic>)> = found.into_iter().map(shown).collect();
        let findings: Vec<Findings<'_>> =
            found.iter().map(|(file, diagnostics)| Findings { file, diagnostics }).collect();
        let look = Look { color: printer.stdout_is_colored(), live: false };
        write(&findings, format(self.format.as_deref()), look, None)?;
        printer.info(&verdict(&findings, false));
        let fails = counts(found.iter().flat_map(|(_, found)| found), self.fail_on.unwrap_or(FailOn::Error));
        Ok(if fails { ExitStatus::Failure } else { ExitStatus::Success })
    }
}
