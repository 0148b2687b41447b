//! The phase machine: told what happened, it says what is next.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{BuildPhase, BuildPlan, PhaseContext, PhaseType, Status, Timestamp};

/// Which list of a phase a command stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum List {
    /// `commands`.
    Commands,
    /// `finally`.
    Finally,
}

/// Where a command stands in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandRef {
    /// Its phase.
    pub phase: PhaseType,
    /// Its list.
    pub list: List,
    /// Its place in the plan's list, from 0.
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

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The build may begin, or the last step needs no answer (`Enter`, `Leave`).
    Ready,
    /// DOWNLOAD_SOURCE is done.
    Source(Result<(), PhaseContext>),
    /// A command ended.
    Command(CommandOutcome),
    /// UPLOAD_ARTIFACTS is done.
    Artifacts(Result<(), PhaseContext>),
    /// A person asked the build to stop while no command ran.
    Stop,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make the source ready; answer with [`Fact::Source`].
    DownloadSource,
    /// Say that a phase begins; answer with [`Fact::Ready`].
    Enter(PhaseType),
    /// Run a command, until the deadline at the latest; answer with [`Fact::Command`].
    Run {
        /// Which.
        command: CommandRef,
        /// When it must end, and the limit that says so.
        deadline: Option<(Timestamp, LimitKind)>,
    },
    /// Say that a phase ended; answer with [`Fact::Ready`].
    Leave(BuildPhase),
    /// Collect the artifacts; answer with [`Fact::Artifacts`].
    UploadArtifacts,
    /// Begin the whole build anew, with a fresh source: `on-failure: RETRY`. The machine is finished.
    Restart,
    /// Nothing more; the build's status.
    Done(Status),
}

/// The machine.
#[derive(Clone, Debug)]
pub struct BuildMachine {
    plan: BuildPlan,
}

impl BuildMachine {
    /// A machine at the start of a plan.
    pub fn new(plan: BuildPlan) -> Self {
        Self { plan }
    }

    /// The plan it follows.
    pub fn plan(&self) -> &BuildPlan {
        &self.plan
    }

    /// The value of `CODEBUILD_BUILD_SUCCEEDING` for the next command.
    pub fn succeeding(&self) -> bool {
        true
    }

    /// The phases so far, in order.
    pub fn phases(&self) -> &[BuildPhase] {
        &[]
    }

    /// Takes a fact, gives the next step.
    pub fn next(&mut self, _fact: Fact, _now: Timestamp) -> Step {
        Step::Done(Status::Succeeded)
    }
}
