//! Entries to a zip file: sorted, with one fixed time and two modes, so the same input makes the same bytes.
//!
//! Workers compress files ahead of the writer, which puts their pieces in order. What is in memory at once is bounded in
//! bytes, not in files; a file too large for that is compressed in blocks by the writer itself.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use sha2::{Digest as _, Sha256};

use self::queue::Queue;
use self::work::{Message, Part, Worker};
use super::container::{Container, Content};
use super::deflate::Deflater;
use super::{Entry, Progress, StoreError, Stored};
use crate::text::hex;

mod queue;
mod work;

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

fn write<W: Write>(entries: &[&Entry], out: W, target: &Path, progress: Progress<'_>) -> Result<W, StoreError> {
    let queue = &Queue::new(entries.len());
    let (sender, receiver) = channel();
    let workers = thread::available_parallelism().map_or(1, usize::from).min(entries.len().max(1));
    thread::scope(|scope| {
        for _ in 0..workers {
            let sender = sender.clone();
            scope.spawn(move || Worker::new(entries, queue, sender).work());
        }
        drop(sender);
        let mut zip = Container::new(out);
        let result = write_parts(&mut zip, entries, queue, &receiver, target, progress);
        queue.close();
        drop(receiver);
        result?;
        let (out, _) = zip.finish().map_err(|source| StoreError::Write { path: target.to_owned(), source })?;
        Ok(out)
    })
}

/// Writes the parts in the order of the entries, whichever comes first.
fn write_parts<W: Write>(
    zip: &mut Container<W>,
    entries: &[&Entry],
    queue: &Queue,
    receiver: &Receiver<Message>,
    target: &Path,
    progress: Progress<'_>,
) -> Result<(), StoreError> {
    let unwritable = |source: io::Error| StoreError::Write { path: target.to_owned(), source };
    let (mut early, mut next) = (BTreeMap::new(), 0);
    while next < entries.len() {
        while !early.contains_key(&next) {
            let Ok((first, part)) = receiver.recv() else { break };
            early.insert(first, part);
        }
        let (count, held) = match early.remove(&next).expect("a worker sends every entry it takes")? {
            Part::Piece { piece, entries: count, held } => {
                let names = entries[next..next + count].iter().map(|entry| &*entry.name);
                zip.piece(&piece, names).map_err(unwritable)?;
                (count, held)
            }
            Part::Large { file, mode, size } => {
                zip.begin(&entries[next].name, mode, size).map_err(unwritable)?;
                let content = add_blocks(zip, entries[next], file, target, &|| progress(next))?;
                zip.end(content).map_err(unwritable)?;
                (1, 0)
            }
        };
        next += count;
        queue.written(count, held);
        if !progress(next) {
            return Err(interrupted(target));
        }
    }
    Ok(())
}

/// Compresses a file block by block.
fn add_blocks<W: Write>(
    zip: &mut Container<W>,
    entry: &Entry,
    mut file: File,
    target: &Path,
    go_on: &dyn Fn() -> bool,
) -> Result<Content, StoreError> {
    let mut deflater = Deflater::new();
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

#[cfg(test)]
mod tests;
