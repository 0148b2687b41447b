//! The engines that builds of the suite run on.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

/// What a case runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Engine {
    /// This machine.
    #[default]
    Host,
    /// A container of Docker's.
    Docker,
    /// A container of Podman's.
    Podman,
}

impl Engine {
    /// All, in the order in which their tests are named.
    pub(crate) const ALL: [Self; 3] = [Self::Host, Self::Docker, Self::Podman];

    /// Its name in a case, and what stands before the name of its tests.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Docker => "docker",
            Self::Podman => "podman",
        }
    }

    /// The socket of its daemon, or what is missing.
    pub(crate) fn daemon(self) -> Result<PathBuf, &'static str> {
        let (variable, missing) = match self {
            Self::Host => return Err("a daemon"),
            Self::Docker => {
                ("BUILDSPEC_TEST_DOCKER", "a Docker daemon: BUILDSPEC_TEST_DOCKER, which spec-tests/run sets")
            }
            Self::Podman => ("BUILDSPEC_TEST_PODMAN", "Podman: BUILDSPEC_TEST_PODMAN, which spec-tests/run sets"),
        };
        std::env::var_os(variable).map(PathBuf::from).ok_or(missing)
    }

    /// An image of the suite's, by its short name.
    pub(crate) fn image(self, name: &str) -> String {
        let folder = if self == Self::Podman { "localhost/" } else { "" };
        format!("{folder}buildspec-test/{name}")
    }

    /// The containers that the process of this number has made and not removed.
    pub(crate) fn containers_of(self, process: u32) -> Vec<String> {
        let Ok(socket) = self.daemon() else { return Vec::new() };
        let path = "/containers/json?all=1&filters=%7B%22label%22%3A%5B%22dev.buildspec.owner%22%5D%7D";
        let asked = || -> std::io::Result<String> {
            let mut stream = UnixStream::connect(&socket)?;
            write!(stream, "GET {path} HTTP/1.0\r\nHost: daemon\r\n\r\n")?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            Ok(answer)
        };
        let answer = asked().expect("the daemon answers");
        let body = answer.split_once("\r\n\r\n").map_or("[]", |(_, body)| body);
        let containers: serde_json::Value = serde_json::from_str(body).expect("the daemon answers with JSON");
        let owner = format!("/{process}.");
        let of_process = |container: &&serde_json::Value| {
            container
                .pointer("/Labels/dev.buildspec.owner")
                .and_then(|label| label.as_str())
                .is_some_and(|label| label.contains(&owner))
        };
        let listed = containers.as_array().cloned().unwrap_or_default();
        listed.iter().filter(of_process).filter_map(|container| container["Id"].as_str().map(str::to_owned)).collect()
    }
}
