//! What was typed after `artifact`.

use clap::{Args, Subcommand};

/// `buildspec artifact`.
#[derive(Debug, Args)]
pub(crate) struct Artifact {
    #[command(subcommand)]
    pub(crate) command: ArtifactCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ArtifactCommand {}
