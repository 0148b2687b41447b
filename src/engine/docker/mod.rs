//! The Docker engine: puts the agent into a fresh container, with plan and sources, and takes the outputs out of it.
//!
//! Nothing but the daemon's own interface is used, so a daemon on another machine does as well as a local one. All of a
//! build runs in one container, under one agent; there is no call to the daemon for a command.

use std::io;
use std::path::{Path, PathBuf};

use bollard::models::SystemInfo;

use super::binary::AgentBinary;
use super::{Engine, EngineError, Job, Person, placing};
use crate::agent::{
    Agent, Answer, Attempt, Courier, EventSink, Output, Pause, Place, RuntimeSource, Stop, lends_nothing,
};
use crate::build::PhaseContext;
use crate::cache::{Answer as CacheAnswer, Request};

mod archive;
mod attempt;
mod caching;
mod checkup;
mod credentials;
mod daemon;
mod digest;
mod endpoint;
mod error;
mod garbage;
mod image;

mod request;
mod session;
mod terminal;

pub use checkup::{DaemonFacts, credential_helpers, daemon_facts};
pub use digest::image_digests;
pub use endpoint::Surroundings;
pub use error::ContainerError;
pub use garbage::{Thoroughness, remove_containers};
pub use image::PullPolicy;
pub use request::ContainerOptions;

use attempt::Placing;
use daemon::Daemon;
use image::Image;

/// Where artifacts and reports are put in a container before they are brought out.
const ARTIFACTS: &str = "/codebuild/output/artifacts";
const REPORTS: &str = "/codebuild/output/reports";
/// Where an image says which runtimes it has.
const RUNTIMES: &str = "/codebuild/image/config/runtimes.yml";

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
}

/// Runs builds in containers.
pub struct DockerEngine<'a> {
    daemon: Daemon,
    about: SystemInfo,
    settings: DockerSettings,
    surroundings: Surroundings,
    image: Option<Image>,
    agent: AgentBinary,
    person: Person<'a>,
    /// How to enter the container that was kept.
    kept: Option<String>,
}

impl<'a> DockerEngine<'a> {
    /// An engine whose daemon answers. Its image is looked for when the first build needs it.
    pub fn open(
        settings: DockerSettings,
        surroundings: &Surroundings,
        stop: &Stop,
        person: Person<'a>,
    ) -> Result<Self, ContainerError> {
        let agent = settings.agent.as_deref().map_or_else(AgentBinary::own, AgentBinary::at)?;
        let daemon = Daemon::open(&endpoint::find(surroundings)?, stop)?;
        let about = daemon.info(stop)?;
        // No build depends on what others have left.
        let _ = garbage::sweep(&daemon, Thoroughness::Certain);
        Ok(Self { daemon, about, settings, surroundings: surroundings.clone(), image: None, agent, person, kept: None })
    }

    /// What answers, in a few words.
    pub fn daemon(&self) -> String {
        self.daemon.name(&self.about)
    }

    /// The image, which is there from now on, and in which the agent can run.
    fn image(&mut self, stop: &Stop) -> Result<Image, ContainerError> {
        if let Some(image) = &self.image {
            return Ok(image.clone());
        }
        let source = image::Source { settings: &self.settings, surroundings: &self.surroundings };
        let image = image::ensure(&self.daemon, source, stop, self.person.progress)?;
        self.agent.check_serves(&image.architecture)?;
        Ok(self.image.insert(image).clone())
    }

    /// Lets the agent say, here and now, why a build is refused: no command of it would ever run.
    fn refuse(&self, job: &Job<'_>, stop: &Stop, events: EventSink<'_>) -> Result<Attempt, EngineError> {
        let place = place(job);
        let Job { plan, secrecy, attempt, .. } = *job;
        let Person { pauses, progress, .. } = self.person;
        let (place, lender) = (&place, &lends_nothing);
        let agent = Agent { plan, secrecy, attempt, place, prelude: &[], pauses, program: &[], stop, progress, lender };
        Ok(agent.run(&mut Nothing, events)?)
    }
}

/// For a build that has no sources and no outputs.
struct Nothing;

impl Courier for Nothing {
    fn download(&mut self) -> Result<Vec<String>, PhaseContext> {
        Ok(Vec::new())
    }

    fn deliver(&mut self) -> Result<(), String> {
        Ok(())
    }

    fn cache(&mut self, _: &Request) -> CacheAnswer {
        CacheAnswer::nobody()
    }

    fn ask(&mut self, _: &Pause) -> io::Result<Answer> {
        Ok(Answer::Go)
    }
}

impl Engine for DockerEngine<'_> {
    fn run(&mut self, job: &Job<'_>, stop: &Stop, events: EventSink<'_>) -> Result<Attempt, EngineError> {
        if job.is_refused() {
            return self.refuse(job, stop, events);
        }
        let image = self.image(stop)?;
        let placing = Placing {
            daemon: &self.daemon,
            about: &self.about,
            settings: &self.settings,
            image: &image,
            agent: &self.agent,
            person: self.person,
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
    let place = placing::place(job, Path::new("/"), out(ARTIFACTS, &job.files.artifacts_told), reports);
    let hidden = place.hidden.iter().filter_map(|path| seen_mounted(job, &place, path)).collect();
    let reach = format!("docker exec {} ", attempt::name(job));
    let runtimes = RuntimeSource::Image(PathBuf::from(RUNTIMES));
    let ground = place.ground.clone().and_all_else();
    Place { home: Some(PathBuf::from("/root")), reach, hidden, runtimes, ground, ..place }
}

/// A path in one of the user's sources, as a build sees it that has them mounted elsewhere.
fn seen_mounted(job: &Job<'_>, place: &Place, path: &Path) -> Option<PathBuf> {
    let mut mounts = job.files.sources.iter().zip(&place.source_dirs).filter(|(source, _)| source.is_mounted());
    mounts.find_map(|(source, (_, to))| Some(to.join(path.strip_prefix(&source.dir).ok()?)))
}
