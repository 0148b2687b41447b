//! Asks git itself, which alone knows its ignore rules: one process for a list of files, none for anything else that
//! can be read from the files of a repository.

use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use super::repository::Repository;

/// The caller's own git variables, a hook's say, that would point git elsewhere. `GIT_CONFIG_*` is not among them: it
/// is how a CI tells git that a folder is safe.
const MISLEADING: [&str; 15] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CEILING_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GLOB_PATHSPECS",
    "GIT_GRAFT_FILE",
    "GIT_ICASE_PATHSPECS",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// Which files git is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Those it tracks.
    Tracked,
    /// Those it tracks, and those it neither tracks nor ignores.
    NotIgnored,
}

/// What git answered.
#[derive(Debug)]
pub(super) enum Answer {
    /// Paths below the folder, a nested repository as one path, and what git complained about.
    Files {
        /// The paths.
        paths: Vec<PathBuf>,
        /// Lines of its standard error.
        warnings: Vec<String>,
    },
    /// It is not a work tree.
    NoWorkTree,
    /// Git is not there, or will not say; why.
    Unable(String),
}

impl Answer {
    /// Whether git knows of no file.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Files { paths, .. } => paths.is_empty(),
            Self::NoWorkTree | Self::Unable(_) => true,
        }
    }
}

/// Git, as found on PATH.
#[derive(Clone, Debug, Default)]
pub(super) struct Git {
    /// Variables set for it, which tests use.
    pub(super) environment: Vec<(&'static str, OsString)>,
}

/// A question that git is working on.
pub(super) enum Question {
    /// It runs.
    Asked(io::Result<Child>),
    /// There is no need to ask.
    NoWorkTree,
}

impl Git {
    /// Starts asking for the files below a folder.
    pub(super) fn ask(&self, dir: &Path, wanted: Wanted) -> Question {
        if Repository::around(dir).is_none() {
            return Question::NoWorkTree;
        }
        let others: &[&str] = match wanted {
            Wanted::Tracked => &[],
            Wanted::NotIgnored => &["--others", "--exclude-standard"],
        };
        let mut command = self.command(dir);
        command.args(["ls-files", "-z", "--cached"]).args(others).stdout(Stdio::piped()).stderr(Stdio::piped());
        Question::Asked(command.spawn())
    }

    /// Starts asking what differs from HEAD below a folder, and which files git does not know or ignores; none outside git.
    pub(super) fn status(&self, dir: &Path, with_ignored: bool) -> Option<Child> {
        Repository::around(dir)?;
        let ignored = if with_ignored { "--ignored=matching" } else { "--ignored=no" };
        let mut command = self.command(dir);
        command.args(["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", ignored, "--", "."]);
        command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()
    }

    /// HEAD's commit and full branch name, for a repository that is not made of plain files.
    pub(super) fn head(&self, dir: &Path) -> Option<(String, String)> {
        let output = self.command(dir).args(["rev-parse", "HEAD", "--symbolic-full-name", "HEAD"]).output().ok()?;
        let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
        let (commit, name) = text.trim_end().split_once('\n')?;
        Some((commit.to_owned(), name.to_owned()))
    }

    /// A command of git's in a folder.
    pub(super) fn command(&self, dir: &Path) -> Command {
        let mut command = Command::new("git");
        // A repository's own monitor is a program that it names: a listing must not start it.
        command.args(["-c", "core.fsmonitor=false"]).current_dir(dir).stdin(Stdio::null());
        for name in MISLEADING {
            command.env_remove(name);
        }
        command.env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

impl Question {
    /// Waits for the answer.
    pub(super) fn answer(self) -> Answer {
        let Self::Asked(child) = self else { return Answer::NoWorkTree };
        match child.and_then(Child::wait_with_output) {
            Ok(output) => understood(&output),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Answer::Unable("git is not on PATH".to_owned()),
            Err(error) => Answer::Unable(format!("git does not start: {error}")),
        }
    }
}

fn understood(output: &Output) -> Answer {
    let complaints = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        let warnings = complaints.lines().map(str::to_owned).collect();
        return Answer::Files { paths: paths(&output.stdout), warnings };
    }
    let reason = complaints.lines().next().unwrap_or("`git ls-files` failed").to_owned();
    let cure = complaints.lines().map(str::trim).find(|line| line.starts_with("git config "));
    Answer::Unable(cure.map_or_else(|| reason.clone(), |cure| format!("{reason}; type `{cure}`")))
}

/// The paths of `-z` output; a path in conflict is there once for each side.
fn paths(bytes: &[u8]) -> Vec<PathBuf> {
    let names = bytes.split(|&byte| byte == 0).filter(|name| !name.is_empty());
    let mut paths: Vec<PathBuf> = names.map(|name| PathBuf::from(OsString::from_vec(name.to_vec()))).collect();
    paths.dedup();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt as _;

    #[test]
    fn a_refusal_is_told_with_the_cure_git_gives() {
        let stderr =
            b"fatal: detected dubious ownership in repository at '/w'\nTo add an exception for this directory, \
            call:\n\n\tgit config --global --add safe.directory /w\n";
        let status = std::process::ExitStatus::from_raw(128 << 8);
        let output = Output { status, stdout: Vec::new(), stderr: stderr.to_vec() };
        let Answer::Unable(reason) = understood(&output) else { panic!("git has refused") };
        assert_eq!(
            reason,
            "fatal: detected dubious ownership in repository at '/w'; type `git config --global --add safe.directory /w`"
        );
    }

    #[test]
    fn variables_of_a_caller_do_not_point_git_elsewhere() {
        let command = Git::default().command(Path::new("/"));
        let is_removed = |name: &str| command.get_envs().any(|(found, value)| found == name && value.is_none());
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
            assert!(is_removed(name), "{name}");
        }
        assert!(!is_removed("GIT_CONFIG_COUNT"));
        let set = ["GIT_OPTIONAL_LOCKS", "LC_ALL"].map(|name| command.get_envs().find(|(found, _)| *found == name));
        assert!(set.iter().all(|found| matches!(found, Some((_, Some(_))))), "{set:?}");
    }

    #[test]
    fn names_are_bytes_and_a_conflict_is_one_file() {
        let found = paths(b"a\0a\0a\0b\xff\nc\0");
        assert_eq!(found, [PathBuf::from("a"), PathBuf::from(OsString::from_vec(b"b\xff\nc".to_vec()))]);
    }
}
