//! What was typed after `artifact image-definitions` and `artifact image-detail`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};

use crate::cli::args::AwsArguments;
use crate::deploy::images::{ImageDefinition, ImageReference};

/// `buildspec artifact image-definitions`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("lookup").multiple(true), after_help = "\
In place of
  printf '[{\"name\":\"web\",\"imageUri\":\"%s\"}]' $REPOSITORY_URI:$TAG > imagedefinitions.json
a buildspec can say
  buildspec artifact image-definitions web=$REPOSITORY_URI:$TAG

Examples:
  buildspec artifact image-definitions web=$WEB proxy=$PROXY --digest
  buildspec artifact image-definitions worker=$WORKER --append
  buildspec artifact image-definitions web=$WEB proxy=$PROXY --both --detail web

NAME is the name of a container in the task definition. An image that cannot be right is refused:
one with an empty tag or account since a variable is not set, with a `$NAME` or `<NAME>` in it,
with capital letters. The network is used with --digest alone.
Exit codes: 0 it is written, 1 there is no such image, 2 usage or a file that cannot be
added to, 3 fault.")]
pub(crate) struct ImageDefinitions {
    /// A container and the image that it is to run
    #[arg(required = true, value_name = "NAME=IMAGE")]
    pub(crate) entries: Vec<ImageDefinition>,
    /// The file to write, or - for standard output
    #[arg(short, long, value_name = "FILE", default_value = "imagedefinitions.json")]
    pub(crate) output: PathBuf,
    /// Keep what is in the file: replace entries of the same name, add the others
    #[arg(long)]
    pub(crate) append: bool,
    /// Also write imageDetail.json beside it, for a pipeline that moves to blue/green deployments
    #[arg(long)]
    pub(crate) both: bool,
    /// The container whose image imageDetail.json is to name, where there are several
    #[arg(long, value_name = "NAME", requires = "both")]
    pub(crate) detail: Option<String>,
    #[command(flatten)]
    pub(crate) digests: DigestArguments,
}

/// `buildspec artifact image-detail`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("lookup").multiple(true), after_help = "\
In place of
  printf '{\"ImageURI\":\"%s\"}' $REPOSITORY_URI:$TAG > imageDetail.json
a buildspec can say
  buildspec artifact image-detail $REPOSITORY_URI:$TAG

Examples:
  buildspec artifact image-detail $REPOSITORY_URI:$TAG --digest
  buildspec artifact image-detail $REPOSITORY_URI:$TAG --full       as an ECR source writes it
  buildspec artifact image-detail $REPOSITORY_URI:$TAG --both web   with imagedefinitions.json

An image that cannot be right is refused: one with an empty tag or account since a variable is not
set, with a `$NAME` or `<NAME>` in it, with capital letters. The network is used with --digest and
--full alone.
Exit codes: 0 it is written, 1 there is no such image, 2 usage, 3 fault.")]
pub(crate) struct ImageDetail {
    /// The image
    #[arg(value_name = "IMAGE")]
    pub(crate) image: ImageReference,
    /// The file to write, or - for standard output
    #[arg(short, long, value_name = "FILE", default_value = "imageDetail.json")]
    pub(crate) output: PathBuf,
    /// Write all that an ECR source action writes: digest, size, time, tags; of images in Amazon ECR
    #[arg(long, group = "lookup")]
    pub(crate) full: bool,
    /// Also write imagedefinitions.json beside it, for this container
    #[arg(long, value_name = "NAME", value_parser = container)]
    pub(crate) both: Option<String>,
    #[command(flatten)]
    pub(crate) digests: DigestArguments,
}

/// Where digests come from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Digests")]
pub(crate) struct DigestArguments {
    /// Pin each image to the digest that its tag has now
    #[arg(long, group = "lookup")]
    pub(crate) digest: bool,
    /// Who is asked for digests [default: auto]
    #[arg(long, value_name = "PLACE", requires = "lookup")]
    pub(crate) from: Option<DigestSource>,
    #[command(flatten)]
    pub(crate) aws: AwsArguments,
}

/// Who is asked for digests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DigestSource {
    /// Amazon ECR where the image's host is one of its, else the registry
    #[default]
    Auto,
    /// Amazon ECR by the AWS API, in the region that the host names
    Ecr,
    /// The registry by its own interface, with Docker's credentials
    Registry,
    /// The container daemon, for images that it has pushed or pulled
    Daemon,
}

fn container(name: &str) -> Result<String, crate::deploy::images::ContainerNameError> {
    crate::deploy::images::container_name(name).map(|()| name.to_owned())
}
