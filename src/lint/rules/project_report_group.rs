//! A report group that repeats the project's name.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Applicability, Diagnostic, Edit, Severity};

pub(super) const RULE: Rule = Rule {
    code: "project-report-group",
    category: Category::Reports,
    severity: Severity::Note,
    doc: include_str!("project_report_group.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(project) = &context.project.name else { return };
    for group in &context.buildspec.reports {
        let name = &group.name;
        let Some(rest) = name.value.strip_prefix(project).filter(|rest| rest.is_empty() || rest.starts_with('-'))
        else {
            continue;
        };
        let message = format!("the report group becomes `{project}-{}`", name.value);
        let wrong = RULE.at(name.span, message, "CodeBuild puts the project's name in front");
        let rest = rest.trim_start_matches('-');
        found.push(if rest.is_empty() {
            wrong.note("name what is tested, such as `unit`")
        } else {
            let edit = Edit { span: name.span, replacement: rest.to_owned() };
            wrong.fix(format!("write `{rest}`"), Applicability::Unsafe, vec![edit])
        });
    }
}
