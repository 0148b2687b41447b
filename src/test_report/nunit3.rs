//! `NUNIT3XML`: results of NUnit 3 and later.

use super::nunit::{fixture, suite};
use super::xml::{Element, Item, Xml};
use super::{ReportError, TestCase, TestStatus, junit, limits, time};

/// Reads the test cases.
pub(super) fn parse(text: &str) -> Result<Vec<TestCase>, ReportError> {
    let (mut xml, _) = Xml::root(text, &["test-run"], "<test-run>")?;
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
            Item::End(ended) => {
                let parent = xml.innermost();
                match (ended.name.as_str(), &mut case) {
                    ("test-suite", _) => drop(suites.pop()),
                    ("test-case", Some(_)) => cases.extend(case.take().map(junit::finish)),
                    ("message", Some(_)) if matches!(parent, "failure" | "reason") => message = ended.text,
                    ("stack-trace", Some(case)) if parent == "failure" => {
                        case.message = junit::joined(&std::mem::take(&mut message), &ended.text);
                    }
                    ("failure" | "reason", Some(case)) if case.message.is_empty() => {
                        case.message = junit::joined(&std::mem::take(&mut message), "");
                    }
                    _ => {}
                }
            }
        }
    }
    Ok(cases)
}

fn begin(element: &Element, suite: &str) -> TestCase {
    let name = element.get("fullname").unwrap_or_else(|| element.text("name"));
    TestCase {
        name: limits::name(name),
        prefix: limits::name(element.get("classname").unwrap_or_else(|| fixture(name))),
        test_suite_name: limits::name(suite),
        status: status(element.text("result"), element.text("label")),
        duration_in_nano_seconds: time::seconds(element.text("duration")),
        message: String::new(),
        test_raw_data_path: String::new(),
        place: None,
    }
}

/// Inconclusive tests are errors, as those of NUnit 2 are.
fn status(result: &str, label: &str) -> TestStatus {
    match (result, label) {
        ("Passed", _) => TestStatus::Succeeded,
        ("Failed", "Error" | "Invalid" | "Cancelled") | ("Inconclusive", _) => TestStatus::Error,
        ("Failed", _) => TestStatus::Failed,
        ("Skipped", _) => TestStatus::Skipped,
        _ => TestStatus::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_result_has_its_status() {
        for (result, label, expected) in [
            ("Passed", "", TestStatus::Succeeded),
            ("Failed", "", TestStatus::Failed),
            ("Failed", "Error", TestStatus::Error),
            ("Failed", "Invalid", TestStatus::Error),
            ("Skipped", "Ignored", TestStatus::Skipped),
            ("Inconclusive", "", TestStatus::Error),
            ("Warning", "", TestStatus::Unknown),
        ] {
            assert_eq!(status(result, label), expected, "{result} {label}");
        }
    }

    #[test]
    fn a_message_outside_of_a_failure_is_not_the_failure() {
        let text = "<test-run><test-suite name='F'><test-case fullname='A.F.t' result='Failed'>\
                    <assertions><assertion result='Failed'><message>one</message></assertion></assertions>\
                    <failure><message>all</message><stack-trace>at A.F.t() in /src/F.cs:line 4</stack-trace></failure>\
                    </test-case></test-suite></test-run>";
        let case = &parse(text).unwrap()[0];
        assert_eq!(case.message, "all\nat A.F.t() in /src/F.cs:line 4");
        assert_eq!((case.prefix.as_str(), case.test_suite_name.as_str()), ("A.F", "F"));
        assert_eq!(case.place.as_ref().map(|place| place.line), Some(4));
    }
}
