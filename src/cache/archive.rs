//! The archive of an entry: a tar. Its first member says what the entry is, its last holds a checksum of all before it, so that what
//! is cut off or has changed is never taken for an entry.
//!
//! Large files begin at the blocks of a file system, so that one which can share blocks need not copy them.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

mod read;
mod write;

pub(super) use read::{Item, ItemKind, read};
pub(super) use write::Writer;

/// The name of the member that says what the entry is.
const HEAD: &str = "buildspec-cache.json";
/// The name of the member with the checksum.
const SUM: &str = "buildspec-cache.sum";
/// The checksum's member, and the end of the archive after it: two blocks each.
const TAIL: u64 = 2048;
/// The format that is written, and the only one that is read.
const FORMAT: u32 = 1;
/// Files from this size on begin at a block of the file system.
pub(super) const LARGE: u64 = 256 << 10;

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct About {
    format: u32,
    /// Who shares it.
    pub namespace: String,
    /// Of the paths.
    pub version: String,
    /// Its key, if it has one.
    pub key: Option<String>,
    /// The paths, as they are written in the buildspec.
    pub paths: Vec<String>,
    /// When it was made, in seconds since 1970.
    pub created: u64,
    /// How many files and links it holds.
    pub files: u64,
    /// How large they are together.
    pub bytes: u64,
}

impl About {
    /// An entry of this name.
    pub fn new(name: &super::Name, paths: Vec<String>, created: u64, files: u64, bytes: u64) -> Self {
        let super::Scope { namespace, version } = name.scope.clone();
        Self { format: FORMAT, namespace, version, key: name.key.clone(), paths, created, files, bytes }
    }

    /// Whether it is the entry of this name: a file can have been put in the place of another.
    pub fn is_of(&self, scope: &super::Scope, key: Option<&str>) -> bool {
        self.namespace == scope.namespace && self.version == scope.version && self.key.as_deref() == key
    }
}

/// Why an entry is none.
#[derive(Debug, thiserror::Error)]
pub enum CacheFault {
    /// The end is missing.
    #[error("it is cut off")]
    Cut,
    /// Something in it is not as it was written.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// Another program's, or that of a version to come.
    #[error("it has the format {0}, which this version does not read")]
    Format(u32),
    /// It cannot be read.
    #[error("could not read {path}")]
    Read {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It cannot be written.
    #[error("could not write {path}")]
    Write {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A person wants an end.
    #[error("stopped")]
    Stopped,
}

/// What the archive at a path says it is, its content not looked at.
pub fn read_about(path: &Path) -> Result<About, CacheFault> {
    let file = File::open(path).map_err(|source| CacheFault::Read { path: path.to_owned(), source })?;
    read::about(&file)
}
