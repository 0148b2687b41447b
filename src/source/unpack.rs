//! Unpacks an archive that came from anywhere: nothing is written outside the folder, and no more than was allowed.
//!
//! What an archive claims is summed up before anything is written. Links are made last, so nothing is ever written through one. An
//! archive with anything in it that would lie elsewhere is refused as a whole: a source with a hole is no source.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use crate::artifact::{ReadError, shown};

mod tar_file;
mod tree;
mod zip_file;

use tree::Tree;

/// How many bytes an archive may unpack to when nobody says otherwise.
pub const DEFAULT_LIMIT: u64 = 10 << 30;
/// How many entries an archive may have.
const ENTRIES: usize = 1_000_000;
/// From this size on an archive may not unpack to more than [`RATIO`] times its own size, unless a limit was named.
const RATIO_FROM: u64 = 64 << 20;
const RATIO: u64 = 200;

/// What an archive may unpack to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnpackLimit {
    /// How many bytes.
    pub bytes: u64,
    /// Whether a person named that number, and so knows what comes.
    pub is_named: bool,
}

impl Default for UnpackLimit {
    fn default() -> Self {
        Self { bytes: DEFAULT_LIMIT, is_named: false }
    }
}

impl UnpackLimit {
    /// Refuses so many bytes or entries that are about to come as they are.
    pub fn check(self, bytes: u64, entries: usize) -> Result<(), UnpackError> {
        Budget { limit: self, packed: bytes }.check(bytes, entries)
    }
}

/// What becomes of permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modes {
    /// As the archive has them, without set-user-id and the like.
    Kept,
    /// As AWS CodePipeline leaves them: no file can be executed.
    Lost,
}

/// Told how many entries of how many are done; says whether to go on.
pub type UnpackProgress<'a> = &'a dyn Fn(usize, usize) -> bool;

/// Why an archive is not unpacked.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// Reading it fails.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It is damaged, or something else.
    #[error("{archive} is no readable archive: {reason}")]
    Damaged {
        /// The archive.
        archive: PathBuf,
        /// In what way.
        reason: String,
    },
    /// It is of no kind that is read here.
    #[error("{archive} is no archive that can be a source; that is .zip, .tar and .tar.gz")]
    Kind {
        /// The archive.
        archive: PathBuf,
    },
    /// An entry that would lie elsewhere, or is none for a source.
    #[error("the archive is not unpacked: `{}` {what}", shown(.name))]
    Entry {
        /// Its name.
        name: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// It would unpack to more than is allowed.
    #[error(
        "the source holds {found} bytes or more, and {limit} are allowed; type `--source-limit {wanted}` if that is meant"
    )]
    TooLarge {
        /// What it claims, or what had come of it by then.
        found: u64,
        /// What is allowed.
        limit: u64,
        /// What to type.
        wanted: String,
    },
    /// It is so much smaller than its content that it is made to do harm.
    #[error(
        "the archive is not unpacked: its {packed} bytes would become {found}, more than {RATIO} times as many; type \
         `--source-limit {wanted}` if that is meant"
    )]
    Ratio {
        /// Its own size.
        packed: u64,
        /// What it claims, or what had come of it by then.
        found: u64,
        /// What to type.
        wanted: String,
    },
    /// It has too many entries.
    #[error("the source has more than {ENTRIES} entries; bring it here yourself and name the folder")]
    Entries,
    /// The disk refuses.
    #[error("could not write {path}")]
    Write {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A person wants an end.
    #[error("stopped while the source was unpacked")]
    Stopped,
}

impl UnpackError {
    fn entry(name: &str, what: &'static str) -> Self {
        Self::Entry { name: name.to_owned(), what }
    }
}

/// The kinds of archives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Zip,
    Tar,
    TarGz,
}

/// Whether a file looks like an archive.
pub fn is_archive(path: &Path) -> bool {
    kind(path).is_ok_and(|kind| kind.is_some())
}

/// Unpacks an archive into the folder `to`, which must be empty and ours; sentences for the user about what was done.
pub fn unpack(
    archive: &Path,
    to: &Path,
    limit: UnpackLimit,
    modes: Modes,
    progress: UnpackProgress<'_>,
) -> Result<Vec<String>, UnpackError> {
    let unreadable = |source| ReadError::Disk { path: archive.to_owned(), source };
    let kind = kind(archive).map_err(unreadable)?;
    let packed = std::fs::metadata(archive).map_err(unreadable)?.len();
    let budget = Budget { limit, packed };
    let mut tree = Tree::new(to, modes, budget);
    let notices = match kind {
        Some(Kind::Zip) => zip_file::unpack(archive, &mut tree, progress)?,
        Some(Kind::Tar) => tar_file::unpack(archive, tar_file::Packing::Plain, &mut tree, progress)?,
        Some(Kind::TarGz) => tar_file::unpack(archive, tar_file::Packing::Gzip, &mut tree, progress)?,
        None => return Err(UnpackError::Kind { archive: archive.to_owned() }),
    };
    tree.finish()?;
    Ok(notices)
}

/// What an archive is by its first bytes; a zip file may also have something before it, which its end tells.
fn kind(path: &Path) -> io::Result<Option<Kind>> {
    let mut file = File::open(path)?;
    let mut head = Vec::new();
    (&file).take(512).read_to_end(&mut head)?;
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(Some(Kind::Zip));
    }
    if head.starts_with(&[0x1f, 0x8b]) {
        return Ok(Some(Kind::TarGz));
    }
    if tar_file::is_header(&head) {
        return Ok(Some(Kind::Tar));
    }
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(size.saturating_sub(22)))?;
    let mut tail = Vec::new();
    file.take(22).read_to_end(&mut tail)?;
    Ok(tail.starts_with(b"PK\x05\x06").then_some(Kind::Zip))
}

/// What may come out of an archive of a size.
#[derive(Clone, Copy, Debug)]
struct Budget {
    limit: UnpackLimit,
    packed: u64,
}

impl Budget {
    /// Refuses more bytes or entries than are allowed.
    fn check(self, bytes: u64, entries: usize) -> Result<(), UnpackError> {
        let Self { limit, packed } = self;
        let wanted = || as_typed(bytes);
        if entries > ENTRIES {
            return Err(UnpackError::Entries);
        }
        if bytes > limit.bytes {
            return Err(UnpackError::TooLarge { found: bytes, limit: limit.bytes, wanted: wanted() });
        }
        if !limit.is_named && bytes > RATIO_FROM && bytes / RATIO > packed {
            return Err(UnpackError::Ratio { packed, found: bytes, wanted: wanted() });
        }
        Ok(())
    }
}

/// A size as one types it, rounded up.
fn as_typed(bytes: u64) -> String {
    let (unit, letter) = if bytes >= 1 << 30 { (1 << 30, 'G') } else { (1 << 20, 'M') };
    format!("{}{letter}", bytes.div_ceil(unit))
}

#[cfg(test)]
mod tests;
