//! The size of a task, and what Fargate wants of one.

use super::{Task, text};
use crate::deploy::taskdef::sizes::{cpu_units, fargate_cpus, fargate_memory, mebibytes};
use crate::text::{Diagnostic, Service, Severity, Span};
use crate::yaml::Node;

pub(super) fn check(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    let definition = task.described.definition;
    let cpu = text(definition, "cpu").map(|(text, node)| (cpu_units(text), node));
    let memory = text(definition, "memory").map(|(text, node)| (mebibytes(text), node));
    found.extend(unreadable("cpu", cpu, "`256`, `.25 vCPU`"));
    found.extend(unreadable("memory", memory, "`512`, `0.5 GB`"));
    let Some(fargate) = task.fargate() else {
        return found.extend(units_of_instances(cpu));
    };
    for (key, given) in [("cpu", cpu), ("memory", memory)] {
        if given.is_none() {
            found.push(without(key, fargate.span));
        }
    }
    network_mode(task, fargate, found);
    if let (Some((Some(cpu), cpu_node)), Some((Some(memory), memory_node))) = (cpu, memory) {
        found.extend(pair(task, (cpu, cpu_node), (memory, memory_node)));
    }
}

fn unreadable(key: &str, given: Option<(Option<u64>, &Node)>, examples: &str) -> Option<Diagnostic> {
    let (None, node) = given? else { return None };
    let message = format!("`{}` is no `{key}` of a task", node.as_text().unwrap_or_default());
    let label = format!("like {examples}");
    let found = Diagnostic::new("taskdef-invalid-size", Severity::Error, message, node.span, label);
    Some(found.answered(Service::Ecs, format!("Invalid '{key}' setting for task.")))
}

/// On instances a task may have 0.125 to 192 vCPUs.
fn units_of_instances(cpu: Option<(Option<u64>, &Node)>) -> Option<Diagnostic> {
    let (Some(units), node) = cpu? else { return None };
    let message = format!("`cpu` is {units}");
    let wrong = Diagnostic::new("taskdef-out-of-range", Severity::Error, message, node.span, "128 to 196608");
    (!(128..=196_608).contains(&units)).then_some(wrong)
}

fn without(key: &str, span: Span) -> Diagnostic {
    let message = format!("Fargate needs the `{key}` of the task, and there is none");
    let found = Diagnostic::new("taskdef-fargate-without-size", Severity::Error, message, span, "because of this");
    let example = if key == "cpu" { "256" } else { "512" };
    found
        .note(format!("write `\"{key}\": \"{example}\"` beside `family`; that of a container is another one"))
        .answered(Service::Ecs, format!("Fargate requires that '{key}' be defined at the task level."))
}

fn network_mode(task: &Task<'_>, fargate: &Node, found: &mut Vec<Diagnostic>) {
    if task.network_mode() == Some("awsvpc") {
        return;
    }
    let (message, place, label) = match task.get("networkMode") {
        Some(node) => {
            (format!("Fargate has no network mode `{}`", node.as_text().unwrap_or_default()), node.span, "`awsvpc`")
        }
        None => {
            ("Fargate needs the network mode `awsvpc`, and none is set".to_owned(), fargate.span, "because of this")
        }
    };
    let wrong = Diagnostic::new("taskdef-fargate-network-mode", Severity::Error, message, place, label);
    let wrong = wrong.note("write `\"networkMode\": \"awsvpc\"`");
    found.push(wrong.answered(Service::Ecs, "Fargate only supports network mode ‘awsvpc’."));
}

fn pair(task: &Task<'_>, (cpu, cpu_node): (u64, &Node), (memory, memory_node): (u64, &Node)) -> Option<Diagnostic> {
    let list = |numbers: &mut dyn Iterator<Item = u64>| numbers.map(|it| it.to_string()).collect::<Vec<_>>().join(", ");
    let fitting = fargate_memory(cpu);
    let wrong = |message: String, place: Span, label: &str| {
        let found = Diagnostic::new("taskdef-fargate-size", Severity::Error, message, place, label);
        found.answered(Service::Ecs, "No Fargate configuration exists for given values.")
    };
    if fitting.is_empty() {
        let cpus = list(&mut fargate_cpus());
        let found = wrong(format!("Fargate has no task of {cpu} CPU units"), cpu_node.span, "no such size");
        return Some(found.note(format!("it has {cpus}")));
    }
    if !fitting.contains(&memory) {
        let message = format!("Fargate has no task of {cpu} CPU units and {memory} MiB");
        let found = wrong(message, memory_node.span, "no such pair").related(cpu_node.span, "with this");
        let other = fargate_cpus().find(|other| fargate_memory(*other).contains(&memory));
        let found = found.note(format!("with {cpu} it has {}", list(&mut fitting.into_iter())));
        return Some(match other {
            Some(other) => found.note(format!("{memory} MiB it has from {other} CPU units on")),
            None => found,
        });
    }
    if task.on_windows() && cpu < 1024 {
        let message = format!("Fargate has no Windows task of {cpu} CPU units");
        return Some(wrong(message, cpu_node.span, "1024 at least"));
    }
    None
}
