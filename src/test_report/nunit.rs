//! `NUNITXML`: results of NUnit 2.

use super::xml::{Element, Item, Xml};
use super::{ReportError, TestCase, TestStatus, junit, limits, time};

/// Reads the test cases.
pub(super) fn parse(text: &str) -> Result<Vec<TestCase>, ReportError> {
    let (mut xml, _) = Xml::root(text, &["test-results"], "<test-results>")?;
    let mut suites: Vec<String> = Vec::new();
    let mut cases = Vec::new();
    let mut case: Option<TestCase> = None;
    let mut message = String::new();
    while let Some(item) = xml.next()? {
        match item {
            Item::Start(element) => match element.name.as_str() {
                "test-suite" => suites.push(suite(&element, suites.last())),
                "test-case" => case = Some(begin(&element, suites.last().map_or("", String::as_str))),
                _ => {}
            },
            Item::End(ended) => match (ended.name.as_str(), &mut case) {
                ("test-suite", _) => drop(suites.pop()),
                ("test-case", Some(_)) => cases.extend(case.take().map(junit::finish)),
                ("message", _) => message = ended.text,
                ("failure" | "reason", Some(case)) if case.message.is_empty() => {
                    case.message = junit::joined(&std::mem::take(&mut message), "");
                }
                ("stack-trace", Some(case)) => {
                    case.message = junit::joined(&std::mem::take(&mut message), &ended.text);
                }
                _ => {}
            },
        }
    }
    Ok(cases)
}

fn begin(element: &Element, suite: &str) -> TestCase {
    let name = element.text("name");
    TestCase {
        name: limits::name(name),
        prefix: limits::name(fixture(name)),
        test_suite_name: limits::name(suite),
        status: status(element),
        duration_in_nano_seconds: time::seconds(element.text("time")),
        message: String::new(),
        test_raw_data_path: String::new(),
        place: None,
    }
}

/// The name of a suite; the rows of one parameterised test are a suite only to NUnit.
pub(super) fn suite(element: &Element, outer: Option<&String>) -> String {
    let kind = element.text("type");
    match outer {
        Some(outer) if kind.starts_with("Parameterized") || matches!(kind, "Theory" | "GenericMethod") => outer.clone(),
        _ => element.text("name").to_owned(),
    }
}

/// The fixture in a full name: what stands before the last dot outside of arguments.
pub(super) fn fixture(name: &str) -> &str {
    let end = name.find(['(', '"']).unwrap_or(name.len());
    name[..end].rfind('.').map_or("", |dot| &name[..dot])
}

/// Inconclusive tests and those that cannot run are counted as errors, which fits the sums of the API's own example.
fn status(element: &Element) -> TestStatus {
    match element.get("result") {
        Some("Success" | "Passed") => TestStatus::Succeeded,
        Some("Failure" | "Failed") => TestStatus::Failed,
        Some("Error" | "NotRunnable" | "Inconclusive" | "Invalid") => TestStatus::Error,
        Some("Ignored" | "Skipped") => TestStatus::Skipped,
        Some(_) => TestStatus::Unknown,
        None => early_status(element),
    }
}

/// NUnit before 2.5 has no results.
fn early_status(element: &Element) -> TestStatus {
    match (element.text("success"), element.text("executed")) {
        ("True", _) => TestStatus::Succeeded,
        ("False", _) => TestStatus::Failed,
        (_, "False") => TestStatus::Skipped,
        _ => TestStatus::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fixture_stands_before_the_last_dot_outside_of_arguments() {
        assert_eq!(fixture("NUnit.Tests.Mock.Fails"), "NUnit.Tests.Mock");
        assert_eq!(fixture("A.B.Adds(1.5,\"x.y\")"), "A.B");
        assert_eq!(fixture("Adds"), "");
    }

    #[test]
    fn every_result_has_its_status() {
        for (attributes, status) in [
            ("result='Success'", TestStatus::Succeeded),
            ("result='Failure'", TestStatus::Failed),
            ("result='Error'", TestStatus::Error),
            ("result='NotRunnable'", TestStatus::Error),
            ("result='Inconclusive'", TestStatus::Error),
            ("result='Ignored'", TestStatus::Skipped),
            ("result='Skipped'", TestStatus::Skipped),
            ("result='Cancelled'", TestStatus::Unknown),
            ("executed='True' success='True'", TestStatus::Succeeded),
            ("executed='True' success='False'", TestStatus::Failed),
            ("executed='False'", TestStatus::Skipped),
        ] {
            let text = format!("<test-results><test-case name='A.b' {attributes}/></test-results>");
            assert_eq!(parse(&text).unwrap()[0].status, status, "{attributes}");
        }
    }
}
