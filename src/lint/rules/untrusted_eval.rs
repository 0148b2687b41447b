//! Text that strangers choose, run as a command.

use std::collections::HashSet;

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Call;
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "untrusted-eval",
    category: Category::Security,
    severity: Severity::Warning,
    doc: include_str!("untrusted_eval.md"),
    check: Some(check),
};

/// What a webhook tells: names of branches, which may hold `$( )` and `;`.
const FROM_OUTSIDE: [&str; 3] =
    ["CODEBUILD_WEBHOOK_HEAD_REF", "CODEBUILD_WEBHOOK_BASE_REF", "CODEBUILD_WEBHOOK_TRIGGER"];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut tainted: HashSet<&str> = FROM_OUTSIDE.into_iter().collect();
    for call in context.commands.iter().flat_map(|command| &command.script.calls) {
        if call.words.is_empty() || call.name() == Some("export") {
            spread(&mut tainted, call);
        }
        if !runs_text(call) {
            continue;
        }
        let Some(variable) =
            call.arguments().iter().flat_map(|word| &word.variables).find(|it| tainted.contains(it.name.as_str()))
        else {
            continue;
        };
        let message = format!("`{}` is put into a command, and whoever opens a pull request chooses it", variable.name);
        found.push(
            RULE.at(variable.span, message, "a branch named `x;env` runs `env`")
                .note("give it as an argument: `bash -c '… \"$1\"' -- \"$NAME\"`"),
        );
    }
}

/// `NAME=…$CODEBUILD_WEBHOOK_HEAD_REF…`, and a commit's message.
fn spread<'a>(tainted: &mut HashSet<&'a str>, call: &'a Call) {
    let named = |word: &crate::lint::shell::Word| {
        word.variables.iter().any(|variable| tainted.contains(variable.name.as_str()))
    };
    let message =
        |text: &str| text.contains("git log") && ["%s", "%B", "%b"].iter().any(|format| text.contains(format));
    let assigned = call.assignments.iter().filter(|it| named(&it.value) || message(&it.value.text));
    let mut spread: Vec<&str> = assigned.map(|assignment| assignment.name.as_str()).collect();
    let exported = call.arguments().iter().filter(|word| named(word) || message(&word.text));
    spread.extend(exported.filter_map(|word| word.text.split_once('=')).map(|(name, _)| name));
    tainted.extend(spread);
}

/// `eval`, `bash -c`
fn runs_text(call: &Call) -> bool {
    match call.name() {
        Some("eval") => true,
        Some("sh" | "bash" | "zsh" | "dash") => {
            call.arguments().first().is_some_and(|word| word.text.starts_with('-') && word.text.ends_with('c'))
        }
        _ => false,
    }
}
