//! The bytes of a zip file around its entries, in one pass: headers, descriptors, central directory, zip64 where it is needed.
//!
//! Every entry has the same time, the first that zip knows, and no extra fields but those of zip64, so the same entries make
//! the same bytes. Reads nothing; written against PKWARE's APPNOTE 6.3.

use std::io::{self, Write};

use super::deflate::Deflater;

/// 1980-01-01 as MS-DOS writes it: year 0, month 1, day 1.
const DATE: u16 = 0x21;
/// Sizes and offsets from here on stand in a zip64 field.
const LIMIT: u64 = 0xffff_ffff;
/// A file of unknown packed size gets wide fields from this size on: deflate may make it a little larger.
const WIDE_FROM: u64 = 0xf000_0000;
/// The length of the record before the data, without name and zip64 field.
const HEADER: usize = 30;
const UNIX: u16 = 3 << 8;
/// Sizes and checksum stand after the data.
const DESCRIPTOR: u16 = 1 << 3;
const UTF8: u16 = 1 << 11;

/// How an entry's data is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Stored = 0,
    Deflated = 8,
}

/// What is known of an entry's content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) crc: u32,
    pub(super) size: u64,
    pub(super) packed: u64,
}

/// An entry that has begun.
struct Open {
    name: String,
    head: Head,
    offset: u64,
}

/// What both records of an entry say before its content is known.
#[derive(Clone, Copy, Debug)]
struct Head {
    mode: u32,
    method: Method,
    flags: u16,
    wide: bool,
}

/// Entries with their data, ready to stand in an archive wherever there is room: made by one worker, written by the writer.
#[derive(Default)]
pub(super) struct Piece {
    bytes: Vec<u8>,
    entries: Vec<(usize, Head, Content)>,
}

impl Piece {
    /// Adds an entry, deflated unless that makes it no smaller.
    pub(super) fn deflated(
        &mut self,
        name: &str,
        mode: u32,
        content: &[u8],
        deflater: &mut Deflater,
    ) -> io::Result<()> {
        let (start, data) = self.room_for_header(name);
        let method = if deflater.whole(content, &mut self.bytes) { Method::Deflated } else { Method::Stored };
        self.close(start, data, name, mode, method, content)
    }

    /// Adds an entry as it is.
    pub(super) fn stored(&mut self, name: &str, mode: u32, content: &[u8]) -> io::Result<()> {
        let (start, data) = self.room_for_header(name);
        self.bytes.extend_from_slice(content);
        self.close(start, data, name, mode, Method::Stored, content)
    }

    /// How many entries it has.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Where the header begins, and where the data.
    fn room_for_header(&mut self, name: &str) -> (usize, usize) {
        let start = self.bytes.len();
        self.bytes.resize(start + HEADER + name.len(), 0);
        (start, self.bytes.len())
    }

    fn close(
        &mut self,
        start: usize,
        data: usize,
        name: &str,
        mode: u32,
        method: Method,
        content: &[u8],
    ) -> io::Result<()> {
        let packed = (self.bytes.len() - data) as u64;
        let known = Content { crc: crc32fast::hash(content), size: content.len() as u64, packed };
        let head = Head { mode, method, flags: flags(name), wide: false };
        let mut header = Vec::with_capacity(data - start);
        head.before_data(&mut header, name, known)?;
        self.bytes[start..data].copy_from_slice(&header);
        self.entries.push((start, head, known));
        Ok(())
    }
}

/// A zip file being written.
pub(super) struct Container<W> {
    inner: W,
    written: u64,
    directory: Vec<u8>,
    count: u64,
    open: Option<Open>,
}

impl<W: Write> Container<W> {
    /// An empty zip file.
    pub(super) fn new(inner: W) -> Self {
        Self { inner, written: 0, directory: Vec::new(), count: 0, open: None }
    }

    /// Writes a piece, whose entries have these names.
    pub(super) fn piece<'a>(&mut self, piece: &Piece, names: impl Iterator<Item = &'a str>) -> io::Result<()> {
        for ((start, head, content), name) in piece.entries.iter().zip(names) {
            head.in_directory(&mut self.directory, name, *content, self.written + *start as u64)?;
            self.count += 1;
        }
        self.data(&piece.bytes)
    }

    /// Begins a deflated entry whose data comes in parts.
    pub(super) fn begin(&mut self, name: &str, mode: u32, expected: u64) -> io::Result<()> {
        let flags = flags(name) | DESCRIPTOR;
        let head = Head { mode, method: Method::Deflated, flags, wide: expected >= WIDE_FROM };
        let offset = self.written;
        let mut header = Vec::new();
        head.before_data(&mut header, name, Content::default())?;
        self.data(&header)?;
        self.open = Some(Open { name: name.to_owned(), head, offset });
        Ok(())
    }

    /// Writes a part of the data.
    pub(super) fn data(&mut self, data: &[u8]) -> io::Result<()> {
        self.written += data.len() as u64;
        self.inner.write_all(data)
    }

    /// Ends an entry that came in parts.
    pub(super) fn end(&mut self, content: Content) -> io::Result<()> {
        let Some(Open { name, head, offset }) = self.open.take() else { return Ok(()) };
        let mut bytes = Vec::new();
        let mut descriptor = Record::new(&mut bytes, 0x0807_4b50).u32(content.crc);
        for size in [content.packed, content.size] {
            descriptor = if head.wide { descriptor.u64(size) } else { descriptor.clipped(size) };
        }
        self.data(&bytes)?;
        head.in_directory(&mut self.directory, &name, content, offset)?;
        self.count += 1;
        Ok(())
    }

    /// Writes the central directory and gives back what it was written to, with the number of bytes.
    pub(super) fn finish(mut self) -> io::Result<(W, u64)> {
        let (start, size) = (self.written, self.directory.len() as u64);
        let directory = std::mem::take(&mut self.directory);
        self.data(&directory)?;
        let mut ends = Vec::new();
        if start >= LIMIT || size >= LIMIT || self.count >= 0xffff {
            let end = self.written;
            let record = Record::new(&mut ends, 0x0606_4b50).u64(44).u16(UNIX + 45).u16(45).u32(0).u32(0);
            record.u64(self.count).u64(self.count).u64(size).u64(start);
            Record::new(&mut ends, 0x0706_4b50).u32(0).u64(end).u32(1);
        }
        let count = u16::try_from(self.count).unwrap_or(u16::MAX);
        let record = Record::new(&mut ends, 0x0605_4b50).u16(0).u16(0).u16(count).u16(count);
        record.clipped(size).clipped(start).u16(0);
        self.data(&ends)?;
        self.inner.flush()?;
        Ok((self.inner, self.written))
    }
}

impl Head {
    /// The record before the data.
    fn before_data(self, out: &mut Vec<u8>, name: &str, content: Content) -> io::Result<()> {
        let (length, extra) = (name_length(name)?, if self.wide { 20 } else { 0 });
        let record = Record::new(out, 0x0403_4b50).common(self).u32(content.crc);
        let record = if self.wide {
            record.u32(u32::MAX).u32(u32::MAX)
        } else {
            record.clipped(content.packed).clipped(content.size)
        };
        let record = record.u16(length).u16(extra).bytes(name.as_bytes());
        if self.wide {
            record.u16(1).u16(16).u64(content.size).u64(content.packed);
        }
        Ok(())
    }

    /// The record in the directory.
    fn in_directory(self, out: &mut Vec<u8>, name: &str, content: Content, offset: u64) -> io::Result<()> {
        let wide = || [content.size, content.packed, offset].into_iter().filter(|&value| value >= LIMIT);
        let length = u16::try_from(wide().count() * 8).expect("at most three fields");
        let record = Record::new(out, 0x0201_4b50).u16(UNIX + self.needed()).common(self).u32(content.crc);
        let record = record.clipped(content.packed).clipped(content.size).u16(name_length(name)?);
        let record = record.u16(if length == 0 { 0 } else { length + 4 }).u16(0).u16(0).u16(0);
        let record = record.u32(self.mode << 16).clipped(offset).bytes(name.as_bytes());
        if length > 0 {
            wide().fold(record.u16(1).u16(length), Record::u64);
        }
        Ok(())
    }

    /// The version of the format that a reader must know.
    fn needed(self) -> u16 {
        if self.wide { 45 } else { 20 }
    }
}

fn flags(name: &str) -> u16 {
    if name.is_ascii() { 0 } else { UTF8 }
}

fn name_length(name: &str) -> io::Result<u16> {
    u16::try_from(name.len()).map_err(|_| io::Error::other("the name is longer than zip allows"))
}

/// Little-endian fields after a signature.
struct Record<'a>(&'a mut Vec<u8>);

impl<'a> Record<'a> {
    fn new(out: &'a mut Vec<u8>, signature: u32) -> Self {
        Self(out).u32(signature)
    }

    /// The fields that the header before the data and the one in the directory share.
    fn common(self, head: Head) -> Self {
        self.u16(head.needed()).u16(head.flags).u16(head.method as u16).u16(0).u16(DATE)
    }

    fn bytes(self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    fn u16(self, value: u16) -> Self {
        self.bytes(&value.to_le_bytes())
    }

    fn u32(self, value: u32) -> Self {
        self.bytes(&value.to_le_bytes())
    }

    fn u64(self, value: u64) -> Self {
        self.bytes(&value.to_le_bytes())
    }

    /// A value that stands in a zip64 field when it does not fit.
    fn clipped(self, value: u64) -> Self {
        self.u32(u32::try_from(value).unwrap_or(u32::MAX))
    }
}
