//! `JUNITXML`: test suites as Ant's JUnit task began to write them, and as most tools do since.

use super::xml::{Element, Item, Xml};
use super::{Place, ReportError, TestCase, TestStatus, limits, place, time};

/// Reads the test cases; of suites only the names count, since tools disagree on what their totals mean.
pub(super) fn parse(text: &str) -> Result<Vec<TestCase>, ReportError> {
    let (mut xml, root) = Xml::root(text, &["testsuites", "testsuite"], "<testsuites> or <testsuite>")?;
    let mut suites = vec![root.text("name").to_owned()];
    let mut cases = Vec::new();
    let mut case: Option<TestCase> = None;
    // The message of the outcome whose element is open.
    let mut said: Option<String> = None;
    while let Some(item) = xml.next()? {
        match item {
            Item::Start(element) => match (element.name.as_str(), &mut case) {
                ("testsuite", _) => suites.push(element.text("name").to_owned()),
                ("testcase", None) => case = Some(begin(&element, suites.last().map_or("", String::as_str))),
                (name, Some(case)) => {
                    if let Some(status) = outcome(name).filter(|status| severity(*status) > severity(case.status)) {
                        case.status = status;
                        said = Some(element.text("message").to_owned());
                    }
                }
                _ => {}
            },
            Item::End(ended) => match (ended.name.as_str(), &mut case) {
                ("testsuite", _) => drop(suites.pop()),
                ("testcase", Some(_)) => cases.extend(case.take().map(finish)),
                (name, Some(case)) if outcome(name).is_some() => {
                    if let Some(message) = said.take() {
                        case.message = joined(&message, &ended.text);
                    }
                }
                _ => {}
            },
        }
    }
    Ok(cases)
}

fn begin(element: &Element, suite: &str) -> TestCase {
    let class = element.get("classname").or_else(|| element.get("class")).unwrap_or(suite);
    let file = element.get("file").map(|file| Place { file: limits::name(file), line: element.number("line") });
    let not_run = element.get("status") == Some("notrun") || element.get("result") == Some("suppressed");
    TestCase {
        name: limits::name(element.text("name")),
        prefix: limits::name(class),
        test_suite_name: limits::name(suite),
        status: if not_run { TestStatus::Skipped } else { TestStatus::Succeeded },
        duration_in_nano_seconds: time::seconds(element.text("time")),
        message: String::new(),
        test_raw_data_path: String::new(),
        place: file,
    }
}

fn outcome(name: &str) -> Option<TestStatus> {
    match name {
        "failure" => Some(TestStatus::Failed),
        "error" => Some(TestStatus::Error),
        "skipped" => Some(TestStatus::Skipped),
        _ => None,
    }
}

/// Of several outcomes of one test case the worst counts: a failing test whose teardown fails, too, has two.
const fn severity(status: TestStatus) -> u8 {
    match status {
        TestStatus::Succeeded | TestStatus::Unknown => 0,
        TestStatus::Skipped => 1,
        TestStatus::Failed => 2,
        TestStatus::Error => 3,
    }
}

/// A message and what follows it, whose first line often has it again.
pub(super) fn joined(message: &str, detail: &str) -> String {
    let (message, detail) = (message.trim(), detail.trim());
    let first = |text: &'_ str| text.lines().next().unwrap_or_default().trim().to_owned();
    let text = match (message.is_empty(), detail.is_empty()) {
        (true, _) => detail.to_owned(),
        (_, true) => message.to_owned(),
        _ if first(detail).contains(&first(message)) => detail.to_owned(),
        _ => format!("{message}\n{detail}"),
    };
    limits::message(&text)
}

/// A place in the message says more than the one where the test begins.
pub(super) fn finish(mut case: TestCase) -> TestCase {
    if case.status.is_failure() {
        let known = case.place.take();
        case.place = place::find(&case.message, &case.prefix).or(known);
    }
    case
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, TestStatus, String)> {
        parse(text).unwrap().into_iter().map(|case| (case.name, case.status, case.message)).collect()
    }

    #[test]
    fn every_outcome_has_its_status() {
        let case = |inside: &str| read(&format!("<testsuite><testcase name='a'>{inside}</testcase></testsuite>"));
        for (inside, status, message) in [
            ("", TestStatus::Succeeded, ""),
            ("<failure message='m' type='t'>at x</failure>", TestStatus::Failed, "m\nat x"),
            ("<failure message='m'>Error: m\nat x</failure>", TestStatus::Failed, "Error: m\nat x"),
            ("<error/>", TestStatus::Error, ""),
            ("<skipped message='later'/>", TestStatus::Skipped, "later"),
            ("<skipped/><failure>b</failure>", TestStatus::Failed, "b"),
            ("<failure>b</failure><error>c</error><failure>d</failure>", TestStatus::Error, "c"),
            ("<system-out>noise</system-out>", TestStatus::Succeeded, ""),
            ("<rerunFailure message='m'/>", TestStatus::Succeeded, ""),
        ] {
            assert_eq!(case(inside), [("a".to_owned(), status, message.to_owned())], "{inside}");
        }
    }

    #[test]
    fn suites_may_be_nested_and_give_their_name() {
        let text = "<testsuites name='r'><testsuite name='o'><testsuite name='i'><testcase name='a' classname='c' time='1.5'/>\
                    </testsuite><testcase name='b' file='t.rb' line='3'/></testsuite></testsuites>";
        let cases = parse(text).unwrap();
        let seen: Vec<_> = cases.iter().map(|case| (case.prefix.as_str(), case.test_suite_name.as_str())).collect();
        assert_eq!(seen, [("c", "i"), ("o", "o")]);
        assert_eq!(cases[0].duration_in_nano_seconds, 1_500_000_000);
        assert_eq!(cases[1].place, Some(Place { file: "t.rb".to_owned(), line: 3 }));
    }

    #[test]
    fn a_test_that_was_not_run_is_skipped() {
        assert_eq!(read("<testsuite><testcase name='a' status='notrun'/></testsuite>")[0].1, TestStatus::Skipped);
    }

    #[test]
    fn another_root_is_told() {
        let error = parse("<project/>").unwrap_err();
        assert_eq!(error.to_string(), "its root is <project>, not <testsuites> or <testsuite>");
    }
}
