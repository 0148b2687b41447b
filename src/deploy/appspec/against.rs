//! An AppSpec for Amazon ECS beside the task definition it is deployed with: the container and the port behind the load balancer.

use super::properties;
use super::reader::{Reader, field};
use crate::deploy::taskdef::{Container, Described};
use crate::text::suggest::{all_of, nearest};
use crate::text::{Diagnostic, Severity};
use crate::yaml::Node;

pub(super) fn check<'a>(reader: &mut Reader<'a>, root: &'a Node, definition: &Described<'_>) {
    let Some(balancer) = properties(root).and_then(|properties| field(properties, "LoadBalancerInfo")) else { return };
    let Some(name) = field(&balancer.value, "ContainerName").map(|entry| &entry.value) else { return };
    let Some(written) = name.as_text().filter(|name| !name.is_empty()) else { return };
    let Some(container) = definition.container(written) else {
        reader.found.push(unknown_container(name, written, definition));
        return;
    };
    let Some(port) = field(&balancer.value, "ContainerPort").map(|entry| &entry.value) else { return };
    let Some(number) = port.as_text().and_then(|port| port.parse::<u16>().ok()).filter(|port| *port > 0) else {
        return;
    };
    if !has_port(&container, number) {
        reader.found.push(unknown_port(port, number, &container, definition));
    }
}

fn unknown_container(place: &Node, written: &str, definition: &Described<'_>) -> Diagnostic {
    let names: Vec<&str> =
        definition.containers().filter_map(|container| container.name().map(|name| name.value)).collect();
    // Names that look alike may differ in what is not seen.
    let message = format!("the task definition has no container `{}`", written.escape_debug());
    let wrong = Diagnostic::new(
        "appspec-unknown-container",
        Severity::Error,
        message,
        place.span,
        "not in the task definition",
    );
    let has = || all_of(names.iter().copied());
    match nearest(written, names.iter().copied()) {
        Some(meant) => wrong.note(format!("did you mean `{}`?", meant.escape_debug())),
        None if names.is_empty() => wrong.note("the task definition has no containers with names"),
        None => wrong.note(format!("it has {}", has())),
    }
}

fn unknown_port(place: &Node, number: u16, container: &Container<'_>, definition: &Described<'_>) -> Diagnostic {
    let message = format!("container `{}` has no port {number}", container.shown());
    let wrong = Diagnostic::new("appspec-unknown-port", Severity::Error, message, place.span, "not in `portMappings`");
    if let Some(other) = definition.containers().find(|other| has_port(other, number)) {
        return wrong.note(format!("container `{}` has it", other.shown()));
    }
    let ports: Vec<String> =
        container.ports().filter_map(|mapping| mapping.container.map(|port| port.to_string())).collect();
    if ports.is_empty() {
        return wrong.note(format!("add `{{\"containerPort\": {number}}}` to its `portMappings`"));
    }
    wrong.note(format!("it has {}", all_of(ports.iter().map(String::as_str))))
}

fn has_port(container: &Container<'_>, number: u16) -> bool {
    container.ports().any(|mapping| {
        let range = mapping.node.get("containerPortRange").and_then(Node::as_text);
        let range = range.and_then(|range| range.split_once('-')).and_then(|(first, last)| {
            let (first, last): (u16, u16) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            Some(first..=last)
        });
        mapping.container == Some(number) || range.is_some_and(|range| range.contains(&number))
    })
}
