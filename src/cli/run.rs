//! `buildspec run`.

use std::fs;

use super::ExitStatus;
use super::args::{Run, SourceMode as ModeArgument};
use super::error::Error;
use super::locate::Located;
use super::prepare::{Prepared, prepare};
use super::printer::{Printer, Verbosity};
use super::progress::ProgressLine;
use super::settings::absolute;
use crate::agent::{EventSink, Stop};
use crate::build::{Build, BuildEventKind, Status};
use crate::engine::{HostEngine, JobFiles};
use crate::reporter::diagnostics::{self, Findings};
use crate::reporter::summary::{self, Summary};
use crate::reporter::{Format, Look, build_json};
use crate::runner;
use crate::source::SourceMode;

/// Runs one build and tells of it.
pub(crate) fn run(arguments: &Run, printer: &Printer) -> Result<ExitStatus, Error> {
    let stop = Stop::on_signals().map_err(Error::Signals)?;
    let mut prepared = prepare(&arguments.build)?;
    prepared.plan.environment.privileged_mode = arguments.privileged;
    let is_refused = prepared.located.decoded.refusal().is_some();
    if !is_refused {
        tell_findings(&prepared, printer);
    }
    let files = job_files(arguments, &prepared)?;
    let line = ProgressLine::new(printer);
    let progress = |work, done, total| line.tell(work, done, total);
    let build = tell(arguments, printer, |events| {
        runner::run(&mut HostEngine::new(&progress), &prepared.plan, &files, &stop, events).map_err(Error::from)
    })?;
    if is_refused {
        // After the service's words, which are in the log.
        tell_findings(&prepared, printer);
    }
    finish(arguments, &prepared, &build, printer)?;
    Ok(status(&build, &prepared, &stop))
}

/// What is wrong with the buildspec, before anything runs: in full where it is refused or more is asked for, else a
/// line each.
pub(super) fn tell_findings(prepared: &Prepared, printer: &Printer) {
    let Located { file, decoded, .. } = &prepared.located;
    if decoded.diagnostics.is_empty() {
        return;
    }
    let look = Look { color: printer.stderr_is_colored(), live: false };
    let findings = [Findings { file, diagnostics: &decoded.diagnostics }];
    if decoded.refusal().is_some() || printer.verbosity() == Verbosity::Verbose {
        Printer::problem(&diagnostics::human(&findings, look));
    } else {
        printer.info(&diagnostics::concise(&findings));
    }
}

fn job_files(arguments: &Run, prepared: &Prepared) -> Result<JobFiles, Error> {
    let source_mode = match (arguments.mount, arguments.source_mode) {
        (true, _) | (_, ModeArgument::Mount) => SourceMode::Mount,
        (_, ModeArgument::Tracked) => SourceMode::Tracked,
        (_, ModeArgument::Copy) => SourceMode::Copy,
    };
    Ok(JobFiles {
        sources: prepared.settings.sources.clone(),
        source_mode,
        artifacts_dir: prepared.settings.artifacts_dir.clone(),
        reports_dir: arguments.reports.as_deref().map(absolute).transpose()?,
    })
}

/// Runs the build with the chosen reporter on standard output.
fn tell(
    arguments: &Run,
    printer: &Printer,
    run: impl FnOnce(EventSink<'_>) -> Result<Build, Error>,
) -> Result<Build, Error> {
    let is_terminal = Printer::stdout_is_terminal();
    let name = arguments.log_format.as_deref().unwrap_or(if is_terminal { "pretty" } else { "codebuild" });
    let format = Format::named(name).expect("clap accepts only names of the table");
    let mut out = Printer::stdout().map_err(Error::Output)?;
    let look = Look { color: printer.stdout_is_colored(), live: is_terminal && printer.verbosity() > Verbosity::Quiet };
    let mut reporter = (format.reporter)(&mut out, look);
    let build = run(&mut |event| {
        match &event.kind {
            // The service's log has no place for what the service would not say.
            BuildEventKind::Notice { text } if name == "codebuild" => printer.info(&format!("note: {text}")),
            _ => reporter.event(event)?,
        }
        Ok(())
    });
    let finished = reporter.finish().map_err(Error::Output);
    let build = build?;
    finished.map(|()| build)
}

/// The summary, and the build as JSON.
fn finish(arguments: &Run, prepared: &Prepared, build: &Build, printer: &Printer) -> Result<(), Error> {
    if let Some(path) = &arguments.output {
        let json = format!("{:#}\n", build_json::describe(build, &prepared.plan));
        fs::write(path, json).map_err(|source| Error::Write { path: path.clone(), source })?;
    }
    let look = Look { color: printer.stderr_is_colored(), live: false };
    let summary = Summary { build, plan: &prepared.plan, file: Some(&prepared.located.file) };
    printer.info(&format!("\n{}", summary::render(&summary, look)));
    Ok(())
}

fn status(build: &Build, prepared: &Prepared, stop: &Stop) -> ExitStatus {
    match build.build_status {
        Status::Succeeded => ExitStatus::Success,
        Status::Failed if prepared.plan.refusal.is_some() => ExitStatus::Usage,
        Status::Failed => ExitStatus::Failure,
        Status::TimedOut => ExitStatus::TimedOut,
        Status::Stopped => stop.signal().map_or(ExitStatus::Failure, ExitStatus::Signal),
        Status::Fault | Status::InProgress => ExitStatus::Fault,
    }
}
