//! `TESTNGXML`: `testng-results.xml`.

use super::xml::{Element, Item, Xml};
use super::{ReportError, TestCase, TestStatus, junit, limits, time};

/// Reads the test methods; what TestNG runs before and after them is configuration and no test case.
pub(super) fn parse(text: &str) -> Result<Vec<TestCase>, ReportError> {
    let (mut xml, _) = Xml::root(text, &["testng-results"], "<testng-results>")?;
    let (mut suite, mut class) = (String::new(), String::new());
    let mut cases = Vec::new();
    let mut case: Option<TestCase> = None;
    let mut message = String::new();
    while let Some(item) = xml.next()? {
        match item {
            Item::Start(element) => match element.name.as_str() {
                "suite" => element.text("name").clone_into(&mut suite),
                "class" => element.text("name").clone_into(&mut class),
                "test-method" if element.get("is-config") != Some("true") => {
                    case = Some(begin(&element, &class, &suite));
                }
                _ => {}
            },
            Item::End(ended) => match (ended.name.as_str(), &mut case) {
                ("test-method", Some(_)) => cases.extend(case.take().map(junit::finish)),
                ("message", _) if xml.innermost() == "exception" => message = ended.text,
                ("full-stacktrace" | "short-stacktrace", Some(case)) => {
                    case.message = junit::joined(&std::mem::take(&mut message), &ended.text);
                }
                ("exception", Some(case)) if case.message.is_empty() => {
                    case.message = junit::joined(&std::mem::take(&mut message), "");
                }
                _ => {}
            },
        }
    }
    Ok(cases)
}

fn begin(element: &Element, class: &str, suite: &str) -> TestCase {
    TestCase {
        name: limits::name(element.text("name")),
        prefix: limits::name(class),
        test_suite_name: limits::name(suite),
        status: match element.text("status") {
            "PASS" => TestStatus::Succeeded,
            "FAIL" => TestStatus::Failed,
            "SKIP" => TestStatus::Skipped,
            _ => TestStatus::Unknown,
        },
        duration_in_nano_seconds: time::millis(element.text("duration-ms")),
        message: String::new(),
        test_raw_data_path: String::new(),
        place: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configuration_is_no_test_case() {
        let text = "<testng-results><suite name='S'><test name='T'><class name='a.B'>\
                    <test-method status='PASS' name='setUp' is-config='true' duration-ms='3'/>\
                    <test-method status='FAIL' name='fails' duration-ms='12'><exception class='E'><message>no</message>\
                    <full-stacktrace>E: no\n\tat a.B.fails(B.java:7)</full-stacktrace></exception></test-method>\
                    <test-method status='SKIP' name='later'/></class></test></suite></testng-results>";
        let cases = parse(text).unwrap();
        assert_eq!(cases.iter().map(|case| case.name.as_str()).collect::<Vec<_>>(), ["fails", "later"]);
        assert_eq!(cases[0].message, "E: no\n\tat a.B.fails(B.java:7)");
        assert_eq!(cases[0].place.as_ref().map(|place| (place.file.as_str(), place.line)), Some(("B.java", 7)));
        assert_eq!(cases[0].duration_in_nano_seconds, 12_000_000);
        assert_eq!(cases[1].status, TestStatus::Skipped);
    }
}
