//! What is kept somewhere, to be looked at and thrown away.

use std::time::SystemTime;

use crate::cache::{Folder, Kept, Prune};
use crate::cli::error::Error;

/// An entry, as far as it is known without opening it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Who shares it.
    pub(super) namespace: String,
    /// Of the paths.
    pub(super) version: String,
    /// Its key, if it has one.
    pub(super) key: Option<String>,
    /// The paths, where they are known.
    pub(super) paths: Option<Vec<String>>,
    /// How many files it holds, where that is known.
    pub(super) files: Option<u64>,
    /// How large it is where it is kept.
    pub(super) size: u64,
    /// When it was made, in seconds since 1970, where that is known.
    pub(super) created: Option<u64>,
    /// When it was used last.
    pub(super) used: SystemTime,
    /// Its file, or its object.
    pub(super) location: String,
    /// What is wrong with it.
    pub(super) problem: Option<String>,
}

/// A place where entries are kept.
pub(super) trait Shelf {
    /// Its name.
    fn place(&self) -> String;

    /// All entries.
    fn entries(&self) -> Result<Vec<Entry>, Error>;

    /// Removes one.
    fn remove(&self, entry: &Entry) -> Result<(), Error>;

    /// Removes what is there and is no entry, if that is known for sure.
    fn clean(&self) -> Result<(), Error>;
}

impl Shelf for Folder {
    fn place(&self) -> String {
        self.dir().display().to_string()
    }

    fn entries(&self) -> Result<Vec<Entry>, Error> {
        Ok(Self::entries(self)?.into_iter().map(entry).collect())
    }

    fn remove(&self, entry: &Entry) -> Result<(), Error> {
        Ok(Self::remove(self, entry.location.as_ref())?)
    }

    fn clean(&self) -> Result<(), Error> {
        Ok(self.prune(&Prune::default(), SystemTime::now()).map(drop)?)
    }
}

fn entry(kept: Kept) -> Entry {
    let Kept { about, path, size, used } = kept;
    let location = path.display().to_string();
    let name =
        |up: usize| path.ancestors().nth(up).and_then(|path| path.file_name()).unwrap_or_default().to_string_lossy();
    match about {
        Ok(about) => Entry {
            namespace: about.namespace,
            version: about.version,
            key: about.key,
            paths: Some(about.paths),
            files: Some(about.files),
            size,
            created: Some(about.created),
            used,
            location,
            problem: None,
        },
        Err(problem) => Entry {
            namespace: crate::cache::decode(&name(2)).unwrap_or_default(),
            version: name(1).into_owned(),
            key: None,
            paths: None,
            files: None,
            size,
            created: None,
            used,
            problem: Some(problem),
            location,
        },
    }
}
