//! More report groups than a project may have.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "too-many-reports",
    category: Category::Reports,
    severity: Severity::Warning,
    doc: include_str!("too_many_reports.md"),
    check: Some(check),
};

const MOST: usize = 5;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if let Some(sixth) = context.buildspec.reports.get(MOST) {
        let message = format!("`reports` has {} report groups", context.buildspec.reports.len());
        found.push(RULE.at(sixth.name.span, message, "a project has five at most").note("join groups of one format"));
    }
}
