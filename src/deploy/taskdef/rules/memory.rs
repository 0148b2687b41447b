//! What the containers of a task share: its memory and its CPU units.

use super::{Task, number, text};
use crate::deploy::taskdef::sizes::{cpu_units, mebibytes};
use crate::text::{Diagnostic, Service, Severity};
use crate::yaml::Node;

pub(super) fn check(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    for container in task.containers() {
        found.extend(reservation(container.node));
    }
    let definition = task.described.definition;
    match text(definition, "memory").and_then(|(text, node)| Some((i64::try_from(mebibytes(text)?).ok()?, node))) {
        // Of Windows's tasks on instances the sizes are not looked at.
        Some(_) if task.on_windows() && !task.on_fargate() => {}
        Some(whole) => shared_memory(task, whole, found),
        None if task.get("memory").is_none() && !task.on_fargate() => unlimited(task, found),
        None => {}
    }
    if let Some((text, node)) = text(definition, "cpu").filter(|_| !task.on_windows() || task.on_fargate()) {
        found.extend(cpu_units(text).and_then(|units| shared_cpu(task, units, node)));
    }
}

fn unlimited(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    for container in task.containers() {
        if ["memory", "memoryReservation"].iter().any(|key| container.node.get(key).is_some()) {
            continue;
        }
        let name = container.shown();
        let message = format!("neither the task nor container `{name}` says how much memory it takes");
        let wrong = Diagnostic::new("taskdef-no-memory", Severity::Error, message, container.place(), "no `memory`");
        found.push(wrong.note("write `memory` or `memoryReservation` here, or `memory` beside `family`").answered(
            Service::Ecs,
            format!("Invalid setting for container '{name}'. At least one of 'memory' or 'memoryReservation' must be specified."),
        ));
    }
}

fn reservation(container: &Node) -> Option<Diagnostic> {
    let ((memory, limit), (reserved, node)) = (number(container, "memory")?, number(container, "memoryReservation")?);
    let (severity, message) = match reserved.cmp(&memory) {
        std::cmp::Ordering::Less => return None,
        std::cmp::Ordering::Equal => (Severity::Note, "`memoryReservation` says the same as `memory`".to_owned()),
        std::cmp::Ordering::Greater => {
            (Severity::Error, format!("`memoryReservation` {reserved} is more than `memory` {memory}"))
        }
    };
    let found = Diagnostic::new("taskdef-reservation", severity, message, node.span, "reserved");
    Some(found.related(limit.span, "the limit, which has to be greater"))
}

fn shared_memory(task: &Task<'_>, (whole, whole_node): (i64, &Node), found: &mut Vec<Diagnostic>) {
    let mut is_told = false;
    let mut over = |message: String, node: &Node, answer: &str| {
        let wrong = Diagnostic::new("taskdef-memory-over-task", Severity::Error, message, node.span, "too much");
        found.push(wrong.related(whole_node.span, "of the task").answered(Service::Ecs, answer));
        is_told = true;
    };
    for (memory, node) in task.containers().filter_map(|container| number(container.node, "memory")) {
        if memory > whole {
            let answer = "The 'memory' setting for container is greater than for the task.";
            over(format!("`memory` of the container is {memory} MiB, of the whole task {whole} MiB"), node, answer);
        }
    }
    let reservations = || task.containers().filter_map(|container| number(container.node, "memoryReservation"));
    let sum: i64 = reservations().map(|(memory, _)| memory).fold(0, i64::saturating_add);
    if let Some((_, last)) = reservations().last().filter(|_| sum > whole) {
        let answer = "The sum of all container 'memoryReservation' values cannot be greater than the value of the task 'memory'.";
        over(format!("the containers reserve {sum} MiB, the whole task has {whole} MiB"), last, answer);
    }
    if !is_told {
        found.extend(limits(task, whole, whole_node).or_else(|| taken(task, whole, whole_node)));
    }
}

/// Limits that add up to more are refused by the documents alone.
fn limits(task: &Task<'_>, whole: i64, whole_node: &Node) -> Option<Diagnostic> {
    let all = || task.containers().filter_map(|container| reserved(container.node));
    let sum: i64 = all().map(|(memory, _)| memory).fold(0, i64::saturating_add);
    let (_, last) = all().last().filter(|_| sum > whole)?;
    let message = format!("the containers take {sum} MiB, the whole task has {whole} MiB");
    let found = Diagnostic::new("taskdef-memory-over-task", Severity::Warning, message, last.span, "too much together");
    let found = found.related(whole_node.span, "of the task");
    Some(found.note("a container without `memoryReservation` reserves its `memory`"))
}

/// One container that reserves everything leaves the others nothing to be sure of.
fn taken(task: &Task<'_>, whole: i64, whole_node: &Node) -> Option<Diagnostic> {
    let others = task.containers().count().checked_sub(1).filter(|others| *others > 0)?;
    let (_, node) = task.containers().filter_map(|container| reserved(container.node)).find(|(it, _)| *it == whole)?;
    let message = format!("one container reserves all {whole} MiB of the task, and {others} more run beside it");
    let found = Diagnostic::new("taskdef-memory-taken", Severity::Note, message, node.span, "all of it");
    Some(found.related(whole_node.span, "of the task"))
}

fn shared_cpu(task: &Task<'_>, units: u64, whole: &Node) -> Option<Diagnostic> {
    let given = || task.containers().filter_map(|container| number(container.node, "cpu"));
    let sum: i64 = given().map(|(cpu, _)| cpu).fold(0, i64::saturating_add);
    let (_, last) = given().last().filter(|_| u64::try_from(sum).is_ok_and(|sum| sum > units))?;
    let message = format!("the containers take {sum} CPU units, the whole task has {units}");
    let found = Diagnostic::new("taskdef-cpu-over-task", Severity::Error, message, last.span, "too many");
    Some(found.related(whole.span, "of the task").answered(
        Service::Ecs,
        "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
    ))
}

/// What a container takes of the task's memory for itself.
fn reserved(container: &Node) -> Option<(i64, &Node)> {
    number(container, "memoryReservation").or_else(|| number(container, "memory"))
}
