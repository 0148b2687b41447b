//! Entries to a folder: packaging `NONE`.
//!
//! As in a bucket, files of the same name are replaced and others stay. Everything is copied beside the target first, so
//! a full disk leaves the folder as it was.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Entry, EntryKind, StoreError, Stored};

/// Puts the entries into the folder `target`.
pub fn place(entries: &[Entry], target: &Path) -> Result<Stored, StoreError> {
    let parent = target.parent().unwrap_or(Path::new("."));
    let unwritable = |path: &Path| {
        let path = path.to_owned();
        move |source| StoreError::Write { path, source }
    };
    fs::create_dir_all(parent).map_err(unwritable(parent))?;
    let staging = tempfile::Builder::new().prefix(".buildspec-").tempdir_in(parent).map_err(unwritable(parent))?;
    let mut bytes = 0;
    let mut staged: Vec<(PathBuf, PathBuf)> = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        let copy = staging.path().join(index.to_string());
        bytes += copy_entry(entry, &copy)?;
        staged.push((copy, target.join(&entry.name)));
    }
    fs::create_dir_all(target).map_err(unwritable(target))?;
    for (copy, path) in &staged {
        let folder = path.parent().unwrap_or(target);
        fs::create_dir_all(folder).map_err(unwritable(folder))?;
        fs::rename(copy, path).map_err(unwritable(path))?;
    }
    Ok(Stored { files: entries.len(), bytes, sha256: None })
}

fn copy_entry(entry: &Entry, to: &Path) -> Result<u64, StoreError> {
    let unreadable = |source| StoreError::Read { path: entry.path.clone(), source };
    let unwritable = |source| StoreError::Write { path: to.to_owned(), source };
    if entry.kind == EntryKind::Symlink {
        let points_to = fs::read_link(&entry.path).map_err(unreadable)?;
        std::os::unix::fs::symlink(points_to, to).map_err(unwritable)?;
        return Ok(0);
    }
    fs::File::open(&entry.path).map_err(unreadable)?;
    fs::copy(&entry.path, to).map_err(unwritable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, path: &Path) -> Entry {
        Entry { name: name.to_owned(), path: path.to_owned(), kind: EntryKind::File, pattern: 0 }
    }

    #[test]
    fn same_names_are_replaced_and_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let (source, target) = (folder.path().join("x"), folder.path().join("out"));
        fs::create_dir_all(target.join("sub")).unwrap();
        fs::write(target.join("sub/a"), "old").unwrap();
        fs::write(target.join("mine"), "mine").unwrap();
        fs::write(&source, "new").unwrap();
        let stored = place(&[entry("sub/a", &source)], &target).unwrap();
        assert_eq!((stored.files, stored.bytes, stored.sha256), (1, 3, None));
        assert_eq!(fs::read_to_string(target.join("sub/a")).unwrap(), "new");
        assert_eq!(fs::read_to_string(target.join("mine")).unwrap(), "mine");
    }

    #[test]
    fn a_missing_file_leaves_everything_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("x");
        fs::write(&source, "new").unwrap();
        let entries = [entry("a", &source), entry("b", &folder.path().join("gone"))];
        let error = place(&entries, &folder.path().join("out")).unwrap_err();
        assert!(error.to_string().ends_with("/gone"), "{error}");
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["x"]);
    }
}
