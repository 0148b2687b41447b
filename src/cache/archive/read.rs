//! An archive as it is read: whole and unchanged, or not at all.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;

use tar::{Archive, Entry, EntryType};

use super::{About, CacheFault, FORMAT, HEAD, SUM, TAIL};

/// No description of an entry is longer.
const LONGEST_HEAD: u64 = 1 << 20;

/// A member of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Item {
    /// Its name, as it stands there.
    pub(in super::super) name: PathBuf,
    /// What it is.
    pub(in super::super) kind: ItemKind,
    /// Its permissions.
    pub(in super::super) mode: u32,
    /// Seconds since 1970.
    pub(in super::super) modified: u64,
}

/// What a member is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum ItemKind {
    /// A folder.
    Folder,
    /// A file; where its content begins, and how long it is.
    File { offset: u64, size: u64 },
    /// A symbolic link.
    Link(PathBuf),
    /// Something that no entry has.
    Other,
}

/// What the archive is, and its members; an error when any byte of it is not as it was written.
pub(in super::super) fn read(file: &File) -> Result<(About, Vec<Item>), CacheFault> {
    let (length, expected) = tail(file)?;
    let mut sum =
        Summed { inner: BufReader::with_capacity(1 << 20, file), left: length - TAIL, sum: crc32fast::Hasher::new() };
    let mut items = Vec::new();
    let about = {
        let mut archive = Archive::new(&mut sum);
        let mut entries = archive.entries().map_err(damaged)?;
        let first = entries.next().ok_or(CacheFault::Cut)?.map_err(damaged)?;
        let about = described(first)?;
        for entry in entries {
            items.push(item(&entry.map_err(damaged)?).map_err(damaged)?);
        }
        about
    };
    if sum.left > 0 || sum.sum.finalize() != expected {
        return Err(CacheFault::Damaged("its checksum is another".to_owned()));
    }
    match items.pop() {
        Some(last) if last.name.as_os_str() == SUM => Ok((about, items)),
        _ => Err(CacheFault::Cut),
    }
}

/// What the archive says it is.
pub(in super::super) fn about(file: &File) -> Result<About, CacheFault> {
    tail(file)?;
    let mut archive = Archive::new(file);
    let first = archive.entries().map_err(damaged)?.next().ok_or(CacheFault::Cut)?.map_err(damaged)?;
    described(first)
}

fn described(entry: Entry<'_, impl Read>) -> Result<About, CacheFault> {
    if *entry.path_bytes() != *HEAD.as_bytes() || entry.size() > LONGEST_HEAD {
        return Err(CacheFault::Damaged("it does not begin as an entry does".to_owned()));
    }
    let mut text = Vec::new();
    entry.take(LONGEST_HEAD).read_to_end(&mut text).map_err(damaged)?;
    let about: About = serde_json::from_slice(&text).map_err(|error| CacheFault::Damaged(error.to_string()))?;
    if about.format == FORMAT { Ok(about) } else { Err(CacheFault::Format(about.format)) }
}

fn item(entry: &Entry<'_, impl Read>) -> io::Result<Item> {
    let header = entry.header();
    let kind = match header.entry_type() {
        EntryType::Directory => ItemKind::Folder,
        EntryType::Regular | EntryType::Continuous => {
            ItemKind::File { offset: entry.raw_file_position(), size: entry.size() }
        }
        EntryType::Symlink => {
            let target = entry.link_name_bytes().unwrap_or_default().into_owned();
            ItemKind::Link(PathBuf::from(std::ffi::OsString::from_vec(target)))
        }
        _ => ItemKind::Other,
    };
    let name = PathBuf::from(std::ffi::OsString::from_vec(entry.path_bytes().into_owned()));
    Ok(Item { name, kind, mode: header.mode()?, modified: header.mtime()? })
}

/// The archive's length, and the checksum at its end.
fn tail(file: &File) -> Result<(u64, u32), CacheFault> {
    let length = file.metadata().map_err(damaged)?.len();
    let mut bytes = vec![0; usize::try_from(TAIL).unwrap_or_default()];
    let from = length.checked_sub(TAIL).ok_or(CacheFault::Cut)?;
    file.read_exact_at(&mut bytes, from).map_err(damaged)?;
    let (head, rest) = bytes.split_at(512);
    let (sum, end) = rest.split_at(9);
    let is_sum = head.starts_with(SUM.as_bytes()) && end.iter().all(|&byte| byte == 0);
    let digits = std::str::from_utf8(sum).ok().filter(|_| is_sum).and_then(|text| text.strip_suffix('\n'));
    let sum = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).ok_or(CacheFault::Cut)?;
    Ok((length, sum))
}

fn damaged(error: impl Into<io::Error>) -> CacheFault {
    CacheFault::Damaged(error.into().to_string())
}

/// Sums up the first bytes of what goes through.
struct Summed<R> {
    inner: R,
    left: u64,
    sum: crc32fast::Hasher,
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let counted = usize::try_from(self.left).unwrap_or(usize::MAX).min(count);
        self.sum.update(&buffer[..counted]);
        self.left -= counted as u64;
        Ok(count)
    }
}
