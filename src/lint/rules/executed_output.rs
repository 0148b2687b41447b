//! The output of a command that is run as a command, in `$( )`.

use crate::lint::acts::{self, Act};
use crate::lint::command::Command;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Call;
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "executed-output",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("executed_output.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for command in &context.commands {
        for outer in command.script.calls.iter().filter(|call| is_substitution(call)) {
            let Some(inner) = last_inside(command, outer) else { continue };
            let message = format!("what `{}` prints is run as a command", acts::headline(inner));
            found.push(
                RULE.at(outer.span, message, "`$( )` puts the output in its place")
                    .note("leave `$(` and `)` out: they are not needed to run a command"),
            );
        }
    }
}

/// A command that is a substitution, and nothing else.
fn is_substitution(call: &Call) -> bool {
    let [word] = &call.words[..] else { return false };
    let text = word.text.trim_matches('"');
    let whole = (text.starts_with("$(") && text.ends_with(')')) || (text.starts_with('`') && text.ends_with('`'));
    word.substituted && whole && !call.stands.substituted
}

/// What prints the output, if it is known to print no commands.
fn last_inside<'a>(command: &'a Command<'_>, outer: &Call) -> Option<&'a Call> {
    let inside = |call: &&Call| outer.span.start < call.span.start && call.span.end < outer.span.end;
    let last = command.script.calls.iter().rfind(inside)?;
    let talks = |call: &Call| {
        let acts = [Act::Install, Act::Build, Act::Test, Act::Publish];
        call.is(&["docker", "login"]) || acts::act(call).is_some_and(|act| acts.contains(&act))
    };
    talks(last).then_some(last)
}
