//! `buildspec run`.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use super::args::{LogFormat, Run, SourceMode as ModeArgument};
use super::error::Error;
use super::prepare::{Prepared, prepare};
use super::printer::{Printer, Verbosity};
use super::{ExitStatus, findings};
use crate::agent::Stop;
use crate::build::{Build, BuildEventKind, Status};
use crate::engine::{HostEngine, JobFiles};
use crate::reporter::{self, Format, Look, build_json, summary};
use crate::runner;
use crate::source::SourceMode;

/// Runs one build and tells of it.
pub(crate) fn run(arguments: &Run, printer: &Printer) -> Result<ExitStatus, Error> {
    let stop = Stop::on_signals().map_err(Error::Signals)?;
    let mut prepared = prepare(&arguments.build)?;
    prepared.plan.environment.privileged_mode = arguments.privileged;
    tell_findings(&prepared, printer);
    let files = job_files(arguments, &prepared)?;
    let build = tell(arguments, &prepared, printer, |events| {
        runner::run(&mut HostEngine, &prepared.plan, &files, &stop, events).map_err(Error::from)
    })?;
    finish(arguments, &prepared, &build, printer)?;
    Ok(status(&build, &prepared, &stop))
}
