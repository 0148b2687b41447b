//! The contract between the agent and everything that tells the user about a build.
//!
//! Events come in order, from one place. The log format of the service is one rendering of them.

use serde::{Deserialize, Serialize};

use super::{Build, BuildArtifact, BuildPhase, CommandOutcome, CommandRef, PhaseType, Timestamp};
use crate::test_report::Report;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildEvent {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: BuildEventKind,
}

/// Why a build waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PauseReason {
    /// `--step`: before each command.
    Step,
    /// `--break-before`: before this command.
    Break,
    /// `--shell-on-failure`: this command has failed.
    Failure,
    /// `codebuild-breakpoint`, in this command.
    Breakpoint,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "type")]
pub enum BuildEventKind {
    /// A line of the agent's own log, as the service words it, without prefix: `Waiting for agent ping`.
    Message {
        /// The line.
        text: String,
    },
    /// Something the service would not say, about this tool or this machine; never part of the service's log.
    Notice {
        /// One sentence.
        text: String,
    },
    /// A phase with commands begins. DOWNLOAD_SOURCE and UPLOAD_ARTIFACTS are told apart by their messages.
    PhaseStarted {
        /// Which.
        phase: PhaseType,
    },
    /// A command begins.
    CommandStarted {
        /// Where it stands in the plan.
        command: CommandRef,
        /// The text as in the buildspec (or in the image's `runtimes.yml`), all lines, a block's last newline included.
        text: String,
    },
    /// Bytes that a command wrote, standard output and standard error in the order they came.
    Output {
        /// The bytes; a chunk may end inside a line or a character.
        bytes: Vec<u8>,
    },
    /// The build waits for a person.
    Paused {
        /// Why.
        reason: PauseReason,
        /// Before or after which command, or in which.
        command: CommandRef,
    },
    /// A command ended.
    CommandFinished {
        /// Where it stands in the plan.
        command: CommandRef,
        /// Its text again, for the failure line.
        text: String,
        /// How.
        outcome: CommandOutcome,
    },
    /// A phase ended.
    PhaseFinished {
        /// The phase, with status and context.
        phase: BuildPhase,
    },
    /// An artifact was stored.
    ArtifactStored {
        /// Which and where.
        artifact: BuildArtifact,
    },
    /// The files of a report group were read.
    ReportFinished {
        /// What they say.
        report: Box<Report>,
    },
    /// The build is over.
    BuildFinished {
        /// All of it.
        build: Box<Build>,
    },
}
