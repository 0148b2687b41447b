//! The agent: runs one plan where it stands, and tells what happens as [`BuildEvent`]s.
//!
//! All of the service's behaviour at run time is here and in `build/`. It never knows where it stands: an engine makes
//! a [`Place`] and lets it run. It makes no network call and no name-service call;
//! at most it listens on the loopback.

use std::io;
use std::thread;

use serde::{Deserialize, Serialize};

use crate::build::secrets::Secrecy;
use crate::build::{
    Build, BuildArtifact, BuildEvent, BuildEventKind, BuildMachine, BuildPlan, CommandRecord,
    ExportedEnvironmentVariable, Fact, Lent, PhaseContext, PhaseType, Status, Step, Timestamp, UnmatchedPattern,
};
use crate::cache;
use crate::test_report::Report;

mod caching;
mod clock;
mod collect;
mod commands;
mod download;
mod endpoint;
mod helpers;
mod hiding;
mod lender;
mod memory;
mod pause;
mod place;
mod process;
mod reports;
mod runtimes;
mod session;
mod shell;
mod stop;
mod telling;
mod user;

pub use clock::Clock;
pub use endpoint::{GIT_CREDENTIALS, ask_for_git};
pub use lender::{Confidential, Inquiry, Lender, Refusal, Reply, lends_nothing};
pub use pause::{Answer, Before, Pause, PausePlan, Session};
pub use place::{Output, Place};
pub use runtimes::RuntimeSource;
pub use session::{resume, wait_at_breakpoint};
pub use stop::{Stop, Urgency, Wisher, stay};

pub use hiding::leave_no_core;

use endpoint::Endpoint;
use hiding::Hiding;
use memory::MemoryWatch;
use process::Processes;
use runtimes::RuntimeProbe;
use session::SessionSocket;
use shell::Shell;

/// Takes events in order; a failure to take one ends the run.
pub type EventSink<'sink> = &'sink mut dyn FnMut(&BuildEvent) -> io::Result<()>;

/// What an engine does for its agent while the build runs.
pub trait Courier {
    /// Makes the sources ready, and says what the user should know. Its failure is the build's, in DOWNLOAD_SOURCE.
    fn download(&mut self) -> Result<Vec<String>, PhaseContext>;

    /// Brings artifacts and reports to where the user was told. Its failure is the build's, in UPLOAD_ARTIFACTS.
    fn deliver(&mut self) -> Result<(), String>;

    /// Asks whoever keeps caches.
    fn cache(&mut self, request: &cache::Request) -> cache::Answer;

    /// Asks a person what to do at a place where the build waits. Only called when the plan has such places.
    fn ask(&mut self, pause: &Pause) -> io::Result<Answer>;
}

/// Work that can take long without a word from a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Work {
    /// Sources are copied.
    Copying,
    /// An artifact is packed.
    Packing,
    /// An image is pulled; counted in bytes.
    Pulling,
    /// Files are brought to S3; counted in bytes.
    Storing,
    /// A repository is cloned; counted in percent.
    Cloning,
    /// A source is brought from S3; counted in bytes.
    Downloading,
    /// A source is unpacked.
    Unpacking,
    /// A cache is fetched from S3; counted in bytes.
    Fetching,
    /// A cache is unpacked.
    Restoring,
    /// A cache is packed.
    Caching,
}

/// Told how many files of how many are done; from any thread.
pub type Progress<'a> = &'a (dyn Fn(Work, usize, usize) + Sync);

/// Why an agent could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// The one who is told does not listen any more.
    #[error("could not write the build's log")]
    Telling(#[source] io::Error),
    /// The machine does not let us.
    #[error("could not {doing}")]
    Io {
        /// What was tried.
        doing: String,
        /// What came of it.
        source: io::Error,
    },
}

impl AgentError {
    fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        |source| Self::Io { doing, source }
    }
}

/// How an attempt at a build ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Attempt {
    /// It is over.
    Finished(Box<Build>),
    /// `on-failure: RETRY` wants it run anew, from a fresh source.
    Restart,
}

/// What an agent is given to work with.
pub struct Agent<'run> {
    /// The build.
    pub plan: &'run BuildPlan,
    /// Its secrets, and what is hidden of them.
    pub secrecy: &'run Secrecy,
    /// Which attempt this is, from 0.
    pub attempt: u32,
    /// Its folders.
    pub place: &'run Place,
    /// What runs before everything else and lives as long as the build; nothing when empty.
    pub prelude: &'run [String],
    /// Where it waits for a person.
    pub pauses: &'run PausePlan,
    /// The command line of this very program, for the commands that are put on the build's PATH.
    pub program: &'run [String],
    /// The wish to stop.
    pub stop: &'run Stop,
    /// Told of long work.
    pub progress: Progress<'run>,
    /// Asked for what is lent to the build.
    pub lender: Lender<'run>,
}

impl Agent<'_> {
    /// Runs the build to its end, whatever end that is.
    pub fn run(&self, courier: &mut dyn Courier, events: EventSink<'_>) -> Result<Attempt, AgentError> {
        thread::scope(|scope| {
            let is_refused = self.plan.refusal.is_some() || self.secrecy.failure.is_some();
            let lent = if is_refused { Lent::default() } else { self.plan.lent };
            let endpoint = Endpoint::open(scope, lent, self.lender)
                .map_err(AgentError::io("listen for commands that want credentials"))?;
            self.run_beside(endpoint.as_ref(), courier, events)
        })
    }

    fn run_beside(
        &self,
        endpoint: Option<&Endpoint>,
        courier: &mut dyn Courier,
        events: EventSink<'_>,
    ) -> Result<Attempt, AgentError> {
        let clock = Clock::start();
        let processes = Processes::new().map_err(AgentError::io("make the pipe for output"))?;
        let mut run = Run {
            agent: self,
            machine: BuildMachine::with_attempt(self.plan.clone(), self.attempt),
            clock,
            started: clock.now(),
            processes: Some(processes),
            shell: None,
            session: None,
            cache: None,
            endpoint,
            probe: RuntimeProbe::start(self.plan, &self.place.runtimes),
            memory: MemoryWatch::start(),
            hiding: Hiding::new(self.secrecy),
            events,
            courier,
            commands: Vec::new(),
            artifacts: Vec::new(),
            reports: Vec::new(),
            unmatched: Vec::new(),
            exported: Vec::new(),
        };
        let result = run.prelude().and_then(|()| run.steps());
        run.probe.wait();
        if let Some(mut processes) = run.processes {
            processes.sweep(self.plan.limits.grace, self.stop);
        }
        result
    }
}

/// A build in progress.
struct Run<'run> {
    agent: &'run Agent<'run>,
    machine: BuildMachine,
    clock: Clock,
    started: Timestamp,
    /// None while a command of theirs runs.
    processes: Option<Processes>,
    shell: Option<Shell>,
    session: Option<SessionSocket>,
    cache: Option<caching::Cache>,
    endpoint: Option<&'run Endpoint>,
    probe: RuntimeProbe,
    memory: MemoryWatch,
    hiding: Hiding,
    events: EventSink<'run>,
    courier: &'run mut dyn Courier,
    commands: Vec<CommandRecord>,
    artifacts: Vec<BuildArtifact>,
    reports: Vec<Report>,
    unmatched: Vec<UnmatchedPattern>,
    exported: Vec<ExportedEnvironmentVariable>,
}

impl Run<'_> {
    /// Asks the machine what is next and does it, until nothing is.
    fn steps(&mut self) -> Result<Attempt, AgentError> {
        let mut fact = Fact::Ready;
        loop {
            if matches!(fact, Fact::Ready) && self.agent.stop.urgency() > Urgency::None {
                fact = Fact::Stop;
            }
            fact = match self.machine.next(fact, self.clock.now()) {
                Step::DownloadSource => match self.download()? {
                    Err(_) if self.agent.stop.urgency() > Urgency::None => Fact::Stop,
                    done => Fact::Source(done),
                },
                Step::EnterSource => self.enter_source()?,
                Step::Enter(phase) => self.tell(BuildEventKind::PhaseStarted { phase })?,
                Step::Run { command, deadline } => Fact::Command(self.command(command, deadline)?),
                Step::Leave(phase) => {
                    if phase.phase_type == PhaseType::PostBuild {
                        self.save_cache(phase.phase_status)?;
                        self.export()?;
                    }
                    self.tell_of_runtimes()?;
                    self.tell(BuildEventKind::PhaseFinished { phase })?
                }
                Step::UploadArtifacts => match self.collect()? {
                    Err(_) if self.agent.stop.urgency() > Urgency::None => Fact::Stop,
                    done => Fact::Artifacts(done),
                },
                Step::Restart => return Ok(Attempt::Restart),
                Step::Done(status) => return self.finish(status),
            };
        }
    }

    fn finish(&mut self, build_status: Status) -> Result<Attempt, AgentError> {
        self.probe.wait();
        self.tell_of_runtimes()?;
        let mut build = Build {
            id: self.agent.plan.id.clone(),
            build_status,
            phases: self.machine.phases().to_vec(),
            commands: std::mem::take(&mut self.commands),
            artifacts: std::mem::take(&mut self.artifacts),
            reports: std::mem::take(&mut self.reports),
            unmatched: std::mem::take(&mut self.unmatched),
            exported_environment_variables: std::mem::take(&mut self.exported),
            start_time: self.started,
            end_time: self.clock.now(),
        };
        self.hiding.masker.build(&mut build);
        self.tell(BuildEventKind::BuildFinished { build: Box::new(build.clone()) })?;
        Ok(Attempt::Finished(Box::new(build)))
    }
}
