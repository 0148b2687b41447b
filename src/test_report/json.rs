//! Reports in the shapes of the API: `batch-get-reports`, `describe-test-cases`, `describe-code-coverages`.
//!
//! What the API has no place for stands under `local`.

mod read;

pub use read::read;

use serde_json::{Map, Number, Value, json};

use super::report::id;
use super::{CodeCoverage, CodeCoverageReportSummary, Report, TestCase, TestReportSummary, TestStatus, percentage};

/// How long the service keeps a report.
const KEPT_SECONDS: u64 = 30 * 24 * 60 * 60;

/// One file with all of a report: `reports` as `batch-get-reports` answers, and `testCases` or `codeCoverages`.
pub fn document(report: &Report) -> Value {
    let mut document = Map::new();
    document.insert("reports".to_owned(), json!([describe(report)]));
    document.extend(details(report));
    document.into()
}

/// The same as the text of a file.
pub fn text(report: &Report) -> String {
    format!("{:#}\n", document(report))
}

/// `testCases` or `codeCoverages` of a report, as `describe-test-cases` and `describe-code-coverages` answer.
pub fn details(report: &Report) -> Map<String, Value> {
    let mut details = Map::new();
    if report.test_summary.is_some() {
        let cases = report.test_cases.iter().map(|case| test_case(report, case)).collect();
        details.insert("testCases".to_owned(), cases);
    }
    if report.code_coverage_summary.is_some() {
        let files = report.code_coverages.iter().map(|file| code_coverage(report, file)).collect();
        details.insert("codeCoverages".to_owned(), files);
    }
    details
}

/// A report as an element of the answer of `batch-get-reports`.
pub fn describe(report: &Report) -> Value {
    let identity = &report.identity;
    let mut object = json!({
        "arn": identity.arn,
        "type": report.kind.name(),
        "name": identity.name,
        "reportGroupArn": identity.report_group_arn,
        "executionId": identity.execution_id,
        "status": report.status.name(),
        "created": seconds(identity.created),
        "expired": expired(report),
        "exportConfig": { "exportConfigType": "NO_EXPORT" },
        "truncated": report.truncated,
    });
    if let Some(summary) = &report.test_summary {
        object["testSummary"] = test_summary(summary);
    }
    if let Some(summary) = &report.code_coverage_summary {
        object["codeCoverageSummary"] = coverage_summary(summary);
    }
    object
}

fn test_summary(summary: &TestReportSummary) -> Value {
    let counts: Map<String, Value> =
        TestStatus::ALL.iter().map(|status| (status.name().to_owned(), summary.count(*status).into())).collect();
    json!({
        "total": summary.total,
        "statusCounts": counts,
        "durationInNanoSeconds": summary.duration_in_nano_seconds,
    })
}

fn coverage_summary(summary: &CodeCoverageReportSummary) -> Value {
    json!({
        "lineCoveragePercentage": percent(summary.lines_covered, summary.lines_missed),
        "linesCovered": summary.lines_covered,
        "linesMissed": summary.lines_missed,
        "branchCoveragePercentage": percent(summary.branches_covered, summary.branches_missed),
        "branchesCovered": summary.branches_covered,
        "branchesMissed": summary.branches_missed,
    })
}

fn test_case(report: &Report, case: &TestCase) -> Value {
    let mut object = json!({
        "reportArn": report.identity.arn,
        "testRawDataPath": case.test_raw_data_path,
        "prefix": case.prefix,
        "name": case.name,
        "status": case.status.name(),
        "durationInNanoSeconds": case.duration_in_nano_seconds,
        "message": case.message,
        "expired": expired(report),
    });
    if !case.test_suite_name.is_empty() {
        object["testSuiteName"] = case.test_suite_name.as_str().into();
    }
    if let Some(place) = &case.place {
        object["local"] = json!({ "file": place.file });
        if place.line > 0 {
            object["local"]["line"] = place.line.into();
        }
    }
    object
}

fn code_coverage(report: &Report, file: &CodeCoverage) -> Value {
    json!({
        "id": id(&[&report.identity.arn, &file.file_path]),
        "reportARN": report.identity.arn,
        "filePath": file.file_path,
        "lineCoveragePercentage": percent(file.lines_covered, file.lines_missed),
        "linesCovered": file.lines_covered,
        "linesMissed": file.lines_missed,
        "branchCoveragePercentage": percent(file.branches_covered, file.branches_missed),
        "branchesCovered": file.branches_covered,
        "branchesMissed": file.branches_missed,
        "expired": expired(report),
    })
}

fn expired(report: &Report) -> Value {
    let whole = report.identity.created / 1_000_000;
    seconds((whole + KEPT_SECONDS) * 1_000_000)
}

/// Seconds since 1970 with milliseconds, as the API writes times.
#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 stay below 2^53 for 285,000 years")]
fn seconds(micros: u64) -> Value {
    number((micros / 1000) as f64 / 1000.0)
}

#[expect(clippy::cast_precision_loss, reason = "at most 10000")]
fn percent(part: u64, rest: u64) -> Value {
    number(percentage(part, rest) as f64 / 100.0)
}

fn number(value: f64) -> Value {
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}
