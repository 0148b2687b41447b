//! The contents of files, by all cores: each reads its part of the archive by itself.

use std::fs::{File, FileTimes, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{FileExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use super::super::archive::LARGE;
use super::{CacheFault, Item, ItemKind, Progress, Target, create, unwritable};

/// How many files a worker takes at once.
const BATCH: usize = 64;
/// How much of a file is in memory at once.
const PIECE: u64 = 1 << 20;

/// What the workers share.
struct Work<'a> {
    archive: &'a File,
    files: &'a [(&'a Target, &'a Item)],
    progress: Progress<'a>,
    next: AtomicUsize,
    done: AtomicUsize,
    ended: AtomicBool,
    failure: Mutex<Option<CacheFault>>,
    blocked: Mutex<Vec<String>>,
}

/// Writes the files of an archive; those in whose place the source has a folder, which stays.
pub(super) fn write(
    archive: &File,
    files: &[(&Target, &Item)],
    progress: Progress<'_>,
) -> Result<Vec<String>, CacheFault> {
    let work = Work {
        archive,
        files,
        progress,
        next: AtomicUsize::new(0),
        done: AtomicUsize::new(0),
        ended: AtomicBool::new(false),
        failure: Mutex::new(None),
        blocked: Mutex::default(),
    };
    let workers = thread::available_parallelism().map_or(1, usize::from).min(files.len().div_ceil(BATCH));
    thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(|| work.run());
        }
        work.run();
    });
    let blocked = work.blocked.into_inner().unwrap_or_else(PoisonError::into_inner);
    work.failure.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(blocked), Err)
}

impl Work<'_> {
    fn run(&self) {
        let mut buffer = Vec::new();
        while !self.ended.load(Ordering::Relaxed) {
            let begin = self.next.fetch_add(BATCH, Ordering::Relaxed);
            let end = self.files.len().min(begin + BATCH);
            let Some(batch) = self.files.get(begin..end).filter(|batch| !batch.is_empty()) else { return };
            if let Err(error) = batch.iter().try_for_each(|(target, item)| self.file(&target.path, item, &mut buffer)) {
                return self.fail(error);
            }
            let done = self.done.fetch_add(batch.len(), Ordering::Relaxed) + batch.len();
            if !(self.progress)(done, self.files.len()) {
                return self.fail(CacheFault::Stopped);
            }
        }
    }

    /// Ends the work of all; the first failure counts.
    fn fail(&self, error: CacheFault) {
        self.ended.store(true, Ordering::Relaxed);
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }

    fn file(&self, path: &Path, item: &Item, buffer: &mut Vec<u8>) -> Result<(), CacheFault> {
        let ItemKind::File { offset, size } = item.kind else { return Ok(()) };
        let mode = item.mode & 0o777;
        let Some(mut file) = create(path, mode).map_err(unwritable(path))? else {
            self.blocked.lock().unwrap_or_else(PoisonError::into_inner).push(path.display().to_string());
            return Ok(());
        };
        self.fill(&mut file, offset, size, buffer).map_err(unwritable(path))?;
        finish(&file, mode, item.modified).map_err(unwritable(path))
    }

    /// Brings the content over: small files in one piece, others by the kernel, which shares the blocks if the file system can.
    fn fill(&self, file: &mut File, offset: u64, size: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
        let (mut at, end) = (offset, offset + size);
        if size >= LARGE {
            self.by_kernel(file, &mut at, end);
        }
        while at < end {
            let piece = (end - at).min(PIECE);
            buffer.resize(usize::try_from(piece).map_err(io::Error::other)?, 0);
            self.archive.read_exact_at(buffer, at)?;
            file.write_all(buffer)?;
            at += piece;
        }
        Ok(())
    }

    /// As much as the kernel brings over by itself; between two file systems that is nothing.
    #[cfg(target_os = "linux")]
    fn by_kernel(&self, file: &File, at: &mut u64, end: u64) {
        while *at < end {
            let left = usize::try_from(end - *at).unwrap_or(usize::MAX);
            if !matches!(rustix::fs::copy_file_range(self.archive, Some(at), file, None, left), Ok(1..)) {
                return;
            }
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn by_kernel(&self, _file: &File, _at: &mut u64, _end: u64) {}
}

fn finish(file: &File, mode: u32, modified: u64) -> io::Result<()> {
    if let Some(time) = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(modified)) {
        file.set_times(FileTimes::new().set_modified(time))?;
    }
    // The umask may have taken from the mode.
    if file.metadata()?.permissions().mode() & 0o777 != mode {
        file.set_permissions(Permissions::from_mode(mode))?;
    }
    Ok(())
}
