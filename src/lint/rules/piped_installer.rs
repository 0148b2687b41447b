//! A script from the network that is run without a look at it.

use crate::lint::acts::program;
use crate::lint::command::Command;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Call;
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "piped-installer",
    category: Category::Security,
    severity: Severity::Note,
    doc: include_str!("piped_installer.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for command in &context.commands {
        let calls = &command.script.calls;
        for (at, call) in calls.iter().enumerate().filter(|(_, call)| fetches(call)) {
            if !is_piped(&calls[at + 1..], call) && !is_text_of_shell(command, call) {
                continue;
            }
            let message = format!("what `{}` fetches is run at once", call.name().unwrap_or_default());
            found.push(
                RULE.at(call.span, message, "it may be another script tomorrow, or half of one")
                    .note("fetch a fixed version into a file, compare it with `sha256sum -c`, then run it"),
            );
        }
    }
}

fn fetches(call: &Call) -> bool {
    matches!(program(call).first(), Some(&("curl" | "wget")))
}

fn is_shell(call: &Call) -> bool {
    matches!(program(call).first(), Some(&("sh" | "bash" | "zsh" | "dash" | "/bin/sh" | "/bin/bash")))
}

/// `curl … | sh`
fn is_piped(rest: &[Call], call: &Call) -> bool {
    let Some((place, length)) = call.stands.pipe else { return false };
    let mut later =
        rest.iter().take_while(|other| other.stands.pipe.is_some_and(|(at, all)| all == length && at > place));
    later.any(is_shell)
}

/// `sh -c "$(curl …)"`, `bash <(curl …)`, `eval "$(curl …)"`
fn is_text_of_shell(command: &Command<'_>, call: &Call) -> bool {
    let around = |outer: &&Call| {
        let inside = outer.words.iter().any(|word| word.span.start < call.span.start && call.span.end < word.span.end);
        inside && ((is_shell(outer) && outer.has("-c")) || outer.name() == Some("eval"))
    };
    call.stands.subshell && command.script.calls.iter().any(|outer| around(&outer))
}
