//! Copies a listing: all cores, the file system's own cloning where it has it, modes and times kept.

use std::fs::{self, File, FileTimes, OpenOptions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::{Entry, EntryKind, Listing, SourceError};

/// How many files a worker takes at once.
const BATCH: usize = 32;

/// Told how many files are done; says whether to go on.
pub type Progress<'a> = &'a (dyn Fn(usize) -> bool + Sync);

/// Copies the listed entries of `from` into the folder `to`, which is made.
///
/// Modification times are kept, so that `make` and `cargo` see what they saw in the user's folder.
pub fn copy(listing: &Listing, from: &Path, to: &Path, progress: Progress<'_>) -> Result<(), SourceError> {
    make(to)?;
    let (folders, files): (Vec<&Entry>, Vec<&Entry>) =
        listing.entries.iter().partition(|entry| entry.kind == EntryKind::Folder);
    for folder in &folders {
        make(&to.join(&folder.path))?;
    }
    copy_files(&files, from, to, progress)?;
    // Last, so that a folder without write permission does not refuse its own files.
    for folder in folders.iter().rev() {
        let mode = fs::metadata(from.join(&folder.path)).map_or(0o755, |meta| meta.permissions().mode());
        if mode & 0o777 != 0o755 {
            let path = to.join(&folder.path);
            fs::set_permissions(&path, fs::Permissions::from_mode(mode & 0o7777))
                .map_err(|source| SourceError::Write { path, source })?;
        }
    }
    Ok(())
}

fn make(folder: &Path) -> Result<(), SourceError> {
    fs::create_dir_all(folder).map_err(|source| SourceError::Write { path: folder.to_owned(), source })
}

fn copy_files(files: &[&Entry], from: &Path, to: &Path, progress: Progress<'_>) -> Result<(), SourceError> {
    let (next, done, stopped) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let failure: Mutex<Option<SourceError>> = Mutex::new(None);
    let work = || {
        while !stopped.load(Ordering::Relaxed) {
            let begin = next.fetch_add(BATCH, Ordering::Relaxed);
            let Some(batch) = files.get(begin..files.len().min(begin + BATCH)).filter(|batch| !batch.is_empty()) else {
                break;
            };
            for entry in batch {
                if let Err(error) = copy_one(entry, from, to) {
                    stopped.store(true, Ordering::Relaxed);
                    failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get_or_insert(error);
                    return;
                }
            }
            if !progress(done.fetch_add(batch.len(), Ordering::Relaxed) + batch.len()) {
                stopped.store(true, Ordering::Relaxed);
                failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get_or_insert(SourceError::Stopped);
            }
        }
    };
    let workers = thread::available_parallelism().map_or(1, usize::from).min(files.len().div_ceil(BATCH));
    thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(work);
        }
        work();
    });
    failure.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).map_or(Ok(()), Err)
}

fn copy_one(entry: &Entry, from: &Path, to: &Path) -> Result<(), SourceError> {
    let (from, to) = (from.join(&entry.path), to.join(&entry.path));
    let unreadable = |source| SourceError::Read { path: from.clone(), source };
    let unwritable = |source| SourceError::Write { path: to.clone(), source };
    if entry.kind == EntryKind::Link {
        let target = fs::read_link(&from).map_err(unreadable)?;
        return std::os::unix::fs::symlink(target, &to).map_err(unwritable);
    }
    let mut input = File::open(&from).map_err(unreadable)?;
    let meta = input.metadata().map_err(unreadable)?;
    let mode = meta.permissions().mode() & 0o7777;
    // The umask may take from the mode that is asked for here, never add to it.
    let mut output =
        OpenOptions::new().write(true).create_new(true).mode(mode | 0o200).open(&to).map_err(unwritable)?;
    if !clone(&input, &output) {
        io::copy(&mut input, &mut output).map_err(unwritable)?;
    }
    let times = meta.modified().map(|time| FileTimes::new().set_modified(time)).unwrap_or_default();
    output.set_times(times).map_err(unwritable)?;
    if output.metadata().map_err(unwritable)?.permissions().mode() & 0o7777 != mode {
        output.set_permissions(fs::Permissions::from_mode(mode)).map_err(unwritable)?;
    }
    Ok(())
}

/// Shares the file's blocks where the file system can; whether it could.
#[cfg(target_os = "linux")]
fn clone(input: &File, output: &File) -> bool {
    /// Once a file system has said no, it is not asked again for every file.
    static REFUSED: AtomicBool = AtomicBool::new(false);
    if REFUSED.load(Ordering::Relaxed) {
        return false;
    }
    let cloned = rustix::fs::ioctl_ficlone(output, input).is_ok();
    REFUSED.store(!cloned, Ordering::Relaxed);
    cloned
}

#[cfg(not(target_os = "linux"))]
fn clone(_input: &File, _output: &File) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceMode, list};
    use std::time::{Duration, SystemTime};

    #[test]
    fn modes_times_links_and_folders_are_kept() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir_all(from.path().join("locked/empty")).unwrap();
        fs::write(from.path().join("locked/tool"), "#!/bin/sh\n").unwrap();
        fs::set_permissions(from.path().join("locked/tool"), fs::Permissions::from_mode(0o555)).unwrap();
        fs::set_permissions(from.path().join("locked"), fs::Permissions::from_mode(0o500)).unwrap();
        std::os::unix::fs::symlink("../nowhere", from.path().join("link")).unwrap();
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        fs::write(from.path().join("old"), "x").unwrap();
        let old = OpenOptions::new().write(true).open(from.path().join("old")).unwrap();
        old.set_times(FileTimes::new().set_modified(long_ago)).unwrap();

        let listing = list(from.path(), SourceMode::Copy, &[]).unwrap();
        let target = to.path().join("src");
        copy(&listing, from.path(), &target, &|_| true).unwrap();

        let mode = |name: &str| fs::metadata(target.join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("locked"), mode("locked/tool")), (0o500, 0o555));
        assert!(target.join("locked/empty").is_dir());
        assert_eq!(fs::read_link(target.join("link")).unwrap(), Path::new("../nowhere"));
        assert_eq!(fs::metadata(target.join("old")).unwrap().modified().unwrap(), long_ago);
        for root in [from.path(), target.as_path()] {
            fs::set_permissions(root.join("locked"), fs::Permissions::from_mode(0o700)).unwrap();
        }
    }

    #[test]
    fn a_vanished_file_is_named() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let entry = Entry { path: "gone".into(), kind: EntryKind::File };
        let listing = Listing { entries: vec![entry], notices: Vec::new() };
        let error = copy(&listing, from.path(), &to.path().join("src"), &|_| true).unwrap_err();
        assert!(error.to_string().ends_with("/gone"), "{error}");
    }

    #[test]
    fn a_wish_to_stop_ends_the_copy() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(from.path().join("x"), "").unwrap();
        let listing = list(from.path(), SourceMode::Copy, &[]).unwrap();
        assert!(matches!(copy(&listing, from.path(), &to.path().join("s"), &|_| false), Err(SourceError::Stopped)));
    }
}
