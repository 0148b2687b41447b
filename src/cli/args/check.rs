//! What was typed after `artifact check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::FindingsArguments;
use crate::cli::value::NamedArtifact;
use crate::pipeline::Kind;

/// `buildspec artifact check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec artifact check                             the buildspec here, and its artifacts
  buildspec artifact check --pipeline pipeline.json    with the actions that read them
  buildspec artifact check --for ecs --taskdef taskdef.json
  buildspec artifact check artifacts.zip --for codedeploy
  buildspec artifact check . --pipeline pipeline.json --artifact Settings=../settings

Follows each file that a deploy action reads: from the command that writes it, to the entry of
`artifacts.files` that carries it, to the action. Nothing is run and nobody is asked. A folder with
a buildspec is the source of the build; an archive, and a folder without one, is an artifact. The
pipeline is what `aws codepipeline get-pipeline` prints. Ways that are whole are said on standard
error.
Exit codes: 0 nothing found that counts (see --fail-on), 1 findings, 2 a file could not be read, or
nothing says which action reads what is there.")]
pub(crate) struct Check {
    /// The source of the build, or an artifact [default: . unless --artifact is given]
    #[arg(value_name = "DIR|ZIP")]
    pub(crate) path: Option<PathBuf>,
    /// The buildspec: a path below DIR, or any file [default: buildspec.yml]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) buildspec: Option<PathBuf>,
    /// The pipeline that carries the artifacts, as `aws codepipeline get-pipeline` prints it
    #[arg(long, value_name = "FILE", conflicts_with = "action")]
    pub(crate) pipeline: Option<PathBuf>,
    /// The action that reads the files, where there is no pipeline [default: as the files say]
    #[arg(long = "for", value_name = "ACTION", id = "action")]
    pub(crate) action: Vec<ActionKind>,
    /// The task definition that has to have the containers
    #[arg(long, value_name = "FILE")]
    pub(crate) taskdef: Option<PathBuf>,
    /// What an artifact of the pipeline holds; may be repeated
    #[arg(long = "artifact", value_name = "NAME=DIR|ZIP", requires = "pipeline")]
    pub(crate) artifacts: Vec<NamedArtifact>,
    #[command(flatten)]
    pub(crate) findings: FindingsArguments,
}

/// A deploy action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ActionKind {
    /// ECS: rolling, and blue/green by Amazon ECS itself
    Ecs,
    /// CodeDeployToECS: blue/green by CodeDeploy
    Codedeploy,
    /// CodeDeploy: servers
    Servers,
}

impl ActionKind {
    /// In the words of the pipeline.
    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::Ecs => Kind::Ecs,
            Self::Codedeploy => Kind::CodeDeployToEcs,
            Self::Servers => Kind::CodeDeploy,
        }
    }
}
