//! All that a folder of entries holds: listed, removed, kept within bounds. Only what is an entry by its name and place is ever removed.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{ENTRY, Folder, FolderError, NEW};
use crate::cache::{About, read_about};
use crate::text::with_causes;

/// The length of a version: a SHA-256 in hexadecimal.
const VERSION: usize = 64;

/// An entry that is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What it is, or what is wrong with it.
    pub about: Result<About, String>,
    /// Its file.
    pub path: PathBuf,
    /// How large that is.
    pub size: u64,
    /// When it was made or restored last.
    pub used: SystemTime,
}

/// What is too much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prune {
    /// What was not used for longer.
    pub older_than: Option<Duration>,
    /// Of the least recently used what is needed to have no more than this.
    pub max_size: Option<u64>,
}

impl Folder {
    /// All entries, in the order of their files.
    pub fn entries(&self) -> Result<Vec<Kept>, FolderError> {
        let mut kept = Vec::new();
        for scope in self.scopes()? {
            for path in files(&scope) {
                let Ok(meta) = fs::metadata(&path) else { continue };
                let about = read_about(&path).map_err(|error| with_causes(&error));
                kept.push(Kept {
                    about,
                    size: meta.len(),
                    used: meta.modified().unwrap_or(SystemTime::UNIX_EPOCH),
                    path,
                });
            }
        }
        kept.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(kept)
    }

    /// Removes an entry; whoever reads it now still can.
    pub fn remove(&self, entry: &Path) -> Result<(), FolderError> {
        match fs::remove_file(entry) {
            // Another was quicker.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            removed => removed.map_err(FolderError::new("remove", entry))?,
        }
        let lock = entry.with_extension("lock");
        if File::open(&lock).is_ok_and(|file| file.try_lock().is_ok()) {
            // A build that holds it in this moment does not depend on it.
            let _ = fs::remove_file(&lock);
        }
        for folder in entry.ancestors().skip(1).take(2) {
            // Only what is empty goes.
            let _ = fs::remove_dir(folder);
        }
        Ok(())
    }

    /// Removes what is too much, and what killed builds have left; the entries that are gone.
    pub fn prune(&self, prune: &Prune, now: SystemTime) -> Result<Vec<Kept>, FolderError> {
        for scope in self.scopes()? {
            remove_abandoned(&scope);
        }
        let entries = self.entries()?;
        let sizes: Vec<(u64, SystemTime)> = entries.iter().map(|entry| (entry.size, entry.used)).collect();
        let gone = prune.too_much(&sizes, now);
        let gone: Vec<Kept> = entries.into_iter().zip(gone).filter(|(_, goes)| *goes).map(|(entry, _)| entry).collect();
        gone.iter().try_for_each(|entry| self.remove(&entry.path))?;
        Ok(gone)
    }

    /// The folders of versions.
    fn scopes(&self) -> Result<Vec<PathBuf>, FolderError> {
        let namespaces = match fs::read_dir(&self.dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            read => read.map_err(FolderError::new("read", &self.dir))?,
        };
        let inside = namespaces.flatten().filter_map(|namespace| fs::read_dir(namespace.path()).ok()).flatten();
        let is_version = |path: &PathBuf| {
            let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
            name.len() == VERSION && name.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        Ok(inside.flatten().map(|version| version.path()).filter(is_version).collect())
    }
}

/// The files of entries in the folder of a version.
pub(super) fn files(scope: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let is_entry = |path: &PathBuf| {
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        name.ends_with(ENTRY) && (name.starts_with("key-") || name.starts_with("unkeyed"))
    };
    fs::read_dir(scope).into_iter().flatten().flatten().map(|entry| entry.path()).filter(is_entry)
}

/// Removes what somebody has begun to write who does not live any more.
fn remove_abandoned(scope: &Path) {
    for path in fs::read_dir(scope).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let is_new = path.file_name().and_then(OsStr::to_str).is_some_and(|name| name.starts_with(NEW));
        // One that is not locked yet has only just been made, and is empty.
        let is_abandoned = || {
            File::open(&path)
                .is_ok_and(|file| file.metadata().is_ok_and(|meta| meta.len() > 0) && file.try_lock().is_ok())
        };
        if is_new && is_abandoned() {
            let _ = fs::remove_file(&path);
        }
    }
}

impl Prune {
    /// Which of the entries, by size and last use, are too much.
    pub fn too_much(&self, entries: &[(u64, SystemTime)], now: SystemTime) -> Vec<bool> {
        let is_old = |used: SystemTime| {
            self.older_than.is_some_and(|limit| now.duration_since(used).is_ok_and(|unused| unused > limit))
        };
        let mut goes: Vec<bool> = entries.iter().map(|&(_, used)| is_old(used)).collect();
        let Some(limit) = self.max_size else { return goes };
        let mut left: u64 = entries.iter().zip(&goes).filter(|(_, goes)| !**goes).map(|((size, _), _)| size).sum();
        let mut order: Vec<usize> = (0..entries.len()).filter(|&index| !goes[index]).collect();
        order.sort_by_key(|&index| entries[index].1);
        for index in order {
            if left <= limit {
                break;
            }
            goes[index] = true;
            left -= entries[index].0;
        }
        goes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(second)
    }

    #[test]
    fn what_was_not_used_for_long_goes_first() {
        let entries = [(10, at(100)), (20, at(50)), (30, at(80))];
        let gone = |older_than: Option<u64>, max_size| {
            Prune { older_than: older_than.map(Duration::from_secs), max_size }.too_much(&entries, at(120))
        };
        assert_eq!(gone(None, None), [false, false, false]);
        assert_eq!(gone(Some(39), None), [false, true, true]);
        assert_eq!(gone(Some(40), None), [false, true, false]);
        assert_eq!(gone(None, Some(60)), [false, false, false]);
        assert_eq!(gone(None, Some(59)), [false, true, false]);
        assert_eq!(gone(None, Some(39)), [false, true, true]);
        assert_eq!(gone(Some(45), Some(39)), [false, true, true]);
        assert_eq!(gone(None, Some(0)), [true, true, true]);
    }

    proptest! {
        #[test]
        fn what_stays_is_within_the_limit_and_no_older_than_what_goes(
            entries in prop::collection::vec((0_u64..100, 0_u64..1000), 0..12),
            limit in 0_u64..400,
        ) {
            let entries: Vec<(u64, SystemTime)> = entries.into_iter().map(|(size, used)| (size, at(used))).collect();
            let goes = Prune { older_than: None, max_size: Some(limit) }.too_much(&entries, at(1000));
            let part = |wanted: bool| entries.iter().zip(&goes).filter(move |(_, goes)| **goes == wanted).map(|(entry, _)| *entry);
            prop_assert!(part(false).map(|(size, _)| size).sum::<u64>() <= limit);
            let newest_gone = part(true).map(|(_, used)| used).max();
            let oldest_kept = part(false).map(|(_, used)| used).min();
            prop_assert!(newest_gone.is_none() || oldest_kept.is_none() || newest_gone <= oldest_kept);
        }
    }
}
