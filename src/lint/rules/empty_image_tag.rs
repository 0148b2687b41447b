//! A tag cut from the commit, which some sources do not have.

use std::collections::BTreeMap;

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::{Assignment, Call, EXPANDED, Word};
use crate::text::{Diagnostic, Severity, Span};

pub(super) const RULE: Rule = Rule {
    code: "empty-image-tag",
    category: Category::Artifacts,
    severity: Severity::Note,
    doc: include_str!("empty_image_tag.md"),
    check: Some(check),
};

const COMMIT: &str = "CODEBUILD_RESOLVED_SOURCE_VERSION";

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let calls = || context.commands.iter().flat_map(|command| &command.script.calls);
    // The variables that hold a part of the commit, and where they get it.
    let mut cut: BTreeMap<&str, Span> = BTreeMap::new();
    for assignment in calls().flat_map(|call| &call.assignments) {
        if is_cut(&assignment.value) {
            cut.entry(&assignment.name).or_insert(assignment.span);
        } else if let Some(source) = copied(assignment).and_then(|source| cut.get(source)).copied() {
            cut.entry(&assignment.name).or_insert(source);
        }
    }
    let is_guarded = |name: &str| calls().any(|call| guards(call, name));
    let mut told: Vec<Span> = cut.iter().filter(|(name, _)| is_guarded(name)).map(|(_, source)| *source).collect();
    for word in calls().flat_map(Call::all_words) {
        let Some((name, source)) = tag(word).and_then(|name| cut.get_key_value(name)) else { continue };
        if told.contains(source) {
            continue;
        }
        told.push(*source);
        let message = format!("`{name}` is an empty tag when the source has no commit");
        let wrong = RULE.at(*source, message, format!("`{COMMIT}` is not set for a source in S3"));
        let note = format!("add `IMAGE_TAG=${{{name}:=latest}}` after it, and use `$IMAGE_TAG`");
        found.push(wrong.related(word.span, "the tag is used here").note(note));
    }
}

/// Whether a value is a part of the commit, without anything for a build that has none.
fn is_cut(value: &Word) -> bool {
    let shortens = value.substituted || value.text.contains(&format!("{COMMIT}:0:"));
    shortens && value.shape() == EXPANDED.to_string() && value.text.contains(COMMIT) && !value.text.contains(":-")
}

/// The variable that an assignment only copies.
fn copied(assignment: &Assignment) -> Option<&str> {
    let value = &assignment.value;
    let only = value.shape() == EXPANDED.to_string() && !value.substituted && value.variables.len() == 1;
    value.variables.first().filter(|variable| only && !variable.fallback).map(|variable| variable.name.as_str())
}

/// The variable that is all of an image's tag: `repository:$NAME`.
fn tag(word: &Word) -> Option<&str> {
    let ends = word.shape().ends_with(&format!(":{EXPANDED}")) && !word.substituted;
    let last = word.variables.last().filter(|variable| ends && !variable.fallback)?;
    Some(&last.name)
}

/// Whether a call says what holds when a variable is empty.
fn guards(call: &Call, name: &str) -> bool {
    let asks = matches!(call.name(), Some("[" | "[[" | "test"));
    call.variables().any(|variable| variable.name == name && (variable.fallback || asks))
}
