//! An artifact of the whole source, with what the build has put into it.

use crate::buildspec::Text;
use crate::lint::context::Context;
use crate::lint::directory::Directory;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Call;
use crate::text::{Diagnostic, Severity, Span};

pub(super) const RULE: Rule = Rule {
    code: "ships-everything",
    category: Category::Artifacts,
    severity: Severity::Note,
    doc: include_str!("ships_everything.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(artifacts) = &context.buildspec.artifacts else { return };
    let artifact = &artifacts.primary;
    let is_all = |pattern: &&Text| matches!(pattern.value.trim_start_matches("./"), "**/*" | "**");
    let Some(pattern) = artifact.files.iter().find(is_all) else { return };
    if artifact.base_directory.is_some() || !artifact.exclude_paths.is_empty() {
        return;
    }
    if let Some((what, place)) = made(context) {
        let message = format!("`{}` stores the whole source, also `{what}`", pattern.value);
        let wrong = RULE.at(pattern.span, message, "there is no `base-directory` and no `exclude-paths`");
        let note = format!("name what is needed, or leave it out: `exclude-paths: ['**/{what}/**/*']`");
        found.push(wrong.related(place, format!("makes `{what}`")).note(note));
    }
}

/// A directory of downloaded packages that a command makes in the source, and none removes.
fn made(context: &Context<'_>) -> Option<(&'static str, Span)> {
    let mut found = None;
    let mut directory = Directory::default();
    for command in &context.commands {
        let start = if context.carries_state() { directory } else { Directory::default() };
        directory = start.walk(&command.script, |call, directory| {
            if directory.is_known() && found.is_none() {
                found = packages(call).map(|what| (what, call.span));
            }
            if matches!(call.name(), Some("rm" | "npx" | "mv")) && found.is_some_and(|(what, _)| names(call, what)) {
                found = None;
            }
        });
    }
    found
}

fn names(call: &Call, what: &str) -> bool {
    call.arguments().iter().any(|word| word.shape().contains(what))
}

fn packages(call: &Call) -> Option<&'static str> {
    let first = call.arguments().first().and_then(|word| word.literal());
    let global = call.has("-g") || call.has("--global") || call.has("--location=global");
    match (call.name()?, first) {
        ("npm" | "pnpm", Some("ci" | "i" | "install")) if !global => Some("node_modules"),
        ("yarn", None | Some("install")) => Some("node_modules"),
        _ => None,
    }
}
