//! What a source holds beyond its commit, as git tells it.

use std::path::{Path, PathBuf};

use super::SourceMode;
use super::git::Git;

/// The files of a work tree that no clone of its commit has, by their paths below the source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Those that differ from the commit.
    pub changed: Vec<PathBuf>,
    /// Those that git does not know.
    pub untracked: Vec<PathBuf>,
    /// Files and whole folders that git is told to ignore, when the build sees them.
    pub ignored: Vec<PathBuf>,
}

/// A question that git is working on.
pub struct ChangesQuestion {
    child: Option<std::process::Child>,
    below: PathBuf,
    mode: SourceMode,
}

impl Changes {
    /// Starts asking what a build of the folder sees beyond its commit; outside git nothing.
    pub fn ask(dir: &Path, mode: SourceMode) -> ChangesQuestion {
        let top = dir.ancestors().find(|folder| folder.join(".git").exists());
        let below = top.and_then(|top| dir.strip_prefix(top).ok()).unwrap_or(Path::new("")).to_owned();
        ChangesQuestion { child: Git::default().status(dir, mode == SourceMode::Mount), below, mode }
    }

    fn read(text: &[u8], below: &Path, mode: SourceMode) -> Self {
        use std::os::unix::ffi::OsStrExt as _;
        let mut changes = Self::default();
        for record in text.split(|&byte| byte == 0).filter(|record| record.len() > 3) {
            let path = Path::new(std::ffi::OsStr::from_bytes(&record[3..]));
            let path = path.strip_prefix(below).unwrap_or(path).to_owned();
            match &record[..2] {
                b"??" if matches!(mode, SourceMode::Copy | SourceMode::Mount) => changes.untracked.push(path),
                b"??" => {}
                b"!!" => changes.ignored.push(path),
                _ => changes.changed.push(path),
            }
        }
        changes
    }
}

impl ChangesQuestion {
    /// Waits for the answer; nothing where git does not say.
    pub fn answer(self) -> Changes {
        let output = self.child.and_then(|child| child.wait_with_output().ok());
        let output = output.filter(|output| output.status.success());
        output.map(|output| Changes::read(&output.stdout, &self.below, self.mode)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::source::listing::tests::git;

    fn paths(list: &[PathBuf]) -> Vec<String> {
        list.iter().map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn changes_are_those_that_the_build_sees() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        git(root, &["init", "-q"]);
        fs::create_dir(root.join("sub")).unwrap();
        for name in ["same", "edited", "gone", "sub/edited", ".gitignore"] {
            fs::write(root.join(name), "*.log\n").unwrap();
        }
        git(root, &["add", "."]);
        git(root, &["commit", "-q", "-m", "first"]);
        assert_eq!(Changes::ask(root, SourceMode::Mount).answer(), Changes::default());
        for name in ["edited", "sub/edited", "sub/new file", "staged", "x.log"] {
            fs::write(root.join(name), "other\n").unwrap();
        }
        fs::remove_file(root.join("gone")).unwrap();
        git(root, &["add", "staged"]);
        let copied = Changes::ask(root, SourceMode::Copy).answer();
        assert_eq!(paths(&copied.changed), ["edited", "gone", "staged", "sub/edited"]);
        assert_eq!((paths(&copied.untracked), copied.ignored), (vec!["sub/new file".to_owned()], Vec::new()));
        let tracked = Changes::ask(root, SourceMode::Tracked).answer();
        assert_eq!((tracked.changed, tracked.untracked), (copied.changed, Vec::new()));
        assert_eq!(paths(&Changes::ask(root, SourceMode::Mount).answer().ignored), ["x.log"]);
        let below = Changes::ask(&root.join("sub"), SourceMode::Copy).answer();
        assert_eq!(
            (paths(&below.changed), paths(&below.untracked)),
            (vec!["edited".to_owned()], vec!["new file".to_owned()])
        );
    }

    #[test]
    fn outside_git_there_are_no_changes() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "").unwrap();
        assert_eq!(Changes::ask(folder.path(), SourceMode::Mount).answer(), Changes::default());
    }
}
