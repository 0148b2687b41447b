//! Where the files of a git repository lie, and which of them make a `.git` that stands alone.
//!
//! The `.git` of a linked worktree or of a submodule is a file that names a folder elsewhere. Copied as it is, a commit
//! made by the build would land in the user's own repository; so the copy gets a `.git` folder of its own.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Repository {
    /// The folder with its HEAD and index.
    pub(super) git_dir: PathBuf,
    /// The folder with its objects and branches: another one when `git_dir` is that of a linked worktree.
    pub(super) common: PathBuf,
}

impl Repository {
    /// The repository whose work tree `dir` is in.
    pub(super) fn around(dir: &Path) -> Option<Self> {
        dir.ancestors().find_map(|folder| Self::behind(&folder.join(".git")))
    }

    /// The repository that a `.git` is, or names.
    pub(super) fn behind(dot_git: &Path) -> Option<Self> {
        let kind = fs::symlink_metadata(dot_git).ok()?.file_type();
        let git_dir = if kind.is_dir() {
            dot_git.to_owned()
        } else if dot_git.is_dir() {
            fs::canonicalize(dot_git).ok()?
        } else {
            dot_git.parent()?.join(pointer(dot_git)?)
        };
        if !git_dir.join("HEAD").exists() {
            return None;
        }
        let common = fs::read_to_string(git_dir.join("commondir"));
        let common = common.map_or_else(|_| git_dir.clone(), |text| git_dir.join(text.trim_end_matches('\n')));
        Some(Self { git_dir, common })
    }
}

/// What a `.git` file names.
pub(super) fn pointer(dot_git: &Path) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt as _;
    let text = fs::read(dot_git).ok()?;
    let name = text.strip_prefix(b"gitdir: ")?.trim_ascii_end();
    Some(PathBuf::from(OsStr::from_bytes(name)))
}

/// Whether a file of a repository is left out of every copy: locks and half-written objects of a git at work, which
/// would only be in the way, and the examples of hooks, which are half the files of a young repository.
pub(super) fn is_passing(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    let is_in = |folder: &str| path.iter().any(|part| part == folder);
    name.ends_with(b".lock")
        || (name.starts_with(b"tmp_") && is_in("objects"))
        || (name.ends_with(b".sample") && is_in("hooks"))
}

/// Whether a file or folder below the common folder, or below a worktree's own, has no place in a `.git` that stands
/// alone.
pub(super) fn is_foreign(path: &Path) -> bool {
    let Some(name) = path.to_str() else { return false };
    matches!(name, "worktrees" | "modules" | "commondir" | "gitdir" | "locked")
}

/// Whether a file or folder of the common folder belongs to its main work tree, not to a linked one.
pub(super) fn is_main_worktrees(path: &Path) -> bool {
    let Some(name) = path.to_str() else { return false };
    let pseudo_ref = || name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let own = ["index", "config.worktree", "logs/HEAD", "refs/bisect", "refs/worktree", "refs/rewritten", "sequencer"];
    pseudo_ref() || own.contains(&name) || name.starts_with("rebase-") || name.starts_with("sharedindex.")
}

/// The configuration without what ties it to a place: `core.worktree` of a submodule, `core.bare` of a repository that
/// has only linked worktrees.
pub(super) fn standalone_config(file: &Path) -> io::Result<Vec<u8>> {
    let text = fs::read(file)?;
    let mut in_core = false;
    let kept = text.split_inclusive(|&byte| byte == b'\n').filter(|line| {
        let line = String::from_utf8_lossy(line).trim().to_ascii_lowercase();
        if line.starts_with('[') {
            in_core = line.starts_with("[core]");
        }
        let key = line.split(['=', ' ', '\t']).next().unwrap_or_default();
        !(in_core && matches!(key, "worktree" | "bare"))
    });
    Ok(kept.flatten().copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_ties_to_a_place_are_taken_from_a_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config");
        let text = "[core]\n\tbare = true\n\tfilemode = true\n\tworktree = ../../../sub\n[x]\n\tworktree = kept\n";
        fs::write(&file, text).unwrap();
        let kept = String::from_utf8(standalone_config(&file).unwrap()).unwrap();
        assert_eq!(kept, "[core]\n\tfilemode = true\n[x]\n\tworktree = kept\n");
    }

    #[test]
    fn a_git_folder_without_head_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        fs::create_dir_all(inner.join(".git")).unwrap();
        assert_eq!(Repository::around(&inner), None);
        fs::create_dir_all(folder.path().join(".git")).unwrap();
        fs::write(folder.path().join(".git/HEAD"), "ref: refs/heads/main\n").unwrap();
        assert_eq!(Repository::around(&inner).unwrap().git_dir, folder.path().join(".git"));
    }

    #[test]
    fn parts_of_a_repository_are_told_apart() {
        for (path, passing, foreign, main) in [
            ("index.lock", true, false, false),
            ("refs/heads/main.lock", true, false, false),
            ("objects/pack/tmp_pack_x", true, false, false),
            ("hooks/pre-commit.sample", true, false, false),
            ("hooks/pre-commit", false, false, false),
            ("refs/heads/x.sample", false, false, false),
            ("refs/heads/tmp_x", false, false, false),
            ("worktrees", false, true, false),
            ("refs/heads/worktrees", false, false, false),
            ("HEAD", false, false, true),
            ("MERGE_MSG", false, false, true),
            ("rebase-merge", false, false, true),
            ("logs/HEAD", false, false, true),
            ("refs/heads/HEAD", false, false, false),
            ("packed-refs", false, false, false),
        ] {
            let path = Path::new(path);
            assert_eq!(
                (is_passing(path), is_foreign(path), is_main_worktrees(path)),
                (passing, foreign, main),
                "{path:?}"
            );
        }
    }
}
