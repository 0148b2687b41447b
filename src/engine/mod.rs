//! Engines place the agent: they make its folders, bring the sources in and the outputs out, and leave nothing behind.
//!
//! An engine decides nothing about phases. A new engine is one file.

use std::io;
use std::path::PathBuf;

use crate::agent::{AgentError, Answer, Attempt, EventSink, Lender, Pause, PausePlan, Progress, Stop};
use crate::build::secrets::Secrecy;
use crate::build::{BuildPlan, Status};
use crate::cache::Store;
use crate::source::{SourceError, SourceMode};

#[cfg(feature = "docker")]
mod binary;
#[cfg(feature = "docker")]
mod docker;
mod host;
mod owner;
mod ownership;
pub mod placed;
mod placing;
mod wire;

#[cfg(feature = "docker")]
pub use docker::{
    ContainerError, ContainerOptions, DaemonFacts, DockerEngine, DockerSettings, PullPolicy, Surroundings,
    Thoroughness, credential_helpers, daemon_facts, image_digests, remove_containers,
};
pub use host::{HostEngine, Kept, Staging, remove_leftovers};

/// A person at a terminal.
pub trait Console: Sync {
    /// Asks what to do where a build waits. `open` opens a shell there, for a terminal of the kind it is given.
    fn ask(&self, pause: &Pause, stop: &Stop, open: &mut dyn FnMut(&str) -> io::Result<()>) -> io::Result<Answer>;
}

/// The person in front of a build.
#[derive(Clone, Copy)]
pub struct Person<'a> {
    /// Told of long work.
    pub progress: Progress<'a>,
    /// Where the build waits for the person.
    pub pauses: &'a PausePlan,
    /// Who asks; there must be one if the build is to ask.
    pub console: &'a dyn Console,
    /// When what a build stood in is left for the person to look at.
    pub keep: Keep,
    /// Brings the folder for artifacts to where it is kept, once the build has filled it; its failure is the build's.
    pub store: &'a (dyn Fn() -> Result<(), String> + Sync),
    /// Who keeps caches, if anybody does.
    pub cache: Option<&'a dyn Store>,
    /// Asked for the credentials that are lent to the build.
    pub lender: Lender<'a>,
}

/// When what a build stood in stays after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// Always.
    Always,
    /// When the build did not succeed.
    OnFailure,
    /// Never.
    #[default]
    Never,
}

impl Keep {
    fn applies(self, attempt: &Attempt) -> bool {
        match (self, attempt) {
            (Self::Always, Attempt::Finished(_)) => true,
            (Self::OnFailure, Attempt::Finished(build)) => build.build_status != Status::Succeeded,
            _ => false,
        }
    }
}

/// Something an agent can be placed in.
pub trait Engine {
    /// Runs one attempt at the plan to its end.
    fn run(&mut self, job: &Job<'_>, stop: &Stop, events: EventSink<'_>) -> Result<Attempt, EngineError>;

    /// How to enter what was kept of the last attempt, as a command line.
    fn kept(&self) -> Option<&str> {
        None
    }
}

/// One attempt at a build, as an engine sees it.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The build.
    pub plan: &'a BuildPlan,
    /// Its secrets, and what is hidden of them.
    pub secrecy: &'a Secrecy,
    /// Which attempt this is, from 0.
    pub attempt: u32,
    /// Where the user's files are and where the outputs go.
    pub files: &'a JobFiles,
}

impl Job<'_> {
    /// Whether no command of it will ever run: the buildspec is refused, or a secret is not to be had.
    fn is_refused(&self) -> bool {
        self.plan.refusal.is_some() || self.secrecy.failure.is_some()
    }
}

/// The user's folders.
#[derive(Clone, Debug)]
pub struct JobFiles {
    /// The sources, the primary one first.
    pub sources: Vec<JobSource>,
    /// Where artifacts go.
    pub artifacts_dir: PathBuf,
    /// Where the user finds them: the same, or where that folder is brought.
    pub artifacts_told: PathBuf,
    /// Where reports and the files of their groups go, when they are wanted.
    pub reports_dir: Option<PathBuf>,
    /// Where caches are kept, if that is a folder here.
    pub cache_dir: Option<PathBuf>,
}

/// One source of a build, as it lies on this machine.
#[derive(Clone, Debug)]
pub struct JobSource {
    /// Empty for the primary one.
    pub identifier: String,
    /// The folder it is in.
    pub dir: PathBuf,
    /// How it gets into the build.
    pub mode: SourceMode,
    /// The folder below `src` that it has in the build, where it has one of its own.
    pub below_src: Option<PathBuf>,
}

impl JobSource {
    /// Whether the build stands in the folder itself.
    pub fn is_mounted(&self) -> bool {
        self.mode == SourceMode::Mount
    }
}

/// Why an engine could not do its work; the build then ends in FAULT.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The agent could not do its work.
    #[error(transparent)]
    Agent(#[from] AgentError),
    /// A folder of the build could not be made.
    #[error("could not make {path}")]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A container could not be had, or was lost.
    #[cfg(feature = "docker")]
    #[error(transparent)]
    Container(ContainerError),
    /// A person stopped the build before it had begun, or did not wait for its end.
    #[error("stopped")]
    Stopped,
    /// A source could not be brought in.
    #[error(transparent)]
    Source(#[from] SourceError),
}

#[cfg(feature = "docker")]
impl From<ContainerError> for EngineError {
    fn from(error: ContainerError) -> Self {
        match error {
            ContainerError::Stopped => Self::Stopped,
            error => Self::Container(error),
        }
    }
}
