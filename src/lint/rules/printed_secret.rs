//! Commands that print secrets into the log.

use crate::lint::command::Command;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::secrets::{Secret, names_a_secret, secret, shows_value};
use crate::lint::shell::{Call, Variable};
use crate::text::{Diagnostic, Severity, Span};

pub(super) const RULE: Rule = Rule {
    code: "printed-secret",
    category: Category::Security,
    severity: Severity::Warning,
    doc: include_str!("printed_secret.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let plain = plain_secret(context);
    for command in &context.commands {
        for call in command.script.calls.iter().filter(|call| reaches_log(call)) {
            found.extend(printed(context, call));
            if prints_all(command, call) {
                found.extend(plain.map(|(name, place)| all_printed(call, name, place)));
            }
        }
    }
}

/// Whether what a call prints goes nowhere else.
fn reaches_log(call: &Call) -> bool {
    let stands = &call.stands;
    let last = stands.pipe.is_none_or(|(place, length)| place + 1 == length);
    last && !stands.substituted && !stands.redirected && stands.function.is_none() && call.redirects.is_empty()
}

fn printed(context: &Context<'_>, call: &Call) -> Option<Diagnostic> {
    let (name, span, kind) = match call.name()? {
        "echo" | "printf" => {
            let shown = |variable: &&Variable| shows_value(context.file.slice(variable.span));
            let mut variables = call.arguments().iter().flat_map(|word| &word.variables).filter(shown);
            variables.find_map(|it| Some((it.name.as_str(), it.span, secret(context, &it.name)?)))?
        }
        "printenv" => {
            let word = call.arguments().first()?;
            (word.text.as_str(), word.span, secret(context, &word.text)?)
        }
        _ => return None,
    };
    let message = format!("the value of `{name}` is printed into the log");
    Some(match kind {
        Secret::Plain => RULE
            .at(span, message, "everybody who may read the log can read it")
            .note("print whether it is set: `${NAME:+set}`"),
        Secret::Hidden => {
            let mut finding = RULE.at(span, message, "only its exact text is hidden there");
            finding.severity = Severity::Note;
            finding
        }
    })
}

/// `env`, `printenv`, `export -p`, or `set` without words; alone or into `sort`.
fn prints_all(command: &Command<'_>, call: &Call) -> bool {
    let lists = |call: &Call| match call.name() {
        Some("env" | "printenv" | "set") => call.words.len() == 1 && call.assignments.is_empty(),
        Some("export" | "declare") => call.words.len() == 2 && call.has("-p"),
        _ => false,
    };
    let before = |sorted: &Call| {
        let calls = &command.script.calls;
        calls.iter().position(|other| other.span == sorted.span)?.checked_sub(1).map(|at| &calls[at])
    };
    match call.stands.pipe {
        None => lists(call),
        Some((1, 2)) if call.name() == Some("sort") => before(call).is_some_and(lists),
        Some(_) => false,
    }
}

/// A variable of the file with a secret's name and a plain value.
fn plain_secret<'a>(context: &Context<'a>) -> Option<(&'a str, Span)> {
    let mut variables = context.buildspec.env.variables.iter();
    let found = variables.find(|(name, value)| names_a_secret(&name.value) && !value.value.is_empty());
    found.map(|(name, _)| (name.value.as_str(), name.span))
}

fn all_printed(call: &Call, name: &str, place: Span) -> Diagnostic {
    RULE.at(call.span, "all variables are printed into the log, and one of them is a secret", "shows its value")
        .related(place, format!("`{name}` has a plain value, which nothing hides"))
        .note("keep it in Secrets Manager, and name it under `env: secrets-manager:`")
}
