//! `buildspec lint`: files in, findings out; and what is said of the rules themselves.

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
use super::args::Lint;
use super::error::Error;
use super::findings;
use super::printer::Printer;
use crate::reporter::Look;
use crate::reporter::findings::{Findings, human};
use crate::text::{Diagnostic, suggest};
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
    // Standard output is the mended file.
    if arguments.fixes.fix && found.iter().any(|(input, _)| input.stdin) {
        Printer::problem(&human(&findings, Look { color: printer.stderr_is_colored(), live: false }));
    } else {
        let format = findings::format(arguments.format.as_deref());
        findings::write(&findings, format, look, arguments.output.as_deref())?;
    }
    printer.info(&findings::verdict(&findings, true));
    Ok(())
}

fn status(found: &[(Input, Vec<Diagnostic>)], settings: &[Arc<Settings>]) -> ExitStatus {
    let mut each = found.iter().zip(settings);
    let fails = each.any(|((_, found), settings)| findings::counts(found, settings.fail_on));
    if fails { ExitStatus::Failure } else { ExitStatus::Success }
}
