//! Names of variables that are CodeBuild's own.

use crate::lint::builds;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "reserved-variable",
    category: Category::Env,
    severity: Severity::Warning,
    doc: include_str!("reserved_variable.md"),
    check: Some(check),
};

/// Those that the guide says to set.
const SETTABLE: [&str; 2] = ["CODEBUILD_CONFIG_AUTO_DISCOVER", "CODEBUILD_CONFIG_AUTO_DISCOVER_DIR"];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let reserved = |name: &str| name.starts_with("CODEBUILD_") && !SETTABLE.contains(&name);
    for name in builds::names(context.buildspec).into_iter().filter(|name| reserved(&name.value)) {
        let message = format!("`{}` is a name that CodeBuild keeps for itself", name.value);
        let label = "names that begin with `CODEBUILD_` are reserved";
        found.push(RULE.at(name.span, message, label).note("give it another name"));
    }
}
