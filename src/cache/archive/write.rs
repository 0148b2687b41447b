//! An archive as it is written, in one pass.

use std::io::{self, Read, Write};
use std::path::Path;

use tar::{Builder, EntryType, Header};

use super::{About, HEAD, LARGE, SUM};

/// The size of a block of tar.
const BLOCK: u64 = 512;
/// The size of a block of a file system.
const PAGE: u64 = 4096;

/// Writes members one after the other, and sums them up.
pub(in super::super) struct Writer<W> {
    out: W,
    position: u64,
    sum: crc32fast::Hasher,
}

impl<W: Write> Writer<W> {
    /// An archive that says what it is.
    pub(in super::super) fn new(out: W, about: &About) -> io::Result<Self> {
        let mut writer = Self { out, position: 0, sum: crc32fast::Hasher::new() };
        let text = serde_json::to_vec(about)?;
        writer.file(Path::new(HEAD), 0o644, about.created, text.len() as u64, &mut &*text)?;
        Ok(writer)
    }

    /// A folder.
    pub(in super::super) fn folder(&mut self, name: &Path, mode: u32, modified: u64) -> io::Result<()> {
        let head = head(name, &mut header(EntryType::Directory, mode, 0, modified))?;
        self.put(&head)
    }

    /// A link, wherever it leads.
    pub(in super::super) fn link(&mut self, name: &Path, target: &Path, modified: u64) -> io::Result<()> {
        let mut builder = Builder::new(Vec::new());
        builder.append_link(&mut header(EntryType::Symlink, 0o777, 0, modified), name, target)?;
        let head = std::mem::take(builder.get_mut());
        self.put(&head)
    }

    /// A file of this size, whatever its content has become meanwhile.
    pub(in super::super) fn file(
        &mut self,
        name: &Path,
        mode: u32,
        modified: u64,
        size: u64,
        content: &mut dyn Read,
    ) -> io::Result<()> {
        let head = head(name, &mut header(EntryType::Regular, mode, size, modified))?;
        if size >= LARGE {
            self.pad(head.len() as u64)?;
        }
        self.put(&head)?;
        let whole = content.take(size).chain(io::repeat(0)).take(size);
        io::copy(&mut whole.chain(io::repeat(0)).take(size.next_multiple_of(BLOCK)), &mut Raw(self)).map(drop)
    }

    /// Writes checksum and end; what it was written to.
    pub(in super::super) fn finish(mut self) -> io::Result<W> {
        let mut sum = format!("{:08x}\n", self.sum.clone().finalize()).into_bytes();
        let head = head(Path::new(SUM), &mut header(EntryType::Regular, 0o644, sum.len() as u64, 0))?;
        self.put(&head)?;
        sum.resize(3 * 512, 0);
        self.put(&sum)?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// Lets what comes after a head of this length begin at a block of the file system: a remark that no reader heeds.
    fn pad(&mut self, head: u64) -> io::Result<()> {
        let room = match (PAGE - (self.position + head) % PAGE) % PAGE {
            0 => return Ok(()),
            // The remark's own header takes a block, and so does its text.
            BLOCK => BLOCK + PAGE,
            room => room,
        };
        let record = usize::try_from(room - BLOCK).map_err(io::Error::other)?;
        let frame = record.to_string().len() + " comment=\n".len();
        let remark = " ".repeat(record - frame);
        let mut builder = Builder::new(Vec::new());
        builder.append_pax_extensions([("comment", remark.as_bytes())])?;
        let bytes = std::mem::take(builder.get_mut());
        self.put(&bytes)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        Raw(self).write_all(bytes)
    }
}

/// What goes through is counted and summed up.
struct Raw<'a, W>(&'a mut Writer<W>);

impl<W: Write> Write for Raw<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.0.out.write(bytes)?;
        self.0.sum.update(&bytes[..count]);
        self.0.position += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.out.flush()
    }
}

fn header(kind: EntryType, mode: u32, size: u64, modified: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_size(size);
    header.set_mtime(modified);
    header
}

/// All that stands before a member's content, a long name included.
fn head(name: &Path, header: &mut Header) -> io::Result<Vec<u8>> {
    let mut builder = Builder::new(Vec::new());
    builder.append_data(header, name, io::empty())?;
    Ok(std::mem::take(builder.get_mut()))
}
