//! The Docker engine as it is asked for: by name, or by the name of an image.

use super::{Chosen, Stands};
use crate::agent::Stop;
use crate::cli::args::{EngineChoice, Pull};
use crate::cli::error::Error;
use crate::cli::printer::Printer;
use crate::cli::settings::{ContainerSettings, docker_surroundings};
use crate::engine::{ContainerError, ContainerOptions, DockerEngine, DockerSettings, EngineError, Person, PullPolicy};
use crate::text::with_causes;

/// The Docker engine, or the host's when nobody asked for Docker and no daemon answers.
pub(super) fn in_container<'a>(
    container: &ContainerSettings,
    stop: &Stop,
    person: Person<'a>,
    printer: &Printer,
) -> Result<Chosen<'a>, Error> {
    match DockerEngine::open(settings(container), &docker_surroundings(), stop, person) {
        Ok(engine) => {
            if container.engine == EngineChoice::Auto {
                printer.info(&format!("note: runs in a container of {}: {} answers", container.image, engine.daemon()));
            }
            Ok(Chosen { engine: Box::new(engine), stands: Stands::InContainer })
        }
        Err(ContainerError::Stopped) => Err(EngineError::Stopped.into()),
        Err(error) if container.engine == EngineChoice::Auto && error.is_absence() => {
            let why = with_causes(&error);
            // Even when quiet: the build is not where it was thought to be.
            Printer::problem(&format!("note: runs on this machine, and {} is only named: {why}", container.image));
            Ok(Chosen::host(person))
        }
        Err(error) => Err(EngineError::from(error).into()),
    }
}

fn settings(container: &ContainerSettings) -> DockerSettings {
    DockerSettings {
        image: container.image.clone(),
        pull: match container.pull {
            Pull::Always => PullPolicy::Always,
            Pull::Missing => PullPolicy::Missing,
            Pull::Never => PullPolicy::Never,
        },
        options: ContainerOptions {
            memory: container.compute_type.and_then(|compute| compute.memory),
            processors: container.compute_type.and_then(|compute| compute.vcpus),
            privileged: container.privileged,
            docker_socket: container.docker_socket,
            network: container.network.clone(),
            add_hosts: container.add_hosts.clone(),
            platform: container.platform.clone(),
        },
        agent: container.agent.clone(),
    }
}
