//! The YAML as such: merge keys, and what is wrong wherever it stands: aliases of nothing, tags, impossible merges.

use super::findings::quote;
use super::reader::Reader;
use crate::text::{Applicability, Diagnostic, Edit, Severity};
use crate::yaml::{Node, NodeKind, ScalarStyle};

/// How many maps may be merged into one.
const MERGE_LIMIT: usize = 1_000;

/// Looks at every node once.
pub(super) fn check(reader: &mut Reader<'_>, node: &Node) {
    if let Some(tag) = &node.tag
        && !tag.value.starts_with("!!")
        && !tag.value.starts_with("tag:yaml.org,2002:")
    {
        let message = format!("`{}` is a YAML tag, not text", tag.value);
        let found = Diagnostic::new("yaml-tag", Severity::Warning, message, tag.span, "CodeBuild has no such tag");
        reader.push(found.note("put the whole text in quotes if it is meant as text"));
    }
    match &node.kind {
        NodeKind::UnknownAlias(name) => reader.push(unknown_alias(reader, node, name)),
        NodeKind::Sequence(items) => items.iter().for_each(|item| check(reader, item)),
        NodeKind::Mapping(entries) => {
            for entry in entries {
                check(reader, &entry.key);
                check(reader, &entry.value);
                if is_merge(&entry.key) && !mergeable(&entry.value) {
                    let label = "expected a map or a list of maps";
                    let message = "`<<` merges maps only";
                    let found = Diagnostic::new("wrong-type", Severity::Error, message, entry.key.span, label);
                    reader.push(found.refused("map merge requires map or sequence of maps as the value"));
                }
            }
        }
        // What an alias stands for is looked at where it is defined.
        NodeKind::Scalar(_) | NodeKind::Alias(_) => {}
    }
}

/// The value of a key of a map as written, the last of equal ones.
pub(super) fn value_of<'n>(map: &'n Node, name: &str) -> Option<&'n Node> {
    let entries = map.as_mapping()?.iter().rev();
    let mut found = entries.filter(|entry| is_named(&entry.key, name));
    found.next().map(|entry| &entry.value)
}

/// Whether a key is this name.
pub(super) fn is_named(key: &Node, name: &str) -> bool {
    key.as_scalar().is_some_and(|key| key.value == name)
}

/// The entries of a map as they count, its own first, duplicates kept.
pub(super) fn entries(map: &Node) -> Vec<(&Node, &Node)> {
    let mut found = Vec::new();
    merge(map, &mut found, &mut MERGE_LIMIT.clone());
    found
}

/// Whether it is a `<<` that merges.
fn is_merge(key: &Node) -> bool {
    key.as_scalar().is_some_and(|key| key.style == ScalarStyle::Plain && key.value == "<<")
}

/// The entries of a map as they count: its own, then those that `<<` brings and that it does not have itself.
fn merge<'n>(map: &'n Node, into: &mut Vec<(&'n Node, &'n Node)>, left: &mut usize) {
    if *left == 0 {
        return;
    }
    *left -= 1;
    let own = map.as_mapping().unwrap_or_default();
    let before = into.len();
    for entry in own.iter().filter(|entry| !is_merge(&entry.key)) {
        let known = |(key, _): &(&Node, &Node)| entry.key.as_scalar().is_some_and(|name| is_named(key, &name.value));
        if !into[..before].iter().any(known) {
            into.push((&entry.key, &entry.value));
        }
    }
    for entry in own.iter().filter(|entry| is_merge(&entry.key)) {
        for map in entry.value.as_sequence().unwrap_or(std::slice::from_ref(&entry.value)) {
            merge(map, into, left);
        }
    }
}

fn mergeable(node: &Node) -> bool {
    let is_map = |node: &Node| node.as_mapping().is_some() || matches!(node.kind, NodeKind::UnknownAlias(_));
    is_map(node) || node.as_sequence().is_some_and(|maps| maps.iter().all(is_map))
}

fn unknown_alias(reader: &Reader<'_>, node: &Node, name: &str) -> Diagnostic {
    let message = format!("`*{name}` names an anchor that is not there");
    let written = reader.file.slice(node.span);
    let edit = Edit { span: node.span, replacement: quote(written) };
    Diagnostic::new("unknown-alias", Severity::Error, message, node.span, "an unquoted `*` begins an alias")
        .note(format!("write it in quotes if it is meant as text: `{}`", edit.replacement))
        .refused(format!("unknown anchor '{name}' referenced"))
        .fix("quote it", Applicability::Unsafe, vec![edit])
}
