//! What only `run` is asked for.

use std::path::PathBuf;

use super::super::args::{LookingArguments, RemoteArguments, Run, SourceMode as ModeArgument};
use super::super::config::ConfigFile;
use super::super::console;
use super::super::error::Error;
use super::super::layers;
use super::{SecretSettings, absolute};
use crate::agent::{Before, PausePlan, Session};
use crate::build::parts::parse_start;
use crate::source::SourceMode;

/// What only `run` is asked for.
#[derive(Debug)]
pub(crate) struct RunSettings {
    /// Where the build waits for a person.
    pub(crate) pauses: PausePlan,
    /// How the sources get into the build.
    pub(crate) source_mode: SourceMode,
    /// Where reports and the files of their groups are put; an absolute path.
    pub(crate) reports_dir: Option<PathBuf>,
    /// How the log is written, when that is said.
    pub(crate) log_format: Option<String>,
    /// Where the finished build is written as JSON.
    pub(crate) output: Option<PathBuf>,
    /// Where the variables that it exports are written.
    pub(crate) output_env: Option<PathBuf>,
    /// What it has elsewhere.
    pub(crate) remote: RemoteArguments,
    /// How it comes by its secrets.
    pub(crate) secrets: SecretSettings,
}

impl RunSettings {
    /// Files and folders that the run writes and that are no part of a source.
    pub(crate) fn written(&self) -> Vec<PathBuf> {
        let files = [&self.reports_dir, &self.output, &self.output_env];
        files.into_iter().flatten().filter_map(|path| absolute(path).ok()).collect()
    }

    /// Resolves the arguments over the settings file.
    pub(crate) fn resolve(typed: &Run, file: &ConfigFile) -> Result<Self, Error> {
        let laid = layers::run_over_config(typed, &file.config);
        let source_mode =
            source_mode(laid.source_mode.filter(|_| !laid.mount).or(laid.mount.then_some(ModeArgument::Mount)));
        Ok(Self {
            pauses: pauses(&laid.looking)?,
            source_mode,
            reports_dir: laid.reports.as_deref().map(absolute).transpose()?,
            log_format: laid.log_format.map(|format| format.0),
            output: laid.output,
            output_env: laid.output_env,
            secrets: SecretSettings::resolve(&laid.remote, typed.remote.secrets.given.len())?,
            remote: laid.remote,
        })
    }
}

/// How the sources would get into a build, as far as the settings file says.
pub(crate) fn planned_source_mode(file: &ConfigFile) -> SourceMode {
    source_mode(file.config.source_mode)
}

fn source_mode(asked: Option<ModeArgument>) -> SourceMode {
    match asked {
        Some(ModeArgument::Mount) => SourceMode::Mount,
        Some(ModeArgument::Tracked) => SourceMode::Tracked,
        Some(ModeArgument::Codepipeline) => SourceMode::Codepipeline,
        Some(ModeArgument::Copy) | None => SourceMode::Copy,
    }
}

/// Where the build is to wait. What asks needs somebody to ask.
fn pauses(looking: &LookingArguments) -> Result<PausePlan, Error> {
    let has_terminal = console::is_there();
    let flags = [
        ("--step", looking.step),
        ("--break-before", !looking.break_before.is_empty()),
        ("--shell-on-failure", looking.shell_on_failure),
    ];
    if let Some((flag, _)) = flags.into_iter().find(|(_, is_set)| *is_set && !has_terminal) {
        return Err(Error::NoTerminal { flag });
    }
    let places = looking.break_before.iter().map(|text| parse_start(text)).collect::<Result<Vec<_>, _>>()?;
    Ok(PausePlan {
        before: match (looking.step, places.is_empty()) {
            (true, _) => Before::Everything,
            (false, true) => Before::Nothing,
            (false, false) => Before::These(places),
        },
        on_failure: looking.shell_on_failure,
        session: match (looking.debug_session, has_terminal) {
            (false, _) => Session::Ignored,
            (true, false) => Session::Waits,
            (true, true) => Session::Asks,
        },
    })
}
