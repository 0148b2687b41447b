//! What was typed after `artifact`.

use clap::{Args, Subcommand};

use super::Push;
use super::archives::{Diff, List, Pack, Verify};
use super::check::Check;

mod images;

#[cfg(feature = "aws")]
pub(crate) use images::DigestSource;
pub(crate) use images::{DigestArguments, ImageDefinitions, ImageDetail};

/// `buildspec artifact`.
#[derive(Debug, Args)]
pub(crate) struct Artifact {
    #[command(subcommand)]
    pub(crate) command: ArtifactCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ArtifactCommand {
    /// Write imagedefinitions.json, by which the ECS action runs new images
    ImageDefinitions(ImageDefinitions),
    /// Write imageDetail.json, by which the blue/green action runs a new image
    ImageDetail(ImageDetail),
    /// Follow each file from the command that writes it to the action that reads it
    Check(Box<Check>),
    /// Pack a folder, or the artifacts of a buildspec without running it
    Pack(Pack),
    /// List what an archive or a folder holds
    List(List),
    /// Compare two archives or folders, entry by entry, and say why they differ
    Diff(Diff),
    /// Check that an archive is whole, and what it is said to be
    Verify(Verify),
    /// Bring a file or a folder to S3
    Push(Box<Push>),
}
