//! Copies a listing: all cores, the file system's own cloning where it has it, modes and times kept.

use std::fs::{self, DirBuilder, File, FileTimes, Metadata, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::{Content, Entry, EntryKind, Listing, SourceError};

/// How many files a worker takes at once.
const BATCH: usize = 32;
/// Up to this size a file is read and written in one piece, which is faster than asking the kernel to copy it.
const SMALL: u64 = 128 << 10;

/// Told how many files are done; says whether to go on.
pub type Progress<'a> = &'a (dyn Fn(usize) -> bool + Sync);

/// Copies the listed entries of `from` into the folder `to`, which is made.
///
/// Modification times are kept, so that `make` and `cargo` see what they saw in the user's folder. A file that was
/// deleted since it was listed, or is no file any more, is left out, like one deleted before.
pub fn copy(listing: &Listing, from: &Path, to: &Path, progress: Progress<'_>) -> Result<(), SourceError> {
    fs::create_dir_all(to).map_err(|source| SourceError::Write { path: to.to_owned(), source })?;
    let (folders, files): (Vec<&Entry>, Vec<&Entry>) =
        listing.entries.iter().partition(|entry| entry.kind == EntryKind::Folder);
    for folder in &folders {
        make(&to.join(&folder.path))?;
    }
    copy_files(&files, from, to, progress)?;
    // Last, so that a folder without write permission does not refuse its own files.
    folders.iter().rev().try_for_each(|folder| permit(&to.join(&folder.path), folder.mode))
}

/// Makes a folder that only its owner can use, whatever the umask is, until its own mode is set.
fn make(path: &Path) -> Result<(), SourceError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made.map_err(|source| SourceError::Write { path: path.to_owned(), source }),
    }
}

fn permit(path: &Path, mode: u32) -> Result<(), SourceError> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .map_err(|source| SourceError::Write { path: path.to_owned(), source })
}

/// What the workers share.
struct Work<'a> {
    files: &'a [&'a Entry],
    from: &'a Path,
    to: &'a Path,
    progress: Progress<'a>,
    next: AtomicUsize,
    done: AtomicUsize,
    ended: AtomicBool,
    /// Once the file system has said no to sharing blocks, it is not asked again for every file.
    unshared: AtomicBool,
    failure: Mutex<Option<SourceError>>,
}

fn copy_files(files: &[&Entry], from: &Path, to: &Path, progress: Progress<'_>) -> Result<(), SourceError> {
    let work = Work {
        files,
        from,
        to,
        progress,
        next: AtomicUsize::new(0),
        done: AtomicUsize::new(0),
        ended: AtomicBool::new(false),
        unshared: AtomicBool::new(false),
        failure: Mutex::new(None),
    };
    let workers = thread::available_parallelism().map_or(1, usize::from).min(files.len().div_ceil(BATCH));
    thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(|| work.run());
        }
        work.run();
    });
    work.failure.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

impl Work<'_> {
    fn run(&self) {
        let mut buffer = Vec::new();
        while !self.ended.load(Ordering::Relaxed) {
            let begin = self.next.fetch_add(BATCH, Ordering::Relaxed);
            let Some(batch) =
                self.files.get(begin..self.files.len().min(begin + BATCH)).filter(|batch| !batch.is_empty())
            else {
                return;
            };
            if let Err(error) = batch.iter().try_for_each(|entry| self.copy(entry, &mut buffer)) {
                return self.fail(error);
            }
            let done = self.done.fetch_add(batch.len(), Ordering::Relaxed) + batch.len();
            if !(self.progress)(done) {
                return self.fail(SourceError::Stopped);
            }
        }
    }

    /// Ends the work of all; the first failure counts.
    fn fail(&self, error: SourceError) {
        self.ended.store(true, Ordering::Relaxed);
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }

    fn copy(&self, entry: &Entry, buffer: &mut Vec<u8>) -> Result<(), SourceError> {
        let to = self.to.join(&entry.path);
        let from = match &entry.content {
            Content::InPlace => self.from.join(&entry.path),
            Content::At(path) => path.clone(),
            Content::Text(text) => return create(&to, entry.mode)?.write_all(text).map_err(unwritable(&to)),
        };
        let copied = if entry.kind == EntryKind::Link {
            copy_link(&from, &to)
        } else {
            self.copy_file(&from, &to, entry.mode, buffer)
        };
        match copied {
            Err(SourceError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(()),
            copied => copied,
        }
    }

    fn copy_file(&self, from: &Path, to: &Path, mode: u32, buffer: &mut Vec<u8>) -> Result<(), SourceError> {
        let input = open(from).map_err(unreadable(from))?;
        let meta = input.metadata().map_err(unreadable(from))?;
        if !meta.is_file() {
            return Ok(());
        }
        let output = create(to, mode)?;
        self.fill(&input, &output, &meta, buffer).map_err(|source| SourceError::Copy {
            path: from.to_owned(),
            to: to.to_owned(),
            source,
        })?;
        let times = meta.modified().map(|time| FileTimes::new().set_modified(time)).unwrap_or_default();
        output.set_times(times).map_err(unwritable(to))?;
        // The umask may have taken from the mode.
        if output.metadata().map_err(unwritable(to))?.permissions().mode() & 0o777 != mode {
            output.set_permissions(fs::Permissions::from_mode(mode)).map_err(unwritable(to))?;
        }
        Ok(())
    }

    /// Brings the content over: shared blocks if the file system can, else in one piece, without holes, or by the kernel.
    fn fill(&self, mut input: &File, mut output: &File, meta: &Metadata, buffer: &mut Vec<u8>) -> io::Result<()> {
        let size = meta.len();
        if size > 0 && self.share(input, output) {
            return Ok(());
        }
        if size <= SMALL {
            buffer.clear();
            input.take(SMALL + 1).read_to_end(buffer)?;
            output.write_all(buffer)?;
            if buffer.len() as u64 <= SMALL {
                return Ok(());
            }
        } else if meta.blocks() * 512 < size {
            return copy_data(input, output, size);
        }
        io::copy(&mut input, &mut output).map(drop)
    }

    /// Shares the file's blocks where the file system can; whether it could.
    #[cfg(target_os = "linux")]
    fn share(&self, input: &File, output: &File) -> bool {
        use rustix::io::Errno;
        if self.unshared.load(Ordering::Relaxed) {
            return false;
        }
        let shared = rustix::fs::ioctl_ficlone(output, input);
        if let Err(Errno::OPNOTSUPP | Errno::NOTTY | Errno::XDEV | Errno::NOSYS) = shared {
            self.unshared.store(true, Ordering::Relaxed);
        }
        shared.is_ok()
    }

    #[cfg(not(target_os = "linux"))]
    fn share(&self, _input: &File, _output: &File) -> bool {
        self.unshared.store(true, Ordering::Relaxed);
        false
    }
}

fn unreadable(path: &Path) -> impl Fn(io::Error) -> SourceError {
    |source| SourceError::Read { path: path.to_owned(), source }
}

fn unwritable(path: &Path) -> impl Fn(io::Error) -> SourceError {
    |source| SourceError::Write { path: path.to_owned(), source }
}

fn copy_link(from: &Path, to: &Path) -> Result<(), SourceError> {
    let target = fs::read_link(from).map_err(unreadable(from))?;
    std::os::unix::fs::symlink(target, to).map_err(unwritable(to))
}

/// Opens a file for reading without waiting for the other end of a pipe, which it may have become.
pub fn open(path: &Path) -> io::Result<File> {
    let nonblock = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or_default();
    OpenOptions::new().read(true).custom_flags(nonblock).open(path)
}

fn create(path: &Path, mode: u32) -> Result<File, SourceError> {
    OpenOptions::new().write(true).create_new(true).mode(mode | 0o200).open(path).map_err(unwritable(path))
}

/// Copies what is not a hole, so that a file that takes little room takes little room in the copy.
#[cfg(target_os = "linux")]
fn copy_data(mut input: &File, mut output: &File, size: u64) -> io::Result<()> {
    use rustix::fs::SeekFrom as Seek;
    output.set_len(size)?;
    let mut end = 0;
    while let Some(data) = no_more(rustix::fs::seek(input, Seek::Data(end)))? {
        end = rustix::fs::seek(input, Seek::Hole(data))?;
        input.seek(SeekFrom::Start(data))?;
        output.seek(SeekFrom::Start(data))?;
        io::copy(&mut input.take(end - data), &mut output)?;
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn no_more(found: rustix::io::Result<u64>) -> io::Result<Option<u64>> {
    match found {
        Err(rustix::io::Errno::NXIO) => Ok(None),
        found => Ok(Some(found?)),
    }
}

#[cfg(not(target_os = "linux"))]
fn copy_data(mut input: &File, mut output: &File, _size: u64) -> io::Result<()> {
    io::copy(&mut input, &mut output).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceMode, list};
    use std::time::{Duration, SystemTime};

    fn folders() -> (tempfile::TempDir, tempfile::TempDir) {
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap())
    }

    fn copied(from: &Path, to: &Path) -> Result<(), SourceError> {
        copy(&list(from, SourceMode::Copy, &[]).unwrap(), from, to, &|_| true)
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn modes_times_links_and_folders_are_kept() {
        let (from, to) = folders();
        fs::create_dir_all(from.path().join("locked/empty")).unwrap();
        fs::write(from.path().join("locked/tool"), "#!/bin/sh\n").unwrap();
        for (name, mode) in [("locked/tool", 0o4555), ("locked/empty", 0o777), ("locked", 0o500)] {
            fs::set_permissions(from.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
        }
        std::os::unix::fs::symlink("../nowhere", from.path().join("link")).unwrap();
        std::os::unix::fs::symlink("/etc", from.path().join("out")).unwrap();
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        fs::write(from.path().join("old"), "x").unwrap();
        let old = OpenOptions::new().write(true).open(from.path().join("old")).unwrap();
        old.set_times(FileTimes::new().set_modified(long_ago)).unwrap();

        let target = to.path().join("src");
        copied(from.path(), &target).unwrap();

        let modes = ["locked", "locked/tool", "locked/empty"].map(|name| mode(&target.join(name)));
        assert_eq!(modes, [0o500, 0o555, 0o777], "without set-user-id");
        assert_eq!(fs::read_link(target.join("link")).unwrap(), Path::new("../nowhere"));
        assert_eq!(fs::read_link(target.join("out")).unwrap(), Path::new("/etc"));
        assert_eq!(fs::metadata(target.join("old")).unwrap().modified().unwrap(), long_ago);
        for root in [from.path(), target.as_path()] {
            fs::set_permissions(root.join("locked"), fs::Permissions::from_mode(0o700)).unwrap();
        }
    }

    #[test]
    fn files_of_every_size_arrive_whole() {
        let (from, to) = folders();
        let sizes = [0, 1, SMALL - 1, SMALL, SMALL + 1, 3 * SMALL];
        let content = |size: u64| (0..size).map(|index| (index % 251) as u8).collect::<Vec<u8>>();
        for size in sizes {
            fs::write(from.path().join(size.to_string()), content(size)).unwrap();
        }
        copied(from.path(), to.path()).unwrap();
        for size in sizes {
            assert!(fs::read(to.path().join(size.to_string())).unwrap() == content(size), "{size} bytes");
        }
    }

    #[test]
    fn holes_stay_holes() {
        let (from, to) = folders();
        let mut file = File::create(from.path().join("image")).unwrap();
        file.set_len(64 << 20).unwrap();
        file.seek(SeekFrom::Start(8 << 20)).unwrap();
        file.write_all(b"middle").unwrap();
        copied(from.path(), to.path()).unwrap();
        let image = to.path().join("image");
        assert!(fs::read(&image).unwrap() == fs::read(from.path().join("image")).unwrap());
        let allocated = |path: &Path| fs::metadata(path).unwrap().blocks();
        assert!(allocated(&image) <= 2 * allocated(&from.path().join("image")), "{}", allocated(&image));
    }

    #[test]
    fn more_files_than_a_worker_takes_at_once_are_all_counted() {
        let (from, to) = folders();
        let count = 3 * BATCH + 1;
        for number in 0..count {
            fs::write(from.path().join(number.to_string()), "").unwrap();
        }
        let most = AtomicUsize::new(0);
        let listing = list(from.path(), SourceMode::Copy, &[]).unwrap();
        copy(&listing, from.path(), to.path(), &|done| {
            most.fetch_max(done, Ordering::Relaxed);
            true
        })
        .unwrap();
        assert_eq!(most.into_inner(), count);
        assert_eq!(fs::read_dir(to.path()).unwrap().count(), count);
    }

    #[test]
    fn a_file_deleted_after_it_was_listed_is_left_out() {
        let (from, to) = folders();
        for name in ["gone", "here"] {
            fs::write(from.path().join(name), "").unwrap();
        }
        let listing = list(from.path(), SourceMode::Copy, &[]).unwrap();
        fs::remove_file(from.path().join("gone")).unwrap();
        copy(&listing, from.path(), to.path(), &|_| true).unwrap();
        assert!(to.path().join("here").exists() && !to.path().join("gone").exists());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_that_became_a_pipe_does_not_hold_up_the_copy() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        let (from, to) = folders();
        let file = from.path().join("file");
        fs::write(&file, "").unwrap();
        let listing = list(from.path(), SourceMode::Copy, &[]).unwrap();
        fs::remove_file(&file).unwrap();
        mknodat(CWD, &file, FileType::Fifo, Mode::RWXU, 0).unwrap();
        copy(&listing, from.path(), to.path(), &|_| true).unwrap();
        assert!(!to.path().join("file").exists());
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let (from, to) = folders();
        let file = from.path().join("secret");
        fs::write(&file, "").unwrap();
        let listing = list(from.path(), SourceMode::Copy, &[]).unwrap();
        // A link to itself refuses everyone, root too.
        fs::remove_file(&file).unwrap();
        std::os::unix::fs::symlink("secret", &file).unwrap();
        let error = copy(&listing, from.path(), to.path(), &|_| true).unwrap_err();
        assert_eq!(error.to_string(), format!("could not read {}", file.display()));
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let (from, to) = folders();
        fs::write(from.path().join("x"), "").unwrap();
        fs::write(to.path().join("x"), "").unwrap();
        let error = copied(from.path(), to.path()).unwrap_err();
        assert_eq!(error.to_string(), format!("could not write {}", to.path().join("x").display()));
    }

    #[test]
    fn a_wish_to_stop_ends_the_copy() {
        let (from, to) = folders();
        fs::write(from.path().join("x"), "").unwrap();
        let listing = list(from.path(), SourceMode::Copy, &[]).unwrap();
        assert!(matches!(copy(&listing, from.path(), &to.path().join("s"), &|_| false), Err(SourceError::Stopped)));
    }
}
