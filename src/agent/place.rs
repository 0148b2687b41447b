//! Where an agent stands: the folders an engine has made for it.

use std::path::PathBuf;

/// The folders of one build.
#[derive(Clone, Debug)]
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
    /// Where artifacts are stored.
    pub artifacts_dir: PathBuf,
    /// Where the files of report groups are copied, when they are wanted.
    pub reports_dir: Option<PathBuf>,
}

impl Place {
    /// `CODEBUILD_SRC_DIR`.
    pub fn source_dir(&self) -> &std::path::Path {
        &self.source_dirs[0].1
    }
}
