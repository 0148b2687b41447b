//! A variable that neither the file nor the project sets.

use std::collections::BTreeSet;

use crate::lint::context::Context;
use crate::lint::names::{calls, is_known, reads_files, set_by_file};
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Call;
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "unset-variable",
    category: Category::Commands,
    severity: Severity::Note,
    doc: include_str!("unset_variable.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(project) = &context.project.variables else { return };
    if reads_files(context) {
        return;
    }
    let set = set_by_file(context);
    let mut seen = BTreeSet::new();
    for variable in calls(context).flat_map(Call::variables) {
        let name = variable.name.as_str();
        let is_set = set.contains(name) || project.iter().any(|other| other == name) || is_known(name);
        if !is_set && !variable.fallback && seen.insert(name) {
            found.push(
                RULE.at(
                    variable.span,
                    format!("neither this file nor the project sets `{name}`"),
                    "empty, unless the build is started with it",
                )
                .note(format!("write `${{{name}:?}}` to fail without it, or `${{{name}:-}}` if it may be empty")),
            );
        }
    }
}
