//! Networks and the other namespaces: what containers share, and the service that holds it for them.

use serde_json::{Map, Value, json};

use super::Task;
use super::ports::Published;
use super::reader::{Reader, put, put_all};
use super::refusal::{Reason, Refusal};
use crate::deploy::taskdef::Container;
use crate::text::Located;

/// `networkMode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// All containers share one network of their own.
    Awsvpc,
    /// All containers share the machine's.
    Host,
    /// There is none.
    None,
    /// Each container has its own, and ports are published one by one.
    Bridge,
}

impl Mode {
    /// The mode of a task definition; without one that of the platform.
    pub(super) fn of(root: &Reader<'_>, is_fargate: bool, refused: &mut Vec<Refusal>) -> Self {
        match root.text("networkMode") {
            Some("awsvpc") => Self::Awsvpc,
            Some("host") => Self::Host,
            Some("none") => Self::None,
            None if is_fargate => Self::Awsvpc,
            Some("bridge") | None => Self::Bridge,
            Some(other) => {
                let reason = Reason::NetworkMode(other.to_owned());
                refused.push(Refusal { span: Some(root.span("networkMode")), reason });
                Self::Bridge
            }
        }
    }
}

/// A name for the service that holds what is shared; no container may have it.
pub(super) fn pause_name(containers: &[(Located<&str>, Container<'_>)]) -> String {
    let is_taken = |name: &String| containers.iter().any(|(own, _)| own.value == name);
    let names = (0..).map(|number| if number == 0 { "pause".to_owned() } else { format!("pause-{number}") });
    names.into_iter().find(|name| !is_taken(name)).unwrap_or_default()
}

/// The service that holds what is shared.
pub(super) fn pause(task: &Task<'_>, published: &Published) -> Map<String, Value> {
    let mut service = Map::new();
    service.insert("image".to_owned(), task.options.pause_image.clone().into());
    put(&mut service, "platform", task.platform.clone());
    match task.mode {
        Mode::Awsvpc => put_all(&mut service, "ports", published.by_all()),
        Mode::Bridge => {}
        Mode::Host | Mode::None => put(&mut service, "network_mode", Some(task.mode.name())),
    }
    put(&mut service, "ipc", (task.ipc.as_deref() == Some("task")).then_some("shareable"));
    service.insert("healthcheck".to_owned(), json!({ "disable": true }));
    // It has nothing to finish.
    service.insert("stop_grace_period".to_owned(), "1s".into());
    service
}

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Self::Awsvpc => "awsvpc",
            Self::Host => "host",
            Self::None => "none",
            Self::Bridge => "bridge",
        }
    }
}

/// Puts the network and the other namespaces of a container into its service.
pub(super) fn network(
    task: &Task<'_>,
    name: &str,
    container: &Reader<'_>,
    published: &Published,
    service: &mut Map<String, Value>,
    refused: &mut Vec<Refusal>,
) {
    let is_off = container.flag("disableNetworking");
    let mode = match (task.mode, &task.pause) {
        _ if is_off => Some("none".to_owned()),
        (Mode::Awsvpc, Some(pause)) => Some(format!("service:{pause}")),
        (Mode::Host | Mode::None, _) => Some(task.mode.name().to_owned()),
        _ => None,
    };
    put(service, "network_mode", mode);
    mappings(container, is_off || task.mode == Mode::None);
    if task.mode == Mode::Bridge && !is_off {
        put_all(service, "ports", published.by(name));
    }
    links(task, container, service, refused);
    for (theirs, mode) in [("pid", &task.pid), ("ipc", &task.ipc)] {
        let mode = match (mode.as_deref(), &task.pause) {
            (Some("task"), Some(pause)) => Some(format!("service:{pause}")),
            (Some(other), _) => Some(other.to_owned()),
            (None, _) => None,
        };
        put(service, theirs, mode);
    }
    names(task, container, service);
}

/// Ports are read for all containers together; here only what is said of them beside their numbers.
fn mappings(container: &Reader<'_>, is_off: bool) {
    for mapping in container.objects("portMappings") {
        for key in ["containerPort", "hostPort", "protocol", "containerPortRange"] {
            mapping.pass(key);
        }
        if is_off {
            mapping.leave_all("without a network nothing is published");
        }
    }
}

fn links(task: &Task<'_>, container: &Reader<'_>, service: &mut Map<String, Value>, refused: &mut Vec<Refusal>) {
    let links = container.texts("links");
    if links.is_empty() {
        return;
    }
    if task.mode != Mode::Bridge {
        container.leave("links", "links are for the network mode `bridge`");
        return;
    }
    for link in &links {
        task.expect("links", link.split(':').next().unwrap_or_default(), container.span("links"), refused);
    }
    put_all(service, "links", links);
}

/// Names of hosts, and who knows them.
fn names(task: &Task<'_>, container: &Reader<'_>, service: &mut Map<String, Value>) {
    if task.mode == Mode::Awsvpc {
        for key in ["hostname", "dnsServers", "dnsSearchDomains", "extraHosts"] {
            if !container.is_silent(key) {
                container.leave(key, "the containers share one network, and with it its names");
            }
            container.pass(key);
        }
        return;
    }
    put(service, "hostname", container.text("hostname"));
    put_all(service, "dns", container.texts("dnsServers"));
    put_all(service, "dns_search", container.texts("dnsSearchDomains"));
    let hosts = container.objects("extraHosts");
    let host = |host: &Reader<'_>| Some((host.text("hostname")?.to_owned(), host.text("ipAddress")?.into()));
    put_all(service, "extra_hosts", hosts.iter().filter_map(host).collect::<Map<_, _>>());
}

/// `systemControls`: those of a namespace that is shared go to the service that holds it, and are returned.
pub(super) fn sysctls(
    task: &Task<'_>,
    container: &Reader<'_>,
    service: &mut Map<String, Value>,
) -> Vec<(String, String)> {
    let (mut own, mut shared) = (Map::new(), Vec::new());
    for control in container.objects("systemControls") {
        let (Some(name), Some(value)) = (control.text("namespace"), control.text("value")) else { continue };
        let is_network = name.starts_with("net.");
        let is_ipc = ["kernel.msg", "kernel.sem", "kernel.shm", "fs.mqueue."].iter().any(|of| name.starts_with(of));
        let is_of_host = is_network && task.mode == Mode::Host || is_ipc && task.ipc.as_deref() == Some("host");
        if is_of_host {
            control.leave_all("it would be this machine's own parameter");
        } else if is_network && task.mode == Mode::Awsvpc || is_ipc && task.ipc.as_deref() == Some("task") {
            shared.push((name.to_owned(), value.to_owned()));
        } else {
            own.insert(name.to_owned(), value.into());
        }
    }
    put_all(service, "sysctls", own);
    shared
}

/// Adds kernel parameters to the service that holds what is shared; of two the last counts, as in a task.
pub(super) fn share(task: &Task<'_>, services: &mut Map<String, Value>, sysctls: &[(String, String)]) {
    let Some(pause) = task.pause.as_ref().and_then(|name| services.get_mut(name)) else { return };
    for (name, value) in sysctls {
        pause["sysctls"][name] = value.clone().into();
    }
}
