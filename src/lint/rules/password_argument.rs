//! A password among the arguments of a login.

use crate::lint::command::Command;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::{Call, Word};
use crate::text::{Applicability, Diagnostic, Edit, Severity, Span};
use crate::yaml::ScalarStyle;

pub(super) const RULE: Rule = Rule {
    code: "password-argument",
    category: Category::Security,
    severity: Severity::Warning,
    doc: include_str!("password_argument.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for command in &context.commands {
        for call in command.script.calls.iter().filter(|call| is_login(call)) {
            let Some((span, password)) = password(call) else { continue };
            let finding = RULE
                .at(
                    span,
                    "a password among the arguments is visible to every process of the build",
                    "give it on standard input",
                )
                .note(
                    "write `printenv NAME | docker login --username USER --password-stdin`, where NAME is its variable",
                );
            found.push(with_fix(finding, context, command, call, span, password));
        }
    }
}

fn is_login(call: &Call) -> bool {
    let programs = ["docker", "podman", "nerdctl", "buildah"];
    programs.iter().any(|program| call.is(&[*program, "login"])) || call.is(&["helm", "registry", "login"])
}

/// The option with its value, and the word that holds the value.
fn password(call: &Call) -> Option<(Span, &Word)> {
    let words = call.arguments();
    words.iter().enumerate().find_map(|(at, word)| match word.text.as_str() {
        "-p" | "--password" => words.get(at + 1).map(|value| (word.span.join(value.span), value)),
        text if text.starts_with("--password=") => Some((word.span, word)),
        text if text.starts_with("-p") && !text.starts_with("--") => Some((word.span, word)),
        _ => None,
    })
}

/// `printenv NAME |` in front, where the password is one variable.
fn with_fix(
    finding: Diagnostic,
    context: &Context<'_>,
    command: &Command<'_>,
    call: &Call,
    span: Span,
    password: &Word,
) -> Diagnostic {
    let [variable] = &password.variables[..] else { return finding };
    let plain = format!("${}", variable.name);
    let braced = format!("${{{}}}", variable.name);
    let written = context.file.slice(variable.span);
    let whole = password.text.trim_matches('"').ends_with(written) && (written == plain || written == braced);
    let exact = context.file.slice(call.span).starts_with(call.words.first().map_or("", |word| &word.text));
    let alone = call.stands.pipe.is_none() && call.redirects.is_empty() && call.assignments.is_empty();
    if !(whole && exact && alone && context.carries_state()) || command.style == ScalarStyle::DoubleQuoted {
        return finding;
    }
    let pipe = Edit { span: Span::empty(call.span.start), replacement: format!("printenv {} | ", variable.name) };
    let option = Edit { span, replacement: "--password-stdin".to_owned() };
    finding.fix("give the password on standard input", Applicability::Unsafe, vec![pipe, option])
}
