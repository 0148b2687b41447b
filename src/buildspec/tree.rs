//! The YAML as such: what is wrong wherever it stands: aliases of nothing, tags, impossible merges.

use super::findings::quote;
use super::reader::Reader;
use crate::text::{Applicability, Diagnostic, Edit, Severity};
use crate::yaml::{Node, NodeKind, merge, unknown_anchor};

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
            }
            for value in merge::unmergeable(node).into_iter().filter(|value| !is_unknown(value)) {
                let label = "expected a map or a list of maps";
                let found = Diagnostic::new("wrong-type", Severity::Error, "`<<` merges maps only", value.span, label);
                reader.push(found.refused("map merge requires map or sequence of maps as the value"));
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

/// An alias of nothing has its own finding.
fn is_unknown(node: &Node) -> bool {
    matches!(node.kind, NodeKind::UnknownAlias(_))
}

fn unknown_alias(reader: &Reader<'_>, node: &Node, name: &str) -> Diagnostic {
    let message = format!("`*{name}` names an anchor that is not there");
    let written = reader.file.slice(node.span);
    let edit = Edit { span: node.span, replacement: quote(written) };
    Diagnostic::new("unknown-alias", Severity::Error, message, node.span, "an unquoted `*` begins an alias")
        .note(format!("write it in quotes if it is meant as text: `{}`", edit.replacement))
        .refused(unknown_anchor(name))
        .fix("quote it", Applicability::Unsafe, vec![edit])
}
