//! Volumes: what is mounted is there, and each is of one kind.

use super::{Task, containers, is_set, items, text};
use crate::text::suggest::{any_of, nearest};
use crate::text::{Diagnostic, Service, Severity};
use crate::yaml::Node;

/// The kinds; a volume has one of these keys, or none.
const KINDS: [&str; 6] = [
    "host",
    "dockerVolumeConfiguration",
    "efsVolumeConfiguration",
    "s3filesVolumeConfiguration",
    "fsxWindowsFileServerVolumeConfiguration",
    "configuredAtLaunch",
];

pub(super) fn check(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    let volumes = || items(task.described.definition, "volumes");
    let names: Vec<&str> = volumes().filter_map(|volume| Some(text(volume, "name")?.0)).collect();
    for container in task.containers() {
        for (name, node) in items(container.node, "mountPoints").filter_map(|mount| text(mount, "sourceVolume")) {
            if !names.contains(&name) {
                found.push(unknown(name, node, &names));
            }
        }
    }
    for volume in volumes() {
        found.extend(text(volume, "name").and_then(|(name, node)| containers::name_fault("a volume", name, node)));
        found.extend(two_kinds(volume));
        if let Some(efs) = volume.get("efsVolumeConfiguration") {
            authorization(efs, found);
        }
    }
}

fn unknown(name: &str, node: &Node, names: &[&str]) -> Diagnostic {
    let message = format!("there is no volume `{name}`");
    let label = nearest(name, names.iter().copied()).map_or(String::new(), |near| format!("did you mean `{near}`?"));
    let found = Diagnostic::new("taskdef-unknown-volume", Severity::Error, message, node.span, label);
    let found = match names {
        [] => found.note(format!("add `{{\"name\": \"{name}\"}}` to `volumes`")),
        names => found.note(format!("`volumes` has {}", any_of(names.iter().copied()).replace(" or ", " and "))),
    };
    found.answered(Service::Ecs, format!("Unknown volume '{name}'."))
}

fn two_kinds(volume: &Node) -> Option<Diagnostic> {
    let entries = volume.as_mapping().unwrap_or_default().iter();
    let mut kinds =
        entries.filter(|entry| entry.key.as_text().is_some_and(|key| KINDS.contains(&key)) && is_set(&entry.value));
    let (first, second) = (kinds.next()?, kinds.next()?);
    let (one, other) = (first.key.as_text()?, second.key.as_text()?);
    let message = format!("a volume is of one kind, not `{one}` and `{other}` together");
    let found = Diagnostic::new("taskdef-volume-kinds", Severity::Error, message, second.key.span, "the second");
    Some(found.related(first.key.span, "the first"))
}

/// IAM and access points need transit encryption; an access point has its own root.
fn authorization(efs: &Node, found: &mut Vec<Diagnostic>) {
    let Some(authorization) = efs.get("authorizationConfig") else { return };
    let by_iam = text(authorization, "iam").filter(|(iam, _)| *iam == "ENABLED").map(|(_, node)| node);
    let point = authorization.get("accessPointId");
    let is_encrypted = text(efs, "transitEncryption").is_some_and(|(value, _)| value == "ENABLED");
    if let Some(node) = by_iam.or(point).filter(|_| !is_encrypted) {
        let what = if by_iam.is_some() { "IAM authorization" } else { "an access point" };
        let message = format!("{what} of Amazon EFS needs encryption in transit");
        let wrong =
            Diagnostic::new("taskdef-efs-authorization", Severity::Error, message, node.span, "because of this");
        found.push(wrong.note("write `\"transitEncryption\": \"ENABLED\"` beside `fileSystemId`"));
    }
    let root = text(efs, "rootDirectory").filter(|(root, _)| !matches!(*root, "" | "/"));
    if let (Some(point), Some((_, node))) = (point, root) {
        let message = "an access point of Amazon EFS has its own root, so `rootDirectory` is `/` or left out";
        let wrong = Diagnostic::new("taskdef-efs-authorization", Severity::Error, message, node.span, "`/`");
        found.push(wrong.related(point.span, "the access point"));
    }
}
