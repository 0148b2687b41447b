//! Artifacts: which files a build hands over, how they are packed, and what the package is called.
//!
//! [`assemble()`] turns CodeBuild's patterns into entries and into the lines the service prints, asking the disk only
//! through a [`Listing`]. [`pack()`] makes a zip of the entries, [`place()`] a folder; both write beside the target first,
//! so nothing half made ever stands under the final name. [`Reader`] reads either back. Nothing here knows of plans, shells or S3.

use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

mod archive;
mod assemble;
mod compare;
mod container;
mod deflate;
mod folder;
mod listing;
mod member;
mod naming;
mod near;
mod read;
mod s3_url;
mod search;
mod select;
mod surprises;
mod verify;

pub use archive::pack;
pub use assemble::{Assembly, Failure, Opening, Query, assemble};
pub use compare::{Aspect, Comparison, Differing, Only, Reason, Side, compare};
pub use folder::place;
pub use listing::{Child, Disk, Kind, Listing};
pub use member::{Member, MemberKind, Method, leaves_folder, shown};
pub use naming::{Naming, NamingError, object_key};
pub use near::near;
pub use read::{ReadError, Reader, byte_reasons, content, entries};
pub use s3_url::{S3Url, S3UrlError};
pub use search::{fingerprint, search};
pub use select::{Matcher, SelectError, selects};
pub use surprises::{Surprise, surprises};
pub use verify::{Verified, sha256, sha256_hex, verify};

/// What is done with symbolic links: `enable-symlinks`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Symlinks {
    /// A link to a file is the file; a link to a directory is left out.
    #[default]
    Follow,
    /// Links stay links.
    Keep,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// A file with its content.
    File,
    /// A link that stays a link.
    Symlink,
}

/// One file of an artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name inside the artifact, with `/`.
    pub name: String,
    /// Where it lies on disk.
    pub path: PathBuf,
    /// What it is.
    pub kind: EntryKind,
    /// The pattern that selected it first, as an index into `files`.
    pub pattern: usize,
}

/// What was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// How many files it holds.
    pub files: usize,
    /// Size of the archive, or of all files of a folder.
    pub bytes: u64,
    /// Of an archive, in hexadecimal.
    pub sha256: Option<String>,
}

/// Why an artifact could not be stored; nothing stands under its name then that was not there before.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file of the artifact cannot be read.
    #[error("could not read {path}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The artifact cannot be written.
    #[error("could not write {path}")]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Told how many files are done; says whether to go on.
pub type Progress<'a> = &'a (dyn Fn(usize) -> bool + Sync);
