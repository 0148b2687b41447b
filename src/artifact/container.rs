//! The bytes of a zip file around its entries, in one pass: headers, descriptors, central directory, zip64 where it is needed.
//!
//! Every entry has the same time, the first that zip knows, and no extra fields but those of zip64, so the same entries make
//! the same bytes. Compresses nothing and reads nothing; written against PKWARE's APPNOTE 6.3.

use std::io::{self, Write};

/// 1980-01-01 as MS-DOS writes it: year 0, month 1, day 1.
const DATE: u16 = 0x21;
/// Sizes and offsets from here on stand in a zip64 field.
const LIMIT: u64 = 0xffff_ffff;
/// A file of unknown packed size gets wide fields from this size on: deflate may make it a little larger.
const WIDE_FROM: u64 = 0xf000_0000;
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
    mode: u32,
    method: Method,
    flags: u16,
    wide: bool,
    offset: u64,
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

    /// Writes an entry whose data is at hand.
    pub(super) fn entry(
        &mut self,
        name: &str,
        mode: u32,
        method: Method,
        crc: u32,
        size: u64,
        data: &[u8],
    ) -> io::Result<()> {
        let content = Content { crc, size, packed: data.len() as u64 };
        let wide = size >= LIMIT || content.packed >= LIMIT;
        self.header(Open { name: name.to_owned(), mode, method, flags: 0, wide, offset: self.written }, content)?;
        self.data(data)?;
        self.close(content)
    }

    /// Begins a deflated entry whose data comes in parts.
    pub(super) fn begin(&mut self, name: &str, mode: u32, expected: u64) -> io::Result<()> {
        let wide = expected >= WIDE_FROM;
        let open = Open {
            name: name.to_owned(),
            mode,
            method: Method::Deflated,
            flags: DESCRIPTOR,
            wide,
            offset: self.written,
        };
        self.header(open, Content::default())
    }

    /// Writes a part of the data.
    pub(super) fn data(&mut self, data: &[u8]) -> io::Result<()> {
        self.written += data.len() as u64;
        self.inner.write_all(data)
    }

    /// Ends an entry that came in parts.
    pub(super) fn end(&mut self, content: Content) -> io::Result<()> {
        let wide = self.open.as_ref().is_some_and(|open| open.wide);
        let mut descriptor = Record::new(0x0807_4b50).u32(content.crc);
        for size in [content.packed, content.size] {
            descriptor = if wide { descriptor.u64(size) } else { descriptor.clipped(size) };
        }
        self.data(&descriptor.0)?;
        self.close(content)
    }

    /// Writes the central directory and gives back what it was written to, with the number of bytes.
    pub(super) fn finish(mut self) -> io::Result<(W, u64)> {
        let (start, size) = (self.written, self.directory.len() as u64);
        let directory = std::mem::take(&mut self.directory);
        self.data(&directory)?;
        if start >= LIMIT || size >= LIMIT || self.count >= 0xffff {
            let end = self.written;
            let record = Record::new(0x0606_4b50).u64(44).u16(UNIX + 45).u16(45).u32(0).u32(0);
            let record = record.u64(self.count).u64(self.count).u64(size).u64(start);
            self.data(&record.0)?;
            self.data(&Record::new(0x0706_4b50).u32(0).u64(end).u32(1).0)?;
        }
        let count = u16::try_from(self.count).unwrap_or(u16::MAX);
        let record = Record::new(0x0605_4b50).u16(0).u16(0).u16(count).u16(count).clipped(size).clipped(start).u16(0);
        self.data(&record.0)?;
        self.inner.flush()?;
        Ok((self.inner, self.written))
    }

    fn header(&mut self, mut open: Open, content: Content) -> io::Result<()> {
        if !open.name.is_ascii() {
            open.flags |= UTF8;
        }
        let (name, extra) = (name_length(&open.name)?, if open.wide { 20 } else { 0 });
        let record = Record::new(0x0403_4b50).common(&open).u32(content.crc);
        let record = if open.wide {
            let record = record.u32(u32::MAX).u32(u32::MAX).u16(name).u16(extra).bytes(open.name.as_bytes());
            record.u16(1).u16(16).u64(content.size).u64(content.packed)
        } else {
            record.clipped(content.packed).clipped(content.size).u16(name).u16(extra).bytes(open.name.as_bytes())
        };
        self.open = Some(open);
        self.data(&record.0)
    }

    fn close(&mut self, content: Content) -> io::Result<()> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let wide: Vec<u64> =
            [content.size, content.packed, open.offset].into_iter().filter(|&value| value >= LIMIT).collect();
        let length = u16::try_from(wide.len() * 8).expect("at most three fields");
        let record = Record::new(0x0201_4b50).u16(UNIX + needed(&open)).common(&open).u32(content.crc);
        let record = record.clipped(content.packed).clipped(content.size).u16(name_length(&open.name)?);
        let record = record.u16(if length == 0 { 0 } else { length + 4 }).u16(0).u16(0).u16(0);
        let mut record = record.u32(open.mode << 16).clipped(open.offset).bytes(open.name.as_bytes());
        if length > 0 {
            record = wide.into_iter().fold(record.u16(1).u16(length), Record::u64);
        }
        self.directory.extend(record.0);
        self.count += 1;
        Ok(())
    }
}

/// The version of the format that a reader must know.
fn needed(open: &Open) -> u16 {
    if open.wide { 45 } else { 20 }
}

fn name_length(name: &str) -> io::Result<u16> {
    u16::try_from(name.len()).map_err(|_| io::Error::other("the name is longer than zip allows"))
}

/// Little-endian fields after a signature.
struct Record(Vec<u8>);

impl Record {
    fn new(signature: u32) -> Self {
        Self(signature.to_le_bytes().to_vec())
    }

    /// The fields that the header before the data and the one in the directory share.
    fn common(self, open: &Open) -> Self {
        self.u16(needed(open)).u16(open.flags).u16(open.method as u16).u16(0).u16(DATE)
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
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
