//! What a case file says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// One file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Shells that play `sh` in every case that names none itself.
    #[serde(default)]
    pub shells: Vec<String>,
    /// The cases.
    #[serde(rename = "case")]
    pub cases: Vec<Case>,
}

/// One case.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Case {
    /// A sentence, unique in its topic.
    pub name: String,
    /// What the machine must have: programs, `root`, or `corpus`.
    pub requires: Vec<String>,
    /// Shells that play `sh`, one test each.
    pub shells: Vec<String>,
    /// The shell of this test; set by the suite.
    #[serde(skip)]
    pub sh: Option<String>,

    /// The commands of the build phase; short for a whole buildspec.
    pub commands: Vec<String>,
    /// The buildspec.
    pub buildspec: Option<String>,
    /// The buildspec's name, when it is not `buildspec.yml`.
    pub buildspec_name: Option<String>,
    /// A buildspec too large to write down: `nested-brackets`, `nested-dashes`, `alias-bomb`, `garbage`, `long-line`.
    pub generate: Option<String>,
    /// An example that is the source.
    pub example: Option<String>,
    /// Files to make, by path; `->target` makes a link, a path that ends in `/` a folder.
    pub files: BTreeMap<String, String>,
    /// Programs to put on PATH, by name.
    pub programs: BTreeMap<String, String>,
    /// Commands that prepare the source, run by `sh` in it.
    pub prepare: Option<String>,

    /// The whole command line; `run .` when absent.
    pub command: Vec<String>,
    /// Arguments to add to it.
    pub args: Vec<String>,
    /// Variables of the caller.
    pub env: BTreeMap<String, String>,
    /// Standard input.
    pub stdin: Option<String>,
    /// Signals to send when a text has appeared on standard output.
    pub signals: Vec<Signal>,

    /// The exit status.
    pub status: i32,
    /// What the commands print.
    pub output: Option<String>,
    /// The log from `Entering phase INSTALL` on, without the prefix of each line.
    pub log: Option<String>,
    /// The whole of standard output, without the prefix of each log line.
    pub stdout: Option<String>,
    /// The whole of standard error.
    pub stderr: Option<String>,
    /// Lines that standard output has, in this order.
    pub has: Vec<String>,
    /// Texts that standard output has nowhere.
    pub lacks: Vec<String>,
    /// Lines that standard error has, in this order.
    pub says: Vec<String>,
    /// What archives or folders hold, by path below the working folder.
    pub holds: BTreeMap<String, Vec<String>>,
    /// Contents of files, by path; `archive.zip!name` is inside an archive.
    pub contents: BTreeMap<String, String>,
    /// Paths that must not be there after it.
    pub gone: Vec<String>,
    /// Values in `build.json`, by JSON pointer.
    pub build: BTreeMap<String, toml::Value>,
}

/// A signal to send.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signal {
    /// The text to wait for on standard output.
    pub after: String,
    /// Its name: `INT`, `TERM`.
    pub send: String,
}

impl Case {
    /// Why it cannot run on this machine.
    pub fn missing(&self) -> Option<String> {
        let shell = self.sh.iter().map(String::as_str);
        self.requires.iter().map(String::as_str).chain(shell).find_map(|need| match need {
            "root" if !is_root() => Some("needs root".to_owned()),
            "corpus" if corpus().is_none() => Some("BUILDSPEC_CORPUS names no folder".to_owned()),
            "root" | "corpus" => None,
            program => program_path(program).is_none().then(|| format!("needs {program} on PATH")),
        })
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The folder of real buildspecs.
pub fn corpus() -> Option<PathBuf> {
    std::env::var_os("BUILDSPEC_CORPUS").map(PathBuf::from).filter(|path| path.join("public").is_dir())
}

/// A program on the PATH of whoever runs the suite.
pub fn program_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| Path::is_file(path))
}
