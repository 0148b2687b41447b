//! What is wrong with a task definition: a file for each subject, and what they all ask for.
//!
//! What the service refuses is an error, with its answer where one is known. What only the AWS CLI and the SDKs refuse before they
//! send it, and what is registered but does something else than it says, is a warning.

mod containers;
mod dependencies;
mod document;
mod fargate;
mod health;
mod images;
mod keys;
mod limits;
mod logging;
mod memory;
mod network;
mod ports;
mod roles;
mod secrets;
mod size;
mod unsupported;
mod variables;
mod volumes;

use super::Purpose;
use super::shape::{Container, Described};
use crate::text::{Diagnostic, Edit, SourceFile, Span};
use crate::yaml::{Entry, Node};

pub(super) use document::nothing_described;

/// Looks for what is wrong with one subject.
type Rule = fn(&Task<'_>, &mut Vec<Diagnostic>);

/// All subjects.
const RULES: [Rule; 18] = [
    document::check,
    keys::check,
    containers::check,
    images::check,
    limits::check,
    size::check,
    fargate::check,
    unsupported::check,
    memory::check,
    network::check,
    ports::check,
    logging::check,
    health::check,
    dependencies::check,
    volumes::check,
    roles::check,
    secrets::check,
    variables::check,
];

/// A task definition, and what the rules ask of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Task<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) root: &'a Node,
    pub(super) described: Described<'a>,
    pub(super) purpose: Purpose<'a>,
}

/// All that is wrong with it.
pub(super) fn all(task: &Task<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in RULES {
        rule(task, &mut found);
    }
    found
}

impl<'a> Task<'a> {
    /// The value under a key of the definition.
    fn get(&self, key: &str) -> Option<&'a Node> {
        self.described.definition.get(key)
    }

    /// The containers that are containers.
    fn containers(&self) -> impl Iterator<Item = Container<'a>> + use<'a> {
        self.described.containers().filter(|container| !document::is_definition(container.node))
    }

    /// Whether it is to run on Fargate.
    fn on_fargate(&self) -> bool {
        self.fargate().is_some()
    }

    /// Where it says that it is to run on Fargate.
    fn fargate(&self) -> Option<&'a Node> {
        items(self.described.definition, "requiresCompatibilities").find(|item| item.as_text() == Some("FARGATE"))
    }

    /// Whether its containers are Windows's.
    fn on_windows(&self) -> bool {
        let family = self.get("runtimePlatform").and_then(|platform| platform.get("operatingSystemFamily"));
        family.and_then(Node::as_text).is_some_and(|family| family.starts_with("WINDOWS"))
    }

    /// `networkMode`.
    fn network_mode(&self) -> Option<&'a str> {
        self.get("networkMode").and_then(Node::as_text)
    }

    /// The place of the file where what is missing could be added: its first character.
    fn start(&self) -> Span {
        let start = self.described.definition.span.start;
        Span::new(start, start + 1)
    }
}

/// The items of the list under a key.
fn items<'a>(node: &'a Node, key: &str) -> impl Iterator<Item = &'a Node> + use<'a> {
    node.get(key).and_then(Node::as_sequence).unwrap_or_default().iter()
}

/// The text under a key, and its node.
fn text<'a>(node: &'a Node, key: &str) -> Option<(&'a str, &'a Node)> {
    let value = node.get(key)?;
    Some((value.as_text()?, value))
}

/// The whole number under a key, and its node.
fn number<'a>(node: &'a Node, key: &str) -> Option<(i64, &'a Node)> {
    let (text, value) = text(node, key)?;
    Some((text.trim().parse().ok()?, value))
}

/// Whether a value says anything: not null, not empty, not `false`.
fn is_set(node: &Node) -> bool {
    match (node.as_sequence(), node.as_mapping(), node.as_text()) {
        (Some(items), ..) => !items.is_empty(),
        (_, Some(entries), _) => entries.iter().any(|entry| !entry.value.is_null()),
        (_, _, Some(text)) => !text.is_empty() && text != "false",
        _ => false,
    }
}

/// Takes one entry out of an object, with the comma that goes with it.
fn removal(entries: &[Entry], index: usize) -> Edit {
    let own = entries[index].key.span.join(entries[index].value.span);
    let span = match (entries.get(index + 1), index.checked_sub(1).map(|before| &entries[before])) {
        (Some(next), _) => Span::new(own.start, next.key.span.start),
        (None, Some(before)) => Span::new(before.value.span.end, own.end),
        (None, None) => own,
    };
    Edit { span, replacement: String::new() }
}

#[cfg(test)]
mod tests;
