//! The file as a whole: whether it holds a task definition at all, and in a shape that can be registered.

use super::{Task, removal};
use crate::deploy::taskdef::normalize::DESCRIBE_ONLY;
use crate::deploy::taskdef::shape::Shape;
use crate::text::{Applicability, Diagnostic, Service, Severity, SourceFile, Span, suggest};
use crate::yaml::{Node, NodeKind};

/// What stands at the top of a file that holds no task definition.
pub(in crate::deploy::taskdef) fn nothing_described(file: &SourceFile, root: &Node) -> Diagnostic {
    let message = format!("{} is no task definition", file.name());
    let found = Diagnostic::new("taskdef-no-definition", Severity::Error, message, first(root), label(root));
    found.note("a task definition is an object with `family` and `containerDefinitions`")
}

fn label(root: &Node) -> &'static str {
    let holds = |key: &str| root.as_sequence().unwrap_or_default().iter().any(|item| item.entry(key).is_some());
    match root.kind {
        NodeKind::Sequence(_) if holds("image") => "only the list for `containerDefinitions`",
        NodeKind::Sequence(_) if holds("imageUri") => "this is `imagedefinitions.json`",
        NodeKind::Sequence(_) => "a list",
        NodeKind::Mapping(_) => "an object of other keys",
        _ => "a single value",
    }
}

fn first(node: &Node) -> Span {
    Span::new(node.span.start, node.span.start + 1)
}

/// Whether an object is a whole task definition, for a container in whose place one was pasted.
pub(super) fn is_definition(node: &Node) -> bool {
    node.entry("containerDefinitions").is_some()
}

pub(super) fn check(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    wrapped(task, found);
    nested(task, found);
    describe_only(task, found);
    tags(task, found);
    nulls(task, found);
}

fn wrapped(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    let Some(entry) = task.root.entry("taskDefinition").filter(|_| task.described.shape == Shape::Wrapped) else {
        return;
    };
    let message = "the task definition lies under `taskDefinition`, as it is described, not as it is registered";
    let wrong = Diagnostic::new("taskdef-wrapped", Severity::Warning, message, entry.key.span, "not a key to register");
    found.push(wrong.note("`buildspec taskdef normalize` takes it out, and its tags with it"));
}

fn nested(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    for container in task.described.containers().filter(|container| is_definition(container.node)) {
        let message = "a whole task definition stands where a container definition belongs";
        let place = container.node.entry("containerDefinitions").map_or(container.node.span, |entry| entry.key.span);
        let wrong = Diagnostic::new("taskdef-nested", Severity::Error, message, place, "a container has no containers");
        found.push(
            wrong
                .note("put the items of this inner list in place of the object around it")
                .answered(Service::Ecs, "Container.name should not be null or empty."),
        );
    }
}

fn describe_only(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    let entries = task.described.definition.as_mapping().unwrap_or_default();
    for (index, entry) in entries.iter().enumerate() {
        let Some(name) = entry.key.as_text().filter(|name| DESCRIBE_ONLY.contains(name)) else { continue };
        let message = format!("`{name}` is part of a description, and cannot be registered");
        let label = "the AWS CLI and the SDKs refuse it";
        let wrong = Diagnostic::new("taskdef-describe-only", Severity::Warning, message, entry.key.span, label);
        found.push(wrong.note("`buildspec taskdef normalize` drops all such keys").fix(
            format!("take out `{name}`"),
            Applicability::Safe,
            vec![removal(entries, index)],
        ));
    }
}

fn tags(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    let holder = if task.root.entry("tags").is_some() { task.root } else { task.described.definition };
    let entries = holder.as_mapping().unwrap_or_default();
    let is_empty = |node: &Node| node.as_sequence().is_some_and(<[Node]>::is_empty);
    let Some(index) = entries.iter().position(|entry| entry.key.as_text() == Some("tags") && is_empty(&entry.value))
    else {
        return;
    };
    let message = "`tags` is an empty list, which descriptions have and nobody can register";
    let wrong = Diagnostic::new("taskdef-empty-tags", Severity::Warning, message, entries[index].value.span, "no tag");
    found.push(
        wrong.note("`buildspec taskdef normalize` drops it").answered(Service::Ecs, "Tags can not be empty.").fix(
            "take out `tags`",
            Applicability::Safe,
            vec![removal(entries, index)],
        ),
    );
}

fn nulls(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    let mut places = Vec::new();
    null_places(task.root, &mut places);
    let Some(&place) = places.first() else { return };
    let message = match places.len() {
        1 => "a value is `null`".to_owned(),
        several => format!("{} are `null`", suggest::count(several, "value")),
    };
    let label = "the AWS CLI and the SDKs refuse it";
    let wrong = Diagnostic::new("taskdef-null", Severity::Warning, message, place, label);
    found.push(wrong.note("`buildspec taskdef normalize` drops them"));
}

fn null_places(node: &Node, places: &mut Vec<Span>) {
    match &node.kind {
        NodeKind::Mapping(entries) => entries.iter().for_each(|entry| null_places(&entry.value, places)),
        NodeKind::Sequence(items) => items.iter().for_each(|item| null_places(item, places)),
        _ if node.is_null() => places.push(node.span),
        _ => {}
    }
}
