//! A blue/green deployment, as `get-deployment` and `batch-get-deployment-targets` show it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Look, Verdict};

/// Watches a deployment of CodeDeploy to Amazon ECS.
#[derive(Clone, Debug, Default)]
pub struct BlueGreen {
    told: BTreeSet<String>,
}

impl BlueGreen {
    /// Watches from the beginning.
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks at the deployment and its targets as they are now.
    pub fn look(&mut self, deployment: &Value, targets: &[Value]) -> Look {
        let state = deployment["status"].as_str().unwrap_or("unknown");
        let mut news: Vec<String> = targets.iter().flat_map(target).collect();
        if state == "Ready" {
            news.push("the new tasks are ready, and wait for traffic: `aws deploy continue-deployment`".to_owned());
        }
        news.push(format!("deployment {state}"));
        news.retain(|line| self.told.insert(line.clone()));
        Look { news, verdict: verdict(state, deployment) }
    }
}

/// What is to be said of a target: its lifecycle events, and where traffic goes.
fn target(target: &Value) -> Vec<String> {
    let ecs = &target["ecsTarget"];
    let list = |key: &str| ecs[key].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let events = list("lifecycleEvents").into_iter().filter(|event| event["status"] != "Pending").map(|event| {
        let message = text(&event["diagnostics"]["message"]);
        let why = if message.is_empty() { message } else { format!(": {message}") };
        format!("{} {}{why}", text(&event["lifecycleEventName"]), text(&event["status"]))
    });
    let traffic = list("taskSetsInfo").into_iter().filter(|set| set["taskSetLabel"] == "Green").map(|set| {
        let weight = set["trafficWeight"].as_f64().unwrap_or_default();
        let count = |key: &str| set[key].as_i64().unwrap_or_default();
        format!(
            "{} of {} new tasks run, {weight} % of the traffic goes to them",
            count("runningCount"),
            count("desiredCount")
        )
    });
    events.chain(traffic).collect()
}

fn verdict(state: &str, deployment: &Value) -> Verdict {
    match state {
        "Succeeded" => Verdict::Succeeded,
        "Failed" | "Stopped" => {
            let error = &deployment["errorInformation"];
            let text = |key: &str| error[key].as_str();
            Verdict::Failed(match (text("code"), text("message")) {
                (Some(code), Some(message)) => format!("{code}: {message}"),
                (Some(reason), None) | (None, Some(reason)) => reason.to_owned(),
                (None, None) => format!("the deployment is {state}, and CodeDeploy gives no reason"),
            })
        }
        _ => Verdict::InProgress,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn events_and_traffic_are_told_as_they_change() {
        let target = |install: &str, weight: f64| {
            vec![json!({ "ecsTarget": {
                "lifecycleEvents": [
                    { "lifecycleEventName": "Install", "status": install },
                    { "lifecycleEventName": "AllowTraffic", "status": "Pending" },
                ],
                "taskSetsInfo": [
                    { "taskSetLabel": "Blue", "trafficWeight": 100.0 - weight, "runningCount": 1, "desiredCount": 1 },
                    { "taskSetLabel": "Green", "trafficWeight": weight, "runningCount": 1, "desiredCount": 1 },
                ],
            } })]
        };
        let running = json!({ "status": "InProgress" });
        let mut watch = BlueGreen::new();
        assert_eq!(
            watch.look(&running, &target("InProgress", 0.0)).news,
            ["Install InProgress", "1 of 1 new tasks run, 0 % of the traffic goes to them", "deployment InProgress",]
        );
        assert_eq!(
            watch.look(&running, &target("Succeeded", 10.0)).news,
            ["Install Succeeded", "1 of 1 new tasks run, 10 % of the traffic goes to them",]
        );
        assert_eq!(
            watch.look(&json!({ "status": "Succeeded" }), &[]),
            Look { news: vec!["deployment Succeeded".to_owned()], verdict: Verdict::Succeeded }
        );
    }

    #[test]
    fn a_failure_says_why() {
        let failed = |error: Value| {
            let deployment = json!({ "status": "Failed", "errorInformation": error });
            BlueGreen::new().look(&deployment, &[]).verdict
        };
        let expected = |reason: &str| Verdict::Failed(reason.to_owned());
        let error = json!({ "code": "HOOK_EXECUTION_FAILURE", "message": "the hook failed" });
        assert_eq!(failed(error), expected("HOOK_EXECUTION_FAILURE: the hook failed"));
        assert_eq!(failed(json!({ "code": "TIMEOUT" })), expected("TIMEOUT"));
        assert_eq!(failed(Value::Null), expected("the deployment is Failed, and CodeDeploy gives no reason"));
    }
}
