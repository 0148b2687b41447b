//! The `.git` of a source: listed as it is when it is a folder, made to stand alone when it names one elsewhere.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Candidate, Content, EntryKind, Lister, joined, walk};
use crate::source::SourceError;
use crate::source::repository::{self, Repository};

impl Lister<'_> {
    /// The `.git` of a folder, if it has one; when it stands for a repository elsewhere, that becomes a `.git` folder.
    pub(super) fn dot_git(&mut self, below: &Path) -> Result<(), SourceError> {
        let path = below.join(".git");
        let at = self.dir.join(&path);
        let Ok(meta) = fs::symlink_metadata(&at) else { return Ok(()) };
        if meta.is_dir() {
            // Linked worktrees lie elsewhere: a clone does not know of them, and the build must not reach them.
            return self.part_of_repository(&at, &path, &|below| below != Path::new("worktrees"));
        }
        match Repository::behind(&at).filter(|repository| !self.holds(&at, repository)) {
            Some(repository) => self.standing_alone(&repository, &path),
            None => self.walked(&[Candidate { path, at: None }]),
        }
    }

    /// Whether a `.git` file names, in a way that holds in the copy too, a folder in the source's own `.git`.
    fn holds(&self, dot_git: &Path, repository: &Repository) -> bool {
        let own = self.dir.join(".git");
        let is_inside = || Some(fs::canonicalize(&repository.git_dir).ok()?.starts_with(fs::canonicalize(&own).ok()?));
        repository::pointer(dot_git).is_some_and(|name| name.is_relative())
            && repository.common == repository.git_dir
            && fs::symlink_metadata(&own).is_ok_and(|meta| meta.is_dir())
            && is_inside() == Some(true)
    }

    /// A repository from elsewhere as the folder `path`: a worktree's own files before those it shares.
    fn standing_alone(&mut self, repository: &Repository, path: &Path) -> Result<(), SourceError> {
        let Repository { git_dir, common } = repository;
        self.part_of_repository(git_dir, path, &|below| !repository::is_foreign(below))?;
        if common != git_dir {
            let entries = self.listing.entries.iter().filter(|entry| entry.kind != EntryKind::Folder);
            let own: HashSet<PathBuf> = entries.map(|entry| entry.path.clone()).collect();
            self.part_of_repository(common, path, &|below| {
                let is_foreign = repository::is_foreign(below) || repository::is_main_worktrees(below);
                !is_foreign && !own.contains(&path.join(below))
            })?;
        }
        let configs = [path.join("config"), path.join("config.worktree")];
        for entry in self.listing.entries.iter_mut().filter(|entry| configs.contains(&entry.path)) {
            let Content::At(file) = &entry.content else { continue };
            let read = |source| SourceError::Read { path: file.clone(), source };
            entry.content = Content::Text(repository::standalone_config(file).map_err(read)?);
        }
        Ok(())
    }

    /// The wanted files below `at`, as if they lay at `path`.
    fn part_of_repository(
        &mut self,
        at: &Path,
        path: &Path,
        wanted: &dyn Fn(&Path) -> bool,
    ) -> Result<(), SourceError> {
        let below = |found: &Path| found.strip_prefix(at).map(Path::to_owned).unwrap_or_default();
        let found = walk(at, |found| {
            let below = below(found);
            below.as_os_str().is_empty() || (!repository::is_passing(&below) && wanted(&below))
        })?;
        let elsewhere = at != self.dir.join(path);
        let place = |found: PathBuf| {
            let path = joined(path, &below(&found));
            Candidate { path, at: elsewhere.then_some(found) }
        };
        self.walked(&found.into_iter().map(place).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use crate::source::SourceMode;
    use crate::source::listing::tests::{add_submodule, copied, git, link, said, work_tree, write};
    use std::fs;
    use tempfile::tempdir;

    #[test]
    fn git_works_in_a_copy_as_it_does_in_the_source() {
        let tree = work_tree();
        git(tree.path(), &["commit", "-q", "-m", "first"]);
        write(&tree.path().join("a/tracked"), "changed");
        let copy = copied(tree.path(), SourceMode::Copy);
        for question in [["status", "--porcelain"], ["log", "--oneline"], ["rev-parse", "HEAD"]] {
            assert_eq!(said(copy.path(), &question), said(tree.path(), &question), "{question:?}");
        }
    }

    #[test]
    fn a_submodule_as_the_source_gets_a_git_folder_of_its_own() {
        let tree = work_tree();
        let _library = add_submodule(tree.path());
        let copy = copied(&tree.path().join("sub"), SourceMode::Copy);
        assert!(copy.path().join(".git").is_dir());
        assert_eq!(said(copy.path(), &["status", "--porcelain"]), "");
        assert_eq!(
            said(copy.path(), &["rev-parse", "--show-toplevel"]),
            fs::canonicalize(copy.path()).unwrap().to_str().unwrap()
        );
    }

    #[test]
    fn a_commit_in_the_copy_of_a_linked_worktree_stays_in_the_copy() {
        let tree = work_tree();
        let _library = add_submodule(tree.path());
        let beside = tempdir().unwrap();
        let linked = beside.path().join("linked");
        git(tree.path(), &["worktree", "add", "-q", "-b", "feature", linked.to_str().unwrap()]);
        git(&linked, &["submodule", "--quiet", "update", "--init"]);
        write(&linked.join("a/tracked"), "changed");

        let copy = copied(&linked, SourceMode::Copy);
        assert_eq!(said(copy.path(), &["status", "--porcelain", "-b"]), "## feature\n M a/tracked");
        assert_eq!(said(&copy.path().join("sub"), &["status", "--porcelain"]), "");
        assert_eq!(said(copy.path(), &["worktree", "list", "--porcelain"]).matches("worktree ").count(), 1);
        let before = (said(tree.path(), &["rev-parse", "feature"]), said(&linked, &["status", "--porcelain"]));
        git(copy.path(), &["commit", "-q", "-a", "-m", "in the build"]);
        assert_eq!((said(tree.path(), &["rev-parse", "feature"]), said(&linked, &["status", "--porcelain"])), before);
        git(copy.path(), &["fsck", "--strict"]);
    }

    #[test]
    fn a_worktree_of_a_bare_repository_gets_a_git_folder_that_is_not_bare() {
        let tree = work_tree();
        git(tree.path(), &["commit", "-q", "-m", "first"]);
        let beside = tempdir().unwrap();
        let (bare, linked) = (beside.path().join("r.git"), beside.path().join("linked"));
        git(beside.path(), &["clone", "-q", "--bare", tree.path().to_str().unwrap(), "r.git"]);
        git(&bare, &["worktree", "add", "-q", linked.to_str().unwrap(), "main"]);
        let copy = copied(&linked, SourceMode::Tracked);
        assert_eq!(said(copy.path(), &["status", "--porcelain"]), "");
    }

    #[test]
    fn a_linked_git_folder_becomes_a_real_one() {
        let tree = work_tree();
        let beside = tempdir().unwrap();
        fs::rename(tree.path().join(".git"), beside.path().join("store")).unwrap();
        link(beside.path().join("store").to_str().unwrap(), &tree.path().join(".git"));
        let copy = copied(tree.path(), SourceMode::Copy);
        assert!(fs::symlink_metadata(copy.path().join(".git")).unwrap().is_dir());
        assert_eq!(said(copy.path(), &["status", "--porcelain"]), said(tree.path(), &["status", "--porcelain"]));
    }

    #[test]
    fn linked_worktrees_inside_the_source_become_repositories_of_their_own() {
        for pointer in ["absolute", "gitdir: ../.git/worktrees/inside\n"] {
            let tree = work_tree();
            git(tree.path(), &["commit", "-q", "-m", "first"]);
            let inside = tree.path().join("inside");
            git(tree.path(), &["worktree", "add", "-q", "-b", "feature", inside.to_str().unwrap()]);
            if pointer != "absolute" {
                write(&inside.join(".git"), pointer);
            }
            let copy = copied(tree.path(), SourceMode::Copy);
            assert_eq!(said(copy.path(), &["worktree", "list", "--porcelain"]).matches("worktree ").count(), 1);
            assert_eq!(said(&copy.path().join("inside"), &["branch", "--show-current"]), "feature");
            git(&copy.path().join("inside"), &["commit", "-q", "--allow-empty", "-m", "in the build"]);
            assert_eq!(said(tree.path(), &["rev-parse", "feature"]), said(tree.path(), &["rev-parse", "main"]));
        }
    }

    #[test]
    fn a_submodule_named_by_an_absolute_path_does_not_lead_back_to_the_source() {
        let tree = work_tree();
        let _library = add_submodule(tree.path());
        let store = tree.path().join(".git/modules/sub");
        write(&tree.path().join("sub/.git"), &format!("gitdir: {}\n", store.display()));
        let copy = copied(tree.path(), SourceMode::Copy);
        assert!(copy.path().join("sub/.git").is_dir());
        assert_eq!(said(&copy.path().join("sub"), &["status", "--porcelain"]), "");
    }

    #[test]
    fn a_linked_worktree_brings_its_own_state_and_not_that_of_the_main_one() {
        let tree = work_tree();
        git(tree.path(), &["commit", "-q", "-m", "first"]);
        let beside = tempdir().unwrap();
        let linked = beside.path().join("linked");
        git(tree.path(), &["worktree", "add", "-q", "-b", "feature", linked.to_str().unwrap()]);
        let main = tree.path().join(".git");
        write(&main.join("MERGE_HEAD"), "");
        write(&main.join("rebase-merge/done"), "");
        write(&main.join("info/sparse-checkout"), "main");
        write(&main.join("worktrees/linked/info/sparse-checkout"), "own");
        let copy = copied(&linked, SourceMode::Copy);
        let dot_git = copy.path().join(".git");
        assert!(!dot_git.join("MERGE_HEAD").exists() && !dot_git.join("rebase-merge").exists());
        assert_eq!(fs::read_to_string(dot_git.join("info/sparse-checkout")).unwrap(), "own");
    }

    #[test]
    fn locks_of_a_git_at_work_are_not_copied() {
        let tree = work_tree();
        write(&tree.path().join(".git/index.lock"), "");
        git(copied(tree.path(), SourceMode::Copy).path(), &["add", "untracked"]);
    }
}
