//! Health checks: what is run, and what its result would mean.

use super::{Task, items, number};
use crate::deploy::taskdef::shape::Container;
use crate::text::{Applicability, Diagnostic, Edit, Severity, Span};
use crate::yaml::Node;

pub(super) fn check(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    for container in task.containers() {
        let Some(command) = container.node.get("healthCheck").and_then(|health| health.get("command")) else {
            continue;
        };
        let Some(words) = command.as_sequence() else { continue };
        found.extend(first_word(command, words));
        found.extend(lost_arguments(words));
        found.extend(words.iter().skip(1).filter_map(stray_quotes));
        let script: Vec<&str> = words.iter().skip(1).filter_map(Node::as_text).collect();
        let script = script.join(" ");
        if let [_, first, ..] = words {
            found.extend(curl_that_never_fails(&script, first));
            found.extend(port_of_another(task, &container, &script, first));
        }
    }
}

fn first_word(command: &Node, words: &[Node]) -> Option<Diagnostic> {
    let first = words.first();
    let message = match first.and_then(Node::as_text) {
        Some("CMD" | "CMD-SHELL") if words.len() > 1 => return None,
        Some("CMD" | "CMD-SHELL") => "the health check runs nothing".to_owned(),
        Some(word) => format!("a health check does not begin with `{word}`"),
        None => "the health check has no command".to_owned(),
    };
    let place = first.map_or(command.span, |first| first.span);
    let label = "`CMD` and arguments, or `CMD-SHELL` and a script";
    Some(Diagnostic::new("taskdef-health-check-command", Severity::Error, message, place, label))
}

/// After `CMD-SHELL` the shell runs one text; what follows is its `$0`, `$1` and so on.
fn lost_arguments(words: &[Node]) -> Option<Diagnostic> {
    let [first, script, rest @ ..] = words else { return None };
    let (extra, last) = (rest.first()?, rest.last()?);
    if first.as_text() != Some("CMD-SHELL") {
        return None;
    }
    let message = "`CMD-SHELL` runs one text: what comes after it is lost";
    let found = Diagnostic::new("taskdef-health-check-arguments", Severity::Warning, message, extra.span, "not run");
    let found = found.related(script.span, "only this is run");
    let text = |node: &Node| node.as_text().unwrap_or_default().to_owned();
    let parts = std::iter::once(text(script)).chain(rest.iter().map(|part| without_quotes(&text(part)).to_owned()));
    let whole = parts.collect::<Vec<_>>().join(" ");
    let replacement = serde_json::Value::from(whole).to_string();
    let edit = Edit { span: script.span.join(last.span), replacement };
    Some(found.fix("make one text of them", Applicability::Unsafe, vec![edit]))
}

/// A text in quotes of its own, when it is; the quotes are part of it.
fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.contains(quote)).then_some(inner)
}

fn without_quotes(text: &str) -> &str {
    quoted(text).unwrap_or(text)
}

fn stray_quotes(word: &Node) -> Option<Diagnostic> {
    let inner = quoted(word.as_text()?)?;
    let message = "quotes are part of this text of the health check";
    let found =
        Diagnostic::new("taskdef-health-check-quotes", Severity::Warning, message, word.span, "quotes in quotes");
    let edit = Edit { span: word.span, replacement: serde_json::Value::from(inner).to_string() };
    Some(
        found
            .note("the list is JSON; the console's field, where texts are separated by commas, takes no quotes either")
            .fix("take them out", Applicability::Unsafe, vec![edit]),
    )
}

/// `curl` ends well whatever the server answers, unless it is told otherwise.
fn curl_that_never_fails(script: &str, place: &Node) -> Option<Diagnostic> {
    let call = script.split(&[';', '|', '&', '\n'][..]).map(str::trim).find(|call| {
        let program = call.split_whitespace().next().unwrap_or_default();
        program.rsplit('/').next() == Some("curl")
    })?;
    let looks = |word: &str| {
        word.starts_with("--fail") || (word.starts_with('-') && !word.starts_with("--") && word.contains('f'))
    };
    // What is piped on, or asked for as a number, is judged by something else.
    let is_judged = call.contains("http_code") || script.replace("||", "").contains('|');
    if is_judged || call.split_whitespace().any(looks) {
        return None;
    }
    let message = "`curl` without `-f` ends well when the server answers with an error";
    let label = "404 and 500 count as healthy";
    let found = Diagnostic::new("taskdef-health-check-curl", Severity::Warning, message, place.span, label);
    Some(found.note("write `curl -f …`"))
}

/// The port of this machine that a script asks, when it asks one.
fn asked_port(script: &str) -> Option<i64> {
    let hosts = ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"];
    let (host, rest) = hosts.iter().find_map(|host| Some((*host, script.split_once(host)?)))?;
    let (before, after) = rest;
    if before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '-')) || host.is_empty() {
        return None;
    }
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok();
    match after.strip_prefix(':').or_else(|| after.strip_prefix(' ')) {
        Some(port) => digits(port),
        None if before.ends_with("https://") => Some(443),
        None if before.ends_with("http://") => Some(80),
        None => None,
    }
}

fn port_of_another(task: &Task<'_>, own: &Container<'_>, script: &str, place: &Node) -> Option<Diagnostic> {
    let port = asked_port(script)?;
    let has = |container: &Container<'_>| {
        items(container.node, "portMappings")
            .any(|mapping| number(mapping, "containerPort").is_some_and(|it| it.0 == port))
    };
    let ranges = items(own.node, "portMappings").any(|mapping| mapping.get("containerPortRange").is_some());
    if ranges || has(own) || own.ports().next().is_none() {
        return None;
    }
    let name = own.shown();
    let other = task.containers().find(has);
    let (severity, message) = match other {
        Some(other) => {
            (Severity::Warning, format!("the health of `{name}` is judged by port {port} of `{}`", other.shown()))
        }
        None => (Severity::Note, format!("the health check of `{name}` asks port {port}, which it does not map")),
    };
    let found = Diagnostic::new("taskdef-health-check-port", severity, message, place.span, "not a port of its own");
    Some(match own.ports().find_map(|mapping| mapping.node.get("containerPort")) {
        Some(mapped) => found.related(mapped.span, "it has this one"),
        None => found,
    })
}

/// The seconds until a container can be healthy at the earliest, with the place that says so: the first check comes after one interval.
pub(super) fn first_healthy(health: &Node) -> (i64, Span) {
    number(health, "interval").map_or((30, health.span), |(interval, node)| (interval, node.span))
}
