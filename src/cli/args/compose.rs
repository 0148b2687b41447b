//! What was typed after `taskdef compose`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::value::{ContainerImage, MovedPort};
use crate::deploy::compose::PAUSE_IMAGE;

/// `buildspec taskdef compose`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec taskdef compose taskdef.json -o compose.yaml --secrets-template
  buildspec taskdef compose --image rails=shop:dev --host-port 80=8080 > compose.yaml
  aws ecs describe-task-definition --task-definition shop | buildspec taskdef compose -

Containers of `awsvpc` share the network of a service that does nothing else, and publishes all
ports. Values of secrets are never in the file: each container reads those of ENV_DIR/NAME.env.
What Compose cannot say is told on standard error, and stands in comments at the file's head.
Exit codes: 0 written, 2 no task definition or one that cannot be a Compose file, 3 it could not
be written.")]
pub(crate) struct Compose {
    /// The task definition, or - for standard input
    #[arg(value_name = "FILE", default_value = "taskdef.json")]
    pub(crate) file: PathBuf,
    /// Write to a file, at once and whole, in place of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// An image in place of a container's, such as a placeholder; may be repeated
    #[arg(long = "image", value_name = "CONTAINER=IMAGE")]
    pub(crate) images: Vec<ContainerImage>,
    /// Publish another port of this machine in place of one; may be repeated
    #[arg(long = "host-port", value_name = "PORT=OTHER")]
    pub(crate) host_ports: Vec<MovedPort>,
    /// The image of the service whose network the containers share; it has to run until it is stopped
    #[arg(long, value_name = "IMAGE", default_value = PAUSE_IMAGE)]
    pub(crate) pause_image: String,
    /// The folder of the files with secrets, as seen from the Compose file
    #[arg(long, value_name = "DIR", default_value = "secrets")]
    pub(crate) env_dir: String,
    /// Make those files, with a line for each secret, for you alone to read; one that is there stays
    #[arg(long)]
    pub(crate) secrets_template: bool,
}
