//! The Docker engine: puts the agent into a fresh container, with plan and sources, and takes the outputs out of it.
//!
//! Nothing but the daemon's own interface is used, so a daemon on another machine does as well as a local one. All of a
//! build runs in one container, under one agent; there is no call to the daemon for a command.

use std::path::{Path, PathBuf};

use bollard::models::SystemInfo;

use super::binary::AgentBinary;
use super::{Engine, EngineError, Job, placing};
use crate::agent::{Attempt, EventSink, Output, Place, Progress, Stop};
use crate::build::Status;

mod archive;
mod attempt;
mod daemon;
mod error;
mod garbage;
mod image;
mod owner;
mod request;
mod session;

pub use error::ContainerError;
pub use image::PullPolicy;
pub use request::ContainerOptions;

use attempt::Placing;
use daemon::Daemon;
use image::Image;

/// Where artifacts and reports are put in a container before they are brought out.
const ARTIFACTS: &str = "/codebuild/output/artifacts";
const REPORTS: &str = "/codebuild/output/reports";

/// When a container stays after its build.
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

/// What an engine is asked for.
#[derive(Clone, Debug)]
pub struct DockerSettings {
    /// The image's name.
    pub image: String,
    /// When it is pulled.
    pub pull: PullPolicy,
    /// How containers are placed.
    pub options: ContainerOptions,
    /// Another program than this one to be the agent.
    pub agent: Option<PathBuf>,
    /// When the container stays.
    pub keep: Keep,
}

/// Runs builds in containers.
pub struct DockerEngine<'a> {
    daemon: Daemon,
    about: SystemInfo,
    settings: DockerSettings,
    image: Image,
    agent: AgentBinary,
    progress: Progress<'a>,
    /// How to enter the container that was kept.
    kept: Option<String>,
}

impl<'a> DockerEngine<'a> {
    /// An engine that has its image, and a program that runs in it.
    pub fn open(settings: DockerSettings, stop: &Stop, progress: Progress<'a>) -> Result<Self, ContainerError> {
        let daemon = Daemon::open(connect)?;
        let about = daemon.info(stop)?;
        let agent = settings.agent.as_deref().map_or_else(AgentBinary::own, AgentBinary::at)?;
        let platform = settings.options.platform.as_deref();
        let image = image::ensure(&daemon, &settings.image, platform, settings.pull, stop, progress)?;
        agent.check_serves(&image.architecture)?;
        garbage::sweep(&daemon, garbage::Thoroughness::Certain)?;
        Ok(Self { daemon, about, settings, image, agent, progress, kept: None })
    }
}

async fn connect() -> Result<bollard::Docker, ContainerError> {
    let wrong = |error: bollard::errors::Error| ContainerError::Daemon {
        doing: "could not reach a Docker daemon",
        reason: daemon::words(&error),
    };
    let docker = bollard::Docker::connect_with_unix("/var/run/docker.sock", 1 << 20, bollard::API_DEFAULT_VERSION);
    docker.map_err(wrong)?.negotiate_version().await.map_err(wrong)
}

impl Engine for DockerEngine<'_> {
    fn run(&mut self, job: &Job<'_>, stop: &Stop, events: EventSink<'_>) -> Result<Attempt, EngineError> {
        let placing = Placing {
            daemon: &self.daemon,
            about: &self.about,
            settings: &self.settings,
            image: &self.image,
            agent: &self.agent,
            progress: self.progress,
            job,
            place: place(job),
            stop,
        };
        let (attempt, kept) = placing.run(events)?;
        self.kept = kept;
        Ok(attempt)
    }

    fn kept(&self) -> Option<&str> {
        self.kept.as_deref()
    }
}

fn place(job: &Job<'_>) -> Place {
    let out = |dir: &str, told: &Path| Output { dir: PathBuf::from(dir), told: told.to_owned() };
    let reports = job.files.reports_dir.as_deref().map(|told| out(REPORTS, told));
    let place = placing::place(job, Path::new("/"), out(ARTIFACTS, &job.files.artifacts_dir), reports);
    Place { home: Some(PathBuf::from("/root")), ..place }
}
