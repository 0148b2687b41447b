//! `exit 0` that is meant to end the build.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "exit-zero",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("exit_zero.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for command in &context.commands {
        let ends = command.script.calls.iter().filter(|call| call.name() == Some("exit") && !call.stands.subshell);
        for call in ends.filter(|call| call.has("0")) {
            let message = "`exit 0` does not end the build, only this command";
            let label = "the next command runs, without what this one has set";
            found.push(
                RULE.at(call.span, message, label)
                    .note("put the commands that are to be skipped into the `else` of the same command"),
            );
        }
    }
}
