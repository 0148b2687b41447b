//! `!` before a pattern, which excludes nothing.

use crate::lint::artifacts;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "negated-pattern",
    category: Category::Artifacts,
    severity: Severity::Error,
    doc: include_str!("negated_pattern.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, artifact) in artifacts::all(context.buildspec) {
        for pattern in &artifact.files {
            let Some(meant) = pattern.value.strip_prefix('!') else { continue };
            let message = format!("`{}` excludes nothing", pattern.value);
            let wrong = RULE.at(pattern.span, message, "a pattern cannot be negated");
            found.push(wrong.note(format!("put `{}` under `exclude-paths`", meant.trim())));
        }
    }
}
