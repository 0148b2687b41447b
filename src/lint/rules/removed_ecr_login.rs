//! `aws ecr get-login`, which version 2 of the AWS CLI no longer has.

use crate::lint::acts;
use crate::lint::command::Command;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Call;
use crate::text::{Applicability, Diagnostic, Edit, Severity};
use crate::yaml::ScalarStyle;

pub(super) const RULE: Rule = Rule {
    code: "removed-ecr-login",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("removed_ecr_login.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if installs_version_1(context) {
        return;
    }
    for command in &context.commands {
        let logins = command.script.calls.iter().filter(|call| call.is(&["aws", "ecr", "get-login"]));
        found.extend(logins.map(|call| finding(context, command, call)));
    }
}

/// The package of pip is version 1, which still has it.
fn installs_version_1(context: &Context<'_>) -> bool {
    let calls = context.commands.iter().flat_map(|command| &command.script.calls);
    let is_cli = |word: &&str| word.split(['=', '<', '>', '~']).next() == Some("awscli");
    calls.into_iter().any(|call| {
        let words = acts::program(call);
        words.iter().any(|word| word.contains("pip")) && words.contains(&"install") && words.iter().any(is_cli)
    })
}

fn finding(context: &Context<'_>, command: &Command<'_>, call: &Call) -> Diagnostic {
    let message = "`aws ecr get-login` is gone from version 2 of the AWS CLI, which CodeBuild's images have";
    let finding = RULE.at(call.span, message, "the login fails");
    let replacement = login(context, call);
    let finding = finding.note(format!("write `{replacement}`"));
    // The whole of `$(aws ecr get-login …)`, or `eval` with it, is the command.
    let runs_it = |outer: &&Call| {
        let inside = outer.span.start < call.span.start && call.span.end < outer.span.end;
        let alone = outer.words.len() == 1 || (outer.words.len() == 2 && outer.name() == Some("eval"));
        inside && alone && outer.redirects.is_empty() && outer.assignments.is_empty() && outer.stands.pipe.is_none()
    };
    match command.script.calls.iter().find(runs_it) {
        Some(outer) if call.stands.substituted && command.style != ScalarStyle::DoubleQuoted => {
            let edit = Edit { span: outer.span, replacement };
            finding.fix("log in with `get-login-password`", Applicability::Unsafe, vec![edit])
        }
        _ => finding,
    }
}

/// The command that logs in to the same registry.
fn login(context: &Context<'_>, call: &Call) -> String {
    let value = |option: &str| {
        let at = call.arguments().iter().position(|word| word.text == option)?;
        call.arguments().get(at + 1).map(|word| word.text.as_str())
    };
    let region = value("--region");
    let host_region = region.unwrap_or("$AWS_DEFAULT_REGION");
    let account = value("--registry-ids").unwrap_or_else(|| account(context));
    let option = region.map(|region| format!(" --region {region}")).unwrap_or_default();
    format!(
        "aws ecr get-login-password{option} | docker login --username AWS --password-stdin \
         {account}.dkr.ecr.{host_region}.amazonaws.com"
    )
}

/// The variable with the account's number, or how to ask for it.
fn account(context: &Context<'_>) -> &'static str {
    let names = ["$AWS_ACCOUNT_ID", "$ACCOUNT_ID", "$AWS_ACCOUNT"];
    let uses = |name: &str| {
        let mut variables = context.commands.iter().flat_map(|command| &command.script.calls).flat_map(Call::variables);
        variables.any(|variable| variable.name == name[1..])
    };
    names.into_iter().find(|name| uses(name)).unwrap_or("$(aws sts get-caller-identity --query Account --output text)")
}
