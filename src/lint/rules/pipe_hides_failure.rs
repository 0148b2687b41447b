//! A pipe behind something that can fail: only the last part's status counts.

use crate::lint::acts;
use crate::lint::command::Command;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Call;
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "pipe-hides-failure",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("pipe_hides_failure.md"),
    check: Some(check),
};

/// Programs that pass on what they read, and succeed.
const FILTERS: [&str; 15] =
    ["tee", "cat", "sed", "awk", "head", "tail", "tr", "cut", "sort", "uniq", "ts", "nl", "fold", "grep", "egrep"];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for command in context.commands.iter().filter(|command| !looks_at_parts(command)) {
        let calls = &command.script.calls;
        let hidden = calls.iter().enumerate().find(|(at, call)| is_hidden(&calls[*at..], call));
        found.extend(hidden.map(|(_, call)| {
            let message = format!("the command can succeed although `{}` has failed", acts::headline(call));
            RULE.at(call.span, message, "only the status of the last part of a pipe counts")
                .note("write `set -o pipefail` as the first line, below `- |`, and `shell: bash` under `env:`")
        }));
    }
}

fn looks_at_parts(command: &Command<'_>) -> bool {
    let script = &command.script;
    script.calls.iter().any(|call| call.has("pipefail"))
        || script.calls.iter().flat_map(Call::variables).any(|variable| variable.name == "PIPESTATUS")
}

/// `grep` that looks for something says whether it was there; with `-v` it only leaves lines out.
fn is_filter(call: &Call) -> bool {
    let leaves_out =
        |call: &Call| call.arguments().iter().any(|word| word.text.starts_with('-') && word.text.contains('v'));
    call.name().is_some_and(|name| FILTERS.contains(&name) && (!name.ends_with("grep") || leaves_out(call)))
}

/// Whether a call is the first part of a pipe into filters, as a command of its own.
fn is_hidden(calls: &[Call], call: &Call) -> bool {
    let stands = &call.stands;
    let Some((0, length)) = stands.pipe else { return false };
    let filters = calls.iter().filter(|other| other.stands.pipe.is_some_and(|(place, all)| place > 0 && all == length));
    let only_filters = filters.take(length - 1).all(is_filter);
    let runs = !stands.tested && !stands.substituted && !stands.background && stands.function.is_none();
    only_filters && runs && acts::act(call).is_some()
}
