//! A secondary artifact that the project does not know.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::suggest::{any_of, nearest};
use crate::text::{Applicability, Diagnostic, Edit, Severity};

pub(super) const RULE: Rule = Rule {
    code: "unknown-secondary-artifact",
    category: Category::Artifacts,
    severity: Severity::Error,
    doc: include_str!("unknown_secondary_artifact.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let (Some(artifacts), Some(known)) = (&context.buildspec.artifacts, &context.project.secondary_artifacts) else {
        return;
    };
    // In a pipeline they are named by the action.
    if context.project.is_in_pipeline() {
        return;
    }
    let names = || known.iter().map(String::as_str);
    for (identifier, _) in artifacts.secondary.iter().filter(|(identifier, _)| !known.contains(&identifier.value)) {
        let message = format!("the project has no secondary artifact `{}`", identifier.value);
        let label = if known.is_empty() { "it has none".to_owned() } else { format!("expected {}", any_of(names())) };
        let wrong = RULE.at(identifier.span, message, label);
        let is_free = |name: &&str| artifacts.secondary.iter().all(|(other, _)| other.value != *name);
        found.push(match nearest(&identifier.value, names().filter(is_free)) {
            Some(meant) => {
                let edit = Edit { span: identifier.span, replacement: meant.to_owned() };
                wrong.fix(format!("write `{meant}`"), Applicability::Unsafe, vec![edit])
            }
            None => wrong.note("add it to the project's `secondaryArtifacts`, or take it out"),
        });
    }
}
