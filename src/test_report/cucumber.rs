//! `CUCUMBERJSON`: what Cucumber's JSON formatters write, and behave's.

use serde::Deserialize;
use serde_json::Number;

use super::{Place, ReportError, TestCase, TestStatus, limits, time};

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    name: String,
    #[serde(default)]
    uri: String,
    #[serde(default)]
    location: String,
    elements: Option<Vec<Scenario>>,
    /// Only there to tell a feature from another object.
    #[serde(rename = "keyword")]
    _keyword: String,
}

#[derive(Deserialize)]
struct Scenario {
    #[serde(default)]
    name: String,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    steps: Vec<Step>,
    #[serde(default)]
    before: Vec<Step>,
    #[serde(default)]
    after: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    line: Option<u64>,
    #[serde(default)]
    location: String,
    result: Option<Outcome>,
}

#[derive(Deserialize)]
struct Outcome {
    #[serde(default)]
    status: String,
    duration: Option<Number>,
    error_message: Option<Lines>,
}

/// behave writes a message as a list of lines.
#[derive(Deserialize)]
#[serde(untagged)]
enum Lines {
    One(String),
    Many(Vec<String>),
}

/// Reads the scenarios: each is a test case, its feature the prefix.
pub(super) fn parse(text: &str) -> Result<Vec<TestCase>, ReportError> {
    let features: Vec<Feature> = serde_json::from_str(text).map_err(|error| ReportError::Json(error.to_string()))?;
    let cases = |feature: &Feature| {
        let scenarios = feature.elements.iter().flatten().filter(|scenario| scenario.kind != "background");
        scenarios.map(|scenario| case(feature, scenario)).collect::<Vec<_>>()
    };
    Ok(features.iter().flat_map(cases).collect())
}

fn case(feature: &Feature, scenario: &Scenario) -> TestCase {
    let steps = || scenario.before.iter().chain(&scenario.steps).chain(&scenario.after);
    let status = status(&steps().collect::<Vec<_>>());
    let failed = steps().find(|step| outcome(step) == "failed");
    let told = failed.or_else(|| steps().find(|step| message(step).is_some()));
    TestCase {
        name: limits::name(&scenario.name),
        prefix: limits::name(&feature.name),
        test_suite_name: limits::name(&feature.name),
        status,
        duration_in_nano_seconds: steps()
            .filter_map(|step| step.result.as_ref())
            .map(nanos)
            .fold(0, u64::saturating_add),
        message: told.and_then(message).map(|text| limits::message(&text)).unwrap_or_default(),
        test_raw_data_path: String::new(),
        place: failed.and_then(|step| place(feature, step)),
    }
}

fn outcome(step: &Step) -> &str {
    step.result.as_ref().map_or("skipped", |result| result.status.as_str())
}

fn message(step: &Step) -> Option<String> {
    match step.result.as_ref()?.error_message.as_ref()? {
        Lines::One(text) => Some(text.clone()),
        Lines::Many(lines) => Some(lines.join("\n")),
    }
}

/// A step that is undefined, pending or ambiguous leaves a scenario in none of the service's other states.
fn status(steps: &[&Step]) -> TestStatus {
    let any = |wanted: &[&str]| steps.iter().any(|step| wanted.contains(&outcome(step)));
    if any(&["failed"]) {
        TestStatus::Failed
    } else if any(&["undefined", "pending", "ambiguous", "unknown"]) {
        TestStatus::Unknown
    } else if any(&["skipped", "untested"]) {
        TestStatus::Skipped
    } else if any(&["passed"]) {
        TestStatus::Succeeded
    } else {
        TestStatus::Unknown
    }
}

/// Cucumber counts nanoseconds, behave seconds with a fraction.
fn nanos(outcome: &Outcome) -> u64 {
    let Some(duration) = &outcome.duration else { return 0 };
    duration.as_u64().unwrap_or_else(|| time::of_seconds(duration.as_f64().unwrap_or_default()))
}

fn place(feature: &Feature, step: &Step) -> Option<Place> {
    if let Some((file, line)) = step.location.rsplit_once(':') {
        return Some(Place { file: limits::name(file), line: line.parse().unwrap_or_default() });
    }
    let file = if feature.uri.is_empty() { feature.location.split(':').next()? } else { &feature.uri };
    (!file.is_empty()).then(|| Place { file: limits::name(file), line: step.line.unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(steps: &str) -> TestCase {
        let text = format!(
            r#"[{{"keyword":"Feature","name":"F","uri":"a.feature","elements":[
                {{"type":"background","name":"","steps":[]}},
                {{"type":"scenario","name":"S","steps":[{steps}]}}]}}]"#
        );
        parse(&text).unwrap().remove(0)
    }

    #[test]
    fn a_scenario_is_as_good_as_its_worst_step() {
        let step = |status: &str| format!(r#"{{"line":4,"result":{{"status":"{status}","duration":5}}}}"#);
        for (steps, expected) in [
            (vec!["passed", "passed"], TestStatus::Succeeded),
            (vec!["passed", "failed", "skipped"], TestStatus::Failed),
            (vec!["passed", "undefined", "skipped"], TestStatus::Unknown),
            (vec!["skipped"], TestStatus::Skipped),
            (vec![], TestStatus::Unknown),
        ] {
            let case = read(&steps.iter().map(|status| step(status)).collect::<Vec<_>>().join(","));
            assert_eq!(case.status, expected, "{steps:?}");
            assert_eq!(case.duration_in_nano_seconds, 5 * steps.len() as u64);
        }
    }

    #[test]
    fn the_failed_step_gives_message_and_place() {
        let case = read(
            r#"{"line":3,"result":{"status":"passed","duration":0.25}},{"line":4,"result":{"status":"failed","error_message":["a","b"]}}"#,
        );
        assert_eq!((case.name.as_str(), case.prefix.as_str(), case.message.as_str()), ("S", "F", "a\nb"));
        assert_eq!(case.place, Some(Place { file: "a.feature".to_owned(), line: 4 }));
        assert_eq!(case.duration_in_nano_seconds, 250_000_000);
    }

    #[test]
    fn other_json_is_told() {
        for text in ["{}", "[1]", r#"[{"name":"x"}]"#, "["] {
            assert!(matches!(parse(text), Err(ReportError::Json(_))), "{text}");
        }
    }
}
