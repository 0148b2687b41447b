//! `run-as` where there are no Linux users.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "run-as-on-windows",
    category: Category::Phases,
    severity: Severity::Warning,
    doc: include_str!("run_as_on_windows.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if !is_windows(context) {
        return;
    }
    let spec = context.buildspec;
    for user in spec.run_as.iter().chain(spec.phases.iter().filter_map(|phase| phase.run_as.as_ref())) {
        let message = format!("`run-as: {}` is for Linux, and the commands run on Windows", user.value);
        found.push(RULE.at(user.span, message, "a Linux user").note("take `run-as` out"));
    }
}

fn is_windows(context: &Context<'_>) -> bool {
    let says = |text: &Option<String>| text.as_ref().is_some_and(|text| text.to_ascii_lowercase().contains("windows"));
    let shell = context.buildspec.env.shell.as_ref().map(|shell| shell.value.to_ascii_lowercase());
    says(&context.project.environment_type)
        || says(&context.project.image)
        || shell.is_some_and(|shell| ["powershell.exe", "cmd.exe"].contains(&shell.as_str()))
}
