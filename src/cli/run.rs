//! `buildspec run`.

use std::fs;

use super::ExitStatus;
use super::args::Run;
use super::cache;
use super::console::Terminal;
use super::delivery::Delivery;
use super::differences;
use super::engine::{self, Chosen};
use super::error::Error;
use super::exported;
use super::fetch::{self, Reach};
use super::lending::Lending;
use super::locate::Located;
use super::prepare::{Prepared, prepare};
use super::printer::{Printer, Verbosity};
use super::progress::ProgressLine;
use super::secrets;
use super::settings::{BuildSettings, RunSettings};
use crate::agent::{Before, EventSink, Inquiry, PausePlan, Stop};
use crate::build::differences::Difference;
use crate::build::{Build, BuildEventKind, BuildPlan, Status};
use crate::engine::{JobFiles, Person};
use crate::reporter::differences::render;
use crate::reporter::findings::{self, Findings};
use crate::reporter::summary::{self, Summary};
use crate::reporter::{Format, Look, build_json};
use crate::runner;
use crate::text::{SourceFile, suggest};

/// Runs one build and tells of it.
pub(crate) fn run(arguments: &Run, printer: &Printer) -> Result<ExitStatus, Error> {
    let stop = Stop::on_signals().map_err(Error::Signals)?;
    match build(arguments, &stop, printer) {
        Err(error) if error.is_stop() => Ok(stopped(&stop)),
        ended => ended,
    }
}

fn build(arguments: &Run, stop: &Stop, printer: &Printer) -> Result<ExitStatus, Error> {
    let line = ProgressLine::new(printer);
    let progress = |work, done, total| line.tell(work, done, total);
    let wanted = BuildSettings::resolve(&arguments.build)?;
    let settings = RunSettings::resolve(arguments, &wanted.config)?;
    let asked = differences::ask(&wanted, settings.source_mode);
    let reach = Reach::Anywhere { aws: &settings.remote.aws };
    let fetched = fetch::fetch(&wanted, settings.source_mode, reach, stop, printer)?;
    let delivery = Delivery::open(&wanted, &settings.remote, stop, printer)?;
    let keep = wanted.container.keep.into();
    let store = || delivery.store();
    let cache = cache::open(&wanted.cache.place, &settings.remote, stop, printer)?;
    let lending = Lending::new(&wanted, stop, printer);
    let lender = |inquiry: &Inquiry| lending.reply(inquiry);
    let person = Person {
        progress: &progress,
        pauses: &settings.pauses,
        console: &Terminal,
        keep,
        store: &store,
        cache: cache.as_deref(),
        lender: &lender,
    };
    let Chosen { mut engine, stands } = engine::choose(&wanted.container, stop, person, printer)?;
    let mut prepared = prepare(wanted, fetched, stands)?;
    check_pauses(&settings.pauses, arguments, &prepared.plan)?;
    // First of all: nothing that is said from here on shows a secret.
    let secrecy = secrets::find(&prepared.plan, &settings, stop, printer)?;
    let changes = asked.changes(&prepared.settings, &settings.written());
    if let Some(located) = &mut prepared.located {
        located.file = shown(&located.file);
    }
    let is_refused = prepared.located.as_ref().is_some_and(|located| located.decoded.refusal().is_some());
    if !is_refused {
        tell_findings(&prepared, printer);
    }
    delivery.belongs_to(build_arn(&prepared.plan));
    let files = job_files(&settings, &prepared, &delivery);
    let build = tell(&settings, printer, |events| {
        runner::run(&mut *engine, &prepared.plan, &secrecy, &files, stop, events).map_err(Error::from)
    })?;
    // Commands are read for it, which the build has not waited for.
    let differences = differences::found(&prepared, stands, changes);
    if is_refused {
        // After the service's words, which are in the log.
        tell_findings(&prepared, printer);
    }
    write_files(&settings, &prepared, &build, &differences)?;
    summarise(&prepared, &build, engine.kept(), &differences, printer);
    Ok(status(&build, stop))
}

/// What is wrong with the buildspec, before anything runs: in full where it is refused or more is asked for, else a
/// line each.
pub(super) fn tell_findings(prepared: &Prepared, printer: &Printer) {
    let Some(Located { file, decoded, .. }) = &prepared.located else { return };
    if decoded.diagnostics.is_empty() {
        return;
    }
    let look = Look { color: printer.stderr_is_colored(), live: false };
    let findings = [Findings { file, diagnostics: &decoded.diagnostics }];
    if decoded.refusal().is_some() || printer.verbosity() == Verbosity::Verbose {
        Printer::problem(&findings::human(&findings, look));
    } else {
        printer.info(&findings::concise(&findings));
    }
}

/// Refuses a place to wait at that the build never comes to.
fn check_pauses(pauses: &PausePlan, arguments: &Run, plan: &BuildPlan) -> Result<(), Error> {
    let Before::These(places) = &pauses.before else { return Ok(()) };
    for ((phase, index), text) in places.iter().zip(&arguments.looking.break_before) {
        let planned = plan.phases.iter().find(|planned| planned.phase_type == *phase);
        let there = planned.map_or(0, |planned| planned.commands.len());
        if *index >= there {
            let (text, commands) = (text.clone(), suggest::count(there, "command"));
            return Err(Error::NoSuchCommand { text, phase: phase.name(), commands });
        }
    }
    Ok(())
}

/// The buildspec as it can be shown: a secret that stands in it is blotted out.
fn shown(file: &SourceFile) -> SourceFile {
    match Printer::hidden() {
        Some(masker) => SourceFile::new(file.name(), masker.blot(file.text())),
        None => file.clone(),
    }
}

/// The build's own name in AWS.
fn build_arn(plan: &BuildPlan) -> Option<&str> {
    let variable = plan.variables.iter().find(|variable| variable.name == "CODEBUILD_BUILD_ARN");
    variable.map(|variable| variable.value.as_str())
}

fn job_files(settings: &RunSettings, prepared: &Prepared, delivery: &Delivery<'_>) -> JobFiles {
    JobFiles {
        sources: prepared.fetched.sources.iter().map(|source| source.job.clone()).collect(),
        artifacts_dir: delivery.dir(),
        artifacts_told: delivery.told(),
        reports_dir: settings.reports_dir.clone(),
        cache_dir: prepared.settings.cache.folder(),
    }
}

/// Runs the build with the chosen reporter on standard output.
fn tell(
    settings: &RunSettings,
    printer: &Printer,
    run: impl FnOnce(EventSink<'_>) -> Result<Build, Error>,
) -> Result<Build, Error> {
    let is_terminal = Printer::stdout_is_terminal();
    let name = settings.log_format.as_deref().unwrap_or(if is_terminal { "pretty" } else { "codebuild" });
    let format = Format::named(name).expect("only names of the table are read");
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

/// The build as JSON, and the variables it exports.
fn write_files(
    settings: &RunSettings,
    prepared: &Prepared,
    build: &Build,
    differences: &[Difference],
) -> Result<(), Error> {
    if let Some(path) = &settings.output {
        let mut json = build_json::describe(build, &prepared.plan);
        json["local"]["differences"] = serde_json::json!(differences);
        if let Some(masker) = Printer::hidden() {
            masker.json(&mut json);
        }
        fs::write(path, format!("{json:#}\n")).map_err(|source| Error::Write { path: path.clone(), source })?;
    }
    settings.output_env.as_ref().map_or(Ok(()), |path| exported::write(path, &build.exported_environment_variables))
}

/// How it went, and what would differ in the cloud.
fn summarise(prepared: &Prepared, build: &Build, kept: Option<&str>, differences: &[Difference], printer: &Printer) {
    let look = Look { color: printer.stderr_is_colored(), live: false };
    let is_verbose = printer.verbosity() == Verbosity::Verbose;
    // Half a secret at the end of a line that is cut could not be told from other text.
    let mut plan = prepared.plan.clone();
    if let Some(masker) = Printer::hidden() {
        masker.commands(&mut plan);
    }
    let file = prepared.located.as_ref().map(|located| &located.file);
    let summary = Summary { build, plan: &plan, file, kept, is_verbose };
    printer.info(&format!("\n{}", summary::render(&summary, look)));
    if !differences.is_empty() {
        printer.info(&format!("\n{}", render(differences, look)));
    }
}

pub(super) fn stopped(stop: &Stop) -> ExitStatus {
    stop.signal().map_or(ExitStatus::Failure, ExitStatus::Signal)
}

/// Whether the buildspec is refused, or the build's image has not what it selects, which only the agent in the image finds
/// out.
fn is_refused(build: &Build) -> bool {
    build.phases.iter().any(|phase| phase.context.status_code == "YAML_FILE_ERROR")
}

fn status(build: &Build, stop: &Stop) -> ExitStatus {
    match build.build_status {
        Status::Succeeded => ExitStatus::Success,
        Status::Failed if is_refused(build) => ExitStatus::Usage,
        Status::Failed => ExitStatus::Failure,
        Status::TimedOut => ExitStatus::TimedOut,
        Status::Stopped => stopped(stop),
        Status::Fault | Status::InProgress => ExitStatus::Fault,
    }
}
