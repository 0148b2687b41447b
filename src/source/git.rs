//! What git knows of a source: its commit, branch and origin, and which files are part of it.
//!
//! Commit, branch and origin are read from the files of `.git`, since starting git costs more than all the rest of a
//! start; only the list of files is asked from git itself, which alone knows its ignore rules.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A source in a git work tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GitFacts {
    /// The commit of HEAD; none before the first one.
    pub commit: Option<String>,
    /// The branch of HEAD; none when it is detached.
    pub branch: Option<String>,
    /// The address of `origin`, without user name and password.
    pub origin: Option<String>,
}

impl GitFacts {
    /// The facts of the work tree that `dir` is in, if it is in one.
    pub fn of(dir: &Path) -> Option<Self> {
        let git_dir = git_dir(dir)?;
        let common = common_dir(&git_dir);
        let head = fs::read_to_string(git_dir.join("HEAD")).ok()?;
        let (branch, commit) = match head.trim().strip_prefix("ref: ") {
            Some(name) => (name.strip_prefix("refs/heads/").map(str::to_owned), resolve_ref(&git_dir, &common, name)),
            None => (None, Some(head.trim().to_owned())),
        };
        let config = fs::read_to_string(common.join("config")).unwrap_or_default();
        Some(Self { commit, branch, origin: origin(&config) })
    }
}

/// The `.git` folder of the work tree around `dir`; a worktree or submodule has a file that names it.
fn git_dir(dir: &Path) -> Option<PathBuf> {
    let dot_git = dir.ancestors().map(|folder| folder.join(".git")).find(|path| path.exists())?;
    if dot_git.is_dir() {
        return Some(dot_git);
    }
    let text = fs::read_to_string(&dot_git).ok()?;
    Some(dot_git.parent()?.join(text.trim().strip_prefix("gitdir: ")?))
}

/// Where a worktree's git folder keeps what it shares.
fn common_dir(git_dir: &Path) -> PathBuf {
    fs::read_to_string(git_dir.join("commondir")).map_or_else(|_| git_dir.to_owned(), |text| git_dir.join(text.trim()))
}

fn resolve_ref(git_dir: &Path, common: &Path, name: &str) -> Option<String> {
    let loose = [git_dir, common].iter().find_map(|folder| fs::read_to_string(folder.join(name)).ok());
    if let Some(commit) = loose {
        return Some(commit.trim().to_owned());
    }
    let packed = fs::read_to_string(common.join("packed-refs")).ok()?;
    packed.lines().find_map(|line| Some(line.strip_suffix(name)?.strip_suffix(' ')?.to_owned()))
}

/// `url` of `[remote "origin"]`, without what stands before an `@` in its authority.
fn origin(config: &str) -> Option<String> {
    let section = config.lines().map(str::trim).skip_while(|line| *line != "[remote \"origin\"]").skip(1);
    let url = section
        .take_while(|line| !line.starts_with('['))
        .find_map(|line| line.strip_prefix("url")?.trim_start().strip_prefix('='))?
        .trim();
    let Some((scheme, rest)) = url.split_once("://") else { return Some(url.to_owned()) };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    Some(format!("{scheme}://{host}/{path}"))
}

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
    /// Paths below `dir`.
    Files(Vec<PathBuf>),
    /// It is not a work tree.
    NoWorkTree,
    /// Git is not there, or will not say; why.
    Unable(String),
}

/// Asks git for the files below `dir`.
pub(super) fn files(dir: &Path, wanted: Wanted) -> Answer {
    if git_dir(dir).is_none() {
        return Answer::NoWorkTree;
    }
    let mut command = Command::new("git");
    command.args(["ls-files", "-z", "--cached"]);
    if wanted == Wanted::NotIgnored {
        command.args(["--others", "--exclude-standard"]);
    }
    // The caller's own git variables (a hook's, say) would point it elsewhere.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(name);
    }
    command.current_dir(dir).env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C").stdin(Stdio::null());
    match command.output() {
        Ok(output) if output.status.success() => Answer::Files(paths(&output.stdout)),
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stderr);
            Answer::Unable(text.lines().next().unwrap_or("git ls-files failed").to_owned())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Answer::Unable("git is not on PATH".to_owned()),
        Err(error) => Answer::Unable(error.to_string()),
    }
}

fn paths(bytes: &[u8]) -> Vec<PathBuf> {
    let names = bytes.split(|&byte| byte == 0).filter(|name| !name.is_empty());
    names.map(|name| PathBuf::from(OsString::from_vec(name.to_vec()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_is_told_without_credentials() {
        for (url, expected) in [
            ("https://me:secret@example.com/o/r.git", "https://example.com/o/r.git"),
            ("https://example.com/o/r.git", "https://example.com/o/r.git"),
            ("git@example.com:o/r.git", "git@example.com:o/r.git"),
        ] {
            let config = format!("[core]\n\turl = x\n[remote \"origin\"]\n\tfetch = y\n\turl = {url}\n[branch \"main\"]\n");
            assert_eq!(origin(&config).as_deref(), Some(expected));
        }
        assert_eq!(origin("[core]\n"), None);
    }

    #[test]
    fn a_packed_ref_is_found_by_its_whole_name() {
        let folder = tempfile::tempdir().unwrap();
        let git = folder.path().join(".git");
        fs::create_dir(&git).unwrap();
        fs::write(git.join("HEAD"), "ref: refs/heads/main\n").unwrap();
        fs::write(git.join("packed-refs"), "# pack-refs\n1111 refs/heads/not-main\n2222 refs/heads/main\n").unwrap();
        let facts = GitFacts::of(folder.path()).unwrap();
        assert_eq!(facts.commit.as_deref(), Some("2222"));
        assert_eq!(facts.branch.as_deref(), Some("main"));
    }
}
