//! Packages installed for production, and tests that need those for development.

use crate::lint::acts::{self, Act, program};
use crate::lint::context::Context;
use crate::lint::names::calls;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Call;
use crate::text::{Diagnostic, Severity, Span};

pub(super) const RULE: Rule = Rule {
    code: "production-install",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("production_install.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut production = from_env(context);
    let mut installed: Option<(Span, Span)> = None;
    for call in calls(context) {
        if let Some(assigned) = node_env(call) {
            production = assigned.then_some(call.span);
        } else if production.is_some() && installs_all(call) {
            installed = production.filter(|_| call.assignments.is_empty()).map(|set| (call.span, set));
        } else if let Some((place, set)) = installed
            && is_node(call)
            && acts::act(call) == Some(Act::Test)
        {
            found.push(finding(place, set, call.span));
            return;
        }
    }
}

fn finding(place: Span, set: Span, test: Span) -> Diagnostic {
    RULE.at(place, "this leaves out the packages for development, which the tests need", "installs for production only")
        .related(set, "says so")
        .related(test, "needs them")
        .note("write `--include=dev` behind it, or set `NODE_ENV` after the tests")
}

/// `NODE_ENV: production` in the file's `env`.
fn from_env(context: &Context<'_>) -> Option<Span> {
    let variables = &context.buildspec.env.variables;
    let (name, value) = variables.iter().find(|(name, _)| name.value == "NODE_ENV")?;
    (value.value == "production").then_some(name.span)
}

/// Whether a call sets `NODE_ENV` in the shell, and to production.
fn node_env(call: &Call) -> Option<bool> {
    let exported = call.words.iter().find_map(|word| word.text.strip_prefix("NODE_ENV="));
    match call.name() {
        None if call.words.is_empty() => {
            let assigned = call.assignments.iter().find(|assignment| assignment.name == "NODE_ENV")?;
            Some(assigned.value.literal() == Some("production"))
        }
        Some("export") => exported.map(|value| value.trim_matches(['"', '\'']) == "production"),
        Some("unset") if call.has("NODE_ENV") => Some(false),
        _ => None,
    }
}

/// `npm ci` and the like without packages of its own, and without a word about development.
fn installs_all(call: &Call) -> bool {
    let words = program(call);
    let says_dev = words.iter().any(|word| {
        word.contains("dev")
            || word.contains("production")
            || word.contains("prod")
            || matches!(*word, "-g" | "--global" | "-D")
    });
    let named = words.iter().skip(2).any(|word| !word.starts_with('-'));
    let installs = match words.first().copied() {
        Some("npm") => matches!(words.get(1), Some(&("ci" | "install" | "i"))),
        Some("yarn") => words.get(1).is_none_or(|word| *word == "install"),
        _ => false,
    };
    installs && !says_dev && !named
}

fn is_node(call: &Call) -> bool {
    let node = ["npm", "yarn", "npx", "jest", "mocha", "vitest", "eslint", "cypress", "ng", "react-scripts"];
    call.name().is_some_and(|name| node.contains(&name))
}
