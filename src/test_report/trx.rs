//! `VISUALSTUDIOTRX`: test results of Visual Studio and `dotnet test`.

use std::collections::HashMap;

use super::xml::{Element, Item, Xml};
use super::{ReportError, TestCase, TestStatus, junit, limits, time};

/// A result, and the definition that knows its class.
struct Outcome {
    case: TestCase,
    test_id: String,
    /// Whether results of its own data rows stand in it; they are the test cases then.
    has_inner: bool,
}

/// Reads the test results; the definitions, which come after them, know the classes.
pub(super) fn parse(text: &str) -> Result<Vec<TestCase>, ReportError> {
    let (mut xml, _) = Xml::root(text, &["TestRun"], "<TestRun>")?;
    let mut open: Vec<Outcome> = Vec::new();
    let mut results: Vec<Outcome> = Vec::new();
    let mut classes: HashMap<String, String> = HashMap::new();
    let (mut definition, mut message) = (String::new(), String::new());
    while let Some(item) = xml.next()? {
        match item {
            Item::Start(element) => match element.name.as_str() {
                "UnitTestResult" => {
                    if let Some(outer) = open.last_mut() {
                        outer.has_inner = true;
                    }
                    open.push(begin(&element));
                }
                "UnitTest" => element.text("id").clone_into(&mut definition),
                "TestMethod" => {
                    // An assembly's name may follow.
                    let class = element.text("className").split(',').next().unwrap_or_default();
                    classes.insert(std::mem::take(&mut definition), class.to_owned());
                }
                _ => {}
            },
            Item::End(ended) => match (ended.name.as_str(), open.last_mut()) {
                ("UnitTestResult", _) => results.extend(open.pop().filter(|result| !result.has_inner)),
                ("Message", Some(_)) if xml.innermost() == "ErrorInfo" => message = ended.text,
                ("StackTrace", Some(result)) if xml.innermost() == "ErrorInfo" => {
                    result.case.message = junit::joined(&std::mem::take(&mut message), &ended.text);
                }
                ("ErrorInfo", Some(result)) if result.case.message.is_empty() => {
                    result.case.message = junit::joined(&std::mem::take(&mut message), "");
                }
                _ => {}
            },
        }
    }
    Ok(results.into_iter().map(|result| finish(result, &classes)).collect())
}

fn begin(element: &Element) -> Outcome {
    let case = TestCase {
        name: limits::name(element.text("testName")),
        prefix: String::new(),
        test_suite_name: String::new(),
        status: status(element.text("outcome")),
        duration_in_nano_seconds: time::clock(element.text("duration")),
        message: String::new(),
        test_raw_data_path: String::new(),
        place: None,
    };
    Outcome { case, test_id: element.text("testId").to_owned(), has_inner: false }
}

fn finish(result: Outcome, classes: &HashMap<String, String>) -> TestCase {
    let mut case = result.case;
    case.prefix = classes.get(&result.test_id).map(|class| limits::name(class)).unwrap_or_default();
    junit::finish(case)
}

fn status(outcome: &str) -> TestStatus {
    match outcome {
        "Passed" | "PassedButRunAborted" => TestStatus::Succeeded,
        "Failed" => TestStatus::Failed,
        "Error" | "Timeout" | "Aborted" | "NotRunnable" => TestStatus::Error,
        "NotExecuted" | "Pending" => TestStatus::Skipped,
        _ => TestStatus::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_its_status() {
        for (outcome, expected) in [
            ("Passed", TestStatus::Succeeded),
            ("Failed", TestStatus::Failed),
            ("Timeout", TestStatus::Error),
            ("NotExecuted", TestStatus::Skipped),
            ("Inconclusive", TestStatus::Unknown),
        ] {
            assert_eq!(status(outcome), expected, "{outcome}");
        }
    }

    #[test]
    fn rows_of_data_are_the_test_cases() {
        let text = "<TestRun><Results><UnitTestResult testId='1' testName='t' outcome='Failed'><InnerResults>\
                    <UnitTestResult testId='1' testName='t (1)' outcome='Passed' duration='00:00:01'/>\
                    <UnitTestResult testId='1' testName='t (2)' outcome='Failed'><Output><ErrorInfo><Message>no</Message>\
                    </ErrorInfo></Output></UnitTestResult></InnerResults></UnitTestResult></Results>\
                    <TestDefinitions><UnitTest id='1' name='t'><TestMethod className='A.B, Assembly' name='t'/></UnitTest>\
                    </TestDefinitions></TestRun>";
        let cases = parse(text).unwrap();
        let seen: Vec<_> =
            cases.iter().map(|case| (case.name.as_str(), case.prefix.as_str(), case.message.as_str())).collect();
        assert_eq!(seen, [("t (1)", "A.B", ""), ("t (2)", "A.B", "no")]);
        assert_eq!(cases[0].duration_in_nano_seconds, 1_000_000_000);
    }
}
