//! A folder of entries, for as many builds at once as there are.
//!
//! An entry appears whole or not at all: it is written beside its place and renamed. One with a key is never replaced. Locks only
//! spare two builds the same work; nothing is wrong without them. Readers keep what they have opened, whatever is removed meanwhile.

use std::collections::HashMap;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::{Answer, Candidate, Chosen, Name, Request, Scope, Store, choose, encode, read_about};
use crate::text::{hex, with_causes};

mod entries;

pub use entries::{Kept, Prune};

/// How the files of entries end.
const ENTRY: &str = ".tar";
/// How the names of files begin that are not entries yet.
const NEW: &str = ".new-";
/// As large as a folder of entries may become by saving: 10 GB.
const LIMIT: u64 = 10_000_000_000;

/// Why a folder of entries cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("could not {doing} {path}")]
pub struct FolderError {
    doing: &'static str,
    path: PathBuf,
    source: io::Error,
}

impl FolderError {
    fn new(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self { doing, path, source }
    }
}

/// The folder, and what is being written into it.
#[derive(Debug)]
pub struct Folder {
    dir: PathBuf,
    open: Mutex<HashMap<PathBuf, Open>>,
}

/// An entry that is being written.
#[derive(Debug)]
struct Open {
    file: NamedTempFile,
    _lock: File,
}

impl Folder {
    /// The folder at this path, which is made when something is kept in it.
    pub fn new(dir: PathBuf) -> Self {
        Self { dir, open: Mutex::default() }
    }

    /// Where it is.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn open(&self) -> MutexGuard<'_, HashMap<PathBuf, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn scope(&self, scope: &Scope) -> PathBuf {
        self.dir.join(encode(&scope.namespace)).join(&scope.version)
    }

    fn entry(&self, name: &Name) -> PathBuf {
        let file = match &name.key {
            Some(key) => format!("key-{}{ENTRY}", hex(&Sha256::digest(key))),
            None => format!("unkeyed{ENTRY}"),
        };
        self.scope(&name.scope).join(file)
    }

    fn find(&self, name: &Name, fallback_keys: &[String]) -> Answer {
        let path = self.entry(name);
        match self.whole(name) {
            Ok(true) => return found(name.clone(), path, None),
            Ok(false) => {}
            Err(problem) => return Answer::Missing(problem),
        }
        match choose(name, fallback_keys, &self.candidates(&name.scope)) {
            Chosen::Fallback { key, prefix } => {
                let other = Name { key: Some(key), ..name.clone() };
                let archive = self.entry(&other);
                found(other, archive, Some(prefix))
            }
            Chosen::Nothing(reason) => Answer::Missing(reason + self.other_paths(&name.scope)),
        }
    }

    /// Whether there is such an entry; an error says what is wrong with the file in its place.
    fn whole(&self, name: &Name) -> Result<bool, String> {
        let path = self.entry(name);
        if !path.exists() {
            return Ok(false);
        }
        match read_about(&path) {
            Ok(about) if about.is_of(&name.scope, name.key.as_deref()) => Ok(true),
            Ok(_) => Err("the entry is another's, in the wrong place".to_owned()),
            Err(error) => Err(format!("there is an entry, but {}", with_causes(&error))),
        }
    }

    fn candidates(&self, scope: &Scope) -> Vec<Candidate> {
        let entries = entries::files(&self.scope(scope)).filter_map(|path| read_about(&path).ok());
        let keyed = entries.filter(|about| about.namespace == scope.namespace && about.version == scope.version);
        keyed.filter_map(|about| Some(Candidate { key: about.key?, created: about.created })).collect()
    }

    /// What is said when entries are there, and all are of other paths.
    fn other_paths(&self, scope: &Scope) -> &'static str {
        let folder = self.scope(scope);
        let siblings = folder.parent().and_then(|parent| fs::read_dir(parent).ok()).into_iter().flatten().flatten();
        let is_other = |path: PathBuf| path != folder && entries::files(&path).next().is_some();
        let has_own = entries::files(&folder).next().is_some();
        let others = siblings.map(|sibling| sibling.path()).any(is_other);
        if others && !has_own { "; those that are there are of other `paths`" } else { "" }
    }

    fn offer(&self, name: &Name) -> Answer {
        if name.key.is_some() && self.whole(name) == Ok(true) {
            return Answer::Declined(taken(name));
        }
        match self.make_room(name) {
            Ok(answer) => answer,
            Err(error) => Answer::Failed(with_causes(&error)),
        }
    }

    fn make_room(&self, name: &Name) -> Result<Answer, FolderError> {
        let (folder, entry) = (self.scope(&name.scope), self.entry(name));
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&folder);
        made.map_err(FolderError::new("make", &folder))?;
        let lock_path = entry.with_extension("lock");
        let could_not = || FolderError::new("lock", &lock_path);
        let opened = OpenOptions::new().create(true).truncate(false).write(true).open(&lock_path);
        let lock = opened.map_err(could_not())?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(Answer::Declined("another build is saving it".to_owned())),
            Err(TryLockError::Error(error)) => return Err(could_not()(error)),
        }
        let file = tempfile::Builder::new().prefix(NEW).tempfile_in(&folder);
        let file = file.map_err(FolderError::new("write into", &folder))?;
        // So that it is known to be somebody's as long as that somebody lives.
        file.as_file().lock().map_err(FolderError::new("lock", file.path()))?;
        let path = file.path().to_owned();
        self.open().insert(entry, Open { file, _lock: lock });
        Ok(Answer::Room(path))
    }

    fn take(&self, name: &Name) -> Answer {
        let entry = self.entry(name);
        let Some(Open { file, _lock }) = self.open().remove(&entry) else {
            return Answer::Failed("nobody has offered it".to_owned());
        };
        match read_about(file.path()) {
            Ok(about) if about.is_of(&name.scope, name.key.as_deref()) => {}
            Ok(_) => return Answer::Failed("what was written is another entry".to_owned()),
            Err(error) => return Answer::Failed(with_causes(&error)),
        }
        // What is broken is no entry, and makes room for one.
        let replaces = name.key.is_none() || self.whole(name).is_err();
        let kept = if replaces { file.persist(&entry) } else { file.persist_noclobber(&entry) };
        match kept {
            Ok(_) => {
                // Room is a courtesy: what cannot be removed now is for the next build.
                let _ = self.prune(&Prune { max_size: Some(LIMIT), ..Prune::default() }, SystemTime::now());
                Answer::Done
            }
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Answer::Declined(taken(name)),
            Err(error) => Answer::Failed(with_causes(&FolderError::new("write", &entry)(error.error))),
        }
    }

    /// Removes an entry that turned out to be broken.
    fn discard(&self, name: &Name) -> Answer {
        match fs::remove_file(self.entry(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Answer::Failed(with_causes(&FolderError::new("remove", &self.entry(name))(error)))
            }
            _ => Answer::Done,
        }
    }
}

impl Store for Folder {
    fn answer(&self, request: &Request) -> Answer {
        match request {
            Request::Find { name, fallback_keys } => self.find(name, fallback_keys),
            Request::Offer(name) => self.offer(name),
            Request::Take(name) => self.take(name),
            Request::Withdraw(name) => {
                self.open().remove(&self.entry(name));
                Answer::Done
            }
            Request::Discard(name) => self.discard(name),
        }
    }
}

fn found(name: Name, archive: PathBuf, fallback: Option<String>) -> Answer {
    // When it was used last is what its own time says. Of one that may only be read nobody knows.
    let _ = File::open(&archive).and_then(|file| file.set_modified(SystemTime::now()));
    Answer::Found { name, archive, fallback }
}

fn taken(name: &Name) -> String {
    format!(
        "there is an entry for key `{}`, and what has a key is never changed",
        name.key.as_deref().unwrap_or_default()
    )
}
