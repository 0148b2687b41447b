//! Which engine runs a build, and why.

use super::args::{EngineChoice, Keep as KeepArgument};
use super::error::Error;
use super::printer::Printer;
use super::settings::ContainerSettings;
use crate::agent::Stop;
use crate::engine::{Engine, HostEngine, Keep, Person};

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

impl From<KeepArgument> for Keep {
    fn from(keep: KeepArgument) -> Self {
        match keep {
            KeepArgument::Always => Self::Always,
            KeepArgument::OnFailure => Self::OnFailure,
            KeepArgument::Never => Self::Never,
        }
    }
}

/// An engine, and where its builds stand.
pub(crate) struct Chosen<'a> {
    pub(crate) engine: Box<dyn Engine + 'a>,
    pub(crate) stands: Stands,
}

impl<'a> Chosen<'a> {
    fn host(person: Person<'a>) -> Self {
        Self { engine: Box::new(HostEngine::new(person)), stands: Stands::Here }
    }
}

/// Chooses an engine. What was left to us to choose is said.
pub(crate) fn choose<'a>(
    container: &ContainerSettings,
    stop: &Stop,
    person: Person<'a>,
    printer: &Printer,
) -> Result<Chosen<'a>, Error> {
    if Stands::planned(container) == Stands::Here {
        return Ok(Chosen::host(person));
    }
    if container.image.is_empty() {
        return Err(Error::NoImage);
    }
    in_container(container, stop, person, printer)
}

#[cfg(feature = "docker")]
use docker::in_container;

#[cfg(not(feature = "docker"))]
fn in_container<'a>(
    container: &ContainerSettings,
    _stop: &Stop,
    person: Person<'a>,
    printer: &Printer,
) -> Result<Chosen<'a>, Error> {
    if container.engine == EngineChoice::Docker {
        return Err(Error::NoDockerEngine);
    }
    printer.info(&format!(
        "note: runs on this machine: this program was built without the Docker engine, so {} is only named",
        container.image
    ));
    Ok(Chosen::host(person))
}
