//! A search as the last thing of a command: finding nothing fails the build.

use crate::lint::command::Command;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Call;
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "failing-search",
    category: Category::Commands,
    severity: Severity::Note,
    doc: include_str!("failing_search.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for command in &context.commands {
        let finding = search(command).map(|call| {
            let message = "the command fails if this finds nothing";
            RULE.at(call.span, message, "no match is status 1").note("write `|| true` behind it if that is no failure")
        });
        let finding = finding.or_else(|| {
            let message = "the command fails if this test is false";
            let note = "write `if … ; then … ; fi`, which succeeds then";
            test(command)
                .map(|call| RULE.at(call.span, message, "a false test before `&&` is the status of all").note(note))
        });
        found.extend(finding);
    }
}

/// The search whose status is that of the command.
fn search<'a>(command: &'a Command<'_>) -> Option<&'a Call> {
    let calls = &command.script.calls;
    let last = calls.last()?;
    let decides = |call: &Call| call.stands.pipe.is_none_or(|(place, length)| place + 1 == length);
    let is_search =
        |call: &Call| matches!(call.name(), Some("grep" | "egrep" | "fgrep")) && !call.has("-q") && decides(call);
    if last.words.is_empty() {
        // `NAME=$(… | grep …)`: the status is that of the substitution.
        let inner = calls.len().checked_sub(2).map(|at| &calls[at])?;
        let inside = last.assignments.last().is_some_and(|it| it.span.start < inner.span.start);
        return (inside && inner.stands.substituted && !inner.stands.tested && is_search(inner)).then_some(inner);
    }
    (is_search(last) && last.stands.last && !last.stands.substituted && !last.stands.tested).then_some(last)
}

/// `[ … ] && command` at the end, without `||`.
fn test<'a>(command: &'a Command<'_>) -> Option<&'a Call> {
    let calls = &command.script.calls;
    let is_test = |call: &Call| matches!(call.name(), Some("[" | "test" | "[["));
    let decides = |call: &Call| {
        let stands = &call.stands;
        stands.tested && stands.last && !stands.conditional && !stands.subshell
    };
    let at = calls.iter().position(|call| is_test(call) && decides(call))?;
    let (test, rest) = (&calls[at], &calls[at + 1..]);
    let same = |call: &Call| call.stands.statement == test.stands.statement && call.stands.conditional;
    let is_or = command.text.value.contains("||");
    (!is_or && !rest.is_empty() && rest.iter().all(same)).then_some(test)
}
