//! What the reader says about a value: one function for each kind of finding, so that the words are the same everywhere.

use super::schema::Key;
use crate::text::suggest::any_of;
use crate::text::{Applicability, Diagnostic, Edit, Severity, SourceFile, Span};
use crate::yaml::{Node, NodeKind, Scalar, ScalarStyle};

/// What a value should have been.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    Text,
    List,
    Map,
}

impl Expected {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::List => "a list",
            Self::Map => "a map",
        }
    }

    /// The words of CodeBuild's parser: the one for a map in place of a string is from its logs, the others are
    /// how `go-yaml` says the same.
    pub(super) fn unmarshal_error(self, node: &Node) -> String {
        let wanted = match self {
            Self::Text if node.as_mapping().is_some() => return "Cannot unmarshal map to string".to_owned(),
            Self::Text => "string",
            Self::List => "[]string",
            Self::Map => "map[string]interface {}",
        };
        let found = match node.as_scalar() {
            Some(scalar) => go_yaml_scalar(scalar),
            None if node.as_mapping().is_some() => "!!map".to_owned(),
            None => "!!seq".to_owned(),
        };
        format!("cannot unmarshal {found} into {wanted}")
    }
}

/// A scalar as `go-yaml` shows it: its type and no more than ten bytes of its text.
fn go_yaml_scalar(scalar: &Scalar) -> String {
    let text = scalar.value.as_str();
    let tag = match scalar.style {
        ScalarStyle::Plain if text.parse::<i64>().is_ok() => "!!int",
        ScalarStyle::Plain if text.parse::<f64>().is_ok() => "!!float",
        ScalarStyle::Plain if scalar.as_bool().is_some() => "!!bool",
        _ => "!!str",
    };
    if text.len() > 10 {
        format!("{tag} `{}...`", &text[..text.floor_char_boundary(7)])
    } else {
        format!("{tag} `{text}`")
    }
}

/// The part of a node's place that lies on its first line.
pub(super) fn first_line(file: &SourceFile, node: &Node) -> Span {
    let text = file.slice(node.span);
    let line = text.lines().next().unwrap_or_default().trim_end();
    Span::new(node.span.start, node.span.start + line.len())
}

/// A key that a map has twice.
pub(super) fn duplicate(name: &str, first: Span, second: Span) -> Diagnostic {
    let message = format!("`{name}` is there twice, and the last one counts");
    Diagnostic::new("duplicate-key", Severity::Warning, message, second, "this one counts")
        .related(first, "this one is ignored")
        .note("keep one, or join what they hold")
}

/// A key that a map lacks.
pub(super) fn missing_key(shown: &str, missing: &Key, place: Span) -> Diagnostic {
    let message = format!("`{shown}` has no `{}`", missing.name);
    let what = missing.doc.trim_end_matches('.');
    let (first, rest) = what.split_at(what.chars().next().map_or(0, char::len_utf8));
    Diagnostic::new("missing-key", Severity::Error, message, place, format!("expected `{}:`", missing.name))
        .note(format!("add `{}:`, {}{rest}", missing.name, first.to_lowercase()))
}

/// An empty value, which CodeBuild takes as if the key were not there.
pub(super) fn empty(path: &str, place: Span, severity: Severity) -> Diagnostic {
    let message = format!("`{path}` is empty");
    let what = if path.ends_with(']') { "item" } else { "key" };
    Diagnostic::new("empty-value", severity, message, place, "there is no value")
        .note(format!("give it a value, or take the {what} out"))
}

/// A string where no source says that it may stand for a list.
pub(super) fn single_string(file: &SourceFile, node: &Node, path: &str) -> Diagnostic {
    let message = format!("`{path}` is a string, not a list");
    let found = Diagnostic::new("wrong-type", Severity::Warning, message, first_line(file, node), "expected a list");
    let found = found.note("it is read as a list of one; whether CodeBuild does so is not documented");
    let written = file.slice(node.span);
    let scalar = node.as_scalar().map(|scalar| (scalar.style, scalar.value.as_str()));
    match scalar {
        Some((ScalarStyle::Plain, value)) if written == value => {
            let list = format!("[{}]", quote(value));
            found.fix("make it a list", Applicability::Safe, vec![Edit { span: node.span, replacement: list }])
        }
        _ => found,
    }
}

/// One string of several lines, or with commas, where each was meant as an item.
pub(super) fn several_in_one(file: &SourceFile, node: &Node, path: &str) -> Option<Diagnostic> {
    let scalar = node.as_scalar()?;
    let lines = scalar.value.trim_end().lines().filter(|line| !line.trim().is_empty()).count();
    let commas = scalar.style == ScalarStyle::Plain && scalar.value.contains(", ") && !scalar.value.contains('{');
    if lines < 2 && !commas {
        return None;
    }
    let message = format!("`{path}` is one string, not a list of several");
    let found = Diagnostic::new("wrong-type", Severity::Warning, message, first_line(file, node), "expected a list");
    let found = found.note("write each on a line of its own, with `- ` before it");
    if lines < 2 && file.slice(node.span) == scalar.value {
        let items: Vec<String> = scalar.value.split(", ").map(|item| quote(item.trim())).collect();
        let edit = Edit { span: node.span, replacement: format!("[{}]", items.join(", ")) };
        return Some(found.fix("make it a list", Applicability::Unsafe, vec![edit]));
    }
    let header = first_line(file, node);
    if !matches!(node.kind, NodeKind::Scalar(_)) || !["|", "|-", "|+"].contains(&file.slice(header)) {
        return Some(found);
    }
    let mut edits =
        vec![Edit { span: Span::new(header.start.saturating_sub(1), header.end), replacement: String::new() }];
    for (index, _) in scalar.value.trim_end().lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let line = node.line_span(file, index);
        let text = file.slice(line).trim();
        let start = line.start + file.slice(line).find(text).unwrap_or(0);
        edits.push(Edit { span: Span::new(start, start + text.len()), replacement: format!("- {}", quote(text)) });
    }
    Some(found.fix("make it a list", Applicability::Safe, edits))
}

/// A one-line text as a YAML string in quotes: single ones unless only double ones need no escapes.
pub(super) fn quote(text: &str) -> String {
    if text.contains('\'') && !text.contains(['"', '\\']) {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// A list of names for a label.
pub(super) fn expected_names<'k>(names: impl IntoIterator<Item = &'k str>) -> String {
    format!("expected {}", any_of(names))
}

/// A scalar as it is written, or what else the node is.
pub(super) fn in_a_message(node: &Node) -> String {
    match node.as_scalar() {
        Some(scalar) if !scalar.value.is_empty() && !scalar.value.contains('\n') => format!("`{}`", scalar.value),
        _ => node.describe().to_owned(),
    }
}
