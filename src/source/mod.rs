//! Sources: where the content of `CODEBUILD_SRC_DIR` comes from, and where it is put.
//!
//! A build works on a copy of the user's folder; the folder itself is only read, so nothing in it ever changes hands.

use std::io;
use std::path::{Path, PathBuf};

mod argument;
mod copy;
mod git;
mod layout;
mod listing;

pub use argument::SourceArgument;
pub use copy::{Progress, copy};
pub use git::GitFacts;
pub use layout::Layout;
pub use listing::{Entry, EntryKind, Listing, list};

/// How a source gets into the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceMode {
    /// A copy of what git tracks or does not ignore, and `.git`; outside git, of everything.
    Copy,
    /// A copy of what git tracks, and `.git`.
    Tracked,
    /// The folder itself, which the build then changes.
    Mount,
}

/// Why a source cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// It is not there, or not a folder.
    #[error("{path} is not a folder")]
    NotAFolder {
        /// What was named.
        path: PathBuf,
    },
    /// A secondary source's identifier that the service refuses.
    #[error("`{identifier}` cannot name a source: only letters, digits and underscores are allowed, fewer than 128")]
    Identifier {
        /// What was typed.
        identifier: String,
    },
    /// `--source-mode tracked` outside git.
    #[error("{path} is not in a git work tree, so git tracks nothing in it")]
    NotTracked {
        /// The source.
        path: PathBuf,
    },
    /// Something in it cannot be read.
    #[error("could not read {path}")]
    Read {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The copy cannot be written.
    #[error("could not write {path}")]
    Write {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A person stopped the build while sources were copied.
    #[error("stopped while the source was copied")]
    Stopped,
}

/// The folder a person named, as an absolute path without links.
pub fn resolve(path: &Path) -> Result<PathBuf, SourceError> {
    let wrong = || SourceError::NotAFolder { path: path.to_owned() };
    std::fs::canonicalize(path).ok().filter(|path| path.is_dir()).ok_or_else(wrong)
}
