//! This process's environment.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::agent::GIT_CREDENTIALS;
#[cfg(feature = "docker")]
use crate::engine::Surroundings;

/// This process's environment, as far as it is text.
pub(crate) fn environment() -> Vec<(String, String)> {
    let text = |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
    std::env::vars_os().filter_map(text).collect()
}

/// A variable of this process's environment, if it is text.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The program of that name on this process's PATH.
pub(crate) fn on_path(name: impl AsRef<Path>) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(&name)).find(|program| program.is_file())
}

/// The files of Docker and Podman that hold credentials for registries.
#[cfg(feature = "aws")]
pub(crate) fn registry_config_files() -> Vec<PathBuf> {
    let path = |name| host(name).map(PathBuf::from);
    let docker = path("DOCKER_CONFIG").or_else(|| Some(path("HOME")?.join(".docker")));
    let podman = || Some(path("XDG_RUNTIME_DIR")?.join("containers/auth.json"));
    let podman = path("REGISTRY_AUTH_FILE").or_else(podman);
    [docker.map(|folder| folder.join("config.json")), podman].into_iter().flatten().collect()
}

/// Where a build's agent answers its git, in the environment of a command of that build.
pub(crate) fn git_credentials_url() -> Option<String> {
    host(GIT_CREDENTIALS)
}

/// What of this environment says where a container daemon is.
#[cfg(feature = "docker")]
pub(crate) fn docker_surroundings() -> Surroundings {
    let path = |name| host(name).map(PathBuf::from);
    let home = path("HOME");
    Surroundings {
        docker_host: host("DOCKER_HOST"),
        docker_context: host("DOCKER_CONTEXT"),
        config_dir: path("DOCKER_CONFIG").or_else(|| Some(home.as_ref()?.join(".docker"))),
        tls_verify: host("DOCKER_TLS_VERIFY").is_some(),
        cert_path: path("DOCKER_CERT_PATH"),
        runtime_dir: path("XDG_RUNTIME_DIR"),
        registry_auth_file: path("REGISTRY_AUTH_FILE"),
        home,
    }
}

/// The kind of this process's terminal.
pub(crate) fn terminal_kind() -> String {
    host("TERM").unwrap_or_else(|| "dumb".to_owned())
}

pub(super) fn host(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
