//! The container that a build is asked to run in; on the host most of it means nothing.

use std::path::PathBuf;

use serde::Serialize;

use super::absolute;
use crate::build::ComputeType;
use crate::cli::args::{ContainerArguments, EngineChoice, Keep, Pull};
use crate::cli::error::Error;

/// What the container is to be.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContainerSettings {
    /// Where the commands run.
    pub(crate) engine: EngineChoice,
    /// The image's name; empty on the host.
    pub(crate) image: String,
    /// Memory and processors; no limit when none.
    pub(crate) compute_type: Option<ComputeType>,
    /// Whether it gets all privileges.
    pub(crate) privileged: bool,
    /// When the image is pulled.
    pub(crate) pull: Pull,
    /// The network it joins; the engine's own when none.
    pub(crate) network: Option<String>,
    /// `HOST:IP` and `HOST:host-gateway`, one line for each host.
    pub(crate) add_hosts: Vec<String>,
    /// The image's platform; the engine's own when none.
    pub(crate) platform: Option<String>,
    /// Whether the build may use this machine's container engine.
    pub(crate) docker_socket: bool,
    /// The program to put into it; this very one when none.
    pub(crate) agent: Option<PathBuf>,
    /// When it is kept.
    pub(crate) keep: Keep,
}

impl ContainerSettings {
    /// Fills in the defaults.
    pub(super) fn resolve(laid: &ContainerArguments) -> Result<Self, Error> {
        Ok(Self {
            engine: laid.engine.unwrap_or(EngineChoice::Auto),
            image: laid.image.clone().unwrap_or_default(),
            compute_type: laid.compute_type,
            privileged: laid.privileged.unwrap_or(false),
            pull: laid.pull.unwrap_or(Pull::Missing),
            network: laid.network.clone(),
            add_hosts: laid.add_hosts.iter().map(|host| host.0.clone()).collect(),
            platform: laid.platform.clone(),
            docker_socket: laid.docker_socket.unwrap_or(false),
            agent: laid.agent.as_deref().map(absolute).transpose()?,
            keep: laid.keep.unwrap_or(Keep::Never),
        })
    }
}
