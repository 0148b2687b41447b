//! An artifact that exists, read: its members and their contents, from a zip file or a folder. The only file that names `zip`.
//!
//! Nothing is ever written. Names are told as they are, also those that no reader should unpack; content is given only up to a
//! limit, whatever the archive claims. Of a folder, files and links are members, since an artifact holds no directories.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use walkdir::WalkDir;
use zip::read::{Config, OwnedZipFileEntry};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;
use zip::{CompressionMethod, ZipArchive, ZipReadOptions};

use super::member::{Member, MemberKind, Method, shown};

mod error;
mod marks;

pub use error::ReadError;
pub use marks::byte_reasons;

/// All members of the zip file or the folder at `path`, in the order of the archive, or of names.
pub fn entries(path: &Path) -> Result<Vec<Member>, ReadError> {
    Ok(Reader::open(path)?.members)
}

/// The content of one member, when it is not larger than `limit`; of several with one name the last, as unpacking leaves it.
pub fn content(path: &Path, name: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
    let mut reader = Reader::open(path)?;
    let found = reader.members.iter().rposition(|member| member.name == name);
    let index = found.ok_or_else(|| ReadError::Missing { path: path.to_owned(), name: name.to_owned() })?;
    reader.content(index, limit)
}

/// An artifact that is open.
pub struct Reader {
    place: Place,
    members: Vec<Member>,
}

enum Place {
    Folder(PathBuf),
    Zip(BufReader<File>, Vec<OwnedZipFileEntry>),
}

impl Reader {
    /// Opens the zip file or the folder at `path` and reads what its members are.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let refused = |source| ReadError::Disk { path: path.to_owned(), source };
        if fs::metadata(path).map_err(refused)?.is_dir() {
            return Ok(Self { place: Place::Folder(path.to_owned()), members: of_folder(path)? });
        }
        let file = File::open(path).map_err(refused)?;
        let second = file.try_clone().map_err(refused)?;
        let found = directory(file).map_err(|error| broken(path, error))?;
        let mut names = HashSet::new();
        let members = found.iter().enumerate().map(|(order, entry)| member(order, entry));
        let mut members: Vec<Member> = members.collect::<Result<_, _>>().map_err(|error| broken(path, error))?;
        for member in &mut members {
            member.duplicate = !names.insert(member.name.clone());
        }
        Ok(Self { place: Place::Zip(BufReader::new(second), found), members })
    }

    /// What it holds.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Whether it is a folder.
    pub fn is_folder(&self) -> bool {
        matches!(self.place, Place::Folder(_))
    }

    /// The content of the member at `index`, when it is not larger than `limit`; checked against what the directory claims.
    pub fn content(&mut self, index: usize, limit: u64) -> Result<Vec<u8>, ReadError> {
        let member = &self.members[index];
        if member.size > limit {
            return Err(ReadError::TooLarge { name: member.name.clone(), limit });
        }
        let mut content = Vec::with_capacity(usize::try_from(member.size.min(1 << 20)).unwrap_or_default());
        self.copy(index, &mut |part| content.extend_from_slice(part))?;
        Ok(content)
    }

    /// The SHA-256 of the content of the member at `index`.
    pub fn digest(&mut self, index: usize) -> Result<[u8; 32], ReadError> {
        let mut hash = Sha256::new();
        self.copy(index, &mut |part| hash.update(part))?;
        Ok(hash.finalize().into())
    }

    /// What in an archive's directory contradicts what stands before its members, or their places; the first such thing.
    pub fn inconsistency(&mut self) -> Result<Option<String>, ReadError> {
        let Place::Zip(file, _) = &mut self.place else { return Ok(None) };
        if self.members.iter().any(|member| member.duplicate) {
            return Ok(None);
        }
        let checked = ZipArchive::new(file).and_then(|mut archive| archive.validate_header_consistency());
        Ok(checked.err().map(|error| lower(&reason(&error).replace("header inconsistency detected: ", ""))))
    }

    /// Gives the content of the member at `index` in parts, never more than the directory claims; an error may come after parts
    /// were given.
    pub fn copy(&mut self, index: usize, part: &mut dyn FnMut(&[u8])) -> Result<(), ReadError> {
        self.copy_while(index, &mut |bytes| {
            part(bytes);
            true
        })
    }

    /// The same, for as long as whoever takes the parts says so; what comes then is an error that says nothing.
    pub fn copy_while(&mut self, index: usize, part: &mut dyn FnMut(&[u8]) -> bool) -> Result<(), ReadError> {
        let member = &self.members[index];
        match &mut self.place {
            Place::Folder(root) => copy_file(&root.join(&member.name), member, part),
            Place::Zip(file, entries) => copy_member(file, &entries[index], member, part),
        }
    }
}

fn broken(path: &Path, error: ZipError) -> ReadError {
    match error {
        ZipError::Io(source) if source.kind() != io::ErrorKind::UnexpectedEof && source.raw_os_error().is_some() => {
            ReadError::Disk { path: path.to_owned(), source }
        }
        other => ReadError::Archive { path: path.to_owned(), reason: reason(&other) },
    }
}

/// The crate's words, without its frame.
fn reason(error: &ZipError) -> String {
    match error {
        ZipError::InvalidArchive(reason) if reason.contains("EOCD") => {
            "it has no directory at its end, so it is cut off or something else".to_owned()
        }
        ZipError::InvalidArchive(reason) if reason.contains("nexpected end of") => "it is cut off".to_owned(),
        ZipError::InvalidArchive(reason) => lower(reason),
        ZipError::UnsupportedArchive(reason) => lower(reason),
        ZipError::Io(error) => lower(&error.to_string()),
        other => lower(&other.to_string()),
    }
}

fn lower(text: &str) -> String {
    let text = shown(text);
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
    first + letters.as_str().trim_end_matches('.')
}

fn directory(file: File) -> Result<Vec<OwnedZipFileEntry>, ZipError> {
    let mut archive = ZipIterable::try_new(BufReader::new(file), Config::default())?;
    archive.files()?.map(|entry| entry.map(OwnedZipFileEntry::from)).collect()
}

fn member(order: usize, entry: &OwnedZipFileEntry) -> Result<Member, ZipError> {
    let kind = match (entry.is_dir(), entry.is_symlink()) {
        (true, _) => MemberKind::Directory,
        (_, true) => MemberKind::Symlink,
        _ => MemberKind::File,
    };
    let method = match entry.compression() {
        CompressionMethod::Stored => Method::Stored,
        CompressionMethod::Deflated => Method::Deflated,
        other => Method::Other(other.to_string().to_lowercase()),
    };
    Ok(Member {
        name: entry.name()?.into_owned(),
        kind,
        size: entry.size(),
        packed: entry.compressed_size(),
        crc: Some(entry.crc32()),
        mode: entry.unix_mode(),
        modified: entry.last_modified().map(|time| time.to_string()),
        method: Some(method),
        order,
        encrypted: entry.as_ref().encrypted(),
        duplicate: false,
    })
}

fn copy_member(
    file: &mut BufReader<File>,
    entry: &OwnedZipFileEntry,
    member: &Member,
    part: &mut dyn FnMut(&[u8]) -> bool,
) -> Result<(), ReadError> {
    let name = || member.name.clone();
    if member.encrypted {
        return Err(ReadError::Encrypted { name: name() });
    }
    if let Some(method @ Method::Other(_)) = &member.method {
        return Err(ReadError::Method { name: name(), method: method.clone() });
    }
    let damaged = |error: &ZipError| ReadError::Damaged { name: name(), reason: reason(error) };
    let opened = entry.as_ref().with_reader(file, ZipReadOptions::new());
    let found = pour(&mut opened.map_err(|error| damaged(&error))?, part, member.size);
    match found.map_err(|error| damaged(&ZipError::Io(error)))? {
        found if found == member.size => Ok(()),
        found => Err(ReadError::Damaged { name: name(), reason: sizes(found, member.size) }),
    }
}

fn sizes(found: u64, claimed: u64) -> String {
    let found = if found > claimed { "more".to_owned() } else { found.to_string() };
    format!("the directory says {claimed} bytes, the content has {found}")
}

/// Gives at most `limit` bytes while they are taken, and says how many there are, or one more than the limit.
pub(super) fn pour(from: &mut dyn Read, part: &mut dyn FnMut(&[u8]) -> bool, limit: u64) -> io::Result<u64> {
    let (mut buffer, mut found) = (vec![0; 1 << 16], 0);
    loop {
        let count = from.read(&mut buffer)?;
        found += count as u64;
        if count == 0 || found > limit {
            return Ok(found);
        }
        if !part(&buffer[..count]) {
            return Err(io::ErrorKind::Interrupted.into());
        }
    }
}

fn of_folder(root: &Path) -> Result<Vec<Member>, ReadError> {
    let mut members = Vec::new();
    for found in WalkDir::new(root).min_depth(1).sort_by_file_name() {
        let found = found
            .map_err(|error| ReadError::Disk { path: error.path().unwrap_or(root).to_owned(), source: error.into() })?;
        let kind = match found.file_type() {
            kind if kind.is_file() => MemberKind::File,
            kind if kind.is_symlink() => MemberKind::Symlink,
            _ => continue,
        };
        let path = found.path();
        let meta = fs::symlink_metadata(path).map_err(|source| ReadError::Disk { path: path.to_owned(), source })?;
        let below = path.strip_prefix(root).unwrap_or(path);
        let name = below.to_str().ok_or_else(|| ReadError::NotUtf8 { path: path.to_owned() })?;
        members.push(Member {
            name: name.to_owned(),
            kind,
            size: meta.len(),
            packed: meta.len(),
            crc: None,
            mode: Some(meta.mode()),
            modified: jiff::Timestamp::new(meta.mtime(), 0).ok().map(|time| time.strftime("%F %T").to_string()),
            method: None,
            order: 0,
            encrypted: false,
            duplicate: false,
        });
    }
    members.sort_by(|a, b| a.name.cmp(&b.name));
    members.iter_mut().enumerate().for_each(|(order, member)| member.order = order);
    Ok(members)
}

fn copy_file(path: &Path, member: &Member, part: &mut dyn FnMut(&[u8]) -> bool) -> Result<(), ReadError> {
    let refused = |source| ReadError::Disk { path: path.to_owned(), source };
    if member.kind == MemberKind::Symlink {
        part(fs::read_link(path).map_err(refused)?.as_os_str().as_bytes());
        return Ok(());
    }
    let found = pour(&mut File::open(path).map_err(refused)?, part, member.size).map_err(refused)?;
    let reason = || "it has changed while it was read".to_owned();
    if found == member.size { Ok(()) } else { Err(ReadError::Damaged { name: member.name.clone(), reason: reason() }) }
}

#[cfg(test)]
mod tests;
