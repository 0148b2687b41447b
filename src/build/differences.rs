//! What of a build here would be otherwise in the cloud: facts in, sentences out.
//!
//! Pure: it looks at no disk and reads no command. A row speaks only where the facts show a difference, and rows about the
//! image or the project only where one is named, so that a build in its own image on a clean tree is met with silence.

use serde::Serialize;

use super::{EnvironmentVariable, Origin, runtimes};
use crate::text::suggest::{all_of, count};

mod machine;
mod source;
mod variables;

pub(crate) use machine::runtime_of;

/// How sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceSeverity {
    /// It would fail there, or come to another result.
    Differs,
    /// It may.
    MayDiffer,
}

impl DifferenceSeverity {
    /// Its words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Differs => "differs",
            Self::MayDiffer => "may differ",
        }
    }
}

/// What a difference is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A program that the image does not have.
    Program,
    /// Files that are not in the repository.
    Uncommitted,
    /// Executable bits.
    FileMode,
    /// A variable that comes from this shell.
    Inherited,
    /// A variable that only the service sets.
    Absent,
    /// The language and its order of letters.
    Locale,
    /// The kind of processor.
    Architecture,
    /// A Docker daemon.
    Privileged,
    /// Who runs the commands.
    User,
    /// What `sh` is.
    Shell,
    /// What is reached from here alone.
    Network,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// How sure it is.
    pub severity: DifferenceSeverity,
    /// What it is about.
    pub about: Subject,
    /// What differs, and what to do about it; no stop at the end.
    pub message: String,
}

/// What is known of a build here, and of what it stands for.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Whether it runs on this machine itself.
    pub on_host: bool,
    /// The image that is named; empty when none is.
    pub image: String,
    /// The project, when one is given.
    pub project: Option<ProjectFacts>,
    /// The build's variables.
    pub variables: Vec<EnvironmentVariable>,
    /// What its commands do.
    pub commands: CommandFacts,
    /// Of the programs its commands call, those that are on its PATH.
    pub programs_here: Vec<String>,
    /// What its sources hold beyond their commits.
    pub changes: Changes,
    /// The processor here, in Rust's words: `x86_64`, `aarch64`.
    pub architecture: String,
    /// Whether the build is asked to be privileged.
    pub privileged: bool,
    /// Whether it may use this machine's container engine.
    pub docker_socket: bool,
    /// Who runs its commands, when that is not root.
    pub user: Option<String>,
    /// Which shell `sh` is on this machine.
    pub sh: Option<String>,
    /// The network that its container joins.
    pub network: Option<String>,
    /// Hosts that only its container knows.
    pub hosts: Vec<String>,
}

/// What a project says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectFacts {
    /// `source.type`.
    pub source_type: Option<String>,
    /// `environment.type`.
    pub environment_type: Option<String>,
    /// `environment.privilegedMode`.
    pub privileged_mode: Option<bool>,
}

/// What the commands of a build do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandFacts {
    /// Programs they call and do not seem to install.
    pub programs: Vec<String>,
    /// Files they run by a path below the source, and do not make executable.
    pub scripts: Vec<String>,
    /// Variables they read and do not set.
    pub variables: Vec<String>,
    /// The first that needs a Docker daemon which it does not name.
    pub daemon: Option<String>,
    /// The first syntax in them that is bash's own.
    pub bash: Option<String>,
    /// Addresses of this very machine that they name, where they start nothing that could answer there.
    pub addresses: Vec<String>,
    /// Whether all phases name a user.
    pub all_run_as: bool,
    /// Whether `sh` reads them.
    pub in_sh: bool,
}

/// What sources hold beyond their commits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that differ from the commit.
    pub changed: Vec<String>,
    /// Files that git does not know.
    pub untracked: Vec<String>,
    /// Files and folders that git is told to ignore.
    pub ignored: Vec<String>,
    /// Scripts of the commands that are executable here.
    pub executable: Vec<String>,
}

/// All rows, in the order in which they are told.
const ROWS: &[fn(&Facts) -> Vec<Difference>] = &[
    source::uncommitted,
    source::file_modes,
    machine::programs,
    machine::architecture,
    machine::privileged,
    machine::shell,
    machine::user,
    variables::inherited,
    variables::locale,
    variables::absent,
    machine::network,
];

/// What would differ, what is sure first.
pub fn differences(facts: &Facts) -> Vec<Difference> {
    let mut found: Vec<Difference> = ROWS.iter().flat_map(|row| row(facts)).collect();
    found.sort_by_key(|difference| difference.severity);
    found
}

impl Facts {
    /// Whether anything is named that it could differ from.
    fn has_target(&self) -> bool {
        !self.image.is_empty() || self.project.is_some()
    }
}

fn difference(severity: DifferenceSeverity, about: Subject, message: String) -> Difference {
    Difference { severity, about, message }
}

/// The first few names, and how many more there are.
fn few(names: &[String]) -> String {
    const SHOWN: usize = 3;
    match names.len() {
        0..=SHOWN => all_of(names.iter().map(String::as_str)),
        more => {
            let first: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
            format!("{} and {} more", first.join(", "), more - SHOWN)
        }
    }
}

#[cfg(test)]
mod tests;
