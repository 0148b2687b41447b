//! What AWS CodePipeline hands over of a work tree: a zip file of what git tracks, without `.git`, without submodules, and
//! without permissions.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{Entry, EntryKind, Lister, Listing};
use crate::source::repository::Repository;
use crate::source::{SourceError, SourceMode};

impl Lister<'_> {
    /// Lists what git tracks, and outside git everything.
    pub(super) fn handed_over(&mut self) -> Result<(), SourceError> {
        match self.list(Path::new(""), SourceMode::Tracked) {
            Err(SourceError::NotTracked { .. }) if Repository::around(self.dir).is_none() => {
                self.listing = Listing::default();
                self.everything(Path::new(""))?;
            }
            listed => listed?,
        }
        strip(&mut self.listing);
        Ok(())
    }
}

/// Leaves out repositories, and gives everything the permissions that a zip file without any unpacks to.
fn strip(listing: &mut Listing) {
    let is_git = |entry: &&Entry| entry.path.file_name() == Some(OsStr::new(".git"));
    let nested: HashSet<PathBuf> = listing
        .entries
        .iter()
        .filter(is_git)
        .filter_map(|entry| entry.path.parent().map(Path::to_owned))
        .filter(|folder| !folder.as_os_str().is_empty())
        .collect();
    let is_kept = |entry: &Entry| {
        let above = entry.path.ancestors().skip(1);
        !entry.path.iter().any(|part| part == ".git") && !above.into_iter().any(|folder| nested.contains(folder))
    };
    listing.entries.retain(is_kept);
    for entry in &mut listing.entries {
        entry.mode = if entry.kind == EntryKind::Folder { 0o755 } else { 0o644 };
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::source::listing::list;
    use crate::source::listing::tests::{add_submodule, git, work_tree, write};

    fn listed(dir: &Path) -> Vec<(String, u32)> {
        let listing = list(dir, SourceMode::Codepipeline, &[]).unwrap();
        let mut found: Vec<_> =
            listing.entries.iter().map(|entry| (entry.path.display().to_string(), entry.mode)).collect();
        found.sort();
        found
    }

    #[test]
    fn tracked_files_come_without_git_submodules_and_permissions() {
        let tree = work_tree();
        write(&tree.path().join("tool"), "#!/bin/sh\n");
        fs::set_permissions(tree.path().join("tool"), fs::Permissions::from_mode(0o755)).unwrap();
        git(tree.path(), &["add", "tool"]);
        git(tree.path(), &["commit", "-q", "-m", "first"]);
        let _beside = add_submodule(tree.path());
        let found = listed(tree.path());
        let names: Vec<&str> =
            found.iter().map(|(name, _)| name.as_str()).filter(|name| !name.starts_with("sub")).collect();
        assert_eq!(names, [".gitignore", ".gitmodules", "a", "a/tracked", "kept.log", "tool"]);
        assert!(found.iter().all(|(name, mode)| *mode == if name == "a" || name == "sub" { 0o755 } else { 0o644 }));
        assert!(!found.iter().any(|(name, _)| name.contains('/') && name.starts_with("sub")), "{found:?}");
    }

    #[test]
    fn outside_git_everything_comes() {
        let folder = tempfile::tempdir().unwrap();
        write(&folder.path().join("a/x"), "");
        assert_eq!(listed(folder.path()), [("a".to_owned(), 0o755), ("a/x".to_owned(), 0o644)]);
    }
}
