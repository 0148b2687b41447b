//! Ports of containers, and of the machine below.

use std::collections::BTreeMap;

use super::{Task, items, number, text};
use crate::deploy::taskdef::shape::Container;
use crate::text::{Applicability, Diagnostic, Edit, Service, Severity};
use crate::yaml::Node;

pub(super) fn check(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    for container in task.containers() {
        for mapping in items(container.node, "portMappings").filter(|mapping| mapping.as_mapping().is_some()) {
            found.extend(no_number(&container, mapping));
            found.extend(host_port(task, mapping));
            found.extend(protocol(mapping));
            found.extend(name(mapping));
        }
        twice(container.node, found);
    }
}

fn no_number(container: &Container<'_>, mapping: &Node) -> Option<Diagnostic> {
    if ["containerPort", "containerPortRange"].iter().any(|key| mapping.get(key).is_some()) {
        return None;
    }
    let message = "a port mapping has no `containerPort`";
    let found = Diagnostic::new("taskdef-no-container-port", Severity::Error, message, mapping.span, "which port?");
    Some(
        found.answered(Service::Ecs, format!("Invalid 'containerPort' setting for container '{}'.", container.shown())),
    )
}

fn host_port(task: &Task<'_>, mapping: &Node) -> Option<Diagnostic> {
    let mode = task.network_mode().filter(|mode| matches!(*mode, "awsvpc" | "host"))?;
    let ((container, own), (host, node)) = (number(mapping, "containerPort")?, number(mapping, "hostPort")?);
    // 0 is as good as none.
    if host == container || host == 0 {
        return None;
    }
    let message = format!("in network mode `{mode}` port {container} of the container cannot be {host} of the host");
    let found = Diagnostic::new("taskdef-host-port", Severity::Error, message, node.span, "the same, or left out");
    let found = found.related(own.span, "the port");
    Some(if mode == "awsvpc" {
        let answer = "When networkMode=awsvpc, the host ports and container ports in port mappings must match.";
        found.answered(Service::Ecs, answer)
    } else {
        found
    })
}

/// The service takes any other text as `tcp`.
fn protocol(mapping: &Node) -> Option<Diagnostic> {
    let (protocol, node) = text(mapping, "protocol").filter(|(text, _)| !matches!(*text, "tcp" | "udp"))?;
    let message = format!("`{protocol}` is no protocol, and Amazon ECS takes it as `tcp`");
    let found = Diagnostic::new("taskdef-protocol", Severity::Warning, message, node.span, "`tcp` or `udp`");
    let lower = protocol.to_ascii_lowercase();
    if !matches!(lower.as_str(), "tcp" | "udp") {
        return Some(found);
    }
    let edit = Edit { span: node.span, replacement: format!("\"{lower}\"") };
    Some(found.fix(format!("write `{lower}`"), Applicability::Unsafe, vec![edit]))
}

/// 64 lower-case letters, digits, `_` and `-`, not `-` first.
fn name(mapping: &Node) -> Option<Diagnostic> {
    let (name, node) = text(mapping, "name")?;
    let is_right = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    if name.len() <= 64 && name.chars().all(is_right) && !name.starts_with('-') {
        return None;
    }
    let message = format!("`{name}` is no name of a port");
    let label = "lower-case letters, digits, `_` and `-`, up to 64";
    Some(Diagnostic::new("taskdef-invalid-name", Severity::Error, message, node.span, label))
}

fn twice(container: &Node, found: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<i64, &Node> = BTreeMap::new();
    for (port, node) in items(container, "portMappings").filter_map(|mapping| number(mapping, "containerPort")) {
        if let Some(before) = first.get(&port) {
            let message = format!("port {port} of the container is mapped twice");
            let wrong = Diagnostic::new("taskdef-duplicate-port", Severity::Error, message, node.span, "again");
            let wrong = wrong.related(before.span, "first here");
            found.push(wrong.note("one port of a container cannot have two protocols either"));
        } else {
            first.insert(port, node);
        }
    }
}
