//! What was typed, nothing more.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::Deserialize;

use super::value::{LogFormat, Time, TimeLimit};
use crate::reporter::FORMATS;

mod apply;
mod archives;
mod artifact;
mod aws;
mod cache;
mod check;
mod compose;
mod container;
mod deploy;
mod entrypoint;
mod findings;
mod git_credential;
mod helper;
mod lint;
mod machine;
mod push;
mod remote;
mod report;
mod source;
mod taskdef;

pub(crate) use apply::ApplyArguments;
pub(crate) use archives::{Diff, List, Pack, Sort, Verify};
#[cfg(feature = "aws")]
pub(crate) use artifact::DigestSource;
pub(crate) use artifact::{Artifact, ArtifactCommand, DigestArguments, ImageDefinitions, ImageDetail};
pub(crate) use aws::AwsArguments;
pub(crate) use cache::{Cache, CacheArguments, CacheCommand, CacheList, CachePrune, CacheRm, ShelfArguments, is_word};
pub(crate) use check::Check;
pub(crate) use compose::Compose;
pub(crate) use container::{ContainerArguments, EngineChoice, Keep, ProjectArguments, Pull};
pub(crate) use deploy::{Appspec, AppspecCommand, Deploy, DeployCodedeploy, DeployCommand, DeployEcs, ValidateAppspec};
pub(crate) use entrypoint::{Entrypoint, ImageJob};
pub(crate) use findings::FindingsArguments;
pub(crate) use git_credential::GitCredential;
pub(crate) use helper::{Helper, HelperCommand, ShardingStrategy, TestsRun};
pub(crate) use lint::{Explain, FailOn, FixArguments, Lint, Lsp, Rules, Schema};
pub(crate) use machine::{Completions, Doctor, Gc};
#[cfg(feature = "aws")]
pub(crate) use push::{EncryptionArguments, Sse};
pub(crate) use push::{Push, StoreArguments};
pub(crate) use remote::{Masked, RemoteArguments, SecretsFrom};
pub(crate) use report::{Merge, Report, ReportCommand};
pub(crate) use source::{SourceArguments, SourceMode};
pub(crate) use taskdef::{Normalize, Taskdef, TaskdefCommand, TaskdefDiff, Validate};

pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0    the build succeeded; nothing to complain about
  1    the build or a deployment failed; something was found that counts
  2    usage: wrong flags, an unreadable or invalid buildspec
  3    fault: the machine, the network, or a bug in this program
  4    the build timed out; a deployment was not over in time
  128+n  stopped by signal n (130: Ctrl-C, 143: TERM)";

/// Run, check and lint AWS CodeBuild buildspecs on any machine, exactly as the service would
#[derive(Debug, Parser)]
#[command(name = "buildspec", version, after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Say only what is wrong
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a buildspec as CodeBuild would, and leave its artifacts behind
    Run(Box<Run>),
    /// Be the entrypoint of a build image: a run whose job is in variables
    Entrypoint(Box<Entrypoint>),
    /// Show what would run: commands, variables and their origins, artifact patterns and what they match
    Plan(Box<Plan>),
    /// Find what is wrong with buildspecs before they run, and mend it
    Lint(Box<Lint>),
    /// Show the page of a rule of the linter
    Explain(Explain),
    /// List the rules of the linter
    Rules(Rules),
    /// Make, check, pack and send what a build hands over
    Artifact(Box<Artifact>),
    /// Reports of tests and coverage: make one of those of several builds
    Report(Report),
    /// Task definitions of Amazon ECS: clean them, check them, compare them, run them with Compose
    Taskdef(Box<Taskdef>),
    /// AppSpec files of CodeDeploy
    Appspec(Box<Appspec>),
    /// Show what a deploy action would do, or do it
    Deploy(Box<Deploy>),
    /// Serve an editor: findings as one types, completion, hover, quick fixes
    Lsp(Lsp),
    /// Print the JSON Schema of buildspecs
    Schema(Schema),
    /// Say what is here to run builds with, and what of it would fail
    Doctor(Doctor),
    /// What builds keep for later builds: list it, remove it, keep it within bounds
    Cache(Cache),
    /// Remove what killed runs have left behind: containers, and folders for temporary files
    Gc(Gc),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Ask for a build's git what its caller's git knows
    #[command(hide = true)]
    GitCredential(GitCredential),
    /// Do what a command on a build's PATH is for
    #[command(hide = true)]
    Helper(Helper),
    /// Run an order of an engine's, in the container it has made
    #[command(hide = true)]
    Agent,
}

/// The parts that make a build, for `run` and `plan`.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct BuildArguments {
    /// The primary source: a folder, an archive, `s3://BUCKET/KEY`, or the URL of a git repository [default: .]
    #[arg(value_name = "SOURCE")]
    pub(crate) dir: Option<PathBuf>,
    /// A source: SOURCE for the primary one, ID=SOURCE or ID:SOURCE for a secondary one; may be repeated
    #[arg(short, long = "source", value_name = "[ID=]SOURCE")]
    pub(crate) sources: Vec<String>,
    /// The buildspec: a path below the source, or any file [default: buildspec.yml]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) buildspec: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) source: SourceArguments,
    #[command(flatten)]
    pub(crate) project: ProjectArguments,
    #[command(flatten)]
    pub(crate) container: ContainerArguments,
    #[command(flatten)]
    pub(crate) variables: VariableArguments,
    #[command(flatten)]
    pub(crate) artifacts: ArtifactArguments,
    #[command(flatten)]
    pub(crate) cache: CacheArguments,
    #[command(flatten)]
    pub(crate) parts: PartArguments,
    #[command(flatten)]
    pub(crate) limits: LimitArguments,
    /// Say how to settle what CodeBuild's documents leave open; docs/conformance.md lists the names
    #[arg(long = "assume", value_name = "NAME=VALUE")]
    pub(crate) assumptions: Vec<String>,
    /// What an entrypoint adds
    #[arg(skip)]
    pub(crate) job: Option<ImageJob>,
}

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Variables")]
pub(crate) struct VariableArguments {
    /// A file of NAME=VALUE lines; quotes are part of the value, as for AWS's own local agent
    #[arg(short, long = "env-file", value_name = "FILE")]
    pub(crate) env_files: Vec<PathBuf>,
    /// A variable that beats the buildspec's; NAME alone takes this shell's value
    #[arg(long = "env", value_name = "NAME=VALUE")]
    pub(crate) env: Vec<String>,
    /// Let a variable of this shell through, or `all`; on this machine HOME, LOGNAME, PATH, TMPDIR and USER always are
    #[arg(long = "inherit-env", value_name = "NAME")]
    pub(crate) inherit_env: Vec<String>,
    /// Lend the build your AWS credentials, and let this shell's other `AWS_…` variables through
    #[arg(short = 'c', long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(crate) aws_config: Option<bool>,
    /// The profile of ~/.aws whose credentials are lent; needs --aws-config
    #[arg(short = 'p', long, value_name = "NAME")]
    pub(crate) aws_profile: Option<String>,
}

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Artifacts")]
pub(crate) struct ArtifactArguments {
    /// Where artifacts are put: a folder, or `s3://BUCKET/PREFIX` [default: buildspec-artifacts]
    #[arg(short = 'a', long = "artifacts", id = "artifacts_dir", value_name = "DIR|URL")]
    pub(crate) dir: Option<PathBuf>,
    /// The project's artifact name
    #[arg(long = "artifact-name", value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Let `artifacts.name` in the buildspec win (`overrideArtifactName` of the project)
    #[arg(long = "override-artifact-name", value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(crate) override_name: Option<bool>,
    /// One archive, or a folder [default: zip]
    #[arg(long, value_name = "KIND")]
    pub(crate) packaging: Option<Packaging>,
    /// Whether the build's id becomes part of the path [default: none]
    #[arg(long, value_name = "KIND")]
    pub(crate) namespace: Option<Namespace>,
}

/// `packaging` of a project's artifacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Packaging {
    /// One ZIP archive
    Zip,
    /// A folder of files
    None,
}

/// `namespaceType` of a project's artifacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Namespace {
    /// Nothing is added
    None,
    /// The build's id
    BuildId,
}

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Selected parts")]
pub(crate) struct PartArguments {
    /// Only this phase; may be repeated
    #[arg(long = "phase", value_name = "PHASE")]
    pub(crate) only: Vec<String>,
    /// Begin at this phase, or at its Nth command, counted from 1
    #[arg(long, value_name = "PHASE[:N]")]
    pub(crate) from: Option<String>,
    /// End after this phase
    #[arg(long, value_name = "PHASE")]
    pub(crate) until: Option<String>,
    /// Leave this phase out; may be repeated
    #[arg(long, value_name = "PHASE")]
    pub(crate) skip: Vec<String>,
}

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Time limits")]
pub(crate) struct LimitArguments {
    /// Of the whole build: `30m`, `90s`, or minutes [default: 60m]
    #[arg(long, value_name = "TIME")]
    pub(crate) timeout: Option<TimeLimit>,
    /// Of each phase
    #[arg(long, value_name = "TIME")]
    pub(crate) phase_timeout: Option<TimeLimit>,
    /// Of each command
    #[arg(long, value_name = "TIME")]
    pub(crate) command_timeout: Option<TimeLimit>,
    /// Between the polite signal and the last one [default: 10s]
    #[arg(long, value_name = "TIME")]
    pub(crate) grace: Option<Time>,
}

/// `buildspec run`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec run                          run ./buildspec.yml on a copy of this folder
  buildspec run app -a out --env STAGE=test
  buildspec run --from build:3           begin at the third command of build
  buildspec run -s app -s lib=../lib     with a secondary source in $CODEBUILD_SRC_DIR_lib
  buildspec run https://github.com/o/r.git --source-version v1.2 --git-clone-depth 1
  buildspec run source.zip -s data=s3://bucket/data/
  buildspec run --image my/image --shell-on-failure
  buildspec run --artifacts s3://releases/shop --namespace build-id
  buildspec run --secret DB_PASSWORD=env:PASS --secrets stub
  buildspec run --cache s3://builds/caches, or --cache none
  buildspec run --output build.json --log-format json > events.jsonl
  buildspec run --output-env out.env && buildspec run deploy --env-file out.env

The log goes to standard output, everything else to standard error.
Exit codes: 0 succeeded, 1 failed, 2 invalid buildspec or usage, 3 fault, 4 timed out, 128+n signal n.")]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) build: BuildArguments,
    /// How the sources get into the build [default: copy]
    #[arg(long, value_name = "MODE", help_heading = "Source")]
    pub(crate) source_mode: Option<SourceMode>,
    /// Build in the source folder itself; short for --source-mode mount
    #[arg(short = 'm', long, conflicts_with = "source_mode", help_heading = "Source")]
    pub(crate) mount: bool,
    /// Put reports as JSON and the files of their groups into this folder
    #[arg(short, long = "reports", value_name = "DIR", help_heading = "Artifacts")]
    pub(crate) reports: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) remote: RemoteArguments,
    #[command(flatten)]
    pub(crate) looking: LookingArguments,
    /// How the log is written [default: pretty on a terminal, else codebuild]
    #[arg(long, value_name = "FORMAT", help_heading = "Output", value_parser = log_formats())]
    pub(crate) log_format: Option<LogFormat>,
    /// Write the finished build as JSON, shaped like an element of `batch-get-builds`
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
    /// Write `exported-variables` as NAME=VALUE lines, which --env-file takes
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output_env: Option<PathBuf>,
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Looking inside")]
pub(crate) struct LookingArguments {
    /// Ask before each command: run it, skip it, open a shell, or abort
    #[arg(long)]
    pub(crate) step: bool,
    /// Ask before this command, counted from 1; may be repeated
    #[arg(long = "break-before", value_name = "PHASE[:N]", conflicts_with = "step")]
    pub(crate) break_before: Vec<String>,
    /// After a command that fails, ask whether to open a shell with its directory and variables
    #[arg(long)]
    pub(crate) shell_on_failure: bool,
    /// Let `codebuild-breakpoint` in a command pause the build until `codebuild-resume`
    #[arg(long)]
    pub(crate) debug_session: bool,
}

/// The names of all log formats, from the one table.
fn log_formats() -> impl TypedValueParser<Value = LogFormat> {
    let names = FORMATS.iter().map(|format| PossibleValue::new(format.name).help(format.summary));
    PossibleValuesParser::from(names).map(LogFormat)
}

/// `buildspec plan`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec plan                 what a run of this folder would do
  buildspec plan --json | jq .variables

Nothing of the build is run and the network is not used; archives and repositories on this machine are unpacked
and cloned for a look. Exit codes: 0 it would run, 2 it would be refused.")]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) build: BuildArguments,
    /// Print the plan as JSON
    #[arg(long)]
    pub(crate) json: bool,
}
