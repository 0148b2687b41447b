//! What waits for what, and how a container ends.

use serde_json::{Map, Value, json};

use super::Task;
use super::reader::{Reader, put};
use super::refusal::{Reason, Refusal};
use crate::text::Span;

/// How long a container has to end, where nothing is said, in seconds.
const STOP_TIMEOUT: i64 = 30;

impl Task<'_> {
    /// Refuses the name of a container that is not there; whether it is.
    pub(super) fn expect(&self, key: &'static str, name: &str, span: Span, refused: &mut Vec<Refusal>) -> bool {
        let is_there = self.containers.iter().any(|(own, _)| own.value == name);
        if !is_there {
            let names = self.containers.iter().map(|(own, _)| own.value.to_owned()).collect();
            let reason = Reason::NoSuchContainer { key, name: name.to_owned(), names };
            refused.push(Refusal { span: Some(span), reason });
        }
        is_there
    }
}

/// `depends_on`, of `dependsOn`.
pub(super) fn depends_on(task: &Task<'_>, container: &Reader<'_>, refused: &mut Vec<Refusal>) -> Map<String, Value> {
    let mut found = Map::new();
    for dependency in container.objects("dependsOn") {
        let name = dependency.text("containerName").unwrap_or_default();
        let condition = condition(&dependency, name);
        if task.expect("dependsOn", name, dependency.span("containerName"), refused) {
            found.insert(name.to_owned(), json!({ "condition": condition }));
        }
    }
    found
}

fn condition(dependency: &Reader<'_>, name: &str) -> &'static str {
    match dependency.text("condition") {
        Some("START") | None => "service_started",
        Some("HEALTHY") => "service_healthy",
        Some("SUCCESS") => "service_completed_successfully",
        Some("COMPLETE") => {
            let why = format!(
                "Compose cannot wait for any end of `{name}`: it waits until it ends well, and starts nothing when it fails"
            );
            dependency.leave("condition", why);
            "service_completed_successfully"
        }
        Some(_) => {
            dependency.leave("condition", "it is not known here: it waits for the start");
            "service_started"
        }
    }
}

/// `volumes_from`, of `volumesFrom`.
pub(super) fn volumes_from(task: &Task<'_>, container: &Reader<'_>, refused: &mut Vec<Refusal>) -> Vec<String> {
    let mut found = Vec::new();
    for source in container.objects("volumesFrom") {
        let name = source.text("sourceContainer").unwrap_or_default();
        let is_read_only = source.flag("readOnly");
        if task.expect("volumesFrom", name, source.span("sourceContainer"), refused) {
            found.push(if is_read_only { format!("{name}:ro") } else { name.to_owned() });
        }
    }
    found
}

/// How a container is stopped, and whether it is started again.
pub(super) fn ends(container: &Reader<'_>, service: &mut Map<String, Value>) {
    let grace = container.number("stopTimeout").unwrap_or(STOP_TIMEOUT);
    service.insert("stop_grace_period".to_owned(), format!("{grace}s").into());
    let Some(policy) = container.object("restartPolicy") else { return };
    let is_enabled = policy.flag("enabled");
    let ignored = policy.texts("ignoredExitCodes");
    let period = policy.number("restartAttemptPeriod");
    if !is_enabled {
        return;
    }
    let others = ignored.iter().any(|code| *code != "0");
    put(service, "restart", Some(if ignored.contains(&"0") { "on-failure" } else { "always" }));
    if others {
        policy.leave("ignoredExitCodes", "Compose restarts after every failure, whatever its code");
    }
    if period.is_some() {
        policy.leave("restartAttemptPeriod", "the engine waits as it likes between restarts");
    }
}
