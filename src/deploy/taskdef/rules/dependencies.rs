//! The order in which containers start.

use std::collections::BTreeSet;

use super::{Task, health, items, number, text};
use crate::deploy::taskdef::shape::Container;
use crate::text::suggest::{any_of, nearest};
use crate::text::{Diagnostic, Service, Severity};
use crate::yaml::Node;

/// The seconds after which a container that waits is told to wait long.
const BUDGET: i64 = 120;

pub(super) fn check(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    for container in task.containers() {
        for dependency in items(container.node, "dependsOn") {
            let Some((name, node)) = text(dependency, "containerName") else { continue };
            match task.described.container(name) {
                Some(target) => found.extend(condition(dependency, &target)),
                None => found.push(unknown(task, name, node)),
            }
        }
        for source in items(container.node, "volumesFrom").filter_map(|it| text(it, "sourceContainer")) {
            found.extend(task.described.container(source.0).is_none().then(|| unknown(task, source.0, source.1)));
        }
        for link in items(container.node, "links") {
            let name = link.as_text().unwrap_or_default().split(':').next().unwrap_or_default();
            found.extend(task.described.container(name).is_none().then(|| unknown(task, name, link)));
        }
    }
    if let Some((name, node)) = task.get("proxyConfiguration").and_then(|proxy| text(proxy, "containerName")) {
        found.extend(task.described.container(name).is_none().then(|| unknown(task, name, node)));
    }
    cycles(task, found);
}

fn unknown(task: &Task<'_>, name: &str, node: &Node) -> Diagnostic {
    let names: Vec<&str> = task.containers().filter_map(|container| Some(container.name()?.value)).collect();
    let message = format!("there is no container `{name}`");
    let label = nearest(name, names.iter().copied()).map_or(String::new(), |near| format!("did you mean `{near}`?"));
    let found = Diagnostic::new("taskdef-unknown-container", Severity::Error, message, node.span, label);
    // Names that look the same and are not: an ending blank, a letter of another alphabet.
    let level = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let is_alike = |other: &&&str| level(other) == level(name) && !name.is_ascii() || other.trim() == name.trim();
    match names.iter().find(is_alike) {
        Some(alike) => found.note(format!("\"{}\" is not \"{}\"", name.escape_default(), alike.escape_default())),
        None if names.is_empty() => found,
        None => found.note(format!("the containers are {}", any_of(names).replace(" or ", " and "))),
    }
}

fn condition(dependency: &Node, target: &Container<'_>) -> Option<Diagnostic> {
    let (condition, node) = text(dependency, "condition")?;
    let name = target.shown();
    match condition {
        "COMPLETE" | "SUCCESS" if text(target.node, "essential").is_none_or(|(value, _)| value != "false") => {
            let message = format!("`{name}` is essential: the task ends with it, so nothing can wait for its end");
            let found = Diagnostic::new("taskdef-dependency-on-essential", Severity::Error, message, node.span, "");
            let place = target.node.get("essential").map_or(target.place(), |essential| essential.span);
            Some(found.related(place, "`\"essential\": false` belongs here").answered(
                Service::Ecs,
                "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container",
            ))
        }
        "HEALTHY" => match target.node.get("healthCheck") {
            Some(check) => slow(&name, check, node),
            None => Some(without_check(&name, target, node)),
        },
        _ => None,
    }
}

fn without_check(name: &str, target: &Container<'_>, condition: &Node) -> Diagnostic {
    let message = format!("`{name}` has no `healthCheck`, so it never gets healthy");
    let found = Diagnostic::new("taskdef-dependency-without-check", Severity::Error, message, condition.span, "");
    let found = found.related(target.place(), "no `healthCheck` in here");
    found.note("Amazon ECS does not look at the HEALTHCHECK of an image; or wait for `START`")
}

fn slow(name: &str, check: &Node, condition: &Node) -> Option<Diagnostic> {
    let (seconds, place) = health::first_healthy(check);
    if seconds <= BUDGET {
        return None;
    }
    let message = format!("what waits for `{name}` starts {seconds} s after it at the earliest");
    let found = Diagnostic::new("taskdef-slow-start", Severity::Note, message, condition.span, "waits for a check");
    let retries = number(check, "retries").map_or(3, |(retries, _)| retries);
    let unhealthy = seconds.saturating_mul(retries);
    Some(found.related(place, "the first check comes after this time").note(format!(
        "a shorter `interval` with a `startPeriod` tells sooner; that it is unhealthy is known after {unhealthy} s"
    )))
}

/// Each circle once, at the first of its dependencies in the file.
fn cycles(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for container in task.containers() {
        let Some(own) = container.name() else { continue };
        for (name, node) in dependencies(&container) {
            let Some(way) = way(task, name, own.value) else { continue };
            if told.contains(own.value) {
                continue;
            }
            told.extend(way.iter().copied().chain([own.value]));
            let steps = std::iter::once(own.value).chain(way).map(|name| format!("`{name}`")).collect::<Vec<_>>();
            let message = format!("containers wait for each other: {}", steps.join(", then "));
            found.push(Diagnostic::new(
                "taskdef-dependency-cycle",
                Severity::Error,
                message,
                node.span,
                "none can start",
            ));
        }
    }
}

fn dependencies<'a>(container: &Container<'a>) -> impl Iterator<Item = (&'a str, &'a Node)> + use<'a> {
    items(container.node, "dependsOn").filter_map(|dependency| text(dependency, "containerName"))
}

/// The shortest way along dependencies, both ends named.
fn way<'a>(task: &Task<'a>, from: &'a str, to: &'a str) -> Option<Vec<&'a str>> {
    let mut ways = vec![vec![from]];
    let mut seen = BTreeSet::from([from]);
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let last = *way.last()?;
            if last == to {
                return Some(way);
            }
            let next = task.described.container(last);
            for (name, _) in
                next.iter().flat_map(dependencies).filter(|(name, _)| seen.insert(*name)).collect::<Vec<_>>()
            {
                longer.push(way.iter().copied().chain([name]).collect());
            }
        }
        ways = longer;
    }
    None
}
