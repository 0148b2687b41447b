//! What goes with a network mode, and what does not.

use super::{Task, is_set};
use crate::text::{Diagnostic, Service, Severity, Span};

pub(super) fn check(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    // What Fargate refuses in any mode is told as that.
    let keys: &[&str] = match task.network_mode() {
        Some("awsvpc") if task.on_fargate() => &["hostname"],
        Some("awsvpc") => &["disableNetworking", "extraHosts", "hostname", "links"],
        Some("none") => &["portMappings", "links"],
        Some("host") => &["links"],
        _ => return,
    };
    for container in task.containers() {
        for entry in keys.iter().filter_map(|key| container.node.entry(key)).filter(|entry| is_set(&entry.value)) {
            found.push(conflict(task, entry.key.as_text().unwrap_or_default(), entry.key.span));
        }
    }
}

fn conflict(task: &Task<'_>, key: &str, span: Span) -> Diagnostic {
    let mode = task.network_mode().unwrap_or_default();
    let message = format!("a container in network mode `{mode}` has no `{key}`");
    let mut found = Diagnostic::new("taskdef-network-conflict", Severity::Error, message, span, "refused");
    if let Some(node) = task.get("networkMode") {
        found = found.related(node.span, "the network mode");
    }
    let answer = match key {
        "hostname" => "hostname is not supported on container when networkMode=awsvpc",
        "disableNetworking" => "Disable Networking is not supported on container when networkMode=awsvpc",
        _ => return found,
    };
    found.answered(Service::Ecs, answer)
}
