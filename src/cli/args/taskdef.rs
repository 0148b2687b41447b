//! What was typed after `taskdef`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Compose, FindingsArguments};

/// `buildspec taskdef`.
#[derive(Debug, Args)]
pub(crate) struct Taskdef {
    #[command(subcommand)]
    pub(crate) command: TaskdefCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TaskdefCommand {
    /// Make of a described task definition one that can be registered
    Normalize(Normalize),
    /// Find all that Amazon ECS would refuse, and what it takes without meaning it
    Validate(Validate),
    /// Show what differs between two task definitions, by what they mean
    Diff(TaskdefDiff),
    /// Make a Compose file of a task definition, to try its containers on this machine
    Compose(Box<Compose>),
}

/// `buildspec taskdef normalize`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec taskdef normalize described.json -o taskdef.json
  buildspec taskdef normalize console.json > taskdef.json
  aws ecs describe-task-definition --include TAGS \\
    --task-definition shop | buildspec taskdef normalize

Takes the definition itself, the answer of describe-task-definition, or the console's JSON.
Dropped are the nine keys that only a description has, nulls, and an empty list of tags, which
Amazon ECS refuses. All else stays, in its order; keys that are not known are told on standard
error.
Exit codes: 0 written, 2 no JSON or no task definition, 3 it could not be written.")]
pub(crate) struct Normalize {
    /// The file, or - for standard input [default: -]
    #[arg(value_name = "FILE", default_value = "-", hide_default_value = true)]
    pub(crate) file: PathBuf,
    /// Write to a file, at once and whole, in place of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// `buildspec taskdef validate`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec taskdef validate
  buildspec taskdef validate --template taskdef.json   images may be <IMAGE1_NAME>
  buildspec taskdef validate --pedantic --format json - < taskdef.json
  buildspec explain taskdef-fargate-size

Rules that hold only on Fargate or only on instances count where requiresCompatibilities says so.
Exit codes: 0 nothing found that counts (see --fail-on), 1 findings, 2 a file could not be read.")]
pub(crate) struct Validate {
    /// The files, or - for standard input [default: taskdef.json]
    #[arg(value_name = "FILE", default_value = "taskdef.json", hide_default_value = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Take them as templates, in which images may be `<PLACEHOLDER>`s
    #[arg(long)]
    pub(crate) template: bool,
    #[command(flatten)]
    pub(crate) findings: FindingsArguments,
}

/// `buildspec taskdef diff`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec taskdef diff running.json taskdef.json
  aws ecs describe-task-definition --task-definition shop | buildspec taskdef diff - taskdef.json
  buildspec taskdef diff --json old.json new.json | jq -r '.[].path'

Both are normalized first. Containers, variables, ports and the like are compared by their
names; the order of keys, and what a description fills in (essential, tcp, empty lists), are no
difference.
Exit codes: 0 they mean the same, 1 they differ, 2 a file could not be read.")]
pub(crate) struct TaskdefDiff {
    /// What was, or - for standard input
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// What is, or - for standard input
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    /// Print the differences as a JSON list of path, old and new
    #[arg(long)]
    pub(crate) json: bool,
}
