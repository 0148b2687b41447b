//! Options of the shell that are set in a command of their own.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::{Call, Script};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "lost-shell-option",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("lost_shell_option.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for command in context.commands.iter().filter(|command| only_sets_options(&command.script)) {
        let Some(call) = command.script.calls.iter().find(|call| is_option(call)) else { continue };
        let text = context.file.slice(call.span);
        let message = format!("`{text}` holds for this command only");
        let note = if call.sets('e', "errexit") {
            "a command that fails ends the phase anyway; in a command of several lines write it as the first line"
        } else {
            "write it as the first line of each command that needs it, below `- |`"
        };
        found.push(RULE.at(call.span, message, "the next command runs in a new shell, without it").note(note));
    }
}

fn only_sets_options(script: &Script) -> bool {
    !script.calls.is_empty()
        && script.functions.is_empty()
        && script.calls.iter().all(|call| is_option(call) || matches!(call.name(), Some("true" | ":")))
}

/// `set -e` and the like; not `set -- a b`, which sets arguments.
fn is_option(call: &Call) -> bool {
    let mut arguments = call.arguments().iter().map(|word| word.text.as_str());
    match call.name() {
        Some("set") => {
            arguments.next().is_some_and(|first| first.len() > 1 && first.starts_with(['-', '+']) && first != "--")
        }
        Some("shopt") => arguments.any(|word| matches!(word, "-s" | "-u")),
        _ => false,
    }
}
