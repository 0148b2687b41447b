//! Secrets that reach the log in another form, which CodeBuild does not hide.

use crate::lint::command::Command;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::secrets::{secret, shows_value};
use crate::lint::shell::{Call, RedirectKind, Variable};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "transformed-secret",
    category: Category::Security,
    severity: Severity::Warning,
    doc: include_str!("transformed_secret.md"),
    check: Some(check),
};

/// Programs whose output tells what they were given.
const TRANSFORMS: [&str; 9] = ["base64", "base32", "xxd", "od", "hexdump", "rev", "tr", "fold", "cut"];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for command in &context.commands {
        for (at, call) in command.script.calls.iter().enumerate() {
            let Some(name) = call.name().filter(|name| TRANSFORMS.contains(name)) else { continue };
            let Some(variable) = reaches_log(call).then(|| source(context, command, at)).flatten() else { continue };
            let message = format!("`{name}` prints `{}` in a form that CodeBuild does not hide", variable.name);
            found.push(
                RULE.at(variable.span, message, "only the exact text of a secret becomes `***` in the log")
                    .note("write the result to a file, or leave it out"),
            );
        }
    }
}

fn reaches_log(call: &Call) -> bool {
    let last = call.stands.pipe.is_none_or(|(place, length)| place + 1 == length);
    let writes = |kind: RedirectKind| matches!(kind, RedirectKind::Write | RedirectKind::Append);
    let stands = &call.stands;
    let kept = stands.substituted || stands.redirected || stands.function.is_some();
    last && !kept && !call.redirects.iter().any(|it| writes(it.kind))
}

/// The secret that a call is given: by `<<<`, or through a pipe from `echo` and its like.
fn source<'a>(context: &Context<'_>, command: &'a Command<'_>, at: usize) -> Option<&'a Variable> {
    let calls = &command.script.calls;
    let is_secret = |variable: &&Variable| {
        shows_value(context.file.slice(variable.span)) && secret(context, &variable.name).is_some()
    };
    let given =
        calls[at].redirects.iter().filter(|it| it.kind == RedirectKind::Text).flat_map(|it| &it.target.variables);
    let mut given = given.filter(is_secret);
    let (place, _) = calls[at].stands.pipe.unwrap_or_default();
    let feeding = calls[at.saturating_sub(place)..at].iter();
    let mut printed = feeding.filter(|call| matches!(call.name(), Some("echo" | "printf"))).flat_map(Call::variables);
    given.next().or_else(|| printed.find(is_secret))
}
