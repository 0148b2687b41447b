//! The host engine: the agent runs in this very process, in folders made for one attempt and removed after it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::owner::{self, Owner};
use super::{Console, Engine, EngineError, Job, JobSource, Person, placing};
use crate::agent::{Agent, Answer, Attempt, Courier, EventSink, Output, Pause, Place, Progress, Stop, Urgency, Work};
use crate::build::{PhaseContext, PhasePlan};
use crate::buildspec::OnFailure;
use crate::cache::{Answer as CacheAnswer, Request, Store};
use crate::source::{self, EntryKind, SourceError, SourceMode};
use crate::text::with_causes;

/// How the names of our folders begin.
const PREFIX: &str = "buildspec-";
/// The file in each that says whose it is.
const OWNER: &str = "owner";
/// What stands there when the folder was kept on purpose.
const KEPT: &str = "kept";

/// What becomes of what was kept on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It stays.
    Stays,
    /// It goes, too.
    Removed,
}

/// Removes the folders that killed runs have left, and perhaps those that were kept on purpose; their paths.
pub fn remove_leftovers(kept: Kept) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else { return Vec::new() };
    let ours = entries.filter_map(Result::ok).filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
    let is_garbage = |owner: &str| Owner::of(owner) == Owner::Ended || (kept == Kept::Removed && owner == KEPT);
    let left = ours
        .map(|entry| entry.path())
        .filter(|folder| fs::read_to_string(folder.join(OWNER)).is_ok_and(|owner| is_garbage(&owner)));
    left.filter(|folder| fs::remove_dir_all(folder).is_ok()).collect()
}

/// Runs builds on this machine, as whoever runs this program.
pub struct HostEngine<'a> {
    person: Person<'a>,
    /// How to enter the folder that was kept.
    kept: Option<String>,
}

impl<'a> HostEngine<'a> {
    /// An engine for this person.
    pub fn new(person: Person<'a>) -> Self {
        Self { person, kept: None }
    }
}

impl Engine for HostEngine<'_> {
    fn run(&mut self, job: &Job<'_>, stop: &Stop, events: EventSink<'_>) -> Result<Attempt, EngineError> {
        let workspace = Workspace::new(job)?;
        let program = std::env::current_exe().map(|path| path.display().to_string()).unwrap_or_default();
        let Person { pauses, progress, console, keep, store, cache, lender } = self.person;
        let agent = Agent {
            plan: job.plan,
            secrecy: job.secrecy,
            attempt: job.attempt,
            place: &workspace.place,
            prelude: &[],
            pauses,
            program: &[program],
            stop,
            progress,
            lender,
        };
        let attempt =
            agent.run(&mut Copier { workspace: &workspace, job, stop, progress, console, store, cache }, events)?;
        self.kept = keep.applies(&attempt).then(|| workspace.keep());
        Ok(attempt)
    }

    fn kept(&self) -> Option<&str> {
        self.kept.as_deref()
    }
}

/// A folder for temporary files with its owner's name on it, by which `gc` knows it.
fn own_folder() -> Result<TempDir, EngineError> {
    let root = tempfile::Builder::new()
        .prefix(PREFIX)
        .permissions(traversable())
        .tempdir()
        .map_err(|source| EngineError::Folder { path: std::env::temp_dir(), source })?;
    let mark = root.path().join(OWNER);
    fs::write(&mark, owner::own()).map_err(|source| EngineError::Folder { path: mark, source })?;
    Ok(root)
}

/// Where things wait that are on their way: artifacts to where they are kept, sources into a build; goes when this does.
#[derive(Debug)]
pub struct Staging {
    root: TempDir,
}

impl Staging {
    /// An empty one.
    pub fn new() -> Result<Self, EngineError> {
        Ok(Self { root: own_folder()? })
    }

    /// The folder, which is made when it is filled.
    pub fn dir(&self) -> PathBuf {
        self.root.path().join("artifacts")
    }

    /// A new folder in it that nobody else may look into.
    pub fn private(&self, name: &str) -> Result<PathBuf, EngineError> {
        use std::os::unix::fs::DirBuilderExt as _;
        let path = self.root.path().join(name);
        let made = fs::DirBuilder::new().mode(0o700).create(&path);
        made.map(|()| path.clone()).map_err(|source| EngineError::Folder { path, source })
    }
}

/// The folders of one attempt; they go when this does.
struct Workspace {
    place: Place,
    root: TempDir,
}

impl Workspace {
    fn new(job: &Job<'_>) -> Result<Self, EngineError> {
        let root = own_folder()?;
        let place = place(job, root.path());

        for folder in [&place.state_dir, &place.user_bin] {
            make(folder)?;
        }
        for (source, (_, folder)) in job.files.sources.iter().zip(&place.source_dirs) {
            if !source.is_mounted() {
                make(folder)?;
            }
        }
        Ok(Self { place, root })
    }

    /// Leaves the folders as they are; how to enter them.
    fn keep(self) -> String {
        let enter = self.place.state_dir.join("enter.sh");
        let root = self.root.keep();
        // Without an owner nobody takes it for garbage.
        let _ = fs::write(root.join(OWNER), KEPT);
        format!("sh {}", enter.display())
    }
}

fn place(job: &Job<'_>, root: &Path) -> Place {
    let artifacts = Output { dir: job.files.artifacts_dir.clone(), told: job.files.artifacts_told.clone() };
    let mut place = placing::place(job, root, artifacts, job.files.reports_dir.clone().map(Output::here));
    for (source, (_, folder)) in job.files.sources.iter().zip(&mut place.source_dirs) {
        if source.is_mounted() {
            folder.clone_from(&source.dir);
        }
    }
    place.with_buildspec(job.plan.buildspec.as_deref())
}

/// Copies the sources into the build's folders; outputs are where they belong from the start.
struct Copier<'a> {
    workspace: &'a Workspace,
    job: &'a Job<'a>,
    stop: &'a Stop,
    progress: Progress<'a>,
    console: &'a dyn Console,
    store: &'a dyn Fn() -> Result<(), String>,
    cache: Option<&'a dyn Store>,
}

impl Courier for Copier<'_> {
    fn download(&mut self) -> Result<Vec<String>, PhaseContext> {
        let files = self.job.files;
        if self.job.is_refused() {
            return Ok(Vec::new());
        }
        let mut excluded = placing::excluded(self.job);
        excluded.extend(self.workspace.root.path().canonicalize());
        let mut notices = Vec::new();
        let placed = files.sources.iter().zip(&self.workspace.place.source_dirs);
        for (source, (_, to)) in placed.filter(|(source, _)| !source.is_mounted()) {
            if self.moved(source, to) {
                continue;
            }
            let copied = self.copy(source, to, &excluded);
            notices.extend(copied.map_err(|error| PhaseContext::new("CLIENT_ERROR", with_causes(&error)))?);
        }
        Ok(notices)
    }

    fn deliver(&mut self) -> Result<(), String> {
        (self.store)()
    }

    fn cache(&mut self, request: &Request) -> CacheAnswer {
        self.cache.map_or_else(CacheAnswer::nobody, |cache| cache.answer(request))
    }

    fn ask(&mut self, pause: &Pause) -> io::Result<Answer> {
        self.console.ask(pause, self.stop, &mut |term| {
            let Some((program, arguments)) = pause.enter.split_first() else { return Ok(()) };
            Command::new(program).args(arguments).env_clear().env("TERM", term).status().map(drop)
        })
    }
}

impl Copier<'_> {
    /// Moves in what was fetched for this build alone, unless another attempt may want it again; whether that was possible.
    fn moved(&self, source: &JobSource, to: &Path) -> bool {
        let may_retry = |phase: &PhasePlan| matches!(phase.on_failure, Some(OnFailure::Retry(_)));
        source.mode == SourceMode::Whole
            && !self.job.plan.phases.iter().any(may_retry)
            && fs::rename(&source.dir, to).is_ok()
    }

    fn copy(&self, from: &JobSource, to: &Path, excluded: &[PathBuf]) -> Result<Vec<String>, SourceError> {
        let listing = source::list(&from.dir, from.mode, excluded)?;
        let files = listing.entries.iter().filter(|entry| entry.kind != EntryKind::Folder).count();
        let go_on = |done| {
            (self.progress)(Work::Copying, done, files);
            self.stop.urgency() == Urgency::None
        };
        source::copy(&listing, &from.dir, to, &go_on)?;
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
