//! Containers and volumes have names, and one container keeps the task alive.

use std::collections::BTreeMap;

use super::{Task, items, text};
use crate::text::{Diagnostic, Service, Severity, Span};
use crate::yaml::Node;

pub(super) fn check(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    family(task, found);
    container_names(task, found);
    essential(task, found);
    let volumes = items(task.described.definition, "volumes").filter_map(|volume| text(volume, "name"));
    distinct("volume", volumes, found);
}

fn family(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    if let Some((family, node)) = text(task.described.definition, "family") {
        found.extend(name_fault("family", family, node));
    }
}

fn container_names(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    for container in task.containers() {
        if let Some((name, node)) = text(container.node, "name").filter(|(name, _)| !name.is_empty()) {
            found.extend(name_fault("a container", name, node));
        } else {
            let place = container.node.get("name").map_or(start(container.node), |name| name.span);
            let message = format!("containerDefinitions[{}] has no name", container.index);
            let wrong = Diagnostic::new("taskdef-nameless-container", Severity::Error, message, place, "no name");
            found.push(wrong.answered(Service::Ecs, "Container.name should not be null or empty."));
        }
    }
    let names = task.containers().filter_map(|container| text(container.node, "name"));
    distinct("container", names.filter(|(name, _)| !name.is_empty()), found);
}

fn start(node: &Node) -> Span {
    Span::new(node.span.start, node.span.start + 1)
}

/// Names are of letters, digits, `_` and `-`, 255 at most.
pub(super) fn name_fault(owner: &str, name: &str, node: &Node) -> Option<Diagnostic> {
    let wrong: Option<char> = name.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_'));
    let message = match wrong {
        // What looks like nothing, or like another letter, is shown by its number.
        Some(c) if c.is_ascii_graphic() => format!("`{name}` has a `{c}`, which no name of {owner} may have"),
        Some(c) => format!("`{}` has a {}, which no name of {owner} may have", name.escape_default(), shown(c)),
        None if name.len() > 255 => format!("the name of {owner} has {} characters", name.len()),
        None => return None,
    };
    let label = "letters, digits, `_` and `-`, up to 255";
    Some(Diagnostic::new("taskdef-invalid-name", Severity::Error, message, node.span, label))
}

fn shown(c: char) -> String {
    if c == ' ' { "blank".to_owned() } else { format!("`{}`", c.escape_default()) }
}

fn distinct<'a>(what: &str, names: impl Iterator<Item = (&'a str, &'a Node)>, found: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    for (name, node) in names {
        let Some(before) = first.get(name) else {
            first.insert(name, node.span);
            continue;
        };
        let message = format!("two {what}s are called `{name}`");
        let wrong = Diagnostic::new("taskdef-duplicate-name", Severity::Error, message, node.span, "again");
        found.push(wrong.related(*before, "first here"));
    }
}

fn essential(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    let says_no = |node: &Node| text(node, "essential").is_some_and(|(value, _)| value == "false");
    let mut containers = task.containers().peekable();
    if containers.peek().is_some() {
        if task.containers().all(|container| says_no(container.node)) {
            let place = task.containers().find_map(|container| container.node.get("essential")).map(|node| node.span);
            let message = "no container is essential, so nothing would keep the task running";
            let place = place.unwrap_or(task.start());
            let wrong =
                Diagnostic::new("taskdef-no-essential", Severity::Error, message, place, "`true` in one of them");
            found.push(wrong.note("a container that does not say is essential"));
        }
        return;
    }
    let Some(list) = task.get("containerDefinitions").filter(|list| list.as_sequence().is_some_and(<[Node]>::is_empty))
    else {
        return;
    };
    let message = "there is no container";
    found.push(Diagnostic::new("taskdef-no-essential", Severity::Error, message, list.span, "at least one"));
}
