//! `wait` for what another command has put into the background.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "wait-in-later-item",
    category: Category::Commands,
    severity: Severity::Error,
    doc: include_str!("wait_in_later_item.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut started = None;
    for command in &context.commands {
        let calls = &command.script.calls;
        let own = calls.iter().find(|call| call.stands.background);
        let waits = calls.iter().find(|call| call.name() == Some("wait") && !call.stands.background);
        if let (Some(started), Some(wait), None) = (started, waits, own) {
            let label =
                if wait.arguments().is_empty() { "returns at once" } else { "fails: the process is not of this shell" };
            found.push(
                RULE.at(wait.span, "`wait` knows only the background of its own command", label)
                    .related(started, "goes on in the background")
                    .note("write both into one command, below `- |`"),
            );
        }
        started = own.map(|call| call.span).or(started);
    }
}
