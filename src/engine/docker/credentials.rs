//! What a registry is told about who pulls: from the files and helpers of Docker and Podman.

use std::fs::File;
use std::path::PathBuf;

use bollard::auth::DockerCredentials;
use docker_credential::{CredentialRetrievalError, DockerCredential, get_credential_from_reader};

use super::endpoint::Surroundings;
use super::error::ContainerError;

/// How Docker's own files name its own registry.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";

/// The credentials for the registry of an image; none when there are none.
pub(super) fn find(image: &str, surroundings: &Surroundings) -> Result<Option<DockerCredentials>, ContainerError> {
    let registry = registry(image);
    for path in files(surroundings) {
        let Ok(file) = File::open(&path) else { continue };
        match get_credential_from_reader(file, registry) {
            Ok(credential) => return Ok(Some(shaped(credential, registry))),
            Err(CredentialRetrievalError::NoCredentialConfigured) => {}
            // A helper that knows nothing of this registry says so by failing.
            Err(CredentialRetrievalError::HelperFailure { stdout, .. }) if stdout.contains("credentials not found") => {
            }
            Err(error) => {
                return Err(ContainerError::Credentials { path, registry: registry.to_owned(), source: error });
            }
        }
    }
    Ok(None)
}

fn shaped(credential: DockerCredential, registry: &str) -> DockerCredentials {
    let serveraddress = Some(registry.to_owned());
    match credential {
        DockerCredential::IdentityToken(token) => {
            DockerCredentials { identitytoken: Some(token), serveraddress, ..DockerCredentials::default() }
        }
        DockerCredential::UsernamePassword(name, password) => DockerCredentials {
            username: Some(name),
            password: Some(password),
            serveraddress,
            ..DockerCredentials::default()
        },
    }
}

/// Docker's file, then Podman's.
fn files(surroundings: &Surroundings) -> impl Iterator<Item = PathBuf> {
    let docker = surroundings.config_dir.as_ref().map(|folder| folder.join("config.json"));
    let podman = surroundings.runtime_dir.as_ref().map(|folder| folder.join("containers/auth.json"));
    [docker, surroundings.registry_auth_file.clone().or(podman)].into_iter().flatten()
}

/// The registry of an image: what stands before the first slash, if it looks like a host.
fn registry(image: &str) -> &str {
    match image.split_once('/') {
        Some((host, _)) if host.contains(['.', ':']) || host == "localhost" => match host {
            "docker.io" | "index.docker.io" => DOCKER_HUB,
            host => host,
        },
        _ => DOCKER_HUB,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_of_an_image_is_a_host_or_the_hub() {
        for (image, expected) in [
            ("ubuntu", DOCKER_HUB),
            ("ubuntu:24.04", DOCKER_HUB),
            ("team/app", DOCKER_HUB),
            ("docker.io/library/ubuntu", DOCKER_HUB),
            ("localhost/app", "localhost"),
            ("localhost:5000/app:1", "localhost:5000"),
            ("public.ecr.aws/codebuild/standard:7.0", "public.ecr.aws"),
            ("1.dkr.ecr.eu-west-1.amazonaws.com/app@sha256:00", "1.dkr.ecr.eu-west-1.amazonaws.com"),
        ] {
            assert_eq!(registry(image), expected, "{image}");
        }
    }

    #[test]
    fn a_password_is_read_from_the_docker_config() {
        let folder = tempfile::tempdir().unwrap();
        let surroundings = Surroundings { config_dir: Some(folder.path().to_owned()), ..Surroundings::default() };
        assert_eq!(find("localhost:5000/app", &surroundings).unwrap(), None);
        // ada:lovelace
        let text = r#"{"auths": {"localhost:5000": {"auth": "YWRhOmxvdmVsYWNl"}}}"#;
        std::fs::write(folder.path().join("config.json"), text).unwrap();
        let found = find("localhost:5000/app", &surroundings).unwrap().unwrap();
        assert_eq!((found.username.as_deref(), found.password.as_deref()), (Some("ada"), Some("lovelace")));
        assert_eq!(find("ubuntu", &surroundings).unwrap(), None);
    }

    #[test]
    fn a_helper_that_is_missing_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config.json"), r#"{"credsStore": "no-such-helper"}"#).unwrap();
        let surroundings = Surroundings { config_dir: Some(folder.path().to_owned()), ..Surroundings::default() };
        let said = find("ubuntu", &surroundings).unwrap_err().to_string();
        assert!(said.contains("config.json"), "{said}");
    }
}
