//! The flags that describe a project, and the container that stands for its environment.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

use crate::build::ComputeType;
use crate::cli::value::{ExtraHost, ProjectName};

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Project")]
pub(crate) struct ProjectArguments {
    /// The settings file [default: the nearest .buildspec.toml, from the primary source upward]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,
    /// Read no .buildspec.toml
    #[arg(long)]
    pub(crate) no_config: bool,
    /// A project as `aws codebuild batch-get-projects` prints it
    #[arg(long = "project", id = "project_file", value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// The project's name, which also chooses among several of --project [default: the source folder's]
    #[arg(long = "project-name", id = "project_name", value_name = "NAME")]
    pub(crate) name: Option<ProjectName>,
}

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Container")]
pub(crate) struct ContainerArguments {
    /// Where the commands run [default: auto]
    #[arg(long, value_name = "ENGINE")]
    pub(crate) engine: Option<EngineChoice>,
    /// The build image to run in; with --engine host it only sets `CODEBUILD_BUILD_IMAGE` and what `runtime-versions`
    /// are checked against
    #[arg(short, long)]
    pub(crate) image: Option<String>,
    /// Memory and processors as the service gives them: `BUILD_GENERAL1_SMALL`, … [default: no limit]
    #[arg(long, value_name = "TYPE")]
    pub(crate) compute_type: Option<ComputeType>,
    /// Give the container all privileges, for Docker in a build; the host itself gains nothing by it
    #[arg(short = 'd', long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(crate) privileged: Option<bool>,
    /// When to pull the image [default: missing]
    #[arg(long, value_name = "WHEN")]
    pub(crate) pull: Option<Pull>,
    /// The network to join [default: the container engine's]
    #[arg(long, value_name = "NAME")]
    pub(crate) network: Option<String>,
    /// A line for the container's /etc/hosts; may be repeated
    #[arg(long = "add-host", value_name = "HOST:IP")]
    pub(crate) add_hosts: Vec<ExtraHost>,
    /// The image's platform: `linux/amd64`, `linux/arm64` [default: the container engine's]
    #[arg(long, value_name = "OS/ARCH")]
    pub(crate) platform: Option<String>,
    /// Let the build use this machine's container engine through its socket
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(crate) docker_socket: Option<bool>,
    /// The `buildspec` program to put into the container [default: this one]
    #[arg(long, value_name = "FILE")]
    pub(crate) agent: Option<PathBuf>,
    /// When to keep the container, or on this machine the folders, after the build [default: never]
    #[arg(long, value_name = "WHEN")]
    pub(crate) keep: Option<Keep>,
}

/// Where the commands run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum EngineChoice {
    /// In a container when an image is named and a daemon answers, else on this machine
    Auto,
    /// On this machine
    Host,
    /// In a container
    Docker,
}

/// When an image is pulled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Pull {
    /// Before every build
    Always,
    /// When it is not here
    Missing,
    /// Never: it must be here
    Never,
}

/// When a container is kept after its build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Keep {
    /// Always
    Always,
    /// When the build did not succeed
    OnFailure,
    /// Never
    Never,
}
