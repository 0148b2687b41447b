//! The host engine: the agent runs in this very process, in folders made for one attempt and removed after it.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Engine, EngineError, Job};
use crate::agent::{Agent, Attempt, EventSink, Place, Progress, Stop, Urgency, Work};
use crate::build::PhaseContext;
use crate::source::{self, EntryKind, Layout, SourceMode};

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
        let agent =
            Agent { plan: job.plan, attempt: job.attempt, place: &workspace.place, stop, progress: self.progress };
        let mut download = || workspace.download(job, stop, self.progress);
        Ok(agent.run(&mut download, events)?)
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
            .prefix("buildspec-")
            .permissions(traversable())
            .tempdir()
            .map_err(|source| EngineError::Folder { path: std::env::temp_dir(), source })?;
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

    /// Copies the sources into the build's folders.
    fn download(&self, job: &Job<'_>, stop: &Stop, progress: Progress<'_>) -> Result<Vec<String>, PhaseContext> {
        if job.files.source_mode == SourceMode::Mount || job.plan.refusal.is_some() {
            return Ok(Vec::new());
        }
        let mut notices = Vec::new();
        for ((_, from), (_, to)) in job.files.sources.iter().zip(&self.place.source_dirs) {
            let ours = self.root.path().canonicalize().ok();
            let excluded: Vec<PathBuf> =
                [&job.files.artifacts_dir].into_iter().chain(&job.files.reports_dir).chain(&ours).cloned().collect();
            let copied = source::list(from, job.files.source_mode, &excluded).and_then(|listing| {
                let files = listing.entries.iter().filter(|entry| entry.kind != EntryKind::Folder).count();
                let go_on = |done| {
                    progress(Work::Copying, done, files);
                    stop.urgency() == Urgency::None
                };
                source::copy(&listing, from, to, &go_on).map(|()| listing.notices)
            });
            notices.extend(copied.map_err(|error| PhaseContext::new("CLIENT_ERROR", described(&error)))?);
        }
        Ok(notices)
    }
}

fn place(job: &Job<'_>, root: &Path) -> Place {
    let secondary = job.files.sources.iter().skip(1).map(|(identifier, _)| identifier.as_str());
    let layout = Layout::new(root, source_number(&job.plan.id.uuid), secondary);
    let source_dirs = match job.files.source_mode {
        SourceMode::Mount => job.files.sources.clone(),
        SourceMode::Copy | SourceMode::Tracked => layout.source_dirs,
    };
    let buildspec = match &job.plan.buildspec {
        Some(below) => source_dirs[0].1.join(below),
        None => layout.readonly.join("buildspec.yml"),
    };
    Place {
        source_dirs,
        buildspec,
        state_dir: layout.state_dir,
        user_bin: layout.user_bin,
        gopath: layout.gopath,
        artifacts_dir: job.files.artifacts_dir.clone(),
        reports_dir: job.files.reports_dir.clone(),
    }
}

/// The number in `src123`: other for every build, as in the service.
fn source_number(uuid: &str) -> u32 {
    let hex: String = uuid.chars().filter(char::is_ascii_hexdigit).take(7).collect();
    u32::from_str_radix(&hex, 16).unwrap_or_default()
}

fn described(error: &dyn std::error::Error) -> String {
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    format!("{error}{cause}")
}

/// A user of `run-as` must be able to reach the sources.
fn traversable() -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    fs::Permissions::from_mode(0o755)
}

fn make(folder: &Path) -> Result<(), EngineError> {
    fs::create_dir_all(folder).map_err(|source| EngineError::Folder { path: folder.to_owned(), source })
}
