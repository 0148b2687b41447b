//! Secrets that stand in the file.

use crate::lint::builds;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::secrets::names_a_secret;
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "plain-secret",
    category: Category::Security,
    severity: Severity::Warning,
    doc: include_str!("plain_secret.md"),
    check: Some(check),
};

/// Words of values that stand for a secret, or for one that guards nothing.
const PLACEHOLDERS: [&str; 22] = [
    "change",
    "example",
    "placeholder",
    "dummy",
    "fake",
    "sample",
    "test",
    "todo",
    "xxx",
    "your",
    "none",
    "null",
    "secret",
    "token",
    "password",
    "passwd",
    "credential",
    "key",
    "local",
    "default",
    "redacted",
    "admin",
];

/// The fewest characters of a part of a value that looks made up by a machine.
const SHORTEST: usize = 8;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (name, value) in builds::variables(context.buildspec) {
        if names_a_secret(&name.value) && is_secret(&value.value) {
            let message = format!("the value of `{}` looks like a secret", name.value);
            let label = "everyone who sees the file or the build can read it";
            found.push(RULE.at(value.span, message, label).note(format!(
                "put it into Secrets Manager, and write `{}: secret-id:json-key` below `secrets-manager:`",
                name.value
            )));
        }
    }
}

/// Whether a value is one that nobody would write by hand, or a private key.
fn is_secret(value: &str) -> bool {
    if value.contains("PRIVATE KEY-----") {
        return true;
    }
    let lower = value.to_ascii_lowercase();
    let names_something =
        value.starts_with(['/', '.', '~', '<', '{']) || value.contains("://") || value.starts_with("arn:");
    if names_something || value.contains('$') || PLACEHOLDERS.iter().any(|word| lower.contains(word)) {
        return false;
    }
    let mixed = |part: &str| {
        part.len() >= SHORTEST
            && part.contains(|c: char| c.is_ascii_digit())
            && part.contains(|c: char| c.is_ascii_alphabetic())
    };
    value.split(|c: char| !c.is_ascii_alphanumeric()).any(mixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_only_name_or_stand_for_a_secret_are_none() {
        for (value, expected) in [
            ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", true),
            ("6d7d0f5e-8a4b-4a57-9e0c-1d2f3b4c5d6e", true),
            ("tr0ub4dor9", true),
            ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", true),
            ("", false),
            ("changeme123", false),
            ("<a1b2c3d4e5>", false),
            ("${A1B2C3D4E5}", false),
            ("/prod/db/a1b2c3d4e5", false),
            ("arn:aws:secretsmanager:eu-west-1:111122223333:secret:a1b2c3d4", false),
            ("true", false),
            ("123456789012", false),
            ("prod-backend-2", false),
            ("fbAppSecret", false),
            ("postgres", false),
        ] {
            assert_eq!(is_secret(value), expected, "{value}");
        }
    }
}
