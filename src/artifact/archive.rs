//! Entries to a zip file: sorted, with one fixed time and two modes, so the same input makes the same bytes.
//!
//! Workers compress files ahead of the writer, which puts them in order. What is in memory at once is bounded in bytes,
//! not in files; a file too large for that is compressed in blocks by the writer itself.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Write};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

use sha2::{Digest as _, Sha256};

use super::container::{Container, Content, Method};
use super::deflate::{Body, Deflater};
use super::{Entry, EntryKind, Progress, StoreError, Stored};
use crate::text::hex;

/// What all workers together may hold of files not yet written.
const BUDGET: u64 = 24 << 20;
/// A file from this size on is compressed in blocks.
const LARGE: u64 = 8 << 20;
/// The size of a block.
const BLOCK: usize = 1 << 20;

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
struct Packed {
    mode: u32,
    data: Data,
}

/// Its content.
enum Data {
    /// All of it, with its size before compression, which it holds of the budget.
    Whole { body: Body, crc: u32, size: u64 },
    /// To be compressed in blocks from the file.
    Large(File, u64),
}

fn write<W: Write>(entries: &[&Entry], out: W, target: &Path, progress: Progress<'_>) -> Result<W, StoreError> {
    let queue = &Queue::new(entries.len());
    let (sender, receiver) = channel();
    let workers = thread::available_parallelism().map_or(1, usize::from).min(entries.len().max(1));
    thread::scope(|scope| {
        for _ in 0..workers {
            let sender = sender.clone();
            scope.spawn(move || work(entries, queue, &sender));
        }
        drop(sender);
        let mut zip = Container::new(out);
        let mut deflater = Deflater::new();
        let mut early = BTreeMap::new();
        let mut written = || -> Result<(), StoreError> {
            for (index, entry) in entries.iter().enumerate() {
                while !early.contains_key(&index) {
                    let Ok((found, packed)) = receiver.recv() else { break };
                    early.insert(found, packed);
                }
                let packed = early.remove(&index).expect("a worker sends every index it takes")?;
                let held = add(&mut zip, &mut deflater, entry, packed, target, &|| progress(index))?;
                queue.give_back(held);
                if !progress(index + 1) {
                    return Err(interrupted(target));
                }
            }
            Ok(())
        };
        let result = written();
        queue.close();
        result?;
        let (out, _) = zip.finish().map_err(|source| StoreError::Write { path: target.to_owned(), source })?;
        Ok(out)
    })
}

fn work(entries: &[&Entry], queue: &Queue, sender: &Sender<(usize, Result<Packed, StoreError>)>) {
    let mut deflater = Deflater::new();
    while let Some(index) = queue.take() {
        let packed = prepare(entries[index], &mut deflater, |size| queue.wait_for(index, size));
        if sender.send((index, packed)).is_err() {
            break;
        }
    }
}

/// Reads and compresses an entry, unless it is for the writer to do.
fn prepare(entry: &Entry, deflater: &mut Deflater, room_for: impl FnOnce(u64)) -> Result<Packed, StoreError> {
    let unreadable = |source| StoreError::Read { path: entry.path.clone(), source };
    if entry.kind == EntryKind::Symlink {
        let to = fs::read_link(&entry.path).map_err(unreadable)?.as_os_str().as_bytes().to_vec();
        let (crc, size) = (crc32fast::hash(&to), to.len() as u64);
        room_for(size);
        return Ok(Packed { mode: LINK, data: Data::Whole { body: Body::Stored(to), crc, size } });
    }
    let mut file = File::open(&entry.path).map_err(unreadable)?;
    let meta = file.metadata().map_err(unreadable)?;
    let mode = mode(&meta);
    if meta.len() >= LARGE {
        return Ok(Packed { mode, data: Data::Large(file, meta.len()) });
    }
    room_for(meta.len());
    let mut content = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or_default() + 1);
    file.read_to_end(&mut content).map_err(unreadable)?;
    let crc = crc32fast::hash(&content);
    let body = deflater.whole(content);
    Ok(Packed { mode, data: Data::Whole { body, crc, size: meta.len() } })
}

/// Writes an entry; gives how much of the budget it held.
fn add<W: Write>(
    zip: &mut Container<W>,
    deflater: &mut Deflater,
    entry: &Entry,
    packed: Packed,
    target: &Path,
    go_on: &dyn Fn() -> bool,
) -> Result<u64, StoreError> {
    let unwritable = |source: io::Error| StoreError::Write { path: target.to_owned(), source };
    match packed.data {
        Data::Whole { body, crc, size } => {
            let (method, data, length) = match &body {
                Body::Deflated { data, length } => (Method::Deflated, data, *length),
                Body::Stored(data) => (Method::Stored, data, data.len() as u64),
            };
            zip.entry(&entry.name, packed.mode, method, crc, length, data).map_err(unwritable)?;
            Ok(size)
        }
        Data::Large(file, size) => {
            zip.begin(&entry.name, packed.mode, size).map_err(unwritable)?;
            let content = add_blocks(zip, deflater, entry, file, target, go_on)?;
            zip.end(content).map_err(unwritable)?;
            Ok(0)
        }
    }
}

/// Compresses a file block by block.
fn add_blocks<W: Write>(
    zip: &mut Container<W>,
    deflater: &mut Deflater,
    entry: &Entry,
    mut file: File,
    target: &Path,
    go_on: &dyn Fn() -> bool,
) -> Result<Content, StoreError> {
    let (mut hasher, mut content) = (crc32fast::Hasher::new(), Content::default());
    let mut block = Vec::with_capacity(BLOCK);
    loop {
        block.clear();
        let limited = (&mut file).take(BLOCK as u64).read_to_end(&mut block);
        limited.map_err(|source| StoreError::Read { path: entry.path.clone(), source })?;
        hasher.update(&block);
        let is_last = block.len() < BLOCK;
        let packed = deflater.block(&block, is_last);
        content.size += block.len() as u64;
        content.packed += packed.len() as u64;
        zip.data(&packed).map_err(|source| StoreError::Write { path: target.to_owned(), source })?;
        if is_last {
            content.crc = hasher.finalize();
            return Ok(content);
        }
        if !go_on() {
            return Err(interrupted(target));
        }
    }
}

fn interrupted(target: &Path) -> StoreError {
    StoreError::Write { path: target.to_owned(), source: io::ErrorKind::Interrupted.into() }
}

/// A symbolic link, as Unix writes modes.
const LINK: u32 = 0o120_777;

/// Two modes: what may be executed, and what may not.
fn mode(meta: &fs::Metadata) -> u32 {
    if meta.permissions().mode() & 0o111 == 0 { 0o100_644 } else { 0o100_755 }
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
    use super::super::deflate::tests::noise;
    use super::super::{Disk, Opening, Query, Reader, Symlinks, assemble};
    use super::*;
    use proptest::prelude::*;
    use std::path::PathBuf;

    fn entry(name: &str, path: PathBuf) -> Entry {
        Entry { name: name.to_owned(), path, kind: EntryKind::File, pattern: 0 }
    }

    /// Writes the files into a folder, selects and packs all of them, and reads the archive back.
    fn there_and_back(files: &BTreeMap<String, Vec<u8>>) -> (Stored, BTreeMap<String, Vec<u8>>) {
        let folder = tempfile::tempdir().unwrap();
        let tree = folder.path().join("tree");
        fs::create_dir(&tree).unwrap();
        for (name, content) in files {
            let path = tree.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        let query = Query {
            root: &tree,
            base_directory: ".",
            files: &["**/*".to_owned()],
            exclude_paths: &[],
            discard_paths: false,
            symlinks: Symlinks::Follow,
            opening: Opening::Files,
        };
        let entries = assemble(&query, &mut Disk::new()).unwrap().entries;
        let target = folder.path().join("out/artifacts.zip");
        let stored = pack(&entries, &target, &|_| true).unwrap();
        let mut archive = Reader::open(&target).unwrap();
        let names: Vec<String> = archive.members().iter().map(|member| member.name.clone()).collect();
        let read = |(index, name)| (name, archive.content(index, u64::MAX).unwrap());
        let found = names.into_iter().enumerate().map(read).collect();
        assert_eq!(fs::metadata(&target).unwrap().len(), stored.bytes);
        (stored, found)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn selecting_packing_and_unpacking_is_the_identity(
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
        let members = Reader::open(&target).unwrap().members().to_vec();
        let found: Vec<(&str, Option<u32>)> = members.iter().map(|member| (&*member.name, member.mode)).collect();
        assert_eq!(found, [("link", Some(0o120_777)), ("text", Some(0o100_644)), ("tool", Some(0o100_755))]);
        assert!(members.iter().all(|member| member.modified.as_deref() == Some("1980-01-01 00:00:00")));
    }
}
