//! A registry of images, by the HTTP interface that all of them have: the digest of a manifest, and nothing else. The only file
//! that names `ureq`.

use std::fs::File;
use std::net::ToSocketAddrs as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use docker_credential::{CredentialRetrievalError, DockerCredential, get_credential_from_reader};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use ureq::http::{HeaderMap, Response, StatusCode};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use self::challenge::Challenge;
use crate::deploy::images::ImageReference;
use crate::text::{hex, with_causes};

mod challenge;
#[cfg(test)]
mod tests;

/// What a manifest can be; lists of them first, since they are what a tag of an image for several platforms is.
const MANIFESTS: &str = "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, \
    application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";
/// How long one call may take, all in all.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a connection may take.
const CONNECTING: Duration = Duration::from_secs(10);
/// No manifest is longer: registries refuse more than 4 MiB.
const LONGEST: u64 = 5 << 20;
/// How Docker's own files name its own registry.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";

/// Why a registry does not tell a digest.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// It does not let us.
    #[error("{host} does not let us see {image}: {reason}")]
    Denied {
        /// The registry.
        host: String,
        /// The image.
        image: String,
        /// What it said.
        reason: String,
    },
    /// It says something else than a digest.
    #[error("{host} does not tell the digest of {image}: {reason}")]
    Unexpected {
        /// The registry.
        host: String,
        /// The image.
        image: String,
        /// What it said.
        reason: String,
    },
    /// There is no answer.
    #[error("no answer from {host}: {reason}")]
    Unreachable {
        /// The registry.
        host: String,
        /// Why not.
        reason: String,
    },
    /// The credentials cannot be read.
    #[error("could not read the credentials for {host} that {path} names")]
    Credentials {
        /// The registry.
        host: String,
        /// The file.
        path: PathBuf,
        /// Why.
        source: CredentialRetrievalError,
    },
}

/// The digest of an image in its registry; none where there is no such image. `config_files` are Docker's and Podman's with
/// credentials; what is not there is passed over.
pub fn manifest_digest(image: &ImageReference, config_files: &[PathBuf]) -> Result<Option<String>, RegistryError> {
    Registry::of(image, config_files).digest()
}

struct Registry<'a> {
    image: &'a ImageReference,
    config_files: &'a [PathBuf],
    host: &'a str,
    repository: String,
    is_plain: bool,
    agent: Agent,
}

impl<'a> Registry<'a> {
    fn of(image: &'a ImageReference, config_files: &'a [PathBuf]) -> Self {
        let (host, repository) = image.located();
        let is_plain = is_loopback(host);
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECTING))
            .timeout_global(Some(PATIENCE))
            .user_agent(concat!("buildspec/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls);
        // No proxy knows this machine's own registry.
        let config = if is_plain { config.proxy(None) } else { config };
        Self { image, config_files, host, repository, is_plain, agent: config.build().new_agent() }
    }

    fn digest(&self) -> Result<Option<String>, RegistryError> {
        let mut authorization = None;
        let mut answer = self.manifest(Method::Head, None)?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            authorization = Some(self.authorization(answer.headers())?);
            answer = self.manifest(Method::Head, authorization.as_deref())?;
        }
        if let Some(digest) = answer.headers().get("docker-content-digest").and_then(|digest| digest.to_str().ok())
            && answer.status().is_success()
            && self.image.pinned(digest).to_string().parse::<ImageReference>().is_ok()
        {
            return Ok(Some(digest.to_owned()));
        }
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        // It has none, or does not know HEAD; an answer to GET says why not, too.
        let mut answer = self.manifest(Method::Get, authorization.as_deref())?;
        let body =
            answer.body_mut().with_config().limit(LONGEST).read_to_vec().map_err(|error| self.unreachable(&error))?;
        match answer.status() {
            StatusCode::OK => Ok(Some(format!("sha256:{}", hex(&Sha256::digest(&body))))),
            StatusCode::NOT_FOUND => Ok(None),
            status => Err(self.refused(status, &body)),
        }
    }

    /// Asks for the manifest.
    fn manifest(&self, method: Method, authorization: Option<&str>) -> Result<Response<Body>, RegistryError> {
        let reference = self.image.digest.as_deref().or(self.image.tag.as_deref()).unwrap_or("latest");
        let scheme = if self.is_plain { "http" } else { "https" };
        // Docker Hub's registry has another name than its images have.
        let host = if self.host == "docker.io" { "registry-1.docker.io" } else { self.host };
        let url = format!("{scheme}://{host}/v2/{}/manifests/{reference}", self.repository);
        let request = match method {
            Method::Head => self.agent.head(url),
            Method::Get => self.agent.get(url),
        };
        let request = request.header("accept", MANIFESTS);
        let request = match authorization {
            Some(authorization) => request.header("authorization", authorization),
            None => request,
        };
        request.call().map_err(|error| self.unreachable(&error))
    }

    /// The header that answers what a registry asks.
    fn authorization(&self, headers: &HeaderMap) -> Result<String, RegistryError> {
        let asked = headers.get_all("www-authenticate").iter().filter_map(|header| header.to_str().ok());
        let challenge = asked.filter_map(Challenge::read).min();
        match (challenge, self.credential()?) {
            (Some(Challenge::Bearer { realm, service, scope }), credential) => {
                let scope = scope.unwrap_or_else(|| format!("repository:{}:pull", self.repository));
                self.token(&realm, service.as_deref(), &scope, credential).map(|token| format!("Bearer {token}"))
            }
            (Some(Challenge::Basic), Some(DockerCredential::UsernamePassword(name, password))) => {
                Ok(basic(&name, &password))
            }
            (Some(Challenge::Basic), _) => {
                Err(self.denied("it asks who is calling, and there are no credentials for it"))
            }
            (None, _) => Err(self.denied("it asks who is calling in a way that is not known here")),
        }
    }

    /// A token of the service that a registry trusts.
    fn token(
        &self,
        realm: &str,
        service: Option<&str>,
        scope: &str,
        credential: Option<DockerCredential>,
    ) -> Result<String, RegistryError> {
        #[derive(Deserialize)]
        struct Granted {
            token: Option<String>,
            access_token: Option<String>,
        }
        if credential.is_some() && !self.is_plain && !realm.starts_with("https://") {
            return Err(self.denied(&format!("it wants the password sent to {realm}, which anybody could read")));
        }
        let service = service.unwrap_or_default();
        let answer = match credential {
            Some(DockerCredential::IdentityToken(token)) => self.agent.post(realm).send_form([
                ("grant_type", "refresh_token"),
                ("service", service),
                ("client_id", "buildspec"),
                ("scope", scope),
                ("refresh_token", &token),
            ]),
            credential => {
                let request = self.agent.get(realm).query("scope", scope);
                let request = if service.is_empty() { request } else { request.query("service", service) };
                match credential {
                    Some(DockerCredential::UsernamePassword(name, password)) => {
                        request.header("authorization", basic(&name, &password)).call()
                    }
                    _ => request.call(),
                }
            }
        };
        let mut answer = answer.map_err(|error| self.unreachable(&error))?;
        let status = answer.status();
        let body =
            answer.body_mut().with_config().limit(LONGEST).read_to_vec().map_err(|error| self.unreachable(&error))?;
        if !status.is_success() {
            return Err(self.refused(status, &body));
        }
        let granted: Option<Granted> = serde_json::from_slice(&body).ok();
        let token = granted.and_then(|granted| granted.token.or(granted.access_token));
        token.ok_or_else(|| self.denied(&format!("{realm} gives no token")))
    }

    /// What Docker's or Podman's files hold for the registry.
    fn credential(&self) -> Result<Option<DockerCredential>, RegistryError> {
        let server = if self.host == "docker.io" { DOCKER_HUB } else { self.host };
        for path in self.config_files {
            let Ok(file) = File::open(path) else { continue };
            match get_credential_from_reader(file, server) {
                Ok(credential) => return Ok(Some(credential)),
                Err(CredentialRetrievalError::NoCredentialConfigured) => {}
                // A helper that knows nothing of this registry says so by failing.
                Err(CredentialRetrievalError::HelperFailure { stdout, .. })
                    if stdout.contains("credentials not found") => {}
                Err(source) => {
                    return Err(self.unreadable(path, source));
                }
            }
        }
        Ok(None)
    }

    fn unreadable(&self, path: &Path, source: CredentialRetrievalError) -> RegistryError {
        RegistryError::Credentials { host: self.host.to_owned(), path: path.to_owned(), source }
    }

    fn unreachable(&self, error: &ureq::Error) -> RegistryError {
        RegistryError::Unreachable { host: self.host.to_owned(), reason: with_causes(error) }
    }

    fn denied(&self, reason: &str) -> RegistryError {
        RegistryError::Denied { host: self.host.to_owned(), image: self.image.to_string(), reason: reason.to_owned() }
    }

    /// An answer that is none, in the registry's words.
    fn refused(&self, status: StatusCode, body: &[u8]) -> RegistryError {
        let told: Option<serde_json::Value> = serde_json::from_slice(body).ok();
        let told = told.as_ref().and_then(|told| {
            told.pointer("/errors/0/message").or_else(|| told.get("details")).and_then(serde_json::Value::as_str)
        });
        let reason = told.map_or_else(|| status.to_string(), |told| format!("{status}: {told}"));
        if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            return self.denied(&reason);
        }
        RegistryError::Unexpected { host: self.host.to_owned(), image: self.image.to_string(), reason }
    }
}

/// How a manifest is asked for.
#[derive(Clone, Copy)]
enum Method {
    Head,
    Get,
}

fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{name}:{password}")))
}

/// Whether a host is this machine, to which Docker speaks without TLS.
fn is_loopback(host: &str) -> bool {
    let with_port = if host.contains(':') { host.to_owned() } else { format!("{host}:443") };
    let mut addresses = with_port.to_socket_addrs().into_iter().flatten().peekable();
    addresses.peek().is_some() && addresses.all(|address| address.ip().is_loopback())
}
