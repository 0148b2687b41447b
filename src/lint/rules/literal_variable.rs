//! `$NAME` where nothing is expanded: in values of variables, and in the names of parameters and secrets.

use crate::buildspec::Text;
use crate::lint::builds;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};
use crate::yaml::ValueMap;

pub(super) const RULE: Rule = Rule {
    code: "literal-variable",
    category: Category::Env,
    severity: Severity::Error,
    doc: include_str!("literal_variable.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let env = &context.buildspec.env;
    for (name, value) in builds::variables(context.buildspec) {
        found.extend(value_of(context, name, value));
    }
    let secrets = env.secrets_manager.iter().map(|(name, secret)| (name, &secret.text));
    for (name, value) in env.parameter_store.iter().map(|(name, value)| (name, value)).chain(secrets) {
        let Some((start, end)) = reference(&value.value) else { continue };
        let written = &value.value[start..end];
        let message = format!("nothing says that `{written}` is expanded in the reference of `{}`", name.value);
        let span = ValueMap::new(context.file, value.span, &value.value).span(start, end);
        let found_here =
            RULE.at(span, message, "the guide names the places where variables are expanded, and this is none");
        let advice = Diagnostic { severity: Severity::Note, ..found_here };
        found.push(advice.note("write the whole name, or fetch the value in a command"));
    }
}

fn value_of(context: &Context<'_>, name: &Text, value: &Text) -> Option<Diagnostic> {
    let (start, end) = reference(&value.value)?;
    let written = &value.value[start..end];
    let span = ValueMap::new(context.file, value.span, &value.value).span(start, end);
    let lost = name.value == "PATH" || variable(written) == name.value;
    let (severity, message, label) = if name.value == "PATH" {
        let message = format!("`PATH` becomes the text `{}`", value.value);
        (Severity::Error, message, "nothing is expanded here, so no command is found any more")
    } else if lost {
        let message = format!("`{written}` is not expanded, so the value that `{}` had is lost", name.value);
        (Severity::Error, message, "the value is this very text")
    } else {
        let message = format!("`{written}` is not expanded in the value of `{}`", name.value);
        (Severity::Note, message, "the value is this very text")
    };
    let found = Diagnostic { severity, ..RULE.at(span, message, label) };
    let advice = if context.dialect.is_posix() && !value.value.contains(['"', '\n']) {
        format!("set it in a command: `export {}=\"{}\"`", name.value, value.value)
    } else {
        "set it in a command".to_owned()
    };
    Some(found.note(advice))
}

/// The first `$NAME`, `${NAME}`, `$env:NAME` or `$(…)` of a text, in bytes.
fn reference(text: &str) -> Option<(usize, usize)> {
    text.match_indices('$').map(|(at, _)| at).find_map(|at| Some((at, at + 1 + length(&text[at + 1..])?)))
}

/// How long a reference is after its `$`; none where no name follows.
fn length(text: &str) -> Option<usize> {
    let in_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let closed = |end: char| text.find(end).map(|at| at + 1);
    match text.chars().next()? {
        '{' => closed('}').filter(|_| text[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')),
        '(' => closed(')').filter(|_| text[1..].starts_with(|c: char| c.is_ascii_alphabetic())),
        c if c.is_ascii_alphabetic() || c == '_' => {
            let start = if text.to_ascii_lowercase().starts_with("env:") { 4 } else { 0 };
            Some(start + text[start..].find(|c| !in_name(c)).unwrap_or(text.len() - start))
        }
        _ => None,
    }
}

/// The name in a reference.
fn variable(written: &str) -> &str {
    let name = written.trim_start_matches(['$', '{']);
    let name = name.strip_prefix("env:").unwrap_or(name);
    &name[..name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_told_from_other_dollars() {
        for (text, expected) in [
            ("$A/b", Some("$A")),
            ("x${A:-b}c", Some("${A:-b}")),
            ("$(date +%F)", Some("$(date +%F)")),
            ("$env:TEMP\\x", Some("$env:TEMP")),
            ("^a$", None),
            ("5$", None),
            ("$1", None),
            ("a$$b", Some("$b")),
            ("${", None),
        ] {
            assert_eq!(reference(text).map(|(start, end)| &text[start..end]), expected, "{text}");
        }
        for (written, name) in [("$A", "A"), ("${A:-b}", "A"), ("$env:A", "A"), ("$(a)", "")] {
            assert_eq!(variable(written), name);
        }
    }
}
