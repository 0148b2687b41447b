//! `exit 0` that is meant to end the build.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::{Call, Script};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "exit-zero",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("exit_zero.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (at, command) in context.commands.iter().enumerate() {
        if context.commands[at + 1..].iter().all(|later| later.finally) || fails_otherwise(&command.script) {
            continue;
        }
        for call in command.script.calls.iter().filter(|call| ends_only_itself(call)) {
            let message = "`exit 0` does not end the build, only this command";
            let label = if context.carries_state() {
                "the next command runs, without what this one has set"
            } else {
                "the next command runs"
            };
            found.push(
                RULE.at(call.span, message, label)
                    .note("write the commands that are to be skipped between `if …; then` and `fi` of one command"),
            );
        }
    }
}

/// Whether it is there to choose between success and failure of the command.
fn fails_otherwise(script: &Script) -> bool {
    script.calls.iter().any(|call| call.name() == Some("exit") && !call.has("0"))
}

/// An `exit 0` on a condition, with nothing behind it that it skips.
fn ends_only_itself(call: &Call) -> bool {
    let stands = &call.stands;
    let ends_shell = !stands.subshell && stands.function.is_none();
    call.name() == Some("exit") && call.has("0") && ends_shell && stands.conditional && stands.last
}
