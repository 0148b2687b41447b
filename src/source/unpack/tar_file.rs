//! A tar file as a source, perhaps packed by gzip. With `engine/docker/archive.rs` the only file that names `tar`.
//!
//! It is read twice: first for what it claims, so that nothing is written of one that is refused for its size, and so that names of
//! any length never come into memory.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use tar::{Archive, Entry, EntryType};

use super::tree::{OUTSIDE, Tree};
use super::{UnpackError, UnpackProgress};
use crate::artifact::{ReadError, shown};

/// What stands before an entry and says more of it may be this long.
const EXTENSION: u64 = 1 << 20;
/// How much is read behind the end.
const PADDING: u64 = 16 << 20;

/// How it is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Gzip,
}

/// Fills the tree.
pub(super) fn unpack(
    archive: &Path,
    packing: Packing,
    tree: &mut Tree<'_>,
    progress: UnpackProgress<'_>,
) -> Result<Vec<String>, UnpackError> {
    let damaged = |error: io::Error| UnpackError::Damaged { archive: archive.to_owned(), reason: lower(&error) };
    let all = survey(archive, packing, tree, progress)?;
    let mut reader = Archive::new(open(archive, packing)?);
    for (index, entry) in reader.entries().map_err(damaged)?.enumerate() {
        if !progress(index, all) {
            return Err(UnpackError::Stopped);
        }
        let mut entry = entry.map_err(damaged)?;
        put(&mut entry, tree, &|| progress(index, all), &damaged)?;
    }
    Ok(Vec::new())
}

/// Adds up what the archive claims; the number of its entries.
fn survey(
    archive: &Path,
    packing: Packing,
    tree: &Tree<'_>,
    progress: UnpackProgress<'_>,
) -> Result<usize, UnpackError> {
    let damaged = |error: io::Error| UnpackError::Damaged { archive: archive.to_owned(), reason: lower(&error) };
    let refused = |reason: &str| UnpackError::Damaged { archive: archive.to_owned(), reason: reason.to_owned() };
    if packing == Packing::Gzip && !begins_tar(archive).map_err(damaged)? {
        return Err(UnpackError::Kind { archive: archive.to_owned() });
    }
    let mut reader = Archive::new(open(archive, packing)?);
    let (mut bytes, mut entries) = (0_u64, 0);
    for entry in reader.entries().map_err(damaged)?.raw(true) {
        let mut entry = entry.map_err(damaged)?;
        let header = entry.header();
        let kind = header.entry_type();
        let size = header.entry_size().map_err(damaged)?;
        if is_extension(kind) {
            if size > EXTENSION {
                return Err(refused("what stands before an entry is longer than any name"));
            }
            let mut said = Vec::new();
            entry.read_to_end(&mut said).map_err(damaged)?;
            if kind == EntryType::XHeader && said.windows(6).any(|part| part == b" size=") {
                return Err(refused("an entry says its size in two ways"));
            }
            continue;
        }
        let real = header.as_gnu().and_then(|header| header.real_size().ok()).filter(|_| kind.is_gnu_sparse());
        bytes = bytes.saturating_add(size.max(real.unwrap_or_default()));
        entries += 1;
        tree.budget().check(bytes, entries)?;
        if !progress(0, entries) {
            return Err(UnpackError::Stopped);
        }
    }
    // Behind the end there is only padding; with it comes the checksum of gzip.
    io::copy(&mut reader.into_inner().take(PADDING), &mut io::sink()).map_err(damaged)?;
    Ok(entries)
}

fn is_extension(kind: EntryType) -> bool {
    kind.is_gnu_longname()
        || kind.is_gnu_longlink()
        || kind.is_pax_local_extensions()
        || kind.is_pax_global_extensions()
}

fn open(archive: &Path, packing: Packing) -> Result<Box<dyn Read>, UnpackError> {
    let file = File::open(archive).map_err(|source| ReadError::Disk { path: archive.to_owned(), source })?;
    let file = BufReader::with_capacity(1 << 16, file);
    Ok(match packing {
        Packing::Plain => Box::new(file),
        Packing::Gzip => Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(file))),
    })
}

/// Whether what is packed begins as a tar file does; an empty one has nothing but zeros.
fn begins_tar(archive: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    MultiGzDecoder::new(File::open(archive)?).take(512).read_to_end(&mut head)?;
    Ok(is_header(&head) || (head.len() == 512 && head.iter().all(|&byte| byte == 0)))
}

fn put(
    entry: &mut Entry<'_, Box<dyn Read>>,
    tree: &mut Tree<'_>,
    go_on: &dyn Fn() -> bool,
    damaged: &dyn Fn(io::Error) -> UnpackError,
) -> Result<(), UnpackError> {
    let path = entry.path().map_err(damaged)?.into_owned();
    let name = path.to_string_lossy().into_owned();
    if crate::artifact::leaves_folder(&name) {
        return Err(UnpackError::entry(&name, OUTSIDE));
    }
    let mode = entry.header().mode().map_err(damaged)?;
    let target = entry.link_name().map_err(damaged)?.map(std::borrow::Cow::into_owned);
    let nothing = || UnpackError::entry(&name, "is a link that names nothing");
    let named = || target.clone().filter(|target| !target.as_os_str().is_empty()).ok_or_else(nothing);
    match entry.header().entry_type() {
        EntryType::Directory => tree.folder(&name, &path, mode),
        EntryType::Symlink => tree.link(&name, &path, &named()?),
        EntryType::Link => {
            let target: PathBuf = named()?;
            tree.hard_link(&name, &path, &target)
        }
        EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => tree.file(&name, &path, mode, |filling| {
            let mut buffer = vec![0; 1 << 16];
            loop {
                match entry.read(&mut buffer).map_err(damaged)? {
                    0 => return Ok(()),
                    count => filling.add(&buffer[..count])?,
                }
                if !go_on() {
                    return Err(UnpackError::Stopped);
                }
            }
        }),
        EntryType::Block | EntryType::Char | EntryType::Fifo => {
            Err(UnpackError::entry(&name, "is a device, a pipe or a socket"))
        }
        _ => Err(UnpackError::entry(&name, "is of a kind that no source has")),
    }
}

/// Whether these bytes begin a tar file: its checksum is the sum of them all, with spaces in its own place.
pub(super) fn is_header(block: &[u8]) -> bool {
    let Some(field) = block.get(148..156).filter(|_| block.len() == 512) else { return false };
    let digits: String = field.iter().map(|&byte| char::from(byte)).filter(|c| c.is_digit(8)).collect();
    let others = block[..148].iter().chain(&block[156..]).map(|&byte| u32::from(byte)).sum::<u32>();
    u32::from_str_radix(&digits, 8).is_ok_and(|sum| sum == others + 8 * u32::from(b' '))
}

fn lower(error: &io::Error) -> String {
    let text = shown(&error.to_string());
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default() + letters.as_str()
}
