//! Why a container could not be had, or was lost.

use std::io;
use std::path::PathBuf;

use docker_credential::CredentialRetrievalError;

use super::endpoint::EndpointError;
use crate::engine::binary::BinaryError;
use crate::source::SourceError;

/// Why the Docker engine could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    /// No daemon answers.
    #[error("no container daemon answers at {address}: {reason}")]
    Absent {
        /// Where one was looked for.
        address: String,
        /// Why not.
        reason: String,
    },
    /// There is no place to look for one.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// What a registry is to be told cannot be read.
    #[error("could not read the credentials for {registry} that {path} names")]
    Credentials {
        /// The file.
        path: PathBuf,
        /// The registry.
        registry: String,
        /// Why.
        source: CredentialRetrievalError,
    },
    /// The daemon said no, or nothing.
    #[error("{doing}: {reason}")]
    Daemon {
        /// What was tried: `could not create the container`.
        doing: &'static str,
        /// What came of it, in the daemon's words.
        reason: String,
    },
    /// An image is not there and may not be pulled.
    #[error("there is no image {image} here; pull it, or say --pull missing")]
    NoImage {
        /// Its name.
        image: String,
    },
    /// An image cannot be pulled.
    #[error("BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE: Unable to pull customer's container image {image}: {reason}")]
    Pull {
        /// Its name.
        image: String,
        /// The daemon's or the registry's words.
        reason: String,
    },
    /// The program that is to be the agent does not fit.
    #[error(transparent)]
    Binary(#[from] BinaryError),
    /// A source cannot be listed or read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Something could not be brought into the container.
    #[error("could not bring {path} into the container")]
    Upload {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Something could not be brought out of the container.
    #[error("could not bring the build's files out of the container")]
    Download(#[source] io::Error),
    /// The container ended before the build did.
    #[error("Build container found dead before completing the build: {reason}")]
    Dead {
        /// Why, as far as the daemon knows.
        reason: String,
    },
    /// The agent in the container could not do its work.
    #[error("the agent in the container stopped: {0}")]
    Agent(String),
    /// What came from the container is not what an agent says.
    #[error("could not understand the agent in the container")]
    Garbled(#[source] io::Error),
    /// A person stopped the build before it had begun, or did not wait for its end.
    #[error("stopped")]
    Stopped,
    /// The machine does not let us.
    #[error("could not {doing}")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// What came of it.
        source: io::Error,
    },
}

impl ContainerError {
    /// Whether there is no daemon at all.
    pub fn is_absence(&self) -> bool {
        matches!(self, Self::Absent { .. } | Self::Endpoint(_))
    }
}
