//! What a case file says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::engine::Engine;
use crate::scripted::Answers;
use crate::service::Service;

/// One file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Topic {
    /// Shells that play `sh` in every case that names none itself.
    #[serde(default)]
    pub(crate) shells: Vec<String>,
    /// The engines of every case that names none itself.
    #[serde(default)]
    pub(crate) engines: Vec<String>,
    /// Why these engines only.
    #[serde(default)]
    pub(crate) why: String,
    /// The cases.
    #[serde(rename = "case")]
    pub(crate) cases: Vec<Case>,
}

/// One case.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Case {
    /// A sentence, unique in its topic.
    pub(crate) name: String,
    /// The file it stands in; set by the suite.
    #[serde(skip)]
    pub(crate) topic: PathBuf,
    /// What the machine must have: programs, `root`, `corpus`, or a service.
    pub(crate) requires: Vec<String>,
    /// The engines it runs on, all when empty; a case that is no build runs on the host alone.
    pub(crate) engines: Vec<String>,
    /// Why these engines only.
    pub(crate) why: String,
    /// The engine of this test; set by the suite.
    #[serde(skip)]
    pub(crate) engine: Engine,
    /// Images of the suite to run it in, one test each; `glibc` when there are none.
    pub(crate) images: Vec<String>,
    /// The image of this test; set by the suite.
    #[serde(skip)]
    pub(crate) image: Option<String>,
    /// Programs to be the agent, one test each: `own`, the one that is tested, and `static`, the same linked statically.
    pub(crate) agents: Vec<String>,
    /// The agent of this test, if it is another program; set by the suite.
    #[serde(skip)]
    pub(crate) agent: Option<PathBuf>,
    /// Shells that play `sh`, one test each.
    pub(crate) shells: Vec<String>,
    /// The shell of this test; set by the suite.
    #[serde(skip)]
    pub(crate) sh: Option<String>,

    /// The commands of the build phase; short for a whole buildspec.
    pub(crate) commands: Vec<String>,
    /// The buildspec.
    pub(crate) buildspec: Option<String>,
    /// The buildspec's name, when it is not `buildspec.yml`.
    pub(crate) buildspec_name: Option<String>,
    /// A buildspec too large to write down: `nested-brackets`, `nested-dashes`, `alias-bomb`, `garbage`, `long-line`,
    /// `many-commands`.
    pub(crate) generate: Option<String>,
    /// An example that is the source.
    pub(crate) example: Option<String>,
    /// Files to make, by path; `->target` makes a link, a path that ends in `/` a folder.
    pub(crate) files: BTreeMap<String, String>,
    /// Programs to put on PATH, by name.
    pub(crate) programs: BTreeMap<String, String>,
    /// Commands that prepare the source, run by `sh` in it.
    pub(crate) prepare: Option<String>,

    /// The whole command line; `run .` when absent.
    pub(crate) command: Vec<String>,
    /// Arguments to add to it.
    pub(crate) args: Vec<String>,
    /// Variables of the caller.
    pub(crate) env: BTreeMap<String, String>,
    /// What AWS answers to its calls; the program is told of that endpoint.
    pub(crate) aws: Vec<Answers>,
    /// Standard input.
    pub(crate) stdin: Option<String>,
    /// Messages of the Language Server Protocol on standard input; those on standard output are compared a line each.
    pub(crate) messages: Vec<String>,
    /// What is typed when a text has appeared on standard output, one after the other.
    pub(crate) types: Vec<Typed>,
    /// Whether it runs on a terminal, which then shows both streams as one.
    pub(crate) terminal: bool,
    /// The text on standard output after which its reader goes away.
    pub(crate) leaves: Option<String>,
    /// Signals to send when a text has appeared on standard output.
    pub(crate) signals: Vec<Signal>,

    /// What is done to it when a text has appeared on standard output.
    pub(crate) during: Vec<During>,
    /// Commands for `sh -e` after it has ended; their failure is the case's.
    pub(crate) then: Option<String>,

    /// The exit status; 1000 + n when killed by signal n.
    pub(crate) status: i32,
    /// What the commands print.
    pub(crate) output: Option<String>,
    /// The log from `Entering phase INSTALL` on, without the prefix of each line.
    pub(crate) log: Option<String>,
    /// The whole of standard output, without the prefix of each log line.
    pub(crate) stdout: Option<String>,
    /// The whole of standard error.
    pub(crate) stderr: Option<String>,
    /// Lines that standard output has, in this order.
    pub(crate) has: Vec<String>,
    /// Texts that standard output has nowhere.
    pub(crate) lacks: Vec<String>,
    /// Texts that are nowhere: in standard output, standard error, and the JSON files that it leaves in the working folder.
    pub(crate) hides: Vec<String>,
    /// Lines that standard error has, in this order.
    pub(crate) says: Vec<String>,
    /// What archives or folders hold, by path below the working folder; a link is `name -> target`.
    pub(crate) holds: BTreeMap<String, Vec<String>>,
    /// Contents of files, by path; `archive.zip!name` is inside an archive.
    pub(crate) contents: BTreeMap<String, String>,
    /// Permissions in octal, of what `contents` can name.
    pub(crate) modes: BTreeMap<String, String>,
    /// Paths that must not be there after it.
    pub(crate) gone: Vec<String>,
    /// Files that hold numbers of processes, none of which may live any more.
    pub(crate) ended: Vec<String>,
    /// The calls of AWS, in order, the same one in a row once.
    pub(crate) calls: Vec<String>,
    /// How often a call of AWS was tried, by name.
    pub(crate) tries: BTreeMap<String, usize>,
    /// Bodies of those calls, by name, compared as JSON.
    pub(crate) sent: BTreeMap<String, String>,
    /// Values in `build.json`, by JSON pointer.
    pub(crate) build: BTreeMap<String, toml::Value>,
}

/// A text to type.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Typed {
    /// The text to wait for on standard output, after the one waited for before.
    pub(crate) after: String,
    /// What is typed.
    pub(crate) text: String,
}

/// Something to do while a build runs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct During {
    /// The text to wait for on standard output.
    pub(crate) after: String,
    /// Commands for `sh -e`; `$CONTAINER` is the build's.
    pub(crate) run: String,
}

/// A signal to send.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signal {
    /// The text to wait for on standard output.
    pub(crate) after: String,
    /// Its name: `INT`, `TERM`.
    pub(crate) send: String,
}

impl Case {
    /// Whether it runs a build.
    pub(crate) fn is_build(&self) -> bool {
        self.command.first().is_none_or(|word| word == "run")
    }

    /// What this machine lacks for it.
    pub(crate) fn missing(&self) -> Option<&str> {
        let mut services = self.requires.iter().filter_map(|name| Service::named(name));
        if let Some(service) = services.find(|service| service.address().is_none()) {
            return Some(service.missing());
        }
        match &self.engine {
            Engine::Host => self.missing_here(),
            // The image of the suite has every program that a case can require.
            _ if self.agent.as_ref().is_some_and(|agent| !agent.is_file()) => {
                Some("a static program: BUILDSPEC_TEST_STATIC, which spec-tests/run sets")
            }
            engine => engine.daemon().err().or_else(|| self.terminal.then(|| self.missing_here()).flatten()),
        }
    }

    fn missing_here(&self) -> Option<&str> {
        let tools = [("ps", !self.ended.is_empty()), ("script", self.terminal)];
        let tools = tools.into_iter().filter_map(|(tool, is_used)| is_used.then_some(tool));
        let mut needs = self.requires.iter().chain(&self.sh).map(String::as_str).chain(tools);
        needs.find(|need| match *need {
            "root" => !is_root(),
            "corpus" => corpus().is_none(),
            "static" => static_program().is_none(),
            name if Service::named(name).is_some() => false,
            program => program_path(program).is_none(),
        })
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The program, linked statically.
pub(crate) fn static_program() -> Option<PathBuf> {
    std::env::var_os("BUILDSPEC_TEST_STATIC").map(PathBuf::from).filter(|path| path.is_file())
}

/// The folder of real buildspecs.
pub(crate) fn corpus() -> Option<PathBuf> {
    std::env::var_os("BUILDSPEC_CORPUS").map(PathBuf::from).filter(|path| path.join("public").is_dir())
}

/// A program on the PATH of whoever runs the suite.
pub(crate) fn program_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| Path::is_file(path))
}
