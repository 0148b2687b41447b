//! One attempt at a build: its container from the first moment to the last.

use std::io;
use std::path::{Path, PathBuf};
use std::thread::{self, Scope};

use bollard::models::SystemInfo;

use super::archive::{Inbound, unpack};
use super::daemon::Daemon;
use super::error::ContainerError;
use super::image::Image;
use super::request::{self, Privileges, Wanted};
use super::session::Session;
use super::{ARTIFACTS, DockerSettings, REPORTS, garbage};
use crate::agent::{AgentError, Attempt, EventSink, Pause, Place, Stop, Urgency, Work};
use crate::build::PhaseContext;
use crate::engine::binary::{AgentBinary, FOLDER};
use crate::engine::wire::{FromAgent, Order, ToAgent};
use crate::engine::{EngineError, Job, JobSource, Person, owner, placing};
use crate::source::{self, EntryKind, Listing, SourceError, SourceMode};
use crate::text::with_causes;

/// Everything that an attempt is made from.
pub(super) struct Placing<'a> {
    pub(super) daemon: &'a Daemon,
    pub(super) about: &'a SystemInfo,
    pub(super) settings: &'a DockerSettings,
    pub(super) image: &'a Image,
    pub(super) agent: &'a AgentBinary,
    pub(super) person: Person<'a>,
    pub(super) job: &'a Job<'a>,
    pub(super) place: Place,
    pub(super) stop: &'a Stop,
}

/// What the agent is answered when it wants the sources.
type Downloaded = Result<Vec<String>, PhaseContext>;

/// The name of an attempt's container.
pub(super) fn name(job: &Job<'_>) -> String {
    let again = if job.attempt == 0 { String::new() } else { format!("-{}", job.attempt + 1) };
    format!("buildspec-{}{again}", job.plan.id.uuid)
}

/// A container; it goes when this does, unless it is let go.
struct Container<'a> {
    daemon: &'a Daemon,
    id: String,
    stays: bool,
}

impl Drop for Container<'_> {
    fn drop(&mut self) {
        if !self.stays {
            // A daemon that is gone leaves it to the next run, which knows it by its label.
            let _ = self.daemon.remove(&self.id);
        }
    }
}

impl<'a> Placing<'a> {
    /// Runs the attempt; its end, and how to enter the container if that is kept.
    pub(super) fn run(&self, events: EventSink<'_>) -> Result<(Attempt, Option<String>), EngineError> {
        let options = &self.settings.options;
        let mut notices = request::notices(options, self.about);
        let mut privileges = if options.privileged { Privileges::Full } else { Privileges::None };
        loop {
            let container = self.container(privileges)?;
            let downloaded = self.fill(&container)?;
            let attached = self.daemon.attach(&container.id, self.stop)?;
            match self.daemon.start(&container.id, self.stop) {
                Err(ContainerError::Daemon { reason, .. })
                    if privileges == Privileges::Full && request::lacks_capability(&reason) =>
                {
                    privileges = Privileges::AllButOne;
                    notices.push(request::ALL_BUT_ONE.to_owned());
                }
                started => {
                    started?;
                    let session = Session::new(self.daemon, attached);
                    return self.converse(session, container, self.order(notices), downloaded, events);
                }
            }
        }
    }

    fn container(&self, privileges: Privileges) -> Result<Container<'a>, ContainerError> {
        let Job { plan, files, .. } = self.job;
        let mut command = self.agent.command();
        command.push("agent".to_owned());
        let mounts = files.sources.iter().zip(&self.place.source_dirs).filter(|(source, _)| source.is_mounted());
        let wanted = Wanted {
            image: &self.settings.image,
            has_healthcheck: self.image.has_healthcheck,
            command,
            build: plan.id.to_string(),
            owner: owner::own(),
            options: &self.settings.options,
            mounts: mounts.map(|(source, (_, to))| (source.dir.clone(), to.clone())).collect(),
            socket: self.daemon.socket(),
            privileges,
        };
        let name = name(self.job);
        let platform = self.settings.options.platform.as_deref();
        let id = self.daemon.create(&name, platform, request::body(wanted, self.about), self.stop)?;
        Ok(Container { daemon: self.daemon, id, stays: false })
    }

    fn order(&self, notices: Vec<String>) -> Order {
        let Job { plan, secrecy, attempt, files } = *self.job;
        let mut plan = plan.clone();
        plan.notices.extend(notices);
        let placed = files.sources.iter().zip(&self.place.source_dirs);
        let mounted = placed.filter(|(source, _)| source.is_mounted()).map(|(_, (_, folder))| folder.clone()).collect();
        Order {
            plan,
            secrecy: secrecy.clone(),
            attempt,
            place: self.place.clone(),
            prelude: request::prelude(&self.image.entrypoint, self.settings.options.privileged),
            pauses: self.person.pauses.clone(),
            program: self.agent.command(),
            mounted,
        }
    }

    /// Brings agent and sources in, in one go. A source that cannot be read is the build's failure, which the agent
    /// tells; so the agent goes in all the same.
    fn fill(&self, container: &Container<'_>) -> Result<Downloaded, ContainerError> {
        let refused = |error: &SourceError| Ok(Err(PhaseContext::new("CLIENT_ERROR", with_causes(error))));
        let listings = match self.listings() {
            Ok(listings) => listings,
            Err(error) => return self.upload(container, &[]).and_then(|()| refused(&error)),
        };
        match self.upload(container, &listings) {
            Err(ContainerError::Source(error)) => self.upload(container, &[]).and_then(|()| refused(&error)),
            uploaded => {
                uploaded?;
                Ok(Ok(listings.into_iter().flat_map(|listing| listing.notices).collect()))
            }
        }
    }

    fn listings(&self) -> Result<Vec<Listing>, SourceError> {
        let Job { plan, files, .. } = self.job;
        if plan.refusal.is_some() {
            return Ok(Vec::new());
        }
        let excluded = placing::excluded(self.job);
        let list = |source: &JobSource| match source.mode {
            SourceMode::Mount => Ok(Listing::default()),
            mode => source::list(&source.dir, mode, &excluded),
        };
        files.sources.iter().map(list).collect()
    }

    fn upload(&self, container: &Container<'_>, listings: &[Listing]) -> Result<(), ContainerError> {
        let entries = listings.iter().flat_map(|listing| &listing.entries);
        let all = entries.filter(|entry| entry.kind != EntryKind::Folder).count();
        self.daemon.upload(&container.id, self.stop, |out| {
            let mut archive = Inbound::new(out);
            for folder in self.folders() {
                archive.folder(&folder, 0o755)?;
            }
            for (name, path) in self.agent.files() {
                archive.program(&Path::new(FOLDER).join(name), path)?;
            }
            let mut before = 0;
            for ((listing, source), (_, to)) in
                listings.iter().zip(&self.job.files.sources).zip(&self.place.source_dirs)
            {
                let mut so_far = 0;
                archive.source(listing, &source.dir, to, &mut |done| {
                    so_far = done;
                    (self.person.progress)(Work::Copying, before + done, all);
                })?;
                before += so_far;
            }
            archive.finish()
        })
    }

    /// The folders of the place, each after the one it lies in. Mounted ones are made by the daemon.
    fn folders(&self) -> Vec<PathBuf> {
        let libraries = Path::new(FOLDER).join("lib");
        let mut wanted: Vec<&Path> =
            vec![&libraries, &self.place.state_dir, &self.place.user_bin, Path::new(ARTIFACTS), Path::new(REPORTS)];
        let placed = self.job.files.sources.iter().zip(&self.place.source_dirs);
        wanted.extend(placed.filter(|(source, _)| !source.is_mounted()).map(|(_, (_, folder))| folder.as_path()));
        let with_parents = wanted.into_iter().flat_map(Path::ancestors).filter(|path| path.parent().is_some());
        with_parents.map(Path::to_owned).collect::<std::collections::BTreeSet<_>>().into_iter().collect()
    }

    /// Talks with the agent until its attempt is over.
    fn converse(
        &self,
        session: Session<'_>,
        container: Container<'_>,
        order: Order,
        downloaded: Downloaded,
        events: EventSink<'_>,
    ) -> Result<(Attempt, Option<String>), EngineError> {
        thread::scope(|scope| self.converse_beside(scope, session, container, order, downloaded, events))
    }

    /// The same; what takes its time while the build goes on is done in threads of `scope`.
    fn converse_beside<'scope>(
        &'scope self,
        scope: &'scope Scope<'scope, '_>,
        mut session: Session<'_>,
        mut container: Container<'_>,
        order: Order,
        downloaded: Downloaded,
        events: EventSink<'_>,
    ) -> Result<(Attempt, Option<String>), EngineError> {
        session.tell(&ToAgent::Start(Box::new(order)))?;
        let mut downloaded = Some(downloaded);
        let mut room = None;
        loop {
            match session.next(self.stop)? {
                Some(FromAgent::Event(event)) => events(&event).map_err(AgentError::Telling)?,
                Some(FromAgent::Progress(work, done, total)) => (self.person.progress)(work, done, total),
                Some(FromAgent::Download) => {
                    session.tell(&ToAgent::Downloaded(downloaded.take().unwrap_or_else(|| Ok(Vec::new()))))?;
                }
                Some(FromAgent::Deliver) => {
                    let delivered = self.deliver(&container).map_err(|error| with_causes(&error));
                    let delivered = delivered.and_then(|()| (self.person.store)());
                    // The agent learns of a stop before it learns what the stop has spoilt.
                    session.pass_on(self.stop.urgency());
                    session.tell(&ToAgent::Delivered(delivered))?;
                }
                Some(FromAgent::Cache(request)) => {
                    let answer = self.cache(&container.id, &request, &mut room);
                    session.pass_on(self.stop.urgency());
                    session.tell(&ToAgent::Cache(answer))?;
                }
                Some(FromAgent::Inquiry(inquiry)) => {
                    let (lender, reply) = (self.person.lender, session.replier());
                    scope.spawn(move || reply(lender(&inquiry)));
                }
                Some(FromAgent::Pause(pause)) => {
                    let mut open = |term: &str| self.shell(&container, &pause, term);
                    let answer = self.person.console.ask(&pause, self.stop, &mut open);
                    let lost = |source| ContainerError::Io { doing: "ask at the terminal", source };
                    session.pass_on(self.stop.urgency());
                    session.tell(&ToAgent::Answer(answer.map_err(lost)?))?;
                }
                Some(FromAgent::Finished(attempt)) => {
                    let kept = self.person.keep.applies(&attempt);
                    let enter = if kept { Some(self.keep(&mut session, &mut container)?) } else { None };
                    return Ok((attempt, enter));
                }
                Some(FromAgent::Failed(reason)) => return Err(ContainerError::Agent(reason).into()),
                None => return Err(self.cause_of_death(&container, &session).into()),
            }
        }
    }

    /// Opens a shell where the build waits.
    fn shell(&self, container: &Container<'_>, pause: &Pause, term: &str) -> io::Result<()> {
        let command = pause.enter.iter().map(|word| word.display().to_string()).collect();
        self.daemon.shell(&container.id, command, term).map_err(|error| io::Error::other(with_causes(&error)))
    }

    /// Brings artifacts and reports to the user's folders.
    fn deliver(&self, container: &Container<'_>) -> Result<(), ContainerError> {
        let files = &self.job.files;
        let reports = files.reports_dir.iter().map(|folder| (REPORTS, folder));
        for (from, to) in std::iter::once((ARTIFACTS, &files.artifacts_dir)).chain(reports) {
            let go_on = || self.stop.urgency() == Urgency::None;
            self.daemon.download(&container.id, from, self.stop, |archive| unpack(archive, to, &go_on))?;
        }
        Ok(())
    }

    /// Leaves the container as it is; how to enter it.
    fn keep(&self, session: &mut Session<'_>, container: &mut Container<'_>) -> Result<String, ContainerError> {
        let name = format!("{}{}", garbage::KEPT, self.job.plan.id.uuid);
        self.daemon.rename(&container.id, &name)?;
        session.tell(&ToAgent::Keep)?;
        container.stays = true;
        Ok(format!("docker exec -it {name} sh {}/enter.sh", self.place.state_dir.display()))
    }

    /// Why a container ended before its build did.
    fn cause_of_death(&self, container: &Container<'_>, session: &Session<'_>) -> ContainerError {
        let reason = match self.daemon.inspect(&container.id) {
            Err(error) => with_causes(&error),
            Ok(found) => {
                let state = found.state.unwrap_or_default();
                let complaint = session.complaint();
                match (state.oom_killed, state.exit_code) {
                    (Some(true), _) => "it was out of memory".to_owned(),
                    (_, Some(code)) if complaint.is_empty() => format!("it ended with exit code {code}"),
                    _ => complaint,
                }
            }
        };
        ContainerError::Dead { reason }
    }
}
