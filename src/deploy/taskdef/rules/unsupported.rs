//! What Fargate does not have: the machine below.

use super::{Task, is_set, items};
use crate::text::{Diagnostic, Service, Severity, Span};
use crate::yaml::Node;

/// Keys of a container that Fargate refuses when they say anything.
const OF_CONTAINERS: [&str; 7] = [
    "disableNetworking",
    "dnsServers",
    "dnsSearchDomains",
    "dockerSecurityOptions",
    "extraHosts",
    "links",
    "privileged",
];
/// The same, below `linuxParameters`.
const OF_LINUX: [&str; 4] = ["devices", "sharedMemorySize", "maxSwap", "swappiness"];

pub(super) fn check(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    let Some(fargate) = task.fargate() else { return };
    let definition = task.described.definition;
    let mut refuse = |holder: Option<&Node>, key: &str, answer: Option<&str>| {
        let entry = holder.and_then(|holder| holder.entry(key)).filter(|entry| is_set(&entry.value));
        if let Some(entry) = entry {
            found.push(refused(&format!("`{key}`"), entry.key.span, fargate.span, answer));
        }
    };
    refuse(Some(definition), "placementConstraints", Some("Fargate does not support task placement constraints."));
    refuse(Some(definition), "ipcMode", None);
    for volume in items(definition, "volumes") {
        refuse(Some(volume), "dockerVolumeConfiguration", None);
        refuse(volume.get("host"), "sourcePath", Some("host.sourcePath should not be set for volumes in Fargate."));
    }
    for container in task.containers() {
        for key in OF_CONTAINERS {
            refuse(Some(container.node), key, None);
        }
        for key in OF_LINUX {
            refuse(container.node.get("linuxParameters"), key, None);
        }
    }
    values(task, fargate.span, found);
}

fn refused(what: &str, span: Span, fargate: Span, answer: Option<&str>) -> Diagnostic {
    let message = format!("Fargate has no {what}");
    let found = Diagnostic::new("taskdef-fargate-unsupported", Severity::Error, message, span, "refused")
        .related(fargate, "it is to run on Fargate");
    match answer {
        Some(answer) => found.answered(Service::Ecs, answer),
        None => found,
    }
}

/// Keys that Fargate has, with other values.
fn values(task: &Task<'_>, fargate: Span, found: &mut Vec<Diagnostic>) {
    if let Some(mode) = task.get("pidMode").filter(|mode| mode.as_text() == Some("host")) {
        found.push(refused("`pidMode` of `host`, only of `task`", mode.span, fargate, None));
    }
    for container in task.containers() {
        let capabilities = container.node.get("linuxParameters").and_then(|linux| linux.get("capabilities"));
        let added = capabilities.into_iter().flat_map(|node| items(node, "add"));
        for capability in added.filter(|it| it.as_text() != Some("SYS_PTRACE")) {
            let name = capability.as_text().unwrap_or_default();
            found.push(refused(
                &format!("capability `{name}` to add, only `SYS_PTRACE`"),
                capability.span,
                fargate,
                None,
            ));
        }
    }
}
