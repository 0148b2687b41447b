//! Numbers and how many: what has a least and a greatest.

use super::{Task, items, number};
use crate::text::suggest::count;
use crate::text::{Diagnostic, Severity};
use crate::yaml::Node;

pub(super) fn check(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    let definition = task.described.definition;
    range(definition.get("ephemeralStorage"), "sizeInGiB", 21, 200, "GiB", found);
    for container in task.containers() {
        of_container(task, container.node, found);
    }
    at_most(task.get("containerDefinitions"), "container", 10, found);
    at_most(task.get("placementConstraints"), "placement constraint", 10, found);
    at_most(task.described.tags, "tag", 50, found);
    launch_volumes(task, found);
}

fn of_container(task: &Task<'_>, node: &Node, found: &mut Vec<Diagnostic>) {
    let health = node.get("healthCheck");
    range(health, "interval", 5, 300, "seconds", found);
    range(health, "timeout", 2, 60, "seconds", found);
    range(health, "retries", 1, 10, "", found);
    range(health, "startPeriod", 0, 300, "seconds", found);
    if task.on_fargate() {
        range(Some(node), "startTimeout", 2, 120, "seconds", found);
        range(Some(node), "stopTimeout", 2, 120, "seconds", found);
    }
    range(node.get("restartPolicy"), "restartAttemptPeriod", 60, 1800, "seconds", found);
    range(node.get("linuxParameters"), "swappiness", 0, 100, "", found);
    range(Some(node), "memory", 6, i64::MAX, "MiB", found);
    range(Some(node), "memoryReservation", 6, i64::MAX, "MiB", found);
    for port in items(node, "portMappings") {
        range(Some(port), "containerPort", 1, 65_535, "", found);
        range(Some(port), "hostPort", 0, 65_535, "", found);
    }
    let codes = node.get("restartPolicy").and_then(|policy| policy.get("ignoredExitCodes"));
    at_most(codes, "ignored exit code", 50, found);
    at_most(node.get("environmentFiles"), "environment file", 10, found);
}

fn range(node: Option<&Node>, key: &str, least: i64, most: i64, unit: &str, found: &mut Vec<Diagnostic>) {
    let Some((number, node)) = node.and_then(|node| number(node, key)) else { return };
    if (least..=most).contains(&number) {
        return;
    }
    let message = format!("`{key}` is {number}");
    let label = if most == i64::MAX { format!("at least {least} {unit}") } else { format!("{least} to {most} {unit}") };
    found.push(Diagnostic::new("taskdef-out-of-range", Severity::Error, message, node.span, label.trim_end()));
}

fn at_most(list: Option<&Node>, noun: &str, most: usize, found: &mut Vec<Diagnostic>) {
    let items = list.and_then(Node::as_sequence).unwrap_or_default();
    if let Some(extra) = items.get(most) {
        let message = format!("there are {}", count(items.len(), noun));
        let label = format!("the first that is too many: {most} are allowed");
        found.push(Diagnostic::new("taskdef-too-many", Severity::Error, message, extra.span, label));
    }
}

fn launch_volumes(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    let at_launch = |volume: &&Node| volume.get("configuredAtLaunch").and_then(Node::as_text) == Some("true");
    if let Some(second) = items(task.described.definition, "volumes").filter(at_launch).nth(1) {
        let message = "two volumes are configured at launch";
        let place = second.get("configuredAtLaunch").map_or(second.span, |node| node.span);
        found.push(Diagnostic::new("taskdef-too-many", Severity::Error, message, place, "the second: one is allowed"));
    }
}
