//! What a build is: decisions only. No clock, no environment, no disk, no network.
//!
//! Types carry the names of the CodeBuild API (`Build`, `BuildPhase`, `PhaseContext`, …) and serialise like it.
//! [`BuildPlan`], [`BuildMachine`], [`Step`], [`Fact`] and [`BuildEvent`] are ours.

use serde::{Deserialize, Serialize};

use crate::test_report::Report;

mod assumptions;
mod cache;
mod command;
mod compute_type;
pub mod differences;
mod event;
mod lent;
mod machine;
pub mod masking;
pub mod parts;
mod plan;
mod project;
pub mod runtimes;
pub mod secrets;
pub mod sharding;
mod transition;
pub mod variables;

pub use assumptions::{AssumptionError, AssumptionName, Assumptions};
pub use cache::{CachePlan, CacheType, ProjectCache};
pub use command::{CommandOutcome, CommandRef, LimitKind, List};
pub use compute_type::{ComputeType, ComputeTypeError};
pub use event::{BuildEvent, BuildEventKind, PauseReason};
pub use lent::Lent;
pub use machine::{BuildMachine, Fact, Step};
pub use plan::{
    ArtifactPlan, BuildPlan, CommandPlan, Environment, Limits, PhasePlan, PlanInput, ReportPlan, SourcePlan, plan,
};
pub use project::{ArtifactNamespace, ArtifactPackaging, ArtifactsType, ProjectArtifacts, SourceType};
pub use variables::{EnvironmentVariable, EnvironmentVariableType, Origin};

/// Microseconds since 1970, UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// The time from `earlier` to this.
    pub fn since(self, earlier: Self) -> std::time::Duration {
        std::time::Duration::from_micros(self.0.saturating_sub(earlier.0))
    }

    /// The time that lies `span` after this.
    #[must_use]
    pub fn after(self, span: std::time::Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(span.as_micros()).unwrap_or(u64::MAX)))
    }
}

/// `project:uuid`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildId {
    /// The project's name.
    pub project: String,
    /// The build's own part.
    pub uuid: String,
}

impl std::fmt::Display for BuildId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.project, self.uuid)
    }
}

/// `phaseType` of the API; the order is the running order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the API's names")]
pub enum PhaseType {
    Submitted,
    Queued,
    Provisioning,
    DownloadSource,
    Install,
    PreBuild,
    Build,
    PostBuild,
    UploadArtifacts,
    Finalizing,
    Completed,
}

impl PhaseType {
    /// The four that run commands, in running order.
    pub const COMMANDS: [Self; 4] = [Self::Install, Self::PreBuild, Self::Build, Self::PostBuild];

    /// The name as the API and the log write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Submitted => "SUBMITTED",
            Self::Queued => "QUEUED",
            Self::Provisioning => "PROVISIONING",
            Self::DownloadSource => "DOWNLOAD_SOURCE",
            Self::Install => "INSTALL",
            Self::PreBuild => "PRE_BUILD",
            Self::Build => "BUILD",
            Self::PostBuild => "POST_BUILD",
            Self::UploadArtifacts => "UPLOAD_ARTIFACTS",
            Self::Finalizing => "FINALIZING",
            Self::Completed => "COMPLETED",
        }
    }
}

/// `phaseStatus` and `buildStatus` of the API (a build is never `QUEUED`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the API's names")]
pub enum Status {
    Succeeded,
    Failed,
    Fault,
    TimedOut,
    InProgress,
    Stopped,
}

impl Status {
    /// The name as the API and the log write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Fault => "FAULT",
            Self::TimedOut => "TIMED_OUT",
            Self::InProgress => "IN_PROGRESS",
            Self::Stopped => "STOPPED",
        }
    }
}

/// Why a phase ended as it did: both empty on success.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PhaseContext {
    /// `COMMAND_EXECUTION_ERROR`, `YAML_FILE_ERROR`, `CLIENT_ERROR`, …
    pub status_code: String,
    /// The service's sentence.
    pub message: String,
}

impl PhaseContext {
    /// A context of the given code.
    pub fn new(status_code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status_code: status_code.into(), message: message.into() }
    }
}

/// One phase of a build, as far as it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildPhase {
    /// Which.
    pub phase_type: PhaseType,
    /// How it ended, or `IN_PROGRESS`.
    pub phase_status: Status,
    /// When it began.
    pub start_time: Timestamp,
    /// When it ended; none while it runs.
    pub end_time: Option<Timestamp>,
    /// Why; one, empty on success.
    pub context: PhaseContext,
}

/// A stored artifact or secondary artifact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BuildArtifact {
    /// Empty for the primary one.
    pub artifact_identifier: String,
    /// Path of the file or folder it was put in.
    pub location: String,
    /// Of a packaged artifact.
    pub sha256sum: Option<String>,
    /// How many files it holds.
    pub files: usize,
    /// Size of the package, or of all its files, in bytes.
    pub bytes: u64,
}

/// A variable handed to later pipeline actions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedEnvironmentVariable {
    /// Its name.
    pub name: String,
    /// Its value at the end of POST_BUILD.
    pub value: String,
}

/// An artifact pattern that matched nothing, and what is near it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmatchedPattern {
    /// The pattern as written.
    pub pattern: String,
    /// Files with a similar name, the nearest first.
    pub near: Vec<String>,
}

/// One finished command, for the summary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandRecord {
    /// Where it stands in the plan.
    pub command: CommandRef,
    /// Its text where the plan does not have it: a command of the image's own, which switches a runtime.
    pub text: Option<String>,
    /// How it ended.
    pub outcome: CommandOutcome,
    /// When it began.
    pub start_time: Timestamp,
    /// When it ended.
    pub end_time: Timestamp,
}

/// A finished build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// Its id.
    pub id: BuildId,
    /// How it ended.
    pub build_status: Status,
    /// All phases it went through, in order.
    pub phases: Vec<BuildPhase>,
    /// All commands it ran, in order.
    pub commands: Vec<CommandRecord>,
    /// What it stored, the primary artifact first.
    pub artifacts: Vec<BuildArtifact>,
    /// Its reports, declared or found.
    pub reports: Vec<Report>,
    /// Artifact patterns that matched nothing.
    pub unmatched: Vec<UnmatchedPattern>,
    /// `exported-variables` with their values.
    pub exported_environment_variables: Vec<ExportedEnvironmentVariable>,
    /// When it began.
    pub start_time: Timestamp,
    /// When it ended.
    pub end_time: Timestamp,
}
