//! Which files of a folder are its source.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::git::{self, Answer, Wanted};
use super::{SourceError, SourceMode};

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

/// One file, link or folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path below the source.
    pub path: PathBuf,
    /// What it is.
    pub kind: EntryKind,
}

/// The files of a source; a folder stands before what is in it.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The entries.
    pub entries: Vec<Entry>,
    /// What the user should know.
    pub notices: Vec<String>,
}

/// Lists a source. What lies in one of the `excluded` folders (absolute paths) is not part of it.
pub fn list(dir: &Path, mode: SourceMode, excluded: &[PathBuf]) -> Result<Listing, SourceError> {
    let mut lister = Lister { dir, excluded, listing: Listing::default(), folders: BTreeSet::new() };
    let wanted = if mode == SourceMode::Tracked { Wanted::Tracked } else { Wanted::NotIgnored };
    match git::files(dir, wanted) {
        Answer::Files(paths) => lister.git(paths)?,
        Answer::NoWorkTree if mode == SourceMode::Tracked => {
            return Err(SourceError::NotTracked { path: dir.to_owned() });
        }
        Answer::NoWorkTree => lister.walk(dir)?,
        Answer::Unable(reason) => {
            lister.listing.notices.push(format!("everything in {} is copied, ignored files too: {reason}", dir.display()));
            lister.walk(dir)?;
        }
    }
    Ok(lister.listing)
}

struct Lister<'a> {
    dir: &'a Path,
    excluded: &'a [PathBuf],
    listing: Listing,
    folders: BTreeSet<PathBuf>,
}

impl Lister<'_> {
    /// The files git names, and `.git` itself.
    fn git(&mut self, mut paths: Vec<PathBuf>) -> Result<(), SourceError> {
        paths.sort_unstable();
        paths.dedup();
        for path in paths {
            let full = self.dir.join(&path);
            match fs::symlink_metadata(&full) {
                // A submodule or a nested repository is named as one folder.
                Ok(meta) if meta.is_dir() => self.nested(&full)?,
                Ok(meta) => self.add(path, meta.file_type()),
                // Deleted in the work tree, still tracked.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(SourceError::Read { path: full, source }),
            }
        }
        let dot_git = self.dir.join(".git");
        if dot_git.exists() { self.walk(&dot_git) } else { Ok(()) }
    }

    /// A repository inside the source: its own files, by its own rules.
    fn nested(&mut self, folder: &Path) -> Result<(), SourceError> {
        let below = folder.strip_prefix(self.dir).unwrap_or(folder).to_owned();
        if !folder.join(".git").exists() {
            self.parents(&below.join("x"));
            return Ok(());
        }
        let inner = list(folder, SourceMode::Copy, self.excluded)?;
        self.parents(&below.join("x"));
        self.listing.notices.extend(inner.notices);
        let entries = inner.entries.into_iter().map(|entry| Entry { path: below.join(entry.path), ..entry });
        self.listing.entries.extend(entries);
        Ok(())
    }

    /// Everything below a folder.
    fn walk(&mut self, from: &Path) -> Result<(), SourceError> {
        let excluded = self.excluded;
        let walk = WalkDir::new(from).sort_by_file_name().into_iter();
        for found in walk.filter_entry(|found| !excluded.iter().any(|folder| folder == found.path())) {
            let found = found.map_err(|error| SourceError::Read {
                path: error.path().unwrap_or(from).to_owned(),
                source: error.into(),
            })?;
            let path = found.path().strip_prefix(self.dir).unwrap_or(found.path()).to_owned();
            if !path.as_os_str().is_empty() {
                self.add(path, found.file_type());
            }
        }
        Ok(())
    }

    fn add(&mut self, path: PathBuf, kind: fs::FileType) {
        if self.excluded.iter().any(|folder| self.dir.join(&path).starts_with(folder)) {
            return;
        }
        self.parents(&path);
        if kind.is_dir() {
            self.folders.insert(path.clone());
            self.listing.entries.push(Entry { path, kind: EntryKind::Folder });
        } else if kind.is_symlink() {
            self.listing.entries.push(Entry { path, kind: EntryKind::Link });
        } else if kind.is_file() {
            self.listing.entries.push(Entry { path, kind: EntryKind::File });
        } else {
            self.listing.notices.push(format!("{} is a socket, pipe or device and is not copied", path.display()));
        }
    }

    /// The folders above a path that are not listed yet.
    fn parents(&mut self, path: &Path) {
        let Some(parent) = path.parent() else { return };
        if parent.as_os_str().is_empty() || self.folders.contains(parent) {
            return;
        }
        self.parents(parent);
        self.folders.insert(parent.to_owned());
        self.listing.entries.push(Entry { path: parent.to_owned(), kind: EntryKind::Folder });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStringExt as _;
    use std::process::Command;

    /// A work tree with a tracked, an untracked, an ignored and an ignored but tracked file.
    fn work_tree() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("a/tracked", ""), ("untracked", ""), ("ignored/x", ""), ("kept.log", ""), (".gitignore", "ignored/\n*.log\n")] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        git(folder.path(), &["init", "-q"]);
        git(folder.path(), &["add", "a", ".gitignore"]);
        git(folder.path(), &["add", "-f", "kept.log"]);
        folder
    }

    fn git(dir: &Path, arguments: &[&str]) {
        let status = Command::new("git").args(arguments).current_dir(dir).status().expect("git is needed for this test");
        assert!(status.success());
    }

    fn names(dir: &Path, mode: SourceMode, excluded: &[PathBuf]) -> Vec<String> {
        let entries = list(dir, mode, excluded).unwrap().entries.into_iter();
        let files = entries.filter(|entry| entry.kind != EntryKind::Folder).map(|entry| entry.path.display().to_string());
        let mut names: Vec<String> = files.filter(|name| !name.starts_with(".git/")).collect();
        names.sort();
        names
    }

    #[test]
    fn a_copy_holds_what_git_tracks_or_does_not_ignore() {
        let tree = work_tree();
        assert_eq!(names(tree.path(), SourceMode::Copy, &[]), [".gitignore", "a/tracked", "kept.log", "untracked"]);
        assert_eq!(names(tree.path(), SourceMode::Tracked, &[]), [".gitignore", "a/tracked", "kept.log"]);
        let all = list(tree.path(), SourceMode::Copy, &[]).unwrap().entries;
        assert!(all.iter().any(|entry| entry.path == Path::new(".git/HEAD")));
    }

    #[test]
    fn a_folder_inside_a_work_tree_is_listed_alone() {
        let tree = work_tree();
        assert_eq!(names(&tree.path().join("a"), SourceMode::Copy, &[]), ["tracked"]);
    }

    #[test]
    fn deleted_files_are_left_out_and_a_nested_repository_is_taken_in() {
        let tree = work_tree();
        fs::remove_file(tree.path().join("a/tracked")).unwrap();
        let inner = tree.path().join("inner");
        fs::create_dir(&inner).unwrap();
        fs::write(inner.join("file"), "").unwrap();
        git(&inner, &["init", "-q"]);
        git(&inner, &["add", "."]);
        let found = names(tree.path(), SourceMode::Copy, &[]);
        assert!(found.contains(&"inner/file".to_owned()) && !found.contains(&"a/tracked".to_owned()), "{found:?}");
    }

    #[test]
    fn outside_git_everything_is_listed_but_what_is_excluded() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("empty")).unwrap();
        fs::create_dir_all(folder.path().join("out/zip")).unwrap();
        fs::write(folder.path().join("x"), "").unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("link")).unwrap();
        let odd = PathBuf::from(std::ffi::OsString::from_vec(b"odd\xff".to_vec()));
        fs::write(folder.path().join(&odd), "").unwrap();
        let listing = list(folder.path(), SourceMode::Copy, &[folder.path().join("out")]).unwrap();
        let found: Vec<_> = listing.entries.iter().map(|entry| (entry.path.clone(), entry.kind)).collect();
        assert_eq!(
            found,
            [
                ("empty".into(), EntryKind::Folder),
                ("link".into(), EntryKind::Link),
                (odd, EntryKind::File),
                ("x".into(), EntryKind::File),
            ]
        );
        assert!(matches!(list(folder.path(), SourceMode::Tracked, &[]), Err(SourceError::NotTracked { .. })));
    }
}
