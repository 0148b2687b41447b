//! The command line: arguments in, exit status out. The only place that knows exit codes.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

mod agent;
mod appspec;
mod args;
mod artifact;
mod cache;
mod config;
mod console;
mod delivery;
mod deploy;
mod differences;
mod doctor;
mod engine;
mod entrypoint;
mod error;
mod exported;
mod fetch;
mod files;
mod findings;
mod gc;
mod git_credential;
mod helper;
mod layers;
mod lending;
mod lint;
#[cfg(feature = "aws")]
mod live;
mod locate;
mod lsp;
mod plan;
mod prepare;
mod printer;
mod progress;
mod project;
mod report;
mod run;
#[cfg(test)]
mod schema;
mod secrets;
mod settings;
mod staged;
mod taskdef;
#[cfg(feature = "aws")]
mod upload;
mod value;

use crate::buildspec::json_schema::{Strictness, json_schema};
#[cfg(test)]
pub(crate) use args::EXIT_CODES;
use args::{Arguments, Command};
use error::Error;
use printer::Printer;

/// How the process ends; the table is printed by `--help`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// The build succeeded; nothing to complain about.
    Success,
    /// The build or a deployment failed; errors were found.
    Failure,
    /// Wrong flags, an unreadable or invalid buildspec.
    Usage,
    /// The machine, the network, or a bug.
    Fault,
    /// The build timed out; a deployment was not over in time.
    TimedOut,
    /// Stopped by a signal.
    Signal(u8),
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(match status {
            ExitStatus::Success => 0,
            ExitStatus::Failure => 1,
            ExitStatus::Usage => 2,
            ExitStatus::Fault => 3,
            ExitStatus::TimedOut => 4,
            ExitStatus::Signal(number) => 128_u8.saturating_add(number),
        })
    }
}

/// Runs the command line.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitStatus {
    let arguments = match entrypoint::with_variables(arguments.into_iter().collect()) {
        Ok(arguments) => arguments,
        Err(error) => {
            Printer::problem(&error.render());
            return error.status();
        }
    };
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to standard output and are no error.
            let _ = error.print();
            return if error.use_stderr() { ExitStatus::Usage } else { ExitStatus::Success };
        }
    };
    let printer = Printer::new(&arguments.global);
    dispatch(&arguments.command, &printer).unwrap_or_else(|error| {
        if error.is_broken_pipe() {
            return ExitStatus::Success;
        }
        Printer::problem(&error.render());
        error.status()
    })
}

fn dispatch(command: &Command, printer: &Printer) -> Result<ExitStatus, Error> {
    match command {
        Command::Doctor(arguments) => doctor::doctor(arguments),
        Command::Cache(arguments) => cache::cache(arguments, printer),
        Command::Gc(arguments) => gc::gc(arguments, printer),
        Command::Agent => agent::agent(),
        Command::Helper(arguments) => helper::helper(arguments),
        Command::GitCredential(arguments) => git_credential::git_credential(arguments),
        Command::Run(arguments) => run::run(arguments, printer),
        Command::Entrypoint(arguments) => entrypoint::entrypoint(arguments, printer),
        Command::Plan(arguments) => plan::plan(arguments, printer),
        Command::Lint(arguments) => lint::lint(arguments, printer),
        Command::Explain(arguments) => lint::rules::explain(arguments),
        Command::Rules(arguments) => lint::rules::rules(arguments),
        Command::Artifact(arguments) => artifact::artifact(arguments, printer),
        Command::Report(arguments) => report::report(arguments, printer),
        Command::Taskdef(arguments) => taskdef::taskdef(arguments, printer),
        Command::Appspec(arguments) => appspec::appspec(arguments, printer),
        Command::Deploy(arguments) => deploy::deploy(arguments, printer),
        Command::Lsp(_) => lsp::lsp(printer),
        Command::Schema(arguments) => {
            let strictness = if arguments.strict { Strictness::Documented } else { Strictness::Accepted };
            Printer::data(&format!("{:#}\n", json_schema(strictness))).map_err(Error::Output)?;
            Ok(ExitStatus::Success)
        }
        Command::Completions(arguments) => {
            let mut script = Vec::new();
            clap_complete::generate(arguments.shell, &mut Arguments::command(), "buildspec", &mut script);
            Printer::data(&String::from_utf8_lossy(&script)).map_err(Error::Output)?;
            Ok(ExitStatus::Success)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
