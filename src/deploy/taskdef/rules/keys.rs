//! Keys and the kinds of their values, against what the API knows.

use super::{Task, document};
use crate::deploy::taskdef::keys::{Key, Kind, TASK_DEFINITION};
use crate::deploy::taskdef::normalize::DESCRIBE_ONLY;
use crate::deploy::taskdef::shape::Shape;
use crate::text::suggest::{any_of, nearest};
use crate::text::{Applicability, Diagnostic, Edit, Severity, Span};
use crate::yaml::{Entry, Node, ScalarStyle};

pub(super) fn check(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    if task.described.shape == Shape::Wrapped {
        // `failures` and `ResponseMetadata` come with the answer of the API.
        let beside = task.root.as_mapping().unwrap_or_default().iter();
        let known = ["taskDefinition", "tags", "failures", "ResponseMetadata"];
        found.extend(beside.filter(|entry| !is_one_of(entry, &known)).map(|entry| unknown(entry, &known, "the file")));
    }
    object(task.described.definition, TASK_DEFINITION, "", found);
}

fn is_one_of(entry: &Entry, names: &[&str]) -> bool {
    entry.key.as_text().is_some_and(|name| names.contains(&name))
}

fn object(node: &Node, keys: &'static [Key], path: &str, found: &mut Vec<Diagnostic>) {
    let is_root = path.is_empty();
    for entry in node.as_mapping().unwrap_or_default() {
        let name = entry.key.as_text().unwrap_or_default();
        match keys.iter().find(|key| key.name == name) {
            Some(_) if entry.value.is_null() => {}
            Some(key) => value(&entry.value, key.kind, &below(path, name), found),
            None if is_root && DESCRIBE_ONLY.contains(&name) => {}
            None => {
                let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
                let owner = if is_root { "a task definition" } else { path };
                found.push(unknown(entry, &names, owner));
            }
        }
    }
    for key in keys.iter().filter(|key| key.required && node.get(key.name).is_none()) {
        let (place, owner) = (Span::new(node.span.start, node.span.start + 1), if is_root { "the file" } else { path });
        let message = format!("`{}` is missing in {owner}", key.name);
        let label = format!("`{}` belongs in here", key.name);
        found.push(Diagnostic::new("taskdef-missing-key", Severity::Error, message, place, label));
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn unknown(entry: &Entry, known: &[&str], owner: &str) -> Diagnostic {
    let name = entry.key.as_text().unwrap_or_default();
    let message = format!("`{name}` is no key that is known in {owner}");
    let label = "the AWS CLI and the SDKs refuse it";
    let wrong = Diagnostic::new("taskdef-unknown-key", Severity::Warning, message, entry.key.span, label);
    match nearest(name, known.iter().copied()) {
        Some(near) => wrong.note(format!("did you mean `{near}`?")).fix(
            format!("write `{near}`"),
            Applicability::Unsafe,
            vec![Edit { span: entry.key.span, replacement: format!("\"{near}\"") }],
        ),
        None => wrong,
    }
}

fn value(node: &Node, kind: Kind, path: &str, found: &mut Vec<Diagnostic>) {
    match kind {
        Kind::Text => scalar(node, path, "a string", found),
        Kind::Number => scalar(node, path, "a whole number", found),
        Kind::Boolean => scalar(node, path, "`true` or `false`", found),
        Kind::Choice(values) => choice(node, values, path, Severity::Error, found),
        Kind::Open(values) => choice(node, values, path, Severity::Warning, found),
        Kind::Map => match node.as_mapping() {
            Some(entries) => {
                for entry in entries.iter().filter(|entry| !entry.value.is_null()) {
                    let name = entry.key.as_text().unwrap_or_default();
                    scalar(&entry.value, &below(path, name), "a string", found);
                }
            }
            None => found.push(wrong_kind(node, path, "an object of strings")),
        },
        Kind::List(kind) => match node.as_sequence() {
            Some(items) => items
                .iter()
                .enumerate()
                .filter(|(_, item)| !item.is_null())
                .for_each(|(index, item)| value(item, *kind, &format!("{path}[{index}]"), found)),
            None => found.push(wrong_kind(node, path, "a list")),
        },
        // That is told as what it is.
        Kind::Object(_) if document::is_definition(node) => {}
        Kind::Object(keys) if node.as_mapping().is_some() => object(node, keys, path, found),
        Kind::Object(_) => found.push(wrong_kind(node, path, "an object")),
    }
}

fn choice(node: &Node, values: &[&str], path: &str, severity: Severity, found: &mut Vec<Diagnostic>) {
    let Some(text) = node.as_text() else { return found.push(wrong_kind(node, path, "a string")) };
    if values.contains(&text) {
        return;
    }
    let message = format!("`{text}` is no value of `{path}`");
    let label = nearest(text, values.iter().copied()).map_or(String::new(), |near| format!("did you mean `{near}`?"));
    let wrong = Diagnostic::new("taskdef-unknown-value", severity, message, node.span, label);
    found.push(wrong.note(format!("it is one of {}", any_of(values.iter().copied()))));
}

fn wrong_kind(node: &Node, path: &str, wanted: &str) -> Diagnostic {
    let message = format!("`{path}` has to be {wanted}");
    Diagnostic::new("taskdef-wrong-type", Severity::Error, message, node.span, "something else")
}

/// A scalar of another kind whose text is right is taken by some readers.
fn scalar(node: &Node, path: &str, wanted: &str, found: &mut Vec<Diagnostic>) {
    let Some(scalar) = node.as_scalar() else { return found.push(wrong_kind(node, path, wanted)) };
    let (text, plain) = (scalar.value.as_str(), scalar.style == ScalarStyle::Plain);
    let (fits, reads, mended) = match wanted {
        "a string" => (!plain, true, format!("\"{text}\"")),
        "a whole number" => (plain && text.parse::<i64>().is_ok(), text.parse::<i64>().is_ok(), text.to_owned()),
        _ => (plain && matches!(text, "true" | "false"), matches!(text, "true" | "false"), text.to_owned()),
    };
    if fits {
        return;
    }
    let mut wrong = wrong_kind(node, path, wanted);
    if reads {
        wrong.severity = Severity::Warning;
        let edit = Edit { span: node.span, replacement: mended.clone() };
        wrong = wrong.note("the AWS CLI and the SDKs refuse it; other readers may take it").fix(
            format!("write `{mended}`"),
            Applicability::Safe,
            vec![edit],
        );
    }
    found.push(wrong);
}
