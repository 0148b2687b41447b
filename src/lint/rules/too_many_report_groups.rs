//! More report groups than a project may have.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "too-many-report-groups",
    category: Category::Reports,
    severity: Severity::Warning,
    doc: include_str!("too_many_report_groups.md"),
    check: Some(check),
};

const MOST: usize = 5;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let groups = &context.buildspec.reports;
    if let Some(group) = groups.get(MOST) {
        let message = format!("{} report groups are more than the {MOST} that a project may have", groups.len());
        let wrong = RULE.at(group.name.span, message, "one too many from here on");
        found.push(wrong.note("put files of the same format into one group"));
    }
}
