//! Caches: what a build leaves for the next one, and what the next one takes of it.
//!
//! An entry is one archive: a tar whose first member says what it is and whose last is its checksum. Names (which entries are one,
//! which key is near another) and judgements (which member may be written where) are values in, values out; packing, unpacking and
//! the [`Folder`] of entries touch the disk. Nothing here knows of plans, shells or S3.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

mod allowed;
mod archive;
mod choice;
mod folder;
mod gather;
mod ground;
mod gzip;
mod judge;
mod names;
mod pack;
mod restore;
mod words;

pub use allowed::{Allowed, PathError};
pub use archive::{About, CacheFault, read_about};
pub use choice::{Candidate, Chosen, choose};
pub use folder::{Folder, FolderError, Kept, Prune};
pub use gather::{Gathered, gather};
pub use ground::Ground;
pub use gzip::{LARGEST, shrink, swell};
pub use names::{Name, Scope, decode, encode, key_problem, version};
pub use pack::pack;
pub use restore::{Restored, restore};
pub use words::{age, files, size};

/// What a build asks of whoever keeps caches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Request {
    /// The entry of this name, or the newest whose key begins like one of these.
    Find {
        /// The name.
        name: Name,
        /// `fallback-keys`, in order.
        fallback_keys: Vec<String>,
    },
    /// Whether an entry of this name is wanted, and where it may be written.
    Offer(Name),
    /// The entry is written.
    Take(Name),
    /// The entry will not be written.
    Withdraw(Name),
    /// The entry that was found is broken.
    Discard(Name),
}

/// What comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Answer {
    /// An entry, and where its archive lies.
    Found {
        /// Its name.
        name: Name,
        /// The archive.
        archive: PathBuf,
        /// The fallback key by which it was found; none when it has the very name.
        fallback: Option<String>,
    },
    /// There is none, and what there is instead.
    Missing(String),
    /// It is wanted; its archive is to be written here.
    Room(PathBuf),
    /// It is not wanted, for this reason.
    Declined(String),
    /// It is kept, or is not any more.
    Done,
    /// It did not work; the reason as one line.
    Failed(String),
}

impl Answer {
    /// What is answered where nobody keeps caches.
    pub fn nobody() -> Self {
        Self::Failed("nobody keeps caches here".to_owned())
    }
}

/// Whoever keeps caches.
pub trait Store: Sync {
    /// Answers a request. What goes wrong is an answer, too: no build fails for want of a cache.
    fn answer(&self, request: &Request) -> Answer;
}

/// Told how many files of how many are done; says whether to go on.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) -> bool + Sync);

#[cfg(test)]
mod tests;
