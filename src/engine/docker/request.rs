//! What a container is asked to be. Values in, values out.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use bollard::models::{
    ContainerCreateBody, HealthConfig, HostConfig, HostConfigLogConfig, Mount, MountType, SystemInfo,
};

/// The label that every container of ours has: the build's id.
pub(super) const BUILD: &str = "dev.buildspec.build";
/// The label that says whose it is.
pub(super) const OWNER: &str = "dev.buildspec.owner";

/// What the user is told when full privileges are refused.
pub(super) const ALL_BUT_ONE: &str = "the daemon's host lacks CAP_SYS_RESOURCE and refuses --privileged; \
                                      the container gets every other privilege";

/// The script with which the curated images start their Docker daemon.
const CURATED_ENTRYPOINT: &str = "dockerd-entrypoint.sh";
/// The capability that some hosts lack, so that full privileges are refused.
const MISSING: &str = "SYS_RESOURCE";

/// How a container is placed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContainerOptions {
    /// Bytes of memory; all there is when none.
    pub memory: Option<u64>,
    /// Processors; all there are when none.
    pub processors: Option<u32>,
    /// Whether it is privileged.
    pub privileged: bool,
    /// Whether the daemon's own socket is put into it.
    pub docker_socket: bool,
    /// The network it joins.
    pub network: Option<String>,
    /// More entries for its hosts file, `NAME:ADDRESS`.
    pub add_hosts: Vec<String>,
    /// The platform of its image.
    pub platform: Option<String>,
}

/// What one container is made from.
pub(super) struct Wanted<'a> {
    pub(super) image: &'a str,
    /// Whether the image has a health check, which must not run.
    pub(super) has_healthcheck: bool,
    pub(super) command: Vec<String>,
    pub(super) build: String,
    pub(super) owner: String,
    pub(super) options: &'a ContainerOptions,
    /// Folders here and where they are seen in the container.
    pub(super) mounts: Vec<(PathBuf, PathBuf)>,
    /// The daemon's socket on its own machine.
    pub(super) socket: &'a Path,
    /// How privileges are asked for.
    pub(super) privileges: Privileges,
}

/// How privileges are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Privileges {
    /// Not at all.
    None,
    /// With the daemon's own flag.
    Full,
    /// One by one, without the capability that this host lacks.
    AllButOne,
}

/// Whether a daemon refused full privileges because its own host lacks a capability.
pub(super) fn lacks_capability(reason: &str) -> bool {
    reason.contains("unable to apply caps")
}

/// The body of the request.
pub(super) fn body(wanted: Wanted<'_>, daemon: &SystemInfo) -> ContainerCreateBody {
    let Wanted { options, privileges, .. } = wanted;
    let mut mounts: Vec<Mount> = wanted.mounts.iter().map(|(from, to)| bind(from, to)).collect();
    if options.docker_socket {
        mounts.push(bind(wanted.socket, Path::new("/var/run/docker.sock")));
    }
    let mut host = HostConfig {
        // The engine is attached from the start, and a copy of the log would only cost time.
        log_config: Some(HostConfigLogConfig { typ: Some("none".to_owned()), config: None }),
        network_mode: options.network.clone(),
        extra_hosts: (!options.add_hosts.is_empty()).then(|| options.add_hosts.clone()),
        memory: options.memory.and_then(|bytes| i64::try_from(bytes).ok()),
        // Memory is memory: without this as much again could be swapped.
        memory_swap: options.memory.and_then(|bytes| i64::try_from(bytes).ok()),
        nano_cpus: options.processors.map(|count| processors(count, daemon) * 1_000_000_000),
        ..HostConfig::default()
    };
    let mut volumes = Vec::new();
    match privileges {
        Privileges::None => {}
        Privileges::Full => host.privileged = Some(true),
        Privileges::AllButOne => all_but_one(&mut host, &mut mounts),
    }
    if privileges != Privileges::None {
        // A daemon inside cannot put its layers on ours.
        volumes.push("/var/lib/docker".to_owned());
    }
    host.mounts = (!mounts.is_empty()).then_some(mounts);
    ContainerCreateBody {
        image: Some(wanted.image.to_owned()),
        // The image's own entrypoint is overridden, and so is its user.
        entrypoint: Some(wanted.command),
        cmd: Some(Vec::new()),
        user: Some("0:0".to_owned()),
        working_dir: Some("/".to_owned()),
        healthcheck: wanted
            .has_healthcheck
            .then(|| HealthConfig { test: Some(vec!["NONE".to_owned()]), ..HealthConfig::default() }),
        labels: Some(HashMap::from([(BUILD.to_owned(), wanted.build), (OWNER.to_owned(), wanted.owner)])),
        attach_stdin: Some(true),
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        open_stdin: Some(true),
        // When the engine is gone the agent reads an end.
        stdin_once: Some(true),
        volumes: (!volumes.is_empty()).then_some(volumes),
        host_config: Some(host),
        ..ContainerCreateBody::default()
    }
}

fn bind(from: &Path, to: &Path) -> Mount {
    Mount {
        typ: Some(MountType::BIND),
        source: Some(from.display().to_string()),
        target: Some(to.display().to_string()),
        ..Mount::default()
    }
}

/// More than the machine has would be refused.
fn processors(wanted: u32, daemon: &SystemInfo) -> i64 {
    let there = daemon.ncpu.filter(|&count| count > 0).unwrap_or(i64::MAX);
    i64::from(wanted).min(there)
}

/// What `privileged` does, but for one capability.
fn all_but_one(host: &mut HostConfig, mounts: &mut Vec<Mount>) {
    host.cap_add = Some(vec!["ALL".to_owned()]);
    host.cap_drop = Some(vec![MISSING.to_owned()]);
    host.security_opt = Some(["seccomp=unconfined", "apparmor=unconfined"].map(str::to_owned).into());
    host.masked_paths = Some(Vec::new());
    host.readonly_paths = Some(Vec::new());
    host.device_cgroup_rules = Some(vec!["a *:* rwm".to_owned()]);
    mounts.push(bind(Path::new("/sys/fs/cgroup"), Path::new("/sys/fs/cgroup")));
}

/// What has to run before the build: the script with which a privileged curated image starts its daemon.
pub(super) fn prelude(entrypoint: &[String], privileged: bool) -> Vec<String> {
    match entrypoint {
        [script] if privileged && script.ends_with(CURATED_ENTRYPOINT) => vec![script.clone(), "true".to_owned()],
        _ => Vec::new(),
    }
}

/// What the user should know about limits that this machine cannot give.
pub(super) fn notices(options: &ContainerOptions, daemon: &SystemInfo) -> Vec<String> {
    let mut notices = Vec::new();
    if let (Some(wanted), Some(there)) = (options.processors, daemon.ncpu)
        && i64::from(wanted) > there
    {
        notices.push(format!("the compute type has {wanted} vCPUs, this machine {there}"));
    }
    if let (Some(wanted), Some(there)) = (options.memory, daemon.mem_total.and_then(|bytes| u64::try_from(bytes).ok()))
        && wanted > there
    {
        let gib = |bytes: u64| bytes.div_ceil(1 << 30);
        notices.push(format!("the compute type has {} GiB of memory, this machine {}", gib(wanted), gib(there)));
    }
    notices
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(options: &ContainerOptions, privileges: Privileges) -> ContainerCreateBody {
        let daemon = SystemInfo { ncpu: Some(2), ..SystemInfo::default() };
        let wanted = Wanted {
            image: "app",
            has_healthcheck: false,
            command: vec!["/agent".to_owned()],
            build: "demo:1".to_owned(),
            owner: "me".to_owned(),
            options,
            mounts: vec![("/home/me/app".into(), "/codebuild/src".into())],
            socket: Path::new("/run/docker.sock"),
            privileges,
        };
        body(wanted, &daemon)
    }

    #[test]
    fn the_images_entrypoint_and_user_are_overridden() {
        let body = wanted(&ContainerOptions::default(), Privileges::None);
        assert_eq!(body.entrypoint, Some(vec!["/agent".to_owned()]));
        assert_eq!((body.user.as_deref(), body.cmd), (Some("0:0"), Some(Vec::new())));
        let host = body.host_config.unwrap();
        assert_eq!((host.privileged, host.memory, host.nano_cpus, body.volumes), (None, None, None, None));
        assert_eq!(host.mounts.unwrap()[0].target.as_deref(), Some("/codebuild/src"));
    }

    #[test]
    fn limits_do_not_exceed_the_machine() {
        let options = ContainerOptions { memory: Some(4 << 30), processors: Some(8), ..ContainerOptions::default() };
        let host = wanted(&options, Privileges::None).host_config.unwrap();
        assert_eq!(
            (host.memory, host.memory_swap, host.nano_cpus),
            (Some(4 << 30), Some(4 << 30), Some(2_000_000_000))
        );
        let daemon = SystemInfo { ncpu: Some(2), mem_total: Some(3 << 30), ..SystemInfo::default() };
        let expected =
            ["the compute type has 8 vCPUs, this machine 2", "the compute type has 4 GiB of memory, this machine 3"];
        assert_eq!(notices(&options, &daemon), expected);
    }

    #[test]
    fn privileges_are_asked_for_as_a_whole_or_all_but_one() {
        let options = ContainerOptions { docker_socket: true, ..ContainerOptions::default() };
        let host = wanted(&options, Privileges::Full).host_config.unwrap();
        assert_eq!((host.privileged, host.cap_add), (Some(true), None));
        assert_eq!(host.mounts.unwrap()[1].source.as_deref(), Some("/run/docker.sock"));
        let host = wanted(&options, Privileges::AllButOne).host_config.unwrap();
        assert_eq!((host.privileged, host.cap_drop), (None, Some(vec!["SYS_RESOURCE".to_owned()])));
    }

    #[test]
    fn only_a_privileged_curated_image_starts_its_daemon() {
        let curated = ["/usr/local/bin/dockerd-entrypoint.sh".to_owned()];
        assert_eq!(prelude(&curated, true), ["/usr/local/bin/dockerd-entrypoint.sh", "true"]);
        assert!(prelude(&curated, false).is_empty());
        assert!(prelude(&["/entry.sh".to_owned()], true).is_empty());
        assert!(prelude(&[], true).is_empty());
    }
}
