//! Fetches a repository with the `git` program, whose settings, credential helpers and transports are the user's own.
//!
//! Credentials of an address go into a file that only the fetching git reads, never into an argument, and not into the
//! `.git` that the build sees. What git says is told without them. Nothing is asked where nobody could answer.

use std::ffi::OsStr;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::git::Git;
use super::git_url::GitUrl;
use super::version::{SourceVersion, VersionError, WANTED, may_be_commit};

mod child;
mod secret;

use child::Talk;
use secret::Secret;

/// What is to be fetched of a repository.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// Its address.
    pub url: &'a GitUrl,
    /// The version, as the service takes it; the default branch when there is none.
    pub version: Option<&'a str>,
    /// How many commits of history; all when there is none.
    pub depth: Option<u32>,
    /// Whether submodules come too, and theirs.
    pub submodules: bool,
}

/// Told how far git has come, in percent of what it is doing; says whether to go on.
pub type GoOn<'a> = &'a dyn Fn(usize) -> bool;

/// Why a repository cannot be fetched.
#[derive(Debug, thiserror::Error)]
pub enum CloneError {
    /// Git is not here.
    #[error("git is not on PATH, and a repository is fetched with it")]
    NoGit,
    /// The machine does not let us.
    #[error("could not run git")]
    Io(#[source] io::Error),
    /// The version is none.
    #[error(transparent)]
    Version(#[from] VersionError),
    /// The repository refuses, is not there, or cannot be reached.
    #[error("Git clone failed: {reason}")]
    Failed {
        /// What git says.
        reason: String,
    },
    /// The repository has no such version.
    #[error("Git clone failed: {url} has no branch, tag or commit `{version}`")]
    NoVersion {
        /// The repository.
        url: String,
        /// The version.
        version: String,
    },
    /// A person wants an end.
    #[error("stopped while the source was fetched")]
    Stopped,
}

/// Clones into the folder `to`, which must be empty, with HEAD at the wanted commit; its name.
///
/// `beside` is a folder that only we use, for what git is told in secret.
pub fn clone(wanted: &Wanted<'_>, to: &Path, beside: &Path, go_on: GoOn<'_>) -> Result<String, CloneError> {
    let version = wanted.version.map(str::parse::<SourceVersion>).transpose()?;
    let secret = Secret::of(wanted.url, beside).map_err(CloneError::Io)?;
    let clone = Clone { wanted, to, secret, go_on };
    clone.git(["init", "--quiet", "--template="])?;
    clone.git(["remote", "add", "origin", wanted.url.url()])?;
    let commit = clone.fetch(version.as_ref())?;
    clone.git(["checkout", "--quiet", "--detach", &commit])?;
    clone.git(["update-ref", "-d", WANTED])?;
    if wanted.submodules {
        clone.git(["submodule", "update", "--init", "--recursive", "--progress"])?;
    }
    Ok(commit)
}

struct Clone<'a> {
    wanted: &'a Wanted<'a>,
    to: &'a Path,
    secret: Secret,
    go_on: GoOn<'a>,
}

impl Clone<'_> {
    /// Fetches what the version needs; the commit.
    fn fetch(&self, version: Option<&SourceVersion>) -> Result<String, CloneError> {
        match version {
            None => self.fetch_reference("HEAD").and_then(|()| self.commit(WANTED)),
            Some(SourceVersion::Reference { name, commit: None }) => {
                self.fetch_reference(name)?;
                self.commit(WANTED)
            }
            Some(SourceVersion::Reference { name, commit: Some(commit) }) => self.fetch_commit_of(name, commit),
            Some(SourceVersion::Commit(commit)) => self.fetch_commit(commit),
            Some(SourceVersion::Name(name)) => self.fetch_name(name),
        }
    }

    /// One reference, and where no depth is asked for all branches and tags with it, as in a clone.
    fn fetch_reference(&self, name: &str) -> Result<(), CloneError> {
        let refspec = format!("+{name}:{WANTED}");
        match self.wanted.depth {
            Some(_) => self.fetch_these(&[&refspec], true),
            None => self.fetch_these(&[&refspec, ALL], false),
        }
    }

    /// Only this reference, as the service has it; with all its history where the commit is not at its end.
    fn fetch_commit_of(&self, name: &str, commit: &str) -> Result<String, CloneError> {
        let refspec = format!("+{name}:{WANTED}");
        self.fetch_these(&[&refspec], self.wanted.depth.is_some())?;
        match self.commit(commit) {
            Err(CloneError::NoVersion { .. }) if self.wanted.depth.is_some() => {
                self.git(["fetch", "--quiet", "--unshallow", "origin", &refspec])?;
                self.commit(commit)
            }
            found => found,
        }
    }

    /// A commit alone needs the whole repository, unless its history is to be short and the server gives it by its name.
    fn fetch_commit(&self, commit: &str) -> Result<String, CloneError> {
        let refspec = format!("+{commit}:{WANTED}");
        if self.wanted.depth.is_some() && fetched(self.fetch_these(&[&refspec], true))? {
            return self.commit(commit);
        }
        self.fetch_these(&[ALL], false)?;
        if let Ok(found) = self.commit(commit) {
            return Ok(found);
        }
        // On no branch and no tag, as a commit that was pushed away; some servers still have it.
        fetched(self.fetch_these(&[&refspec], false))?;
        self.commit(commit)
    }

    /// A branch before a tag, as `git clone --branch` has it, and then the beginning of a commit's name.
    fn fetch_name(&self, name: &str) -> Result<String, CloneError> {
        let [branch, tag] = ["heads", "tags"].map(|kind| format!("refs/{kind}/{name}"));
        let listed = self.git(["ls-remote", "--quiet", "origin", &branch, &tag])?;
        let has = |reference: &str| listed.lines().any(|line| line.split('\t').nth(1) == Some(reference));
        match [branch, tag].into_iter().find(|reference| has(reference)) {
            Some(reference) => {
                self.fetch_reference(&reference)?;
                self.commit(WANTED)
            }
            None if may_be_commit(name) => {
                self.fetch_these(&[ALL], false)?;
                self.commit(name)
            }
            None => Err(self.no_version()),
        }
    }

    fn fetch_these(&self, refspecs: &[&str], is_shallow: bool) -> Result<(), CloneError> {
        let depth = self.wanted.depth.filter(|_| is_shallow).map(|depth| format!("--depth={depth}"));
        let tags = if is_shallow { "--no-tags" } else { "--tags" };
        let options = ["fetch", "--progress", "--no-recurse-submodules", tags].into_iter().chain(depth.as_deref());
        self.git(options.chain(["origin"]).chain(refspecs.iter().copied())).map(drop)
    }

    /// The commit that a name stands for here.
    fn commit(&self, name: &str) -> Result<String, CloneError> {
        match self.git(["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")]) {
            Ok(found) => Ok(found.trim().to_owned()),
            Err(CloneError::Failed { .. }) => Err(self.no_version()),
            Err(error) => Err(error),
        }
    }

    fn no_version(&self) -> CloneError {
        let version = self.wanted.version.unwrap_or("HEAD").to_owned();
        CloneError::NoVersion { url: self.wanted.url.url().to_owned(), version }
    }

    /// Runs git in the clone; what it prints.
    fn git<'s>(&self, arguments: impl IntoIterator<Item = &'s str>) -> Result<String, CloneError> {
        let mut command = self.command();
        command.args(arguments.into_iter().map(OsStr::new)).stdout(Stdio::piped()).stderr(Stdio::piped());
        let said = match child::run(&mut command, self.go_on) {
            Ok(Talk::Stopped) => return Err(CloneError::Stopped),
            Ok(Talk::Ended(said)) => said,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(CloneError::NoGit),
            Err(error) => return Err(CloneError::Io(error)),
        };
        if said.succeeded {
            return Ok(String::from_utf8_lossy(&said.output).into_owned());
        }
        let reason = self.secret.taken_out(&child::reason(&said.complaints));
        let missing = reason.contains("couldn't find remote ref") && self.wanted.version.is_some();
        Err(if missing { self.no_version() } else { CloneError::Failed { reason } })
    }

    fn command(&self) -> Command {
        let mut command = Git::default().command(self.to);
        command.args(["-c", "protocol.ext.allow=never", "-c", "advice.detachedHead=false"]);
        command.args(["-c", "gc.auto=0", "-c", "maintenance.auto=false"]);
        if self.wanted.url.is_local() {
            // A submodule of a repository of the user's own may lie beside it.
            command.args(["-c", "protocol.file.allow=always"]);
        }
        if let Some(file) = self.secret.file() {
            let mut setting = PathBuf::from("include.path=").into_os_string();
            setting.push(file);
            command.arg("-c").arg(setting);
        }
        if !io::stderr().is_terminal() || !io::stdin().is_terminal() {
            command.env("GIT_TERMINAL_PROMPT", "0");
        }
        command
    }
}

/// All branches of the repository, named as in a clone.
const ALL: &str = "+refs/heads/*:refs/remotes/origin/*";

/// Whether a fetch has brought something that may be missing on the server.
fn fetched(done: Result<(), CloneError>) -> Result<bool, CloneError> {
    match done {
        Err(CloneError::Failed { .. } | CloneError::NoVersion { .. }) => Ok(false),
        done => done.map(|()| true),
    }
}

#[cfg(test)]
mod tests;
