//! The image a build runs in: there already, or pulled.

use std::collections::BTreeMap;

use bollard::models::ImageInspect;

use super::daemon::Daemon;
use super::endpoint::Surroundings;
use super::error::ContainerError;
use super::{DockerSettings, credentials};
use crate::agent::{Progress, Stop, Work};

/// When an image is pulled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PullPolicy {
    /// Before each build.
    Always,
    /// When it is not there.
    #[default]
    Missing,
    /// Never.
    Never,
}

/// What of an image matters to an engine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Image {
    /// In the words of its manifest: `amd64`.
    pub(super) architecture: String,
    /// Its own entrypoint.
    pub(super) entrypoint: Vec<String>,
    /// Whether it says how to find out whether a container of it is well.
    pub(super) has_healthcheck: bool,
}

impl From<ImageInspect> for Image {
    fn from(found: ImageInspect) -> Self {
        let config = found.config.unwrap_or_default();
        Self {
            architecture: found.architecture.unwrap_or_default(),
            entrypoint: config.entrypoint.unwrap_or_default(),
            has_healthcheck: config.healthcheck.is_some(),
        }
    }
}

/// Which image, and who asks for it.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) settings: &'a DockerSettings,
    pub(super) surroundings: &'a Surroundings,
}

/// Sees to it that an image is there.
pub(super) fn ensure(
    daemon: &Daemon,
    source: Source<'_>,
    stop: &Stop,
    progress: Progress<'_>,
) -> Result<Image, ContainerError> {
    let DockerSettings { image: name, options, pull, .. } = source.settings;
    let missing = || ContainerError::NoImage { image: name.clone() };
    let there = daemon.image(name, stop)?;
    match (there, pull) {
        (Some(image), PullPolicy::Missing | PullPolicy::Never) => return Ok(image.into()),
        (None, PullPolicy::Never) => return Err(missing()),
        _ => {}
    }
    let credentials = credentials::find(name, source.surroundings)?;
    let mut layers = Layers::default();
    let pulled = daemon.pull(name, options.platform.as_deref(), credentials, stop, &mut |layer, done, of| {
        let (done, of) = layers.update(layer, done, of);
        progress(Work::Pulling, done, of);
    });
    progress(Work::Pulling, 1, 1);
    pulled?;
    daemon.image(name, stop)?.map(Image::from).ok_or_else(missing)
}

/// How far the layers of an image have come.
#[derive(Default)]
struct Layers(BTreeMap<String, (u64, u64)>);

impl Layers {
    /// Takes what is known of one layer; the bytes that have come and those of all layers that are known by now.
    fn update(&mut self, layer: &str, done: u64, of: u64) -> (usize, usize) {
        if of > 0 {
            self.0.insert(layer.to_owned(), (done, of));
        }
        let sum = |each: fn(&(u64, u64)) -> u64| usize::try_from(self.0.values().map(each).sum::<u64>());
        // One byte is always missing, since more layers may become known.
        (sum(|layer| layer.0).unwrap_or_default(), sum(|layer| layer.1 + 1).unwrap_or(usize::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_all_layers_are_summed() {
        let mut layers = Layers::default();
        assert_eq!(layers.update("a", 0, 0), (0, 0));
        assert_eq!(layers.update("a", 5, 10), (5, 11));
        assert_eq!(layers.update("b", 1, 20), (6, 32));
        assert_eq!(layers.update("a", 10, 10), (11, 32));
    }
}
