//! A command of several statements that goes on, and succeeds, after one of them has failed.

use crate::lint::acts;
use crate::lint::command::Command;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::{Call, Loop, Script};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "masked-failure",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("masked_failure.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for command in context.commands.iter().filter(|command| !command.finally && !looks_at_statuses(command)) {
        let calls = command.script.calls.iter().enumerate();
        let mut masked = calls.filter(|(_, call)| is_masked(call));
        found.extend(masked.find_map(|(at, call)| Some(finding(call, &failing(&command.script, at, call)?))));
    }
}

fn finding(call: &Call, name: &str) -> Diagnostic {
    let message = format!("the command can succeed although `{name}` has failed");
    if call.stands.looped.is_some() {
        let label = "the loop goes on, and the status of its last round counts";
        return RULE.at(call.span, message, label).note("write `set -e` before the loop");
    }
    RULE.at(call.span, message, "what follows runs all the same, and the last status counts")
        .note("write `set -e` as the first line, or make each line an item of its own")
}

/// `set -e`, `$?`, `exit` at the end and the like: somebody has thought of it.
fn looks_at_statuses(command: &Command<'_>) -> bool {
    let script = &command.script;
    let shebang = command.text.value.lines().next().unwrap_or_default();
    let is_status = |name: &str| matches!(name, "?" | "PIPESTATUS");
    let ends_well = |call: &Call| call.stands.last && matches!(call.name(), Some("true" | ":" | "exit"));
    script.sets('e', "errexit")
        || (shebang.starts_with("#!") && shebang.contains(" -e"))
        || script.calls.iter().flat_map(Call::variables).any(|variable| is_status(&variable.name))
        || script.calls.iter().any(|call| call.name() == Some("trap") || ends_well(call))
}

/// Whether something else decides the status after a call.
fn is_masked(call: &Call) -> bool {
    let stands = &call.stands;
    let decides = stands.last || stands.tested || stands.background || stands.substituted || stands.function.is_some();
    let feeds = stands.pipe.is_some_and(|(place, length)| place + 1 < length);
    // A `while` loop is most often a way to try again.
    !decides && !feeds && stands.looped != Some(Loop::While)
}

/// The name of what can fail in a way that matters.
fn failing(script: &Script, at: usize, call: &Call) -> Option<String> {
    let own = acts::act(call).map(|_| acts::headline(call));
    own.or_else(|| credentials(script, at, call).map(acts::headline))
}

/// The call in `CREDENTIALS=$(aws sts assume-role …)`: without it the rest works with the wrong identity.
fn credentials<'a>(script: &'a Script, at: usize, call: &Call) -> Option<&'a Call> {
    let inner = at.checked_sub(1).map(|before| &script.calls[before])?;
    let fetches: [&[&str]; 3] = [
        &["aws", "sts", "assume-role"],
        &["aws", "secretsmanager", "get-secret-value"],
        &["aws", "ssm", "get-parameter"],
    ];
    let inside = call.assignments.last().is_some_and(|last| last.span.start < inner.span.start);
    let alone = call.words.is_empty() && inner.stands.substituted && inner.stands.pipe.is_none();
    (alone && inside && fetches.iter().any(|words| inner.is(words))).then_some(inner)
}
