//! `buildspec helper`: what the commands on a build's PATH call.

use std::io;
use std::path::PathBuf;

use super::ExitStatus;
use super::args::{Helper, HelperCommand};
use super::error::Error;
use crate::agent;
use crate::artifact::{ReadError, SelectError};
use crate::build::sharding::{ShardError, VARIABLE};
use crate::text::suggest;

mod files;
mod tests_run;

/// Why a command on a build's PATH could not do its job.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HelperError {
    /// Nothing to make a sum of.
    #[error("no file in {folder} matches {}", suggest::any_of(patterns.iter().map(String::as_str)))]
    NoMatch { folder: PathBuf, patterns: Vec<String> },
    /// A pattern, or a folder that cannot be read.
    #[error(transparent)]
    Select(#[from] SelectError),
    /// A file that cannot be read.
    #[error(transparent)]
    Content(#[from] ReadError),
    /// A working directory that is gone.
    #[error("could not tell where {0} is")]
    Folder(PathBuf, #[source] io::Error),
    /// The search does not run.
    #[error("the search for test files `{command}` failed with {how}")]
    SearchFailed { command: String, how: String },
    /// It prints nothing.
    #[error("the search for test files `{command}` found none")]
    NothingFound { command: String },
    /// It prints bytes.
    #[error("the search for test files `{command}` prints a name that is not UTF-8")]
    NotText { command: String },
    /// No shell, or none that takes so many names.
    #[error("could not run `{command}`")]
    Run { command: String, source: io::Error },
    /// The variable that names the shard.
    #[error("{VARIABLE}")]
    Shard(#[from] ShardError),
}

impl HelperError {
    /// The exit code.
    pub(crate) fn status(&self) -> ExitStatus {
        match self {
            Self::NoMatch { .. } | Self::SearchFailed { .. } | Self::NothingFound { .. } | Self::NotText { .. } => {
                ExitStatus::Failure
            }
            Self::Shard(_) | Self::Select(SelectError::TooManyAlternatives { .. }) => ExitStatus::Usage,
            _ => ExitStatus::Fault,
        }
    }

    /// What to type instead.
    pub(crate) fn hint(&self) -> Option<String> {
        let typed = match self {
            Self::NoMatch { .. } => {
                "patterns are meant from the source directory; `codebuild-glob-search GLOB` there shows what one finds"
            }
            Self::SearchFailed { .. } => "run it alone to see why",
            Self::NothingFound { .. } => {
                "it prints a name on each line; write for example `--files-search \"codebuild-glob-search 'tests/**/test_*.py'\"`"
            }
            _ => return None,
        };
        Some(typed.to_owned())
    }
}

/// Does what the command is for.
pub(crate) fn helper(arguments: &Helper) -> Result<ExitStatus, Error> {
    match &arguments.command {
        HelperCommand::Breakpoint { socket } => agent::wait_at_breakpoint(socket).map_err(Error::Session)?,
        HelperCommand::Resume { socket } => agent::resume(socket).map_err(Error::Session)?,
        HelperCommand::HashFiles { patterns } => files::hash(patterns)?,
        HelperCommand::GlobSearch { patterns } => files::search(patterns)?,
        HelperCommand::TestsRun(arguments) => tests_run::tests_run(arguments)?,
    }
    Ok(ExitStatus::Success)
}
