//! Which engine runs a build, and why.

use super::args::EngineChoice;
use super::error::Error;
use super::printer::Printer;
use super::settings::ContainerSettings;
use crate::agent::{Progress, Stop};
use crate::engine::{Engine, HostEngine};

#[cfg(feature = "docker")]
mod docker;

/// Where the commands of a build run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stands {
    /// On this machine.
    Here,
    /// In a container.
    InContainer,
}

impl Stands {
    /// Where a build would stand, without looking whether there is a daemon.
    pub(crate) fn planned(container: &ContainerSettings) -> Self {
        match container.engine {
            EngineChoice::Docker => Self::InContainer,
            EngineChoice::Auto if !container.image.is_empty() => Self::InContainer,
            EngineChoice::Auto | EngineChoice::Host => Self::Here,
        }
    }
}

/// An engine, and where its builds stand.
pub(crate) struct Chosen<'a> {
    pub(crate) engine: Box<dyn Engine + 'a>,
    pub(crate) stands: Stands,
}

impl<'a> Chosen<'a> {
    fn host(progress: Progress<'a>) -> Self {
        Self { engine: Box::new(HostEngine::new(progress)), stands: Stands::Here }
    }
}

/// Chooses an engine. What was left to us to choose is said.
pub(crate) fn choose<'a>(
    container: &ContainerSettings,
    stop: &Stop,
    progress: Progress<'a>,
    printer: &Printer,
) -> Result<Chosen<'a>, Error> {
    if Stands::planned(container) == Stands::Here {
        return Ok(Chosen::host(progress));
    }
    if container.image.is_empty() {
        return Err(Error::NoImage);
    }
    in_container(container, stop, progress, printer)
}

#[cfg(feature = "docker")]
use docker::in_container;

#[cfg(not(feature = "docker"))]
fn in_container<'a>(
    container: &ContainerSettings,
    _stop: &Stop,
    progress: Progress<'a>,
    printer: &Printer,
) -> Result<Chosen<'a>, Error> {
    if container.engine == EngineChoice::Docker {
        return Err(Error::NoDockerEngine);
    }
    printer.info(&format!(
        "note: runs on this machine: this program was built without the Docker engine, so {} is only named",
        container.image
    ));
    Ok(Chosen::host(progress))
}
