//! Parameters that the role made by CodeBuild may not read.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "parameter-path",
    category: Category::Env,
    severity: Severity::Note,
    doc: include_str!("parameter_path.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, parameter) in &context.buildspec.env.parameter_store {
        let name = parameter.value.as_str();
        if name.starts_with("/CodeBuild/") || name.contains(":parameter/CodeBuild/") {
            continue;
        }
        let message = format!("the parameter `{name}` is not below `/CodeBuild/`");
        let label = "the role that CodeBuild makes may not read it";
        found.push(
            RULE.at(parameter.span, message, label)
                .note("give the role `ssm:GetParameters` for it, or name it `/CodeBuild/…`"),
        );
    }
}
