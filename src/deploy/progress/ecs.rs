//! A rolling deployment, as `describe-services` shows it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Look, Verdict};

/// Watches a service take over a task definition.
#[derive(Clone, Debug)]
pub struct Rolling {
    task_definition: String,
    events: BTreeSet<String>,
    counts: String,
}

impl Rolling {
    /// Watches for this task definition's ARN; what the service said before is no news.
    pub fn new(task_definition: &str, before: &Value) -> Self {
        let events = events(before).map(|(id, _)| id.to_owned()).collect();
        Self { task_definition: task_definition.to_owned(), events, counts: String::new() }
    }

    /// Looks at the service as it is now.
    pub fn look(&mut self, service: &Value) -> Look {
        let own = deployments(service).find(|it| it["taskDefinition"] == *self.task_definition);
        let mut news = self.new_events(service);
        if let Some(own) = own {
            news.extend(self.new_counts(own));
        }
        Look { news, verdict: verdict(service, own) }
    }

    /// The service's own messages, the oldest first; it tells the newest first.
    fn new_events(&mut self, service: &Value) -> Vec<String> {
        let all: Vec<(String, String)> =
            events(service).map(|(id, message)| (id.to_owned(), message.to_owned())).collect();
        let fresh = all.into_iter().rev().filter(|(id, _)| self.events.insert(id.clone()));
        fresh.map(|(_, message)| message).collect()
    }

    fn new_counts(&mut self, deployment: &Value) -> Option<String> {
        let count = |key: &str| deployment[key].as_i64().unwrap_or_default();
        let also = [("pendingCount", "pending"), ("failedTasks", "failed")].into_iter();
        let also = also.filter(|(key, _)| count(key) > 0).map(|(key, what)| format!(", {} {what}", count(key)));
        let running = format!("{} of {} tasks run", count("runningCount"), count("desiredCount"));
        let counts = std::iter::once(running).chain(also).collect::<String>();
        if counts == self.counts {
            return None;
        }
        self.counts.clone_from(&counts);
        Some(counts)
    }
}

/// Ids and messages, in the order of the API.
fn events(service: &Value) -> impl Iterator<Item = (&str, &str)> {
    let events = service["events"].as_array().map(Vec::as_slice).unwrap_or_default();
    events.iter().filter_map(|event| Some((event["id"].as_str()?, event["message"].as_str()?)))
}

fn deployments(service: &Value) -> impl Iterator<Item = &Value> {
    service["deployments"].as_array().map(Vec::as_slice).unwrap_or_default().iter()
}

fn verdict(service: &Value, own: Option<&Value>) -> Verdict {
    let primary = deployments(service).find(|it| it["status"] == "PRIMARY");
    let running = || primary.and_then(|it| it["taskDefinition"].as_str()).unwrap_or("another task definition");
    let Some(own) = own else {
        return Verdict::Failed(format!("the service has given the deployment up and runs {}", running()));
    };
    let reason = own["rolloutStateReason"].as_str();
    match own["rolloutState"].as_str() {
        Some("FAILED") => Verdict::Failed(reason.unwrap_or("ECS gives no reason").to_owned()),
        _ if own["status"] != "PRIMARY" => {
            let why = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
            Verdict::Failed(format!("the service goes back to {}{why}", running()))
        }
        Some("COMPLETED") => Verdict::Succeeded,
        // Services with another controller tell no state of the rollout.
        None if deployments(service).count() == 1 && own["runningCount"] == own["desiredCount"] => Verdict::Succeeded,
        _ => Verdict::InProgress,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn deployment(revision: u8, status: &str, state: &str, running: u8) -> Value {
        json!({
            "taskDefinition": format!("shop:{revision}"), "status": status, "rolloutState": state,
            "rolloutStateReason": format!("{state}, it says"), "runningCount": running, "desiredCount": 2,
        })
    }

    fn verdict_of(deployments: &[Value]) -> Verdict {
        Rolling::new("shop:2", &Value::Null).look(&json!({ "deployments": deployments })).verdict
    }

    #[test]
    fn it_is_done_when_the_rollout_is_complete() {
        let old = deployment(1, "ACTIVE", "COMPLETED", 2);
        assert_eq!(verdict_of(&[deployment(2, "PRIMARY", "IN_PROGRESS", 1), old]), Verdict::InProgress);
        assert_eq!(verdict_of(&[deployment(2, "PRIMARY", "COMPLETED", 2)]), Verdict::Succeeded);
        let mut plain = deployment(2, "PRIMARY", "", 2);
        plain.as_object_mut().unwrap().remove("rolloutState");
        assert_eq!(verdict_of(std::slice::from_ref(&plain)), Verdict::Succeeded);
        assert_eq!(verdict_of(&[plain, deployment(1, "ACTIVE", "COMPLETED", 1)]), Verdict::InProgress);
    }

    #[test]
    fn a_rollback_is_a_failure_with_its_reason() {
        let failed = verdict_of(&[deployment(2, "PRIMARY", "FAILED", 0)]);
        assert_eq!(failed, Verdict::Failed("FAILED, it says".to_owned()));
        let back = [deployment(1, "PRIMARY", "IN_PROGRESS", 2), deployment(2, "ACTIVE", "IN_PROGRESS", 0)];
        let expected = "the service goes back to shop:1: IN_PROGRESS, it says";
        assert_eq!(verdict_of(&back), Verdict::Failed(expected.to_owned()));
        let gone = verdict_of(&[deployment(1, "PRIMARY", "COMPLETED", 2)]);
        assert_eq!(gone, Verdict::Failed("the service has given the deployment up and runs shop:1".to_owned()));
    }

    #[test]
    fn each_message_is_told_once_and_the_oldest_first() {
        let event = |id: u8| json!({ "id": id.to_string(), "message": format!("event {id}") });
        let service = |events: &[u8], running: u8| {
            json!({
                "events": events.iter().map(|id| event(*id)).collect::<Vec<_>>(),
                "deployments": [deployment(2, "PRIMARY", "IN_PROGRESS", running)],
            })
        };
        let mut watch = Rolling::new("shop:2", &service(&[1], 0));
        assert_eq!(watch.look(&service(&[3, 2, 1], 0)).news, ["event 2", "event 3", "0 of 2 tasks run"]);
        assert_eq!(watch.look(&service(&[3, 2, 1], 0)).news, [""; 0]);
        assert_eq!(watch.look(&service(&[3, 2, 1], 1)).news, ["1 of 2 tasks run"]);
    }
}
