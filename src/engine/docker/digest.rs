//! What registries call the images that a daemon has.

use super::daemon::Daemon;
use super::endpoint::{self, Surroundings};
use super::error::ContainerError;
use crate::agent::Stop;

/// The names with digests, `repository@sha256:…`, that registries have given an image of the daemon's; empty where it was neither
/// pushed nor pulled, none where the daemon has no such image.
pub fn image_digests(
    image: &str,
    surroundings: &Surroundings,
    stop: &Stop,
) -> Result<Option<Vec<String>>, ContainerError> {
    let daemon = Daemon::open(&endpoint::find(surroundings)?, stop)?;
    Ok(daemon.image(image, stop)?.map(|found| found.repo_digests.unwrap_or_default()))
}
