//! The command line.

use std::ffi::OsString;
use std::process::ExitCode;

/// How the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExitStatus(pub u8);

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.0)
    }
}

/// Runs the command line.
pub fn run(_arguments: impl IntoIterator<Item = OsString>) -> ExitStatus {
    ExitStatus(0)
}
