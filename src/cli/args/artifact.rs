//! What was typed after `artifact`.

use clap::{Args, Subcommand};

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
}
