//! A string where the guide writes a list, which CodeBuild takes for a list of one.

use crate::buildspec::schema::{self, Kind, Single};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Applicability, Diagnostic, Edit, Severity, SourceFile};
use crate::yaml::{Node, NodeKind, ScalarStyle, merge};

pub(super) const RULE: Rule = Rule {
    code: "single-string",
    category: Category::File,
    severity: Severity::Note,
    doc: include_str!("single_string.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if let Some(root) = &context.document.root {
        look(context.file, root, "", "", found);
    }
}

/// Looks at the keys of a map that the key table knows, and at those below them.
fn look(file: &SourceFile, map: &Node, path: &str, shown: &str, found: &mut Vec<Diagnostic>) {
    for (key, value) in merge::entries(map) {
        let Some(name) = key.as_scalar().map(|key| key.value.as_str()) else { continue };
        let known = schema::children(path);
        let Some(known) = known.iter().find(|key| key.name == name || key.name == "*") else { continue };
        let shown = if shown.is_empty() { name.to_owned() } else { format!("{shown}.{name}") };
        match known.kind {
            Kind::Texts(Single::Accepted) => found.extend(single(file, value, &shown)),
            Kind::Map | Kind::Named => look(file, value, known.path, &shown, found),
            _ => {}
        }
    }
}

fn single(file: &SourceFile, value: &Node, shown: &str) -> Option<Diagnostic> {
    let scalar = value.as_scalar().filter(|scalar| !scalar.is_null())?;
    // Several things in one string are told by the decoder, and items without blanks by a rule of their own.
    if scalar.style == ScalarStyle::Plain && scalar.value.starts_with('-') {
        return None;
    }
    let several = scalar.value.trim_end().contains('\n') || scalar.value.contains(", ");
    if several && !matches!(shown.rsplit('.').next(), Some("commands" | "finally")) {
        return None;
    }
    let message = format!("`{shown}` is a string, not a list");
    let line = file.slice(value.span).lines().next().unwrap_or_default().trim_end().len();
    let place = crate::text::Span::new(value.span.start, value.span.start + line);
    let told = RULE.at(place, message, "a list of one").note("CodeBuild reads it so, though the guide writes a list");
    let plain = matches!(value.kind, NodeKind::Scalar(_)) && scalar.style == ScalarStyle::Plain;
    if !plain || file.slice(value.span) != scalar.value {
        return Some(told);
    }
    let quoted = format!("['{}']", scalar.value.replace('\'', "''"));
    let edit = Edit { span: value.span, replacement: quoted };
    Some(told.fix("make it a list", Applicability::Safe, vec![edit]))
}
