//! Sources: where the content of `CODEBUILD_SRC_DIR` comes from, and where it is put.
//!
//! A build works on a copy of the user's folder; the folder itself is only read, so nothing in it ever changes hands.

use std::io;
use std::path::{Path, PathBuf};

mod argument;
mod changes;
mod clone;
mod copy;
mod facts;
mod git;
mod git_url;
mod layout;
mod listing;
mod location;
mod repository;
mod unpack;
mod version;

pub use argument::{SourceArgument, check_distinct};
pub use changes::{Changes, ChangesQuestion};
pub use clone::{CloneError, GoOn, Wanted, clone};
pub use copy::{Progress, copy, open};
pub use facts::GitFacts;
pub use git_url::{GitUrl, GitUrlError};
pub use layout::Layout;
pub use listing::{Content, Entry, EntryKind, Listing, list};
pub use location::{LocationError, SourceLocation};
pub use unpack::{DEFAULT_LIMIT, Modes, UnpackError, UnpackLimit, UnpackProgress, is_archive, unpack};
pub use version::{SourceVersion, VersionError, depth};

/// How a source gets into the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceMode {
    /// A copy of what git tracks or does not ignore, and `.git`; outside git, of everything.
    Copy,
    /// A copy of what git tracks, and `.git`.
    Tracked,
    /// The folder itself, which the build then changes.
    Mount,
    /// A copy of what AWS CodePipeline would hand over: what git tracks, outside git everything, without `.git`, and no
    /// file can be executed.
    Codepipeline,
    /// A copy of everything, as it is: of what was fetched for this build.
    Whole,
}

/// Why a source cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// It is not there.
    #[error("there is no folder {path}; a source is `-s DIR`, a secondary one `-s ID=DIR`")]
    Missing {
        /// What was named.
        path: PathBuf,
    },
    /// It is there, but not a folder.
    #[error("{path} is not a folder; name the folder it is in, `-s {folder}`")]
    NotAFolder {
        /// What was named.
        path: PathBuf,
        /// What it lies in.
        folder: PathBuf,
    },
    /// It is no place of a source.
    #[error(transparent)]
    Location(#[from] LocationError),
    /// It cannot be reached.
    #[error("could not open the folder {path}")]
    Unreachable {
        /// What was named.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A secondary source's identifier that the service refuses.
    #[error(
        "`{identifier}` cannot name a source: only letters, digits and underscores are allowed, fewer than 128; \
         type `-s {typed}`, or `-s ./{argument}` for a folder of that name"
    )]
    Identifier {
        /// What was typed before the `=` or `:`.
        identifier: String,
        /// The whole argument.
        argument: String,
        /// The argument with an identifier that is allowed.
        typed: String,
    },
    /// `-s ID=` without a folder.
    #[error("`-s {argument}` names no folder; type `-s {argument}DIR`")]
    NoFolder {
        /// The whole argument.
        argument: String,
    },
    /// Two secondary sources of one name.
    #[error("two sources are called `{identifier}`; give each its own identifier")]
    Duplicate {
        /// The name.
        identifier: String,
    },
    /// Only what git tracks is wanted, and that is nothing.
    #[error("git tracks nothing in {path}; type `--source-mode copy` to build what is there")]
    NotTracked {
        /// The source.
        path: PathBuf,
    },
    /// Only what git tracks is wanted, and git does not say what that is.
    #[error("git cannot say what it tracks in {path}: {reason}")]
    NoAnswer {
        /// The source.
        path: PathBuf,
        /// Why.
        reason: String,
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
    /// The content of a file could not be brought from one place to the other.
    #[error("could not copy {path} to {to}")]
    Copy {
        /// What.
        path: PathBuf,
        /// Its place in the copy.
        to: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A person stopped the build while sources were copied.
    #[error("stopped while the source was copied")]
    Stopped,
}

/// The folder a person named, as an absolute path without links.
pub fn resolve(path: &Path) -> Result<PathBuf, SourceError> {
    let found = std::fs::canonicalize(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => SourceError::Missing { path: path.to_owned() },
        _ => SourceError::Unreachable { path: path.to_owned(), source },
    })?;
    if found.is_dir() {
        return Ok(found);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Err(SourceError::NotAFolder { path: path.to_owned(), folder: folder.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_that_is_no_folder_is_refused_with_what_to_type() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("buildspec.yml");
        std::fs::write(&file, "").unwrap();
        let said = |path: &Path| resolve(path).unwrap_err().to_string();
        let parent = folder.path().display();
        assert_eq!(
            said(&file),
            format!("{parent}/buildspec.yml is not a folder; name the folder it is in, `-s {parent}`")
        );
        for missing in [folder.path().join("gone"), file.join("below")] {
            let expected = format!("there is no folder {}; a source is", missing.display());
            assert!(said(&missing).starts_with(&expected), "{}", said(&missing));
        }
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(".", &link).unwrap();
        assert_eq!(resolve(&link).unwrap(), std::fs::canonicalize(folder.path()).unwrap());
    }
}
