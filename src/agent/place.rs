//! Where an agent stands: the folders an engine has made for it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::RuntimeSource;
use crate::cache::Ground;

/// The folders of one build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The sources by identifier, the primary one first with an empty identifier.
    pub source_dirs: Vec<(String, PathBuf)>,
    /// Where the service says the buildspec is.
    pub buildspec: PathBuf,
    /// For `script.sh` and what is carried from command to command.
    pub state_dir: PathBuf,
    /// Appended to PATH.
    pub user_bin: PathBuf,
    /// `CODEBUILD_GOPATH`.
    pub gopath: PathBuf,
    /// `HOME`, where it is not the caller's.
    pub home: Option<PathBuf>,
    /// Where artifacts are stored.
    pub artifacts: Output,
    /// Where reports and the files of their groups are put, when they are wanted.
    pub reports: Option<Output>,
    /// What stands before a command line so that it reaches the build: `docker exec NAME `; nothing on the host.
    pub reach: String,
    /// Where the build sees the user's folders for artifacts and reports, if it does: what lies there is part of no new one.
    pub hidden: Vec<PathBuf>,
    /// What of it goes with the build, so that caches keep it.
    pub ground: Ground,
    /// What `runtime-versions` are chosen from.
    pub runtimes: RuntimeSource,
}

/// A folder that the build fills for the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Where the agent puts things.
    pub dir: PathBuf,
    /// Where the user will find them; elsewhere when an engine brings them out.
    pub told: PathBuf,
}

impl Output {
    /// A folder that agent and user both see.
    pub fn here(dir: PathBuf) -> Self {
        Self { told: dir.clone(), dir }
    }
}

impl Place {
    /// `CODEBUILD_SRC_DIR`.
    pub fn source_dir(&self) -> &std::path::Path {
        &self.source_dirs[0].1
    }

    /// The same, with the buildspec where the primary source has it, if it lies there.
    #[must_use]
    pub fn with_buildspec(mut self, below: Option<&str>) -> Self {
        if let Some(below) = below {
            self.buildspec = self.source_dir().join(below);
        }
        self
    }
}
