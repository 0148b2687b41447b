//! Where the daemon is, found as the docker command line finds it: a variable, a context, the sockets it usually has.

use std::fs;
use std::io;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::text::hex;

/// What of a person's environment says where the daemon is.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// `DOCKER_HOST`.
    pub docker_host: Option<String>,
    /// `DOCKER_CONTEXT`.
    pub docker_context: Option<String>,
    /// `DOCKER_CONFIG`, or `.docker` in the home folder.
    pub config_dir: Option<PathBuf>,
    /// `DOCKER_TLS_VERIFY`, set to anything.
    pub tls_verify: bool,
    /// `DOCKER_CERT_PATH`.
    pub cert_path: Option<PathBuf>,
    /// The home folder.
    pub home: Option<PathBuf>,
    /// `XDG_RUNTIME_DIR`.
    pub runtime_dir: Option<PathBuf>,
    /// `REGISTRY_AUTH_FILE`, Podman's.
    pub registry_auth_file: Option<PathBuf>,
}

/// Where a daemon is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// A socket of this machine's.
    Unix(PathBuf),
    /// `host:port`, and what proves who one is.
    Tcp(String, Option<TlsFiles>),
    /// `ssh://user@host`.
    Ssh(String),
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
            Self::Tcp(address, _) => write!(f, "tcp://{address}"),
            Self::Ssh(url) => f.write_str(url),
        }
    }
}

/// The files of a TLS client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TlsFiles {
    /// `ca.pem`.
    pub ca: PathBuf,
    /// `cert.pem`.
    pub cert: PathBuf,
    /// `key.pem`.
    pub key: PathBuf,
}

impl TlsFiles {
    fn in_folder(folder: &Path) -> Self {
        Self { ca: folder.join("ca.pem"), cert: folder.join("cert.pem"), key: folder.join("key.pem") }
    }
}

/// A daemon's place, and what said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    /// Where it is.
    pub address: Address,
    /// `DOCKER_HOST`, `the context remote`, `its usual socket`.
    pub found_by: String,
}

/// Why there is no place to look for a daemon.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// No such context.
    #[error("there is no docker context `{name}`; there is {known}")]
    UnknownContext {
        /// What was asked for.
        name: String,
        /// The contexts there are.
        known: String,
    },
    /// A context without an address, or a broken file.
    #[error("could not read the docker context in {path}: {reason}")]
    Context {
        /// Its file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// An address of no known kind.
    #[error("`{text}` is no address of a daemon; it begins with unix://, tcp:// or ssh://")]
    Address {
        /// What was given.
        text: String,
    },
    /// A socket that may not be used.
    #[error("may not use {path}; become a member of its group (`usermod -aG docker USER`), or use rootless Docker")]
    Forbidden {
        /// The socket.
        path: PathBuf,
    },
    /// No socket at all.
    #[error("no container daemon answers at {tried}; start Docker or Podman, or set DOCKER_HOST")]
    Nowhere {
        /// Where one was looked for.
        tried: String,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Config {
    current_context: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ContextMeta {
    name: String,
    #[serde(default)]
    endpoints: Endpoints,
}

#[derive(Default, Deserialize)]
struct Endpoints {
    docker: Option<DockerEndpoint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DockerEndpoint {
    host: String,
}

/// Finds the daemon. What is named counts, whether it answers or not; else the first socket that answers.
pub(super) fn find(surroundings: &Surroundings) -> Result<Endpoint, EndpointError> {
    if let Some(host) = &surroundings.docker_host {
        let tls = surroundings.tls_verify.then(|| surroundings.cert_path.clone().or(surroundings.config_dir.clone()));
        let address = address(host, tls.flatten().map(|folder| TlsFiles::in_folder(&folder)))?;
        return Ok(Endpoint { address, found_by: "DOCKER_HOST".to_owned() });
    }
    let named = surroundings.docker_context.clone().or_else(|| current_context(surroundings.config_dir.as_deref()?));
    match named.filter(|name| name != "default") {
        Some(name) => context(surroundings.config_dir.as_deref().unwrap_or(Path::new("")), &name),
        None => usual_socket(surroundings),
    }
}

fn current_context(config_dir: &Path) -> Option<String> {
    let text = fs::read_to_string(config_dir.join("config.json")).ok()?;
    serde_json::from_str::<Config>(&text).ok()?.current_context.filter(|name| !name.is_empty())
}

fn context(config_dir: &Path, name: &str) -> Result<Endpoint, EndpointError> {
    let contexts = config_dir.join("contexts");
    let digest = hex(&Sha256::digest(name));
    let path = contexts.join("meta").join(&digest).join("meta.json");
    let Ok(text) = fs::read_to_string(&path) else {
        return Err(EndpointError::UnknownContext { name: name.to_owned(), known: known_contexts(&contexts) });
    };
    let wrong = |reason: String| EndpointError::Context { path: path.clone(), reason };
    let meta: ContextMeta = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    let host = meta.endpoints.docker.ok_or_else(|| wrong("it has no docker endpoint".to_owned()))?.host;
    let tls = contexts.join("tls").join(&digest).join("docker");
    let address = address(&host, tls.is_dir().then(|| TlsFiles::in_folder(&tls)))?;
    Ok(Endpoint { address, found_by: format!("the context {name}") })
}

fn known_contexts(contexts: &Path) -> String {
    let folders = fs::read_dir(contexts.join("meta")).into_iter().flatten().filter_map(Result::ok);
    let texts = folders.filter_map(|folder| fs::read_to_string(folder.path().join("meta.json")).ok());
    let metas = texts.filter_map(|text| serde_json::from_str::<ContextMeta>(&text).ok());
    let mut names: Vec<String> = metas.map(|meta| meta.name).chain(["default".to_owned()]).collect();
    names.sort();
    names.join(", ")
}

fn address(text: &str, tls: Option<TlsFiles>) -> Result<Address, EndpointError> {
    match text.split_once("://") {
        Some(("unix", path)) if path.starts_with('/') => Ok(Address::Unix(PathBuf::from(path))),
        Some(("tcp" | "http", rest)) if !rest.is_empty() => {
            Ok(Address::Tcp(with_port(rest.trim_end_matches('/'), tls.is_some()), tls))
        }
        Some(("ssh", rest)) if !rest.is_empty() => Ok(Address::Ssh(text.to_owned())),
        _ => Err(EndpointError::Address { text: text.to_owned() }),
    }
}

/// With the port that the docker command line adds.
fn with_port(authority: &str, is_tls: bool) -> String {
    let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let port = if is_tls { 2376 } else { 2375 };
    if has_port { authority.to_owned() } else { format!("{authority}:{port}") }
}

fn usual_socket(surroundings: &Surroundings) -> Result<Endpoint, EndpointError> {
    let sockets = usual_sockets(surroundings);
    let mut forbidden = None;
    for path in &sockets {
        match UnixStream::connect(path) {
            Ok(_) => {
                return Ok(Endpoint { address: Address::Unix(path.clone()), found_by: "its usual socket".to_owned() });
            }
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                forbidden.get_or_insert(path.clone());
            }
            Err(_) => {}
        }
    }
    let tried: Vec<String> = sockets.iter().map(|path| path.display().to_string()).collect();
    Err(match forbidden {
        Some(path) => EndpointError::Forbidden { path },
        None => EndpointError::Nowhere { tried: tried.join(", ") },
    })
}

/// Docker's, then those of its rootless kind and of the desktop programs, then Podman's.
fn usual_sockets(surroundings: &Surroundings) -> Vec<PathBuf> {
    let below = |folder: &Option<PathBuf>, path: &str| folder.as_ref().map(|folder| folder.join(path));
    let Surroundings { home, runtime_dir, .. } = surroundings;
    let of_home = [".docker/run", ".docker/desktop", ".colima/default", ".rd", ".orbstack/run"];
    let docker = std::iter::once(Some(PathBuf::from("/var/run/docker.sock")))
        .chain([below(runtime_dir, "docker.sock")])
        .chain(of_home.map(|folder| below(home, &format!("{folder}/docker.sock"))));
    let podman = [below(runtime_dir, "podman/podman.sock"), Some(PathBuf::from("/run/podman/podman.sock"))];
    docker.chain(podman).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_context(name: &str, host: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let digest = hex(&Sha256::digest(name));
        let meta = folder.path().join("contexts/meta").join(&digest);
        fs::create_dir_all(&meta).unwrap();
        let text = format!(
            r#"{{"Name": "{name}", "Metadata": {{}}, "Endpoints": {{"docker": {{"Host": "{host}", "SkipTLSVerify": false}}}}}}"#
        );
        fs::write(meta.join("meta.json"), text).unwrap();
        folder
    }

    #[test]
    fn the_variable_comes_before_every_context() {
        let folder = with_context("remote", "tcp://10.0.0.1:2375");
        let surroundings = Surroundings {
            docker_host: Some("unix:///run/mine.sock".into()),
            docker_context: Some("remote".into()),
            config_dir: Some(folder.path().to_owned()),
            ..Surroundings::default()
        };
        let found = find(&surroundings).unwrap();
        assert_eq!((found.address, found.found_by.as_str()), (Address::Unix("/run/mine.sock".into()), "DOCKER_HOST"));
    }

    #[test]
    fn a_context_is_named_by_a_variable_or_is_the_current_one() {
        let folder = with_context("remote", "tcp://10.0.0.1");
        let expected = Address::Tcp("10.0.0.1:2375".into(), None);
        let config_dir = Some(folder.path().to_owned());
        let named = Surroundings {
            docker_context: Some("remote".into()),
            config_dir: config_dir.clone(),
            ..Surroundings::default()
        };
        assert_eq!(find(&named).unwrap().address, expected);
        fs::write(folder.path().join("config.json"), r#"{"currentContext": "remote"}"#).unwrap();
        let current = Surroundings { config_dir: config_dir.clone(), ..Surroundings::default() };
        assert_eq!(find(&current).unwrap().found_by, "the context remote");
        let unknown = Surroundings { docker_context: Some("other".into()), config_dir, ..Surroundings::default() };
        let said = find(&unknown).unwrap_err().to_string();
        assert_eq!(said, "there is no docker context `other`; there is default, remote");
    }

    #[test]
    fn addresses_have_a_kind_and_a_port() {
        for (text, expected) in [
            ("unix:///a/b.sock", "unix:///a/b.sock"),
            ("tcp://h:1", "tcp://h:1"),
            ("tcp://h", "tcp://h:2375"),
            ("tcp://[::1]:9/", "tcp://[::1]:9"),
            ("ssh://me@h", "ssh://me@h"),
        ] {
            assert_eq!(address(text, None).unwrap().to_string(), expected);
        }
        let tls = TlsFiles::in_folder(Path::new("/certs"));
        assert_eq!(address("tcp://h", Some(tls)).unwrap().to_string(), "tcp://h:2376");
        for text in ["", "h:1", "unix://relative", "npipe:////./pipe/x", "tcp://"] {
            assert!(matches!(address(text, None), Err(EndpointError::Address { .. })), "{text}");
        }
    }

    #[test]
    fn sockets_are_tried_from_dockers_to_podmans() {
        let surroundings = Surroundings {
            home: Some("/home/me".into()),
            runtime_dir: Some("/run/user/7".into()),
            ..Surroundings::default()
        };
        let sockets = usual_sockets(&surroundings);
        assert_eq!(sockets[..2], [PathBuf::from("/var/run/docker.sock"), "/run/user/7/docker.sock".into()]);
        assert_eq!(sockets.last(), Some(&PathBuf::from("/run/podman/podman.sock")));
        assert!(sockets.contains(&"/home/me/.docker/run/docker.sock".into()));
    }
}
