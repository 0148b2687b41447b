//! What is known of a daemon before a build asks it for anything: for `buildspec doctor`.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;

use super::daemon::Daemon;
use super::endpoint::{self, Address, Surroundings};
use super::error::ContainerError;
use super::request::{BUILD, OWNER};
use crate::agent::Stop;
use crate::engine::binary::AgentBinary;
use crate::engine::owner::Owner;

/// The number of `CAP_SYS_RESOURCE`.
const SYS_RESOURCE: u32 = 24;

/// A daemon that answers.
#[derive(Clone, Debug, Default)]
pub struct DaemonFacts {
    /// `unix:///var/run/docker.sock`.
    pub address: String,
    /// What said so.
    pub found_by: String,
    /// `Docker Engine` or `Podman Engine`, with its version.
    pub product: String,
    /// The version of the interface that both speak.
    pub api_version: String,
    /// `linux/amd64`.
    pub platform: String,
    /// The storage driver.
    pub storage: String,
    /// `1` or `2`.
    pub cgroups: String,
    /// Whether it runs without root.
    pub is_rootless: bool,
    /// Processors.
    pub processors: u64,
    /// Bytes of memory.
    pub memory: u64,
    /// Whether its socket is on this machine.
    pub is_local: bool,
    /// Why full privileges will be refused, when they will.
    pub lacks: Option<String>,
    /// Why this program cannot be the agent in its containers, when it cannot.
    pub agent: Option<String>,
    /// Containers that killed runs have left.
    pub leftovers: usize,
}

/// Finds a daemon and asks it what it is.
pub fn daemon_facts(surroundings: &Surroundings, stop: &Stop) -> Result<DaemonFacts, ContainerError> {
    let endpoint = endpoint::find(surroundings)?;
    let daemon = Daemon::open(&endpoint, stop)?;
    let (version, about) = (daemon.version(stop)?, daemon.info(stop)?);
    let is_local = matches!(endpoint.address, Address::Unix(_));
    let engine = version.components.unwrap_or_default().into_iter().find(|part| part.name.contains("Engine"));
    let product = engine.map_or_else(|| "a daemon".to_owned(), |part| format!("{} {}", part.name, part.version));
    let product = if product.starts_with("Engine") { format!("Docker {product}") } else { product };
    let architecture = version.arch.unwrap_or_default();
    let number = |value: Option<i64>| value.and_then(|value| u64::try_from(value).ok()).unwrap_or_default();
    let leftovers = daemon
        .labelled(BUILD)?
        .iter()
        .filter(|container| container.labels.get(OWNER).is_some_and(|owner| Owner::of(owner) == Owner::Ended))
        .count();
    Ok(DaemonFacts {
        address: endpoint.address.to_string(),
        found_by: endpoint.found_by,
        product,
        api_version: daemon.api_version(),
        platform: format!("{}/{architecture}", version.os.unwrap_or_default()),
        storage: about.driver.unwrap_or_default(),
        cgroups: about.cgroup_version.map(|version| version.to_string()).unwrap_or_default(),
        is_rootless: about.security_options.unwrap_or_default().iter().any(|option| option.contains("rootless")),
        processors: number(about.ncpu),
        memory: number(about.mem_total),
        is_local,
        lacks: if is_local { missing_capabilities() } else { None },
        agent: AgentBinary::own().and_then(|own| own.check_serves(&architecture)).err().map(|error| error.to_string()),
        leftovers,
    })
}

/// What the first process of this machine may never do, so that no container may.
fn missing_capabilities() -> Option<String> {
    let status = fs::read_to_string("/proc/1/status").ok()?;
    let last = fs::read_to_string("/proc/sys/kernel/cap_last_cap").ok()?.trim().parse().ok()?;
    let bounding = status.lines().find_map(|line| line.strip_prefix("CapBnd:"))?;
    missing(u64::from_str_radix(bounding.trim(), 16).ok()?, last)
}

fn missing(bounding: u64, last: u32) -> Option<String> {
    let names: Vec<String> = (0..=last)
        .filter(|bit| bounding >> bit & 1 == 0)
        .map(|bit| if bit == SYS_RESOURCE { "CAP_SYS_RESOURCE".to_owned() } else { format!("capability {bit}") })
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The programs that Docker's configuration names for credentials, and the registry of each; empty for all.
pub fn credential_helpers(surroundings: &Surroundings) -> BTreeMap<String, String> {
    #[derive(Default, Deserialize)]
    #[serde(rename_all = "camelCase", default)]
    struct Config {
        creds_store: String,
        cred_helpers: BTreeMap<String, String>,
    }
    let text = surroundings.config_dir.as_ref().and_then(|folder| fs::read_to_string(folder.join("config.json")).ok());
    let config: Config = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let named = config.cred_helpers.into_iter().map(|(registry, helper)| (helper, registry));
    let store = Some((config.creds_store, String::new())).filter(|(helper, _)| !helper.is_empty());
    named.chain(store).map(|(helper, registry)| (format!("docker-credential-{helper}"), registry)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_capabilities_are_named() {
        assert_eq!(missing(0x01ff_ffff_ffff, 40), None);
        assert_eq!(missing(0x01ff_feff_ffff, 40).as_deref(), Some("CAP_SYS_RESOURCE"));
        assert_eq!(missing(0x01ff_feff_fffe, 40).as_deref(), Some("capability 0, CAP_SYS_RESOURCE"));
    }

    #[test]
    fn credential_helpers_are_those_of_the_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let text = r#"{"credsStore": "desktop", "credHelpers": {"public.ecr.aws": "ecr-login"}}"#;
        fs::write(folder.path().join("config.json"), text).unwrap();
        let surroundings = Surroundings { config_dir: Some(folder.path().to_owned()), ..Surroundings::default() };
        let helpers: Vec<String> = credential_helpers(&surroundings).into_keys().collect();
        assert_eq!(helpers, ["docker-credential-desktop", "docker-credential-ecr-login"]);
    }
}
