//! Which files of a folder are its source.
//!
//! In a git work tree they are the files git would take and `.git`, made to stand alone; empty folders are not among
//! them, as in a clone. Outside git they are everything.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::thread;

use walkdir::WalkDir;

use super::git::{Answer, Git, Wanted};
use super::{SourceError, SourceMode};

mod dot_git;
mod handover;

/// From this many files on, asking the file system about them is worth a second thread.
const WORTH_A_THREAD: usize = 1000;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A folder.
    Folder,
    /// A file.
    File,
    /// A symbolic link, kept as one wherever it points.
    Link,
}

/// Where an entry's content is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// At the entry's path below the source.
    InPlace,
    /// In this file: a part of a repository that lies elsewhere.
    At(PathBuf),
    /// Here: a repository's configuration, changed so that it stands alone.
    Text(Vec<u8>),
}

/// One file, link or folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path below the source.
    pub path: PathBuf,
    /// What it is.
    pub kind: EntryKind,
    /// Its permissions, without set-user-id and the like.
    pub mode: u32,
    /// Where its content is found.
    pub content: Content,
}

/// The files of a source; a folder stands before what is in it.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The entries.
    pub entries: Vec<Entry>,
    /// What the user should know.
    pub notices: Vec<String>,
}

/// Lists a source. What lies in one of the `excluded` folders is not part of it, unless the source itself does.
pub fn list(dir: &Path, mode: SourceMode, excluded: &[PathBuf]) -> Result<Listing, SourceError> {
    list_with(&Git::default(), dir, mode, excluded)
}

fn list_with(git: &Git, dir: &Path, mode: SourceMode, excluded: &[PathBuf]) -> Result<Listing, SourceError> {
    let excluded = excluded.iter().filter_map(|folder| below(dir, folder)).collect();
    let mut lister = Lister { git, dir, excluded, listing: Listing::default(), folders: HashMap::new() };
    match mode {
        SourceMode::Whole => {
            lister.dot_git(Path::new(""))?;
            lister.everything(Path::new(""))?;
        }
        SourceMode::Codepipeline => lister.handed_over()?,
        SourceMode::Copy | SourceMode::Tracked | SourceMode::Mount => lister.list(Path::new(""), mode)?,
    }
    Ok(lister.listing)
}

/// The place of a folder below `dir`, links resolved as far as it exists; none for `dir` itself and what is outside it.
fn below(dir: &Path, folder: &Path) -> Option<PathBuf> {
    let existing = folder.ancestors().find(|folder| folder.exists())?;
    let rest = folder.strip_prefix(existing).ok()?;
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = real(existing).join(rest);
    folder.strip_prefix(real(dir)).ok().filter(|path| !path.as_os_str().is_empty()).map(Path::to_owned)
}

/// A path that may become an entry: its place in the source, and where it lies if that is elsewhere.
struct Candidate {
    path: PathBuf,
    at: Option<PathBuf>,
}

struct Lister<'a> {
    git: &'a Git,
    dir: &'a Path,
    /// Below `dir`.
    excluded: Vec<PathBuf>,
    listing: Listing,
    /// The folders seen so far, and whether they are real ones; through a link nothing is listed.
    folders: HashMap<PathBuf, bool>,
}

impl Lister<'_> {
    /// Lists the source, or a repository nested in it.
    fn list(&mut self, below: &Path, mode: SourceMode) -> Result<(), SourceError> {
        let dir = joined(self.dir, below);
        let wanted = if mode == SourceMode::Tracked { Wanted::Tracked } else { Wanted::NotIgnored };
        let question = self.git.ask(&dir, wanted);
        // While git works.
        self.dot_git(below)?;
        let reason = match question.answer() {
            Answer::Unable(reason) if mode == SourceMode::Tracked => {
                return Err(SourceError::NoAnswer { path: dir, reason });
            }
            answer if mode == SourceMode::Tracked && below.as_os_str().is_empty() && answer.is_empty() => {
                return Err(SourceError::NotTracked { path: dir });
            }
            Answer::Files { paths, warnings } if !paths.is_empty() || dir.join(".git").exists() => {
                self.listing.notices.extend(warnings);
                return self.known_to_git(below, &paths, mode);
            }
            Answer::Files { .. } => Some("git knows of no file in it".to_owned()),
            Answer::NoWorkTree => None,
            Answer::Unable(reason) => Some(reason),
        };
        if let Some(reason) = reason {
            self.listing
                .notices
                .push(format!("everything in {} is copied, ignored files too: {reason}", dir.display()));
        }
        self.everything(below)
    }

    /// The files git names.
    fn known_to_git(&mut self, below: &Path, paths: &[PathBuf], mode: SourceMode) -> Result<(), SourceError> {
        let candidates: Vec<Candidate> =
            paths.iter().map(|path| Candidate { path: below.join(path), at: None }).collect();
        for (candidate, meta) in candidates.iter().zip(self.look(&candidates)) {
            if let Some(meta) = self.found(candidate, meta)? {
                // A submodule or another nested repository is named as one folder.
                if meta.is_dir() { self.nested(&candidate.path, mode)? } else { self.add(candidate, &meta) }
            }
        }
        Ok(())
    }

    /// A repository inside the source: its own files, by its own rules. That of a submodule which is not checked out is
    /// an empty folder.
    fn nested(&mut self, path: &Path, mode: SourceMode) -> Result<(), SourceError> {
        // Git ends the name of one that it does not track with a slash.
        let path: PathBuf = path.components().collect();
        if self.is_excluded(&path) || !self.has_real_folders(&path.join("x")) {
            return Ok(());
        }
        if self.dir.join(&path).join(".git").exists() { self.list(&path, mode) } else { Ok(()) }
    }

    /// Everything below a folder but its `.git`, which is listed already.
    fn everything(&mut self, below: &Path) -> Result<(), SourceError> {
        let at = joined(self.dir, below);
        let mut repositories = Vec::new();
        let (dir, excluded) = (self.dir, &self.excluded);
        let wanted = |path: &Path| {
            let Ok(path) = path.strip_prefix(dir) else { return false };
            if path.file_name() != Some(OsStr::new(".git")) {
                return !excluded.iter().any(|folder| folder == path);
            }
            repositories.extend(path.parent().map(Path::to_owned));
            false
        };
        let candidates: Vec<Candidate> = walk(&at, wanted)?
            .into_iter()
            .map(|path| Candidate {
                path: path.strip_prefix(dir).map_or_else(|_| path.clone(), Path::to_owned),
                at: None,
            })
            .collect();
        self.walked(&candidates)?;
        repositories.iter().filter(|folder| *folder != below).try_for_each(|folder| self.dot_git(folder))
    }

    /// Paths that a walk has found.
    fn walked(&mut self, candidates: &[Candidate]) -> Result<(), SourceError> {
        for (candidate, meta) in candidates.iter().zip(self.look(candidates)) {
            if let Some(meta) = self.found(candidate, meta)? {
                self.add(candidate, &meta);
            }
        }
        Ok(())
    }

    /// Asks the file system about the paths, on all cores when they are many.
    fn look(&self, candidates: &[Candidate]) -> Vec<io::Result<Metadata>> {
        let dir = self.dir;
        let one = |candidate: &Candidate| match &candidate.at {
            Some(at) => fs::symlink_metadata(at),
            None => fs::symlink_metadata(dir.join(&candidate.path)),
        };
        let cores = thread::available_parallelism().map_or(1, usize::from);
        if cores == 1 || candidates.len() < WORTH_A_THREAD {
            return candidates.iter().map(one).collect();
        }
        thread::scope(|scope| {
            let chunks = candidates.chunks(candidates.len().div_ceil(cores));
            let workers: Vec<_> =
                chunks.map(|chunk| scope.spawn(move || chunk.iter().map(one).collect::<Vec<_>>())).collect();
            workers.into_iter().flat_map(|worker| worker.join().expect("looking at a file does not panic")).collect()
        })
    }

    /// What is there; nothing when it was deleted, which a file may be that git still tracks or that was there a moment
    /// ago.
    fn found(&self, candidate: &Candidate, meta: io::Result<Metadata>) -> Result<Option<Metadata>, SourceError> {
        match meta {
            Ok(meta) => Ok(Some(meta)),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(source) => {
                let path = candidate.at.clone().unwrap_or_else(|| self.dir.join(&candidate.path));
                Err(SourceError::Read { path, source })
            }
        }
    }

    fn add(&mut self, candidate: &Candidate, meta: &Metadata) {
        let (path, kind) = (&candidate.path, meta.file_type());
        if path.as_os_str().is_empty() || self.is_excluded(path) || !self.has_real_folders(path) {
            return;
        }
        let kind = if kind.is_dir() {
            EntryKind::Folder
        } else if kind.is_symlink() {
            EntryKind::Link
        } else if kind.is_file() {
            EntryKind::File
        } else {
            return self.leave_out(path);
        };
        if kind == EntryKind::Folder && self.folders.insert(path.clone(), true) == Some(true) {
            return;
        }
        let content = candidate.at.clone().map_or(Content::InPlace, Content::At);
        let mode = meta.permissions().mode() & 0o777;
        self.listing.entries.push(Entry { path: path.clone(), kind, mode, content });
    }

    /// A socket, pipe or device. Those in `.git` are git's own, and not worth a word.
    fn leave_out(&mut self, path: &Path) {
        if !path.iter().any(|part| part == ".git") {
            self.listing.notices.push(format!("{} is a socket, pipe or device and is not copied", path.display()));
        }
    }

    fn is_excluded(&self, path: &Path) -> bool {
        self.excluded.iter().any(|folder| path.starts_with(folder))
    }

    /// Lists the folders above a path that are not listed yet; false when one of them is a link, or is gone: git still
    /// tracks what was once there.
    fn has_real_folders(&mut self, path: &Path) -> bool {
        let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) else { return true };
        if let Some(&real) = self.folders.get(parent) {
            return real;
        }
        let meta = fs::symlink_metadata(self.dir.join(parent)).ok().filter(Metadata::is_dir);
        let meta = meta.filter(|_| self.has_real_folders(parent));
        self.folders.insert(parent.to_owned(), meta.is_some());
        let Some(meta) = meta else { return false };
        let mode = meta.permissions().mode() & 0o777;
        let content = Content::InPlace;
        self.listing.entries.push(Entry { path: parent.to_owned(), kind: EntryKind::Folder, mode, content });
        true
    }
}

/// A path below a folder, or the folder itself, without the slash at the end that a join with nothing leaves.
fn joined(folder: &Path, below: &Path) -> PathBuf {
    if below.as_os_str().is_empty() { folder.to_owned() } else { folder.join(below) }
}

/// The wanted paths from a folder on, the folder itself first, sorted.
fn walk(from: &Path, mut wanted: impl FnMut(&Path) -> bool) -> Result<Vec<PathBuf>, SourceError> {
    let mut paths = Vec::new();
    for found in WalkDir::new(from).sort_by_file_name().into_iter().filter_entry(|found| wanted(found.path())) {
        match found {
            Ok(found) => paths.push(found.into_path()),
            Err(error) if error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound) => {}
            Err(error) => {
                let path = error.path().unwrap_or(from).to_owned();
                return Err(SourceError::Read { path, source: error.into() });
            }
        }
    }
    Ok(paths)
}

#[cfg(test)]
pub(super) mod tests;
