//! Services that cases call: an emulator of AWS, a registry of images, a daemon. `run` starts them; a case names them in `requires`.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::case::Case;

/// A service that answers at an address.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Service {
    /// An emulator of AWS.
    Aws,
    /// A registry of images that asks nobody who he is.
    Registry,
    /// A Docker daemon that has the images of the suite.
    Docker,
}

impl Service {
    const ALL: [Self; 3] = [Self::Aws, Self::Registry, Self::Docker];

    /// The service of this name in `requires`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Aws => "emulator",
            Self::Registry => "registry",
            Self::Docker => "docker-daemon",
        }
    }

    /// The variable with its address: for scripts, and in brackets what stands for the address in texts.
    fn variable(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::Registry => "REGISTRY",
            Self::Docker => "DOCKER",
        }
    }

    /// Where it answers: a URL for AWS, `host:port` for a registry, a socket for a daemon.
    pub(crate) fn address(self) -> Option<String> {
        std::env::var(format!("BUILDSPEC_TEST_{}", self.variable())).ok().filter(|address| !address.is_empty())
    }

    /// What is missing without it.
    pub(crate) fn missing(self) -> &'static str {
        match self {
            Self::Aws => "an emulator of AWS: BUILDSPEC_TEST_AWS, which spec-tests/run sets",
            Self::Registry => "a registry: BUILDSPEC_TEST_REGISTRY, which spec-tests/run sets",
            Self::Docker => "a Docker daemon: BUILDSPEC_TEST_DOCKER, which spec-tests/run sets",
        }
    }
}

/// The case's turn at the emulator, if it calls it: the emulator mixes up the answers of calls of different kinds that come at once.
pub(crate) fn turn(case: &Case) -> Option<MutexGuard<'static, ()>> {
    static TURN: Mutex<()> = Mutex::new(());
    let calls_emulator = of(case).any(|(service, _)| matches!(service, Service::Aws));
    // A case that failed in its turn leaves nothing half done for the next.
    calls_emulator.then(|| TURN.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The services that a case calls, and their addresses.
fn of(case: &Case) -> impl Iterator<Item = (Service, String)> {
    let named = case.requires.iter().filter_map(|name| Service::named(name));
    named.filter_map(|service| Some((service, service.address()?)))
}

/// A text of a case with the addresses in it.
pub(crate) fn addressed(case: &Case, text: &str) -> String {
    let put = |text: String, (service, address): (Service, String)| {
        text.replace(&format!("[{}]", service.variable()), &address)
    };
    of(case).fold(text.to_owned(), put)
}

/// A text of a run with the services' names in place of their addresses.
pub(crate) fn unaddressed(case: &Case, text: &str) -> String {
    let take = |text: String, (service, address): (Service, String)| {
        text.replace(&address, &format!("[{}]", service.variable()))
    };
    of(case).fold(text.to_owned(), take)
}

/// What the program finds in its environment: an emulator, a daemon, if the case calls one.
pub(crate) fn environment(case: &Case) -> Vec<(&'static str, String)> {
    let one = |(service, address)| match service {
        Service::Aws => aws_environment(address),
        Service::Docker => vec![("DOCKER_HOST", format!("unix://{address}"))],
        Service::Registry => Vec::new(),
    };
    of(case).flat_map(one).collect()
}

/// What makes the SDK call an endpoint of this machine and nobody else.
pub(crate) fn aws_environment(url: String) -> Vec<(&'static str, String)> {
    vec![
        ("AWS_ACCESS_KEY_ID", "test".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
        ("AWS_DEFAULT_REGION", "us-east-1".to_owned()),
        ("AWS_ENDPOINT_URL", url),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
    ]
}

/// What a script finds besides.
pub(crate) fn variables(case: &Case) -> Vec<(&'static str, String)> {
    of(case).map(|(service, address)| (service.variable(), address)).collect()
}
