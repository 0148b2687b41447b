//! Hooks: functions that a service calls, and scripts that the agent runs.

use super::reader::{Map, Reader, answered, like, missing};
use crate::text::suggest::{all_of, nearest};
use crate::text::{Applicability, Diagnostic, Edit, Severity, Span};
use crate::yaml::{Entry, Node};

/// The events of a deployment to Amazon ECS that call a function.
pub(super) const ECS: [&str; 5] =
    ["BeforeInstall", "AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic"];
/// Those of a deployment of a Lambda function.
pub(super) const LAMBDA: [&str; 2] = ["BeforeAllowTraffic", "AfterAllowTraffic"];
/// The events on a server that run scripts; the last four only behind a load balancer.
const SERVER: [&str; 9] = [
    "ApplicationStop",
    "BeforeInstall",
    "AfterInstall",
    "ApplicationStart",
    "ValidateService",
    "BeforeBlockTraffic",
    "AfterBlockTraffic",
    "BeforeAllowTraffic",
    "AfterAllowTraffic",
];
/// The events that are the agent's own.
const RESERVED: [&str; 4] = ["DownloadBundle", "Install", "BlockTraffic", "AllowTraffic"];
/// How long all scripts of an event may take, in seconds.
const LIMIT: i64 = 3600;

/// A list of maps with one key each: an event and the function that is called.
pub(super) fn of_service<'a>(reader: &mut Reader<'a>, root: &Map<'a>, events: &[&str]) {
    let Some(entry) = reader.field(root.node, "Hooks").filter(|entry| !entry.value.is_null()) else { return };
    if entry.value.as_mapping().is_some() {
        let label = "a list of events";
        let wrong = shape("`Hooks` is a map, not a list", entry.key.span, label);
        reader.found.push(wrong.note("write each event as an item: `- BeforeInstall: FUNCTION`"));
        return;
    }
    for item in reader.list(entry).unwrap_or_default() {
        let Some(hooks) = item.as_mapping() else {
            reader.wrong_type("an item of `Hooks`", item, "a map", entry.key.span);
            continue;
        };
        if let [_, second, ..] = hooks {
            let message = "an item of `Hooks` has more than one event";
            let mut wrong = shape(message, second.key.span, "an item of its own");
            wrong.severity = Severity::Warning;
            reader.found.push(wrong);
        }
        for hook in hooks {
            event(reader, hook, events, false);
            reader.text(hook);
        }
    }
}

/// A map of events to lists of scripts.
pub(super) fn of_agent<'a>(reader: &mut Reader<'a>, root: &Map<'a>) {
    let Some(entry) = reader.field(root.node, "hooks").filter(|entry| !entry.value.is_null()) else { return };
    let Some(hooks) = entry.value.as_mapping() else {
        let wrong = shape("`hooks` of a server are no map", entry.key.span, "a map of events");
        reader.found.push(wrong.note("write each event as a key: `AfterInstall:`, and its scripts as a list below"));
        return;
    };
    for hook in hooks {
        event(reader, hook, &SERVER, true);
        scripts(reader, hook);
    }
}

fn shape(message: &str, place: Span, label: &str) -> Diagnostic {
    Diagnostic::new("appspec-hook-shape", Severity::Error, message, place, label)
}

/// The name of an event.
fn event(reader: &mut Reader<'_>, hook: &Entry, events: &[&str], on_server: bool) {
    let name = hook.key.as_text().unwrap_or_default();
    if events.contains(&name) {
        return;
    }
    let (message, label) = if on_server && RESERVED.contains(&name) {
        (format!("`{name}` is the agent's own event, and runs no scripts"), "never run")
    } else {
        (format!("there is no event `{name}`"), "never run")
    };
    let place = hook.key.span;
    let wrong = Diagnostic::new("appspec-hook-name", Severity::Error, message, place, label);
    reader.found.push(match nearest(name, events.iter().copied()) {
        Some(meant) if !(on_server && RESERVED.contains(&name)) => {
            let edit = Edit { span: place, replacement: like(&hook.key, meant) };
            wrong.fix(format!("write `{meant}`"), Applicability::Unsafe, vec![edit])
        }
        _ => wrong.note(format!("there are {}", all_of(events.iter().copied()))),
    });
}

/// The scripts of one event.
fn scripts<'a>(reader: &mut Reader<'a>, hook: &'a Entry) {
    let name = hook.key.as_text().unwrap_or_default();
    let Some(scripts) = reader.list(hook) else { return };
    let mut total: i64 = 0;
    for script in scripts {
        let Some(script) = reader.item(script, name, &["location", "timeout", "runas", "sudo"]) else { continue };
        if script.node.get("location").and_then(Node::as_text).is_none_or(|location| location.trim().is_empty()) {
            let refusal = "The deployment failed because the application specification file specifies a script with no \
                location value. Specify the location in the hooks section of the AppSpec file, and then try again.";
            reader.found.push(answered(missing(&script, "location"), refusal));
        }
        if let Some(timeout) = script.node.get("timeout") {
            total = total.saturating_add(seconds(reader, timeout).unwrap_or(0));
        }
    }
    if total > LIMIT {
        let message = format!("the scripts of `{name}` may take {total} seconds");
        let label = format!("{LIMIT} seconds at most for all scripts of an event");
        reader.found.push(Diagnostic::new("appspec-hook-timeout", Severity::Error, message, hook.key.span, label));
    }
}

/// How long a script may take; the agent takes any number from 1 on.
fn seconds(reader: &mut Reader<'_>, timeout: &Node) -> Option<i64> {
    let written = timeout.as_text().unwrap_or_default();
    let number = written.parse().ok().filter(|seconds: &i64| *seconds > 0);
    if number.is_none() {
        let message = format!("`{written}` is no time limit");
        let place = reader.first_line(timeout.span);
        let wrong = Diagnostic::new("appspec-hook-timeout", Severity::Error, message, place, "seconds, from 1 on");
        let refusal = "The deployment failed because an invalid timeout value was provided for a script in the \
            application specification file. Make corrections in the hooks section of the AppSpec file, and then try again.";
        reader.found.push(answered(wrong, refusal));
    }
    number
}
