//! What workers do: they read and compress files into pieces of the archive, several small files to a piece.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::ops::Range;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::mpsc::Sender;

use super::super::container::Piece;
use super::super::deflate::Deflater;
use super::super::{Entry, EntryKind, StoreError};
use super::queue::Queue;

/// A file from this size on is compressed in blocks.
pub(super) const LARGE: u64 = 8 << 20;
/// How much content is put into one piece, unless a single file has more.
const PIECE: u64 = 256 << 10;
/// A file from this size on is worth a message of its own.
const SMALL: u64 = 32 << 10;
/// A symbolic link, as Unix writes modes.
const LINK: u32 = 0o120_777;

/// Some entries on their way to the writer.
pub(super) enum Part {
    /// Ready to be written; how many entries, and what they hold of the budget.
    Piece { piece: Piece, entries: usize, held: u64 },
    /// One entry, to be compressed in blocks from the file.
    Large { file: File, mode: u32, size: u64 },
}

/// A part and the entry that it begins with.
pub(super) type Message = (usize, Result<Part, StoreError>);

/// One worker.
pub(super) struct Worker<'a> {
    entries: &'a [&'a Entry],
    queue: &'a Queue,
    sender: Sender<Message>,
    deflater: Deflater,
    content: Vec<u8>,
    open: Option<Open>,
}

/// A piece that is being made.
struct Open {
    piece: Piece,
    first: usize,
    held: u64,
    used: u64,
}

/// Nobody wants what is made.
struct Closed;

impl<'a> Worker<'a> {
    /// A worker with nothing in its hands.
    pub(super) fn new(entries: &'a [&'a Entry], queue: &'a Queue, sender: Sender<Message>) -> Self {
        Self { entries, queue, sender, deflater: Deflater::new(), content: Vec::new(), open: None }
    }

    /// Works until nothing is left.
    pub(super) fn work(mut self) {
        while let Some(run) = self.queue.take() {
            if self.run(run).is_err() {
                return;
            }
        }
    }

    fn run(&mut self, run: Range<usize>) -> Result<(), Closed> {
        for index in run.clone() {
            match self.entry(index) {
                Ok(size) if size >= SMALL => {
                    self.queue.give_back(index + 1..run.end);
                    break;
                }
                Ok(_) => {}
                Err(Stopped::Closed) => return Err(Closed),
                Err(Stopped::Error(error)) => {
                    self.flush()?;
                    return self.send(index, Err(error));
                }
            }
        }
        self.flush()
    }

    /// Adds an entry to the open piece, or sends it by itself; gives its size.
    fn entry(&mut self, index: usize) -> Result<u64, Stopped> {
        let entry = self.entries[index];
        let unreadable = |source| StoreError::Read { path: entry.path.clone(), source };
        if entry.kind == EntryKind::Symlink {
            let to = fs::read_link(&entry.path).map_err(unreadable)?;
            let to = to.as_os_str().as_bytes();
            self.piece(index, to.len() as u64)?.stored(&entry.name, LINK, to).map_err(unreadable)?;
            return Ok(0);
        }
        let mut file = File::open(&entry.path).map_err(unreadable)?;
        let meta = file.metadata().map_err(unreadable)?;
        let (mode, size) = (mode(&meta), meta.len());
        if size >= LARGE {
            self.flush()?;
            self.send(index, Ok(Part::Large { file, mode, size }))?;
            return Ok(size);
        }
        self.piece(index, size)?;
        fill(&mut self.content, &mut file, size).map_err(unreadable)?;
        let open = self.open.as_mut().expect("the piece is open");
        open.piece.deflated(&entry.name, mode, &self.content, &mut self.deflater).map_err(unreadable)?;
        Ok(size)
    }

    /// The piece that takes the entry: the open one, or a new one as soon as there is room.
    fn piece(&mut self, index: usize, size: u64) -> Result<&mut Piece, Closed> {
        if self.open.as_ref().is_some_and(|open| open.used + size > open.held) {
            self.flush()?;
        }
        let queue = self.queue;
        let open = self.open.get_or_insert_with(|| {
            let held = size.max(PIECE);
            queue.wait_for(index, held);
            Open { piece: Piece::default(), first: index, held, used: 0 }
        });
        open.used += size;
        Ok(&mut open.piece)
    }

    fn flush(&mut self) -> Result<(), Closed> {
        let Some(Open { piece, first, held, .. }) = self.open.take() else { return Ok(()) };
        let entries = piece.len();
        if entries == 0 {
            return Ok(());
        }
        self.send(first, Ok(Part::Piece { piece, entries, held }))
    }

    fn send(&self, first: usize, part: Result<Part, StoreError>) -> Result<(), Closed> {
        self.sender.send((first, part)).map_err(|_| Closed)
    }
}

/// Why a run ends early.
enum Stopped {
    Closed,
    Error(StoreError),
}

impl From<Closed> for Stopped {
    fn from(Closed: Closed) -> Self {
        Self::Closed
    }
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self::Error(error)
    }
}

/// Reads the file's first `size` bytes, or fewer when it has shrunk, in one call where the disk allows.
fn fill(content: &mut Vec<u8>, file: &mut File, size: u64) -> io::Result<()> {
    content.resize(usize::try_from(size).map_err(io::Error::other)?, 0);
    let mut filled = 0;
    while filled < content.len() {
        match file.read(&mut content[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    content.truncate(filled);
    Ok(())
}

/// Two modes: what may be executed, and what may not.
fn mode(meta: &fs::Metadata) -> u32 {
    if meta.permissions().mode() & 0o111 == 0 { 0o100_644 } else { 0o100_755 }
}
