//! Gives back what a build leaves in the user's own folder: in a container it runs as root, the user does not.

use std::collections::BTreeSet;
use std::os::unix::fs::{MetadataExt as _, lchown};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// Folders that are mounted, and what in them was root's before the build.
#[derive(Debug)]
pub(super) struct Ownership {
    folders: Vec<Folder>,
}

#[derive(Debug)]
struct Folder {
    path: PathBuf,
    owner: (u32, u32),
    roots_own: BTreeSet<PathBuf>,
}

impl Ownership {
    /// Remembers how things are.
    pub(super) fn before(folders: &[PathBuf]) -> Self {
        let of_others = folders.iter().filter_map(|path| {
            let meta = path.metadata().ok().filter(|meta| meta.uid() != 0)?;
            Some(Folder { path: path.clone(), owner: (meta.uid(), meta.gid()), roots_own: of_root(path).collect() })
        });
        Self { folders: of_others.collect() }
    }

    /// Gives what has become root's since then to the owner of the folder it lies in.
    pub(super) fn restore(&self) {
        for folder in &self.folders {
            for path in of_root(&folder.path).filter(|path| !folder.roots_own.contains(path)) {
                // What is gone by now needs no owner.
                let _ = lchown(path, Some(folder.owner.0), Some(folder.owner.1));
            }
        }
    }
}

fn of_root(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = WalkDir::new(folder).into_iter().filter_map(Result::ok);
    entries.filter(|entry| entry.metadata().is_ok_and(|meta| meta.uid() == 0)).map(walkdir::DirEntry::into_path)
}
