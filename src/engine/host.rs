//! The host engine: the agent runs in this very process, in folders made for one attempt and removed after it.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::owner::{self, Owner};
use super::{Engine, EngineError, Job, placing};
use crate::agent::{Agent, Attempt, Courier, EventSink, Output, Place, Progress, Stop, Urgency, Work};
use crate::build::PhaseContext;
use crate::source::{self, EntryKind, SourceError, SourceMode};
use crate::text::with_causes;

/// How the names of our folders begin.
const PREFIX: &str = "buildspec-";
/// The file in each that says whose it is.
const OWNER: &str = "owner";

/// Removes the folders that killed runs have left; their paths.
pub fn remove_leftovers() -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else { return Vec::new() };
    let ours = entries.filter_map(Result::ok).filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
    let left = ours
        .map(|entry| entry.path())
        .filter(|folder| fs::read_to_string(folder.join(OWNER)).is_ok_and(|owner| Owner::of(&owner) == Owner::Ended));
    left.filter(|folder| fs::remove_dir_all(folder).is_ok()).collect()
}

/// Runs builds on this machine, as whoever runs this program.
pub struct HostEngine<'a> {
    progress: Progress<'a>,
}

impl<'a> HostEngine<'a> {
    /// An engine that tells of long work.
    pub fn new(progress: Progress<'a>) -> Self {
        Self { progress }
    }
}

impl Engine for HostEngine<'_> {
    fn run(&mut self, job: &Job<'_>, stop: &Stop, events: EventSink<'_>) -> Result<Attempt, EngineError> {
        let workspace = Workspace::new(job)?;
        let agent = Agent {
            plan: job.plan,
            attempt: job.attempt,
            place: &workspace.place,
            prelude: &[],
            stop,
            progress: self.progress,
        };
        let mut courier = Copier { workspace: &workspace, job, stop, progress: self.progress };
        Ok(agent.run(&mut courier, events)?)
    }
}

/// The folders of one attempt; they go when this does.
struct Workspace {
    place: Place,
    root: TempDir,
}

impl Workspace {
    fn new(job: &Job<'_>) -> Result<Self, EngineError> {
        let root = tempfile::Builder::new()
            .prefix(PREFIX)
            .permissions(traversable())
            .tempdir()
            .map_err(|source| EngineError::Folder { path: std::env::temp_dir(), source })?;
        let mark = root.path().join(OWNER);
        fs::write(&mark, owner::own()).map_err(|source| EngineError::Folder { path: mark, source })?;
        let place = place(job, root.path());

        for folder in [&place.state_dir, &place.user_bin] {
            make(folder)?;
        }
        if job.files.source_mode != SourceMode::Mount {
            for (_, folder) in &place.source_dirs {
                make(folder)?;
            }
        }
        Ok(Self { place, root })
    }
}

fn place(job: &Job<'_>, root: &Path) -> Place {
    let artifacts = Output::here(job.files.artifacts_dir.clone());
    let mut place = placing::place(job, root, artifacts, job.files.reports_dir.clone().map(Output::here));
    if job.files.source_mode == SourceMode::Mount {
        place.source_dirs.clone_from(&job.files.sources);
        place = place.with_buildspec(job.plan.buildspec.as_deref());
    }
    place
}

/// Copies the sources into the build's folders; outputs are where they belong from the start.
struct Copier<'a> {
    workspace: &'a Workspace,
    job: &'a Job<'a>,
    stop: &'a Stop,
    progress: Progress<'a>,
}

impl Courier for Copier<'_> {
    fn download(&mut self) -> Result<Vec<String>, PhaseContext> {
        let Job { plan, files, .. } = self.job;
        if files.source_mode == SourceMode::Mount || plan.refusal.is_some() {
            return Ok(Vec::new());
        }
        let mut excluded = placing::excluded(self.job);
        excluded.extend(self.workspace.root.path().canonicalize());
        let mut notices = Vec::new();
        for ((_, from), (_, to)) in files.sources.iter().zip(&self.workspace.place.source_dirs) {
            let copied = self.copy(from, to, &excluded);
            notices.extend(copied.map_err(|error| PhaseContext::new("CLIENT_ERROR", with_causes(&error)))?);
        }
        Ok(notices)
    }

    fn deliver(&mut self) -> Result<(), String> {
        Ok(())
    }
}

impl Copier<'_> {
    fn copy(&self, from: &Path, to: &Path, excluded: &[PathBuf]) -> Result<Vec<String>, SourceError> {
        let listing = source::list(from, self.job.files.source_mode, excluded)?;
        let files = listing.entries.iter().filter(|entry| entry.kind != EntryKind::Folder).count();
        let go_on = |done| {
            (self.progress)(Work::Copying, done, files);
            self.stop.urgency() == Urgency::None
        };
        source::copy(&listing, from, to, &go_on)?;
        Ok(listing.notices)
    }
}

/// A user of `run-as` must be able to reach the sources.
fn traversable() -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    fs::Permissions::from_mode(0o755)
}

fn make(folder: &Path) -> Result<(), EngineError> {
    fs::create_dir_all(folder).map_err(|source| EngineError::Folder { path: folder.to_owned(), source })
}
