//! What goes into a container and what comes out of it, as tar archives.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Component, Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use tar::{Builder, EntryType, Header};

use super::error::ContainerError;
use crate::source::{Content, Entry, EntryKind, Listing, SourceError};

/// Writes the archive of what goes in. Everything in it is root's.
pub(super) struct Inbound<'a> {
    builder: Builder<&'a mut dyn Write>,
    /// The time of what has none of its own.
    now: SystemTime,
}

impl<'a> Inbound<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { builder: Builder::new(out), now: SystemTime::now() }
    }

    /// A folder, and none of those it lies in.
    pub(super) fn folder(&mut self, path: &Path, mode: u32) -> Result<(), ContainerError> {
        self.append(path, &mut header(EntryType::Directory, mode, 0, self.now), io::empty()).map_err(failed(path))
    }

    /// A program or a library of this machine's.
    pub(super) fn program(&mut self, to: &Path, from: &Path) -> Result<(), ContainerError> {
        let open = || -> io::Result<(File, u64)> {
            let file = File::open(from)?;
            let size = file.metadata()?.len();
            Ok((file, size))
        };
        let (file, size) = open().map_err(failed(from))?;
        self.append(to, &mut header(EntryType::Regular, 0o755, size, self.now), file).map_err(failed(from))
    }

    /// All of a source, below `to`; told how many files are in.
    pub(super) fn source(
        &mut self,
        listing: &Listing,
        from: &Path,
        to: &Path,
        progress: &mut dyn FnMut(usize),
    ) -> Result<(), ContainerError> {
        let mut files = 0;
        for entry in &listing.entries {
            self.entry(entry, from, to)?;
            if entry.kind != EntryKind::Folder {
                files += 1;
                progress(files);
            }
        }
        Ok(())
    }

    fn entry(&mut self, entry: &Entry, from: &Path, to: &Path) -> Result<(), ContainerError> {
        let to = to.join(&entry.path);
        let from = match &entry.content {
            Content::InPlace => from.join(&entry.path),
            Content::At(path) => path.clone(),
            Content::Text(text) => {
                let mut header = header(EntryType::Regular, entry.mode, text.len() as u64, self.now);
                return self
                    .append(&to, &mut header, text.as_slice())
                    .map_err(|source| SourceError::Read { path: entry.path.clone(), source }.into());
            }
        };
        let added = match entry.kind {
            EntryKind::Folder => {
                self.append(&to, &mut header(EntryType::Directory, entry.mode, 0, self.now), io::empty())
            }
            EntryKind::Link => self.link(&from, &to),
            EntryKind::File => self.file(&from, &to, entry.mode),
        };
        match added {
            // It was deleted since it was listed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            added => added.map_err(|source| SourceError::Read { path: from, source }.into()),
        }
    }

    fn link(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let target = fs::read_link(from)?;
        let mut header = header(EntryType::Symlink, 0o777, 0, self.now);
        self.builder.append_link(&mut header, relative(to), target)
    }

    fn file(&mut self, from: &Path, to: &Path, mode: u32) -> io::Result<()> {
        let file = crate::source::open(from)?;
        let meta = file.metadata()?;
        if !meta.is_file() {
            return Ok(());
        }
        let mut header = header(EntryType::Regular, mode, meta.len(), meta.modified()?);
        // A file that shrinks meanwhile must not put the rest of the archive out of step.
        let padded = file.take(meta.len()).chain(io::repeat(0)).take(meta.len());
        self.append(to, &mut header, padded)
    }

    fn append(&mut self, path: &Path, header: &mut Header, content: impl Read) -> io::Result<()> {
        self.builder.append_data(header, relative(path), content)
    }

    pub(super) fn finish(mut self) -> Result<(), ContainerError> {
        self.builder.finish().map_err(failed(Path::new("the source")))
    }
}

fn header(kind: EntryType, mode: u32, size: u64, modified: SystemTime) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_size(size);
    header.set_mtime(modified.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs());
    header
}

fn relative(path: &Path) -> &Path {
    path.strip_prefix("/").unwrap_or(path)
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> ContainerError {
    let path = path.to_owned();
    move |source| ContainerError::Upload { path, source }
}

/// Puts the files of an archive, which is a folder of a container's, into `to`.
///
/// Only files and folders are taken, and none that would lie elsewhere: a build cannot make us write where it likes.
/// Each file appears whole or not at all; others that lie there stay.
pub(super) fn unpack(archive: &mut dyn Read, to: &Path, go_on: &dyn Fn() -> bool) -> io::Result<()> {
    let mut archive = tar::Archive::new(archive);
    for entry in archive.entries()? {
        let mut entry = entry?;
        if !go_on() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let Some(below) = inside(&entry.path()?) else { continue };
        let path = to.join(below);
        match entry.header().entry_type() {
            EntryType::Directory => fs::create_dir_all(&path)?,
            EntryType::Regular | EntryType::Continuous => {
                let folder = path.parent().unwrap_or(to);
                fs::create_dir_all(folder)?;
                let mode = entry.header().mode()? & 0o777;
                let mut file = tempfile::Builder::new().prefix(".buildspec-").tempfile_in(folder)?;
                io::copy(&mut entry, &mut file)?;
                file.as_file().set_permissions(fs::Permissions::from_mode(mode))?;
                file.persist(&path).map_err(|error| error.error)?;
            }
            kind => {
                let what = format!("{} is neither a file nor a folder ({kind:?})", path.display());
                return Err(io::Error::new(io::ErrorKind::InvalidData, what));
            }
        }
    }
    Ok(())
}

/// Puts the one file of an archive into the place of `to`.
pub(super) fn unpack_file(archive: &mut dyn Read, to: &Path) -> io::Result<()> {
    let mut archive = tar::Archive::new(archive);
    let mut entry = archive.entries()?.next().ok_or(io::ErrorKind::UnexpectedEof)??;
    if entry.header().entry_type() != EntryType::Regular {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "what came out of the container is no file"));
    }
    io::copy(&mut entry, &mut File::create(to)?).map(drop)
}

/// The place below the archive's own folder; none for that folder itself and for what would lie outside it.
fn inside(path: &Path) -> Option<PathBuf> {
    let mut parts = path.components().filter(|part| *part != Component::CurDir);
    parts.next()?;
    let below: PathBuf = parts
        .map(|part| if let Component::Normal(name) = part { Some(name) } else { None })
        .collect::<Option<PathBuf>>()?;
    (!below.as_os_str().is_empty()).then_some(below)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt as _;

    use super::*;

    fn archive(entries: &[(&str, EntryType, &str)]) -> Vec<u8> {
        let mut builder = Builder::new(Vec::new());
        for (name, kind, content) in entries {
            let mut header = header(*kind, 0o640, content.len() as u64, UNIX_EPOCH);
            let field = &mut header.as_gnu_mut().unwrap().name;
            field[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            builder.append(&header, content.as_bytes()).unwrap();
        }
        builder.into_inner().unwrap()
    }

    #[test]
    fn files_come_out_below_the_folder_and_keep_their_modes() {
        let to = tempfile::tempdir().unwrap();
        fs::write(to.path().join("mine"), "mine").unwrap();
        let bytes =
            archive(&[("artifacts/", EntryType::Directory, ""), ("artifacts/a/b.txt", EntryType::Regular, "new")]);
        unpack(&mut &bytes[..], to.path(), &|| true).unwrap();
        let file = to.path().join("a/b.txt");
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o640);
        assert_eq!(fs::read_to_string(to.path().join("mine")).unwrap(), "mine");
    }

    #[test]
    fn nothing_is_written_outside_and_no_link_is_made() {
        let outer = tempfile::tempdir().unwrap();
        let to = outer.path().join("to");
        fs::create_dir(&to).unwrap();
        let bytes = archive(&[("artifacts/../../x", EntryType::Regular, "x"), ("/etc", EntryType::Regular, "x")]);
        unpack(&mut &bytes[..], &to, &|| true).unwrap();
        assert_eq!(fs::read_dir(outer.path()).unwrap().count(), 1);
        let bytes = archive(&[("artifacts/l", EntryType::Symlink, "")]);
        assert!(unpack(&mut &bytes[..], &to, &|| true).is_err());
    }

    #[test]
    fn a_source_goes_in_with_its_modes_and_links() {
        let from = tempfile::tempdir().unwrap();
        fs::write(from.path().join("run"), "#!/bin/sh\n").unwrap();
        fs::set_permissions(from.path().join("run"), fs::Permissions::from_mode(0o755)).unwrap();
        std::os::unix::fs::symlink("run", from.path().join("link")).unwrap();
        let long = "n".repeat(180);
        fs::write(from.path().join(&long), "long").unwrap();
        let listing = crate::source::list(from.path(), crate::source::SourceMode::Copy, &[]).unwrap();
        let mut bytes = Vec::new();
        let mut told = 0;
        let mut inbound = Inbound::new(&mut bytes);
        inbound.source(&listing, from.path(), Path::new("/codebuild/src"), &mut |count| told = count).unwrap();
        inbound.finish().unwrap();
        let mut archive = tar::Archive::new(&bytes[..]);
        let mut found: Vec<(String, u32, u64)> = archive
            .entries()
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let path = entry.path().unwrap().display().to_string();
                (path, entry.header().mode().unwrap(), entry.header().uid().unwrap())
            })
            .collect();
        found.sort();
        let mode =
            |name: &str| found.iter().find(|entry| entry.0 == format!("codebuild/src/{name}")).map(|entry| entry.1);
        assert_eq!((mode("run"), mode("link"), mode(&long)), (Some(0o755), Some(0o777), Some(0o644)));
        assert!(found.iter().all(|entry| entry.2 == 0));
        assert_eq!(told, 3);
    }
}
