//! What was typed after `artifact`.

use clap::{Args, Subcommand};

use super::archives::{Diff, List, Pack, Verify};

/// `buildspec artifact`.
#[derive(Debug, Args)]
pub(crate) struct Artifact {
    #[command(subcommand)]
    pub(crate) command: ArtifactCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ArtifactCommand {
    /// Pack a folder, or the artifacts of a buildspec without running it
    Pack(Pack),
    /// List what an archive or a folder holds
    List(List),
    /// Compare two archives or folders, entry by entry, and say why they differ
    Diff(Diff),
    /// Check that an archive is whole, and what it is said to be
    Verify(Verify),
}
