//! A document of a report, read back.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::{
    CodeCoverage, CodeCoverageReportSummary, Identity, Place, Report, ReportStatus, ReportType, TestCase,
    TestReportSummary, TestStatus,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    reports: [Described; 1],
    #[serde(default)]
    test_cases: Vec<Case>,
    #[serde(default)]
    code_coverages: Vec<CodeCoverage>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    arn: String,
    #[serde(rename = "type")]
    kind: ReportType,
    name: String,
    report_group_arn: String,
    execution_id: String,
    status: ReportStatus,
    created: f64,
    truncated: bool,
    test_summary: Option<Tests>,
    code_coverage_summary: Option<Coverage>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tests {
    total: u64,
    status_counts: BTreeMap<TestStatus, u64>,
    duration_in_nano_seconds: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Coverage {
    lines_covered: u64,
    lines_missed: u64,
    branches_covered: u64,
    branches_missed: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    name: String,
    prefix: String,
    #[serde(default)]
    test_suite_name: String,
    status: TestStatus,
    duration_in_nano_seconds: u64,
    message: String,
    test_raw_data_path: String,
    local: Option<Local>,
}

#[derive(Deserialize)]
struct Local {
    file: String,
    #[serde(default)]
    line: u64,
}

/// The report of that group, from what [`super::document`] made of it.
pub fn read(text: &str, group: &str) -> Result<Report, serde_json::Error> {
    let Document { reports: [described], test_cases, code_coverages } = serde_json::from_str(text)?;
    let files = code_coverages.len() as u64;
    Ok(Report {
        identity: Identity {
            group: group.to_owned(),
            name: described.name,
            arn: described.arn,
            report_group_arn: described.report_group_arn,
            execution_id: described.execution_id,
            created: micros(described.created),
        },
        kind: described.kind,
        status: described.status,
        truncated: described.truncated,
        test_summary: described.test_summary.map(TestReportSummary::from),
        code_coverage_summary: described.code_coverage_summary.map(|coverage| coverage.of(files)),
        test_cases: test_cases.into_iter().map(TestCase::from).collect(),
        code_coverages,
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast holds at the ends")]
fn micros(seconds: f64) -> u64 {
    (seconds * 1000.0).round() as u64 * 1000
}

impl From<Tests> for TestReportSummary {
    fn from(tests: Tests) -> Self {
        Self {
            total: tests.total,
            status_counts: TestStatus::ALL.map(|status| tests.status_counts.get(&status).copied().unwrap_or_default()),
            duration_in_nano_seconds: tests.duration_in_nano_seconds,
        }
    }
}

impl Coverage {
    fn of(self, files: u64) -> CodeCoverageReportSummary {
        let Self { lines_covered, lines_missed, branches_covered, branches_missed } = self;
        CodeCoverageReportSummary { files, lines_covered, lines_missed, branches_covered, branches_missed }
    }
}

impl From<Case> for TestCase {
    fn from(case: Case) -> Self {
        Self {
            name: case.name,
            prefix: case.prefix,
            test_suite_name: case.test_suite_name,
            status: case.status,
            duration_in_nano_seconds: case.duration_in_nano_seconds,
            message: case.message,
            test_raw_data_path: case.test_raw_data_path,
            place: case.local.map(|Local { file, line }| Place { file, line }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{Builder, Format, parse};
    use super::super::document;
    use super::*;
    use crate::buildspec::ReportFormat;

    #[test]
    fn what_was_written_is_read() {
        for (format, text) in [
            (ReportFormat::JunitXml, include_str!("../fixtures/pytest.xml")),
            (ReportFormat::CoberturaXml, include_str!("../fixtures/coverage-py.xml")),
        ] {
            let identity = Identity::new("unit", "arn:aws:codebuild:eu-west-1:1:build/demo:1", 1_795_168_800_123_000);
            let mut builder = Builder::new(identity, Format::Service(format).kind());
            builder.add("a.xml", parse(Format::Service(format), text.as_bytes()).unwrap(), "/src");
            let report = builder.finish();
            assert_eq!(read(&document(&report).to_string(), "unit").unwrap(), report);
        }
    }

    #[test]
    fn what_is_no_report_is_refused() {
        for text in ["", "{}", "[]", "{\"reports\": []}"] {
            assert!(read(text, "unit").is_err(), "{text}");
        }
    }
}
