//! Variables of containers: each has one origin.

use std::collections::BTreeMap;

use super::{Task, items, text};
use crate::text::{Diagnostic, Service, Severity, Span};

pub(super) fn check(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    for container in task.containers() {
        let mut first: BTreeMap<&str, (Span, bool)> = BTreeMap::new();
        let plain = items(container.node, "environment").map(|item| (item, false));
        let secret = items(container.node, "secrets").map(|item| (item, true));
        for (item, is_secret) in plain.chain(secret) {
            let Some((name, node)) = text(item, "name") else { continue };
            match first.get(name) {
                Some(before) => found.push(again(name, node.span, is_secret, *before)),
                None => {
                    first.insert(name, (node.span, is_secret));
                }
            }
        }
    }
}

fn again(name: &str, span: Span, is_secret: bool, (before, was_secret): (Span, bool)) -> Diagnostic {
    // Of two plain ones the service takes one.
    let severity = if is_secret { Severity::Error } else { Severity::Warning };
    let message = match (was_secret, is_secret) {
        (false, true) => format!("`{name}` is a variable and a secret of one container"),
        (_, true) => format!("two secrets of one container are called `{name}`"),
        (_, false) => format!("two variables of one container are called `{name}`"),
    };
    let found =
        Diagnostic::new("taskdef-duplicate-variable", severity, message, span, "again").related(before, "first here");
    if !is_secret {
        return found;
    }
    found.answered(
        Service::Ecs,
        format!(
            "The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '{name}'."
        ),
    )
}
