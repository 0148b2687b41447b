//! Entries to a zip file: sorted, with one fixed time and two modes, so the same input makes the same bytes. The only
//! file that names `zip`.
//!
//! Workers compress files ahead of the writer, which puts them in order. What is in memory at once is bounded in bytes,
//! not in files; a file too large for that is streamed by the writer itself.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

use sha2::{Digest as _, Sha256};
use zip::write::{PreparedZipFile, SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{Entry, EntryKind, Progress, StoreError, Stored};

/// What all workers together may hold of files not yet written.
const BUDGET: u64 = 24 << 20;
/// A file from this size on is streamed.
const LARGE: u64 = 8 << 20;
/// The default of Info-ZIP, and of everybody.
const LEVEL: i64 = 6;

/// Packs the entries into `target`, which is replaced only when all is written.
pub fn pack(entries: &[Entry], target: &Path, progress: Progress<'_>) -> Result<Stored, StoreError> {
    let unwritable = |source| StoreError::Write { path: target.to_owned(), source };
    let folder = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(unwritable)?;
    let file = tempfile::Builder::new()
        .prefix(".buildspec-")
        .permissions(fs::Permissions::from_mode(0o644))
        .tempfile_in(folder)
        .map_err(unwritable)?;
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    let hashed = Hashed { inner: BufWriter::with_capacity(1 << 18, file), sha256: Sha256::new(), bytes: 0 };
    let hashed = write(&sorted, hashed, target, progress)?;
    let (bytes, sha256) = (hashed.bytes, hex(&hashed.sha256.finalize()));
    let file = hashed.inner.into_inner().map_err(|error| unwritable(error.into_error()))?;
    file.persist(target).map_err(|error| unwritable(error.error))?;
    Ok(Stored { files: sorted.len(), bytes, sha256: Some(sha256) })
}

/// Counts and hashes what goes through.
struct Hashed<W> {
    inner: W,
    sha256: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.sha256.update(&bytes[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// One entry on its way to the writer.
enum Packed {
    /// Compressed, and how much of the budget it holds.
    Ready(Box<PreparedZipFile>, u64),
    /// To be streamed from the file.
    Large(File),
    /// A link and where it points.
    Link(String),
}

fn write<W: Write>(
    entries: &[&Entry],
    out: W,
    target: &Path,
    progress: Progress<'_>,
) -> Result<W, StoreError> {
    let queue = Queue::new(entries.len());
    let (sender, receiver) = channel();
    let workers = thread::available_parallelism().map_or(1, usize::from).min(entries.len().max(1));
    thread::scope(|scope| {
        for _ in 0..workers {
            let sender = sender.clone();
            scope.spawn(|| work(entries, &queue, sender));
        }
        drop(sender);
        let mut zip = ZipWriter::new_stream(out);
        let mut early = BTreeMap::new();
        let mut written = || -> Result<(), StoreError> {
            for (index, entry) in entries.iter().enumerate() {
                while !early.contains_key(&index) {
                    let Ok((found, packed)) = receiver.recv() else { break };
                    early.insert(found, packed);
                }
                let packed = early.remove(&index).expect("a worker sends every index it takes")?;
                let held = add(&mut zip, entry, packed, target)?;
                queue.give_back(held);
                if !progress(index + 1) {
                    return Err(StoreError::Write { path: target.to_owned(), source: io::ErrorKind::Interrupted.into() });
                }
            }
            Ok(())
        };
        let result = written();
        queue.close();
        result?;
        let out = zip.finish().map_err(|error| StoreError::Write { path: target.to_owned(), source: error.into() })?;
        Ok(out.into_inner())
    })
}

fn work(entries: &[&Entry], queue: &Queue, sender: Sender<(usize, Result<Packed, StoreError>)>) {
    while let Some(index) = queue.take() {
        let packed = prepare(entries[index], |size| queue.wait_for(index, size));
        if sender.send((index, packed)).is_err() {
            break;
        }
    }
}

/// Reads and compresses an entry, unless it is for the writer to do.
fn prepare(entry: &Entry, room_for: impl FnOnce(u64)) -> Result<Packed, StoreError> {
    let unreadable = |source| StoreError::Read { path: entry.path.clone(), source };
    if entry.kind == EntryKind::Symlink {
        let to = fs::read_link(&entry.path).map_err(unreadable)?;
        return Ok(Packed::Link(to.to_string_lossy().into_owned()));
    }
    let mut file = File::open(&entry.path).map_err(unreadable)?;
    let meta = file.metadata().map_err(unreadable)?;
    if meta.len() >= LARGE {
        return Ok(Packed::Large(file));
    }
    room_for(meta.len());
    let mut content = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or_default() + 1);
    file.read_to_end(&mut content).map_err(unreadable)?;
    let unpackable = |error: zip::result::ZipError| unreadable(error.into());
    let deflated = PreparedZipFile::from_data(&entry.name, options(&meta), &content).map_err(unpackable)?;
    let prepared = if deflated.compressed_size() < deflated.uncompressed_size() {
        deflated
    } else {
        let stored = options(&meta).compression_method(CompressionMethod::Stored).compression_level(None);
        PreparedZipFile::from_data(&entry.name, stored, &content).map_err(unpackable)?
    };
    Ok(Packed::Ready(Box::new(prepared), meta.len()))
}

/// Writes an entry; gives how much of the budget it held.
fn add<W: Write>(
    zip: &mut ZipWriter<StreamWriter<W>>,
    entry: &Entry,
    packed: Packed,
    target: &Path,
) -> Result<u64, StoreError> {
    let unwritable = |source: io::Error| StoreError::Write { path: target.to_owned(), source };
    match packed {
        Packed::Ready(prepared, held) => {
            zip.add_prepared_file(*prepared).map_err(|error| unwritable(error.into()))?;
            return Ok(held);
        }
        Packed::Link(to) => {
            let options = fixed().unix_permissions(0o777);
            zip.add_symlink(&entry.name, to, options).map_err(|error| unwritable(error.into()))?;
        }
        Packed::Large(mut file) => {
            let unreadable = |source| StoreError::Read { path: entry.path.clone(), source };
            let meta = file.metadata().map_err(unreadable)?;
            let options = options(&meta).large_file(meta.len() >= u64::from(u32::MAX) / 2);
            zip.start_file(&entry.name, options).map_err(|error| unwritable(error.into()))?;
            let mut buffer = vec![0; 1 << 18];
            loop {
                let count = file.read(&mut buffer).map_err(unreadable)?;
                if count == 0 {
                    break;
                }
                zip.write_all(&buffer[..count]).map_err(unwritable)?;
            }
        }
    }
    Ok(0)
}

fn fixed() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .last_modified_time(DateTime::DEFAULT)
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
}

/// Two modes: what may be executed, and what may not.
fn options(meta: &fs::Metadata) -> SimpleFileOptions {
    fixed().unix_permissions(if meta.permissions().mode() & 0o111 == 0 { 0o644 } else { 0o755 })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Which entries are taken, and how much of the budget is in use.
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
    total: usize,
}

struct State {
    next: usize,
    written: usize,
    held: u64,
}

impl Queue {
    fn new(total: usize) -> Self {
        Self { state: Mutex::new(State { next: 0, written: 0, held: 0 }), changed: Condvar::new(), total }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next entry to work on.
    fn take(&self) -> Option<usize> {
        let mut state = self.state();
        let index = Some(state.next).filter(|&next| next < self.total)?;
        state.next += 1;
        Some(index)
    }

    /// Waits until there is room; the entry that the writer waits for never has to.
    fn wait_for(&self, index: usize, size: u64) {
        let state = self.state();
        let full = |state: &mut State| state.held + size > BUDGET && index > state.written && state.next < usize::MAX;
        let mut state = self.changed.wait_while(state, full).unwrap_or_else(PoisonError::into_inner);
        state.held += size;
    }

    /// An entry is written.
    fn give_back(&self, size: u64) {
        let mut state = self.state();
        state.written += 1;
        state.held -= size;
        self.changed.notify_all();
    }

    /// Nothing more is wanted: nobody waits, nobody takes.
    fn close(&self) {
        self.state().next = usize::MAX;
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    fn entry(name: &str, path: PathBuf) -> Entry {
        Entry { name: name.to_owned(), path, kind: EntryKind::File, pattern: 0 }
    }

    fn noise(length: usize) -> Vec<u8> {
        let mut state = 88_172_645_463_325_252_u64;
        std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        })
        .take(length)
        .collect()
    }

    /// Writes the files into a folder, packs them, and reads the archive back.
    fn there_and_back(files: &BTreeMap<String, Vec<u8>>) -> (Stored, BTreeMap<String, Vec<u8>>) {
        let folder = tempfile::tempdir().unwrap();
        let mut entries = Vec::new();
        for (index, (name, content)) in files.iter().enumerate() {
            let path = folder.path().join(index.to_string());
            fs::write(&path, content).unwrap();
            entries.push(entry(name, path));
        }
        entries.reverse();
        let target = folder.path().join("out/artifacts.zip");
        let stored = pack(&entries, &target, &|_| true).unwrap();
        let mut archive = zip::ZipArchive::new(File::open(&target).unwrap()).unwrap();
        let mut found = BTreeMap::new();
        for index in 0..archive.len() {
            let mut member = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            member.read_to_end(&mut content).unwrap();
            found.insert(member.name().unwrap().into_owned(), content);
        }
        assert_eq!(fs::metadata(&target).unwrap().len(), stored.bytes);
        (stored, found)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn packing_and_unpacking_is_the_identity(
            files in prop::collection::btree_map("[a-z]{1,8}(/[a-zé ]{1,8}){0,3}\\.x", prop::collection::vec(any::<u8>(), 0..2000), 0..12)
        ) {
            let (first, found) = there_and_back(&files);
            prop_assert_eq!(&found, &files);
            prop_assert_eq!(first, there_and_back(&files).0);
        }
    }

    #[test]
    fn large_files_and_more_than_the_budget_come_back_whole() {
        let large = noise(usize::try_from(LARGE).unwrap() + 12_345);
        let text = b"compressible ".repeat(500_000);
        let mut files = BTreeMap::from([("large.bin".to_owned(), large)]);
        files.extend((0..8).map(|number| (format!("t{number}.txt"), text.clone())));
        let (stored, found) = there_and_back(&files);
        assert!(found == files);
        assert_eq!(stored.files, 9);
    }

    #[test]
    fn a_vanished_file_is_named_and_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("artifacts.zip");
        fs::write(&target, "before").unwrap();
        let error = pack(&[entry("gone", folder.path().join("gone"))], &target, &|_| true).unwrap_err();
        assert!(error.to_string().ends_with("/gone"), "{error}");
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["artifacts.zip"]);
        assert_eq!(fs::read_to_string(&target).unwrap(), "before");
    }

    #[test]
    fn a_wish_to_stop_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("x"), "x").unwrap();
        let target = folder.path().join("artifacts.zip");
        assert!(pack(&[entry("x", folder.path().join("x"))], &target, &|_| false).is_err());
        assert!(!target.exists());
    }

    #[test]
    fn modes_are_two_and_links_stay_links() {
        let folder = tempfile::tempdir().unwrap();
        for (name, mode) in [("tool", 0o700), ("text", 0o600)] {
            fs::write(folder.path().join(name), name).unwrap();
            fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
        }
        std::os::unix::fs::symlink("text", folder.path().join("link")).unwrap();
        let mut entries: Vec<Entry> = ["tool", "text", "link"].map(|name| entry(name, folder.path().join(name))).into();
        entries[2].kind = EntryKind::Symlink;
        let target = folder.path().join("artifacts.zip");
        pack(&entries, &target, &|_| true).unwrap();
        let mut archive = zip::ZipArchive::new(File::open(&target).unwrap()).unwrap();
        let mode = |archive: &mut zip::ZipArchive<File>, name: &str| archive.by_name(name).unwrap().unix_mode().unwrap();
        assert_eq!(mode(&mut archive, "tool"), 0o100_755);
        assert_eq!(mode(&mut archive, "text"), 0o100_644);
        assert_eq!(mode(&mut archive, "link"), 0o120_777);
        assert_eq!(archive.by_name("tool").unwrap().last_modified(), Some(DateTime::DEFAULT));
    }
}
