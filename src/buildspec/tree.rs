//! The YAML as such: what is wrong wherever it stands: aliases of nothing, tags, impossible merges.

use super::findings::quote;
use super::reader::Reader;
use crate::text::{Applicability, Diagnostic, Edit, Located, Severity, Span};
use crate::yaml::{Node, NodeKind, ScalarStyle, merge, unknown_anchor};

/// Looks at every node once.
pub(super) fn check(reader: &mut Reader<'_>, node: &Node) {
    if let Some(tag) = node.tag.as_ref().filter(|_| is_custom_tag(node)) {
        reader.push(custom_tag(reader, node, tag));
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

/// Whether it has a tag that is none of YAML's own.
pub(super) fn is_custom_tag(node: &Node) -> bool {
    let own = |tag: &str| tag.starts_with("!!") || tag.starts_with("tag:yaml.org,2002:");
    node.tag.as_ref().is_some_and(|tag| !own(&tag.value))
}

fn custom_tag(reader: &Reader<'_>, node: &Node, tag: &Located<String>) -> Diagnostic {
    let message = format!("`{}` is a YAML tag, not text", tag.value);
    let found = Diagnostic::new("yaml-tag", Severity::Warning, message, tag.span, "an unquoted `!` begins a tag");
    let found = found.note("CodeBuild knows no tags; put the whole text in quotes if it is meant as text");
    let written = Span::new(tag.span.start, node.span.end.max(tag.span.end));
    let text = reader.file.slice(written);
    let plain = node.as_scalar().is_some_and(|scalar| scalar.style == ScalarStyle::Plain);
    if !plain || text.contains('\n') {
        return found;
    }
    found.fix("quote it", Applicability::Unsafe, vec![Edit { span: written, replacement: quote(text) }])
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
