//! A command of a running build: where it stands in the plan, and how it ended.

use serde::{Deserialize, Serialize};

use super::PhaseType;

/// Which list of a phase a command stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum List {
    /// `commands`.
    Commands,
    /// `finally`.
    Finally,
}

/// Where a command stands in the plan; in DOWNLOAD_SOURCE, among the image's own that switch its runtimes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandRef {
    /// Its phase.
    pub phase: PhaseType,
    /// Its list.
    pub list: List,
    /// Its place in that list, from 0.
    pub index: usize,
}

/// Which time limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LimitKind {
    /// The build's (`timeoutInMinutes`).
    Build,
    /// A phase's; ours.
    Phase,
    /// A command's; ours.
    Command,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CommandOutcome {
    /// With a status.
    Exited(i32),
    /// Its shell was killed by a signal that was not ours.
    Signalled(i32),
    /// At a limit.
    TimedOut(LimitKind),
    /// Because the build was stopped.
    Stopped,
}

impl CommandOutcome {
    /// How the service's messages put it: `exit status 1`, `signal: killed`.
    pub fn reason(self) -> String {
        match self {
            Self::Exited(status) => format!("exit status {status}"),
            Self::Signalled(signal) => format!("signal: {}", signal_name(signal)),
            Self::TimedOut(_) => "timed out".to_owned(),
            Self::Stopped => "stopped".to_owned(),
        }
    }
}

/// The names that the service's agent, a Go program, has for signals on Linux.
fn signal_name(signal: i32) -> String {
    let name = match signal {
        1 => "hangup",
        2 => "interrupt",
        3 => "quit",
        4 => "illegal instruction",
        5 => "trace/breakpoint trap",
        6 => "aborted",
        7 => "bus error",
        8 => "floating point exception",
        9 => "killed",
        10 => "user defined signal 1",
        11 => "segmentation fault",
        12 => "user defined signal 2",
        13 => "broken pipe",
        14 => "alarm clock",
        15 => "terminated",
        _ => return format!("signal {signal}"),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_reads_as_in_the_log() {
        for (outcome, expected) in [
            (CommandOutcome::Exited(2), "exit status 2"),
            (CommandOutcome::Signalled(9), "signal: killed"),
            (CommandOutcome::Signalled(11), "signal: segmentation fault"),
            (CommandOutcome::Signalled(31), "signal: signal 31"),
        ] {
            assert_eq!(outcome.reason(), expected);
        }
    }
}
