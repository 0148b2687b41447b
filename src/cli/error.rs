//! Why a command could not do its job, and what to type instead. Exit codes are chosen here alone.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

use crate::agent::AgentError;
use crate::build::AssumptionError;
use crate::build::parts::PartError;
use crate::build::variables::{NameError, VariableError};
use crate::engine::EngineError;
use crate::engine::placed::PlacedError;
use crate::lint::UnknownRule;
use crate::source::SourceError;
use crate::text::with_causes;

use super::ExitStatus;
use super::artifact::{CheckError, ImagesError, PackError};
use super::fetch::FetchError;
use super::lsp::LspError;
use super::project::ProjectError;
use super::settings::VersionError;
use super::taskdef::NoTaskDefinition;

/// What is wrong with a file of settings, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {reason}")]
pub(crate) struct FileError {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) reason: String,
}

/// Why a command could not do its job.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file of the user's cannot be read.
    #[error("could not read {path}")]
    Read { path: PathBuf, source: io::Error },
    /// A file is not text.
    #[error("could not read {path}")]
    Encoding { path: PathBuf, source: crate::text::EncodingError },
    /// A file cannot be written.
    #[error("could not write {path}")]
    Write { path: PathBuf, source: io::Error },
    /// Standard output is gone, other than by a reader that has had enough.
    #[error("could not write to standard output")]
    Output(#[source] io::Error),
    /// Two primary sources.
    #[error("`{dir}` would be a second primary source")]
    SecondPrimarySource { dir: PathBuf },
    /// `.buildspec.toml`, or the JSON of a project.
    #[error(transparent)]
    File(#[from] FileError),
    /// `--project`.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// A profile, with the host's configuration kept out.
    #[error("`--aws-profile {profile}` does nothing without `--aws-config`")]
    ProfileWithoutConfig { profile: String },
    /// `--env NAME` for a variable that is not there.
    #[error("`{name}` is not set in this shell")]
    UnsetVariable { name: String },
    /// `--assume`.
    #[error(transparent)]
    Assumption(#[from] AssumptionError),
    /// `--phase`, `--from`, `--until`, `--skip`.
    #[error(transparent)]
    Part(#[from] PartError),
    /// `--env-file`.
    #[error(transparent)]
    EnvFile(#[from] VariableError),
    /// `--env`.
    #[error("--env")]
    Variable(#[from] NameError),
    /// A source folder.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A source that is fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// A source of a plan, in the words of the build that would fail.
    #[error("{reason}")]
    NoSource { reason: String },
    /// `--source-version`.
    #[error(transparent)]
    SourceVersion(#[from] VersionError),
    /// The engine, the network, the machine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Questions, and nobody to ask.
    #[error("{flag} asks at a terminal, and there is none")]
    NoTerminal { flag: &'static str },
    /// A command to break before that is not there.
    #[error("--break-before {text}: {phase} has {commands}")]
    NoSuchCommand { text: String, phase: &'static str, commands: String },
    /// The agent whose build a command is in.
    #[error("could not reach the build")]
    Session(#[source] io::Error),
    /// A command on a build's PATH.
    #[error(transparent)]
    Helper(#[from] super::helper::HelperError),
    /// A helper outside of a build that would answer it.
    #[error("this command is for git in a build: {variable} is not set")]
    NotInBuild { variable: &'static str },
    /// A word after `entrypoint` that is neither an option nor a program.
    #[error("could not run `{program}`")]
    Become { program: String, source: io::Error },
    /// A variable of an entrypoint's job.
    #[error("{variable}: {reason}")]
    JobVariable { variable: String, reason: String },
    /// An entrypoint without a source.
    #[error("no source is named")]
    NoJobSource,
    /// Two of what there can be one of.
    #[error("{one} and {other} are two buildspecs")]
    TwoBuildspecs { one: &'static str, other: &'static str },
    /// `--plan`.
    #[error("{path} is no plan as `buildspec plan --json` prints it: {reason}")]
    NoPlan { path: PathBuf, reason: String },
    /// A plan for other sources.
    #[error("the plan is for {planned}, and there is {given}")]
    OtherSources { planned: String, given: String },
    /// The Docker engine without an image.
    #[error("the Docker engine needs an image")]
    NoImage,
    /// The Docker engine, which this program does not have.
    #[cfg(not(feature = "docker"))]
    #[error("this program was built without the Docker engine")]
    NoDockerEngine,
    /// The agent in a container.
    #[error(transparent)]
    Placed(#[from] PlacedError),
    /// No file to check.
    #[error("there is no buildspec below {folders}")]
    NoBuildspec { folders: String },
    /// A folder cannot be read.
    #[error("could not read {folder}")]
    Walk {
        folder: PathBuf,
        #[source]
        error: ignore::Error,
    },
    /// `explain`.
    #[error(transparent)]
    Rule(#[from] UnknownRule),
    /// A program that is not there.
    #[error("there is no program {program}")]
    NoProgram { program: PathBuf },
    /// A pattern of `per-file`.
    #[error("{file}: `{pattern}` is no pattern")]
    FilePattern {
        file: String,
        pattern: String,
        #[source]
        error: ignore::Error,
    },
    /// `--unsafe` alone.
    #[error("`--unsafe` says which fixes are meant, and none are asked for")]
    UnsafeWithoutFix,
    /// An editor.
    #[error(transparent)]
    Lsp(#[from] LspError),
    /// AWS.
    #[cfg(feature = "aws")]
    #[error(transparent)]
    Aws(#[from] crate::aws::AwsError),
    /// An address in S3.
    #[error(transparent)]
    S3Url(#[from] crate::artifact::S3UrlError),
    /// A folder without files.
    #[error("there is no file below {path}")]
    NothingToPush { path: PathBuf },
    /// A key of KMS for keys of S3.
    #[cfg(feature = "aws")]
    #[error("`--kms-key-id` names a key of KMS, and `--sse AES256` uses none")]
    KeyWithoutKms,
    /// The terminal.
    #[cfg(feature = "aws")]
    #[error("could not ask at the terminal")]
    Terminal(#[source] io::Error),
    /// `--apply`, and nobody to ask.
    #[cfg(feature = "aws")]
    #[error("`--apply` asks at a terminal before it deploys, and there is none")]
    NoConsent,
    /// AWS, which this program does not know.
    #[cfg(not(feature = "aws"))]
    #[error("this program was built without AWS")]
    NoAws,
    /// A file that is to hold a task definition.
    #[error(transparent)]
    TaskDefinition(#[from] NoTaskDefinition),
    /// A deployment that was not asked for rightly.
    #[error(transparent)]
    Deploy(#[from] super::deploy::DeployError),
    /// `-` for several files.
    #[error("standard input can be only one of the files")]
    StdinTwice,
    /// No AppSpec to check.
    #[error("there is no {names} here")]
    NoAppspec { names: String },
    /// A file of images.
    #[error(transparent)]
    Images(#[from] ImagesError),
    /// An archive or a folder of files.
    #[error(transparent)]
    Artifact(#[from] crate::artifact::ReadError),
    /// What cannot be packed without the build.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// A delivery that cannot be followed.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// A sum of another form.
    #[error("`{text}` is no SHA-256 in {form}")]
    Sum { text: String, form: &'static str },
    /// A file that is no build as JSON.
    #[error("{path} is no build as JSON: {reason}")]
    NoBuild { path: PathBuf, reason: String },
    /// `--secret`.
    #[error(transparent)]
    Secret(#[from] super::secrets::SecretError),
    /// Reports that are not made one.
    #[error(transparent)]
    Report(#[from] super::report::ReportError),
    /// No folder for caches.
    #[error("there is no folder for caches: neither XDG_CACHE_HOME nor HOME is set")]
    NoCacheFolder,
    /// An empty place for caches.
    #[error("an empty text names no place for caches")]
    NoCachePlace,
    /// A name that no folder can have.
    #[error("{name:?} cannot be a cache namespace: it is empty, or too long for the name of a folder")]
    CacheNamespace { name: String },
    /// No such entry.
    #[error("there is no {what} in {place}")]
    NoCacheEntry { what: String, place: String },
    /// A folder of caches.
    #[error(transparent)]
    Cache(#[from] crate::cache::FolderError),
    /// Signals cannot be listened to.
    #[error("could not listen to signals")]
    Signals(#[source] io::Error),
}

impl Error {
    /// The exit code.
    pub(crate) fn status(&self) -> ExitStatus {
        match self {
            #[cfg(feature = "aws")]
            Self::Aws(crate::aws::AwsError::NoRegion) => ExitStatus::Usage,
            #[cfg(feature = "aws")]
            Self::Aws(_) | Self::Terminal(_) => ExitStatus::Fault,
            Self::Images(error) => error.status(),
            Self::Pack(error) => error.status(),
            Self::Helper(error) => error.status(),
            Self::Fetch(error) => error.status(),
            Self::Write { .. }
            | Self::Cache(_)
            | Self::Output(_)
            | Self::Engine(_)
            | Self::Placed(_)
            | Self::Signals(_)
            | Self::Lsp(_)
            | Self::Session(_) => ExitStatus::Fault,
            _ => ExitStatus::Usage,
        }
    }

    /// Whether whoever read our output has had enough of it.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        let (Self::Output(source) | Self::Engine(EngineError::Agent(AgentError::Telling(source)))) = self else {
            return false;
        };
        source.kind() == io::ErrorKind::BrokenPipe
    }

    /// Whether a person stopped us before there was a build.
    pub(crate) fn is_stop(&self) -> bool {
        match self {
            #[cfg(feature = "aws")]
            Self::Aws(crate::aws::AwsError::Stopped) => true,
            Self::Fetch(error) => error.is_stop(),
            _ => matches!(self, Self::Engine(EngineError::Stopped)),
        }
    }

    /// What to type instead.
    pub(crate) fn hint(&self) -> Option<String> {
        Some(match self {
            Self::SecondPrimarySource { dir } => format!("name a secondary source as ID={}", dir.display()),
            Self::ProfileWithoutConfig { .. } => "add `-c`, or `aws-config = true` to .buildspec.toml".to_owned(),
            Self::Project(error) => return error.hint(),
            Self::Fetch(error) => return error.hint(),
            Self::SourceVersion(error) => return error.hint(),
            Self::Images(error) => return error.hint(),
            Self::UnsetVariable { name } => format!("write `--env {name}=VALUE`"),
            Self::NoBuildspec { .. } => {
                "buildspecs are found by their name, `buildspec*.yml`, or by what they say; name a file of another name"
                    .to_owned()
            }
            Self::TaskDefinition(_) => "`buildspec taskdef validate` says more of the file".to_owned(),
            Self::UnsafeWithoutFix => "add `--fix`, or `--diff` to look first".to_owned(),
            #[cfg(feature = "aws")]
            Self::Aws(crate::aws::AwsError::NoRegion) => "add `--region NAME`, or set AWS_REGION".to_owned(),
            Self::NoAppspec { .. } => "name the file".to_owned(),
            Self::Pack(error) => return error.hint(),
            Self::Helper(error) => return error.hint(),
            Self::Check(error) => return error.hint(),
            Self::Report(error) => return error.hint(),
            #[cfg(feature = "aws")]
            Self::NoConsent => "add `--yes`".to_owned(),
            Self::NoCacheFolder | Self::NoCachePlace => "write `--cache DIR`".to_owned(),
            Self::NoCacheEntry { .. } => "`buildspec cache list` shows what there is".to_owned(),
            Self::Become { .. } => {
                "a word that is no option is a command to run; name a source with BUILDSPEC_SOURCE or --source"
                    .to_owned()
            }
            Self::NoJobSource => {
                "set BUILDSPEC_SOURCE, or add `--source`: what `buildspec run` takes as its source".to_owned()
            }
            Self::NoImage => "name it with --image IMAGE, or in .buildspec.toml".to_owned(),
            _ => return None,
        })
    }

    /// The error, what caused it, and the hint, as lines.
    pub(crate) fn render(&self) -> String {
        let mut text = format!("error: {}", with_causes(self));
        if let Some(hint) = self.hint() {
            // Writing into a string cannot fail.
            let _ = write!(text, "\nhint: {hint}");
        }
        text
    }
}
