//! What holds for any file.

use proptest::prelude::*;

use super::fixtures::files;
use crate::buildspec::ReportFormat;
use crate::test_report::{
    Builder, Content, Format, Identity, Report, ReportStatus, ReportType, TestStatus, detect, json, parse,
};

fn report(format: Format, content: Content) -> Report {
    let identity = Identity::new("g", "arn:aws:codebuild:us-east-1:1:build/p:u", 0);
    let mut builder = Builder::new(identity, format.kind());
    builder.add("f", content, "/src");
    builder.finish()
}

/// Sums agree with what they sum up.
fn check(report: &Report) {
    if let Some(summary) = &report.test_summary {
        assert_eq!(summary.status_counts.iter().sum::<u64>(), summary.total);
        assert!(report.truncated || report.test_cases.len() as u64 == summary.total);
        assert_eq!(report.status == ReportStatus::Failed, summary.failures() > 0);
    }
    if let Some(summary) = &report.code_coverage_summary {
        assert!(report.truncated || report.code_coverages.len() as u64 == summary.files);
    }
    assert_eq!(report.kind == ReportType::Test, report.test_summary.is_some());
    let document = json::document(report);
    assert_eq!(document["reports"][0]["status"], report.status.name());
    let written = serde_json::to_string(report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&written).unwrap(), *report);
}

fn all() -> impl Iterator<Item = Format> {
    ReportFormat::ALL.map(Format::Service).into_iter().chain([Format::Lcov])
}

/// XML of test cases, or of anything else.
fn xml() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "testsuite",
        "testcase",
        "failure",
        "error",
        "skipped",
        "test-case",
        "test-suite",
        "message",
        "stack-trace",
        "reason",
        "class",
        "test-method",
        "exception",
        "UnitTestResult",
        "ErrorInfo",
        "Message",
        "InnerResults",
        "file",
        "line",
        "package",
        "sourcefile",
        "counter",
        "lines",
        "methods",
        "method",
        "metrics",
    ]);
    let attribute = (
        prop::sample::select(vec![
            "name", "time", "result", "status", "outcome", "count", "hits", "number", "num", "nr", "ci", "filename",
            "type", "message", "duration", "missed", "covered",
        ]),
        "[a-zA-Z0-9.:,() -]{0,12}",
    );
    let leaf = "[a-z0-9 .:&;\n]{0,20}".prop_map(|text| text.replace('&', "&amp;"));
    leaf.prop_recursive(6, 60, 6, move |inner| {
        let attributes = prop::collection::vec(attribute.clone(), 0..4);
        (name.clone(), attributes, prop::collection::vec(inner, 0..6)).prop_map(|(name, attributes, inside)| {
            let attributes: Vec<String> = attributes.iter().map(|(key, value)| format!(" {key}=\"{value}\"")).collect();
            let attributes = attributes.concat();
            format!("<{name}{attributes}>{}</{name}>", inside.concat())
        })
    })
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        detect(&bytes);
        for format in all() {
            if let Ok(content) = parse(format, &bytes) {
                check(&report(format, content));
            }
        }
    }

    #[test]
    fn a_file_with_odd_bytes_in_it_is_read_or_refused(
        file in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        odd in prop::collection::vec(any::<u8>(), 0..8),
    ) {
        let files = files();
        let (_, bytes) = &files[file.index(files.len())];
        let at = at.index(bytes.len());
        let end = (at + odd.len() / 2).min(bytes.len());
        let changed = [&bytes[..at], &odd, &bytes[end..]].concat();
        for format in all() {
            if let Ok(content) = parse(format, &changed) {
                check(&report(format, content));
            }
        }
    }

    #[test]
    fn any_xml_below_a_formats_root_gives_a_report_whose_sums_agree(inside in xml()) {
        let roots = [
            ("testsuites", ReportFormat::JunitXml), ("test-results", ReportFormat::NunitXml), ("test-run", ReportFormat::Nunit3Xml),
            ("testng-results", ReportFormat::TestngXml), ("TestRun", ReportFormat::VisualStudioTrx), ("coverage", ReportFormat::CloverXml),
            ("coverage", ReportFormat::CoberturaXml), ("report", ReportFormat::JacocoXml),
        ];
        for (root, format) in roots {
            let format = Format::Service(format);
            let text = format!("<{root}>{inside}</{root}>");
            check(&report(format, parse(format, text.as_bytes()).unwrap()));
        }
    }

    #[test]
    fn every_test_case_of_a_suite_is_counted(statuses in prop::collection::vec(0..4_usize, 0..40)) {
        let outcome = ["", "<failure/>", "<error/>", "<skipped/>"];
        let inside: Vec<String> = statuses.iter().map(|&n| format!("<testcase name='t'>{}</testcase>", outcome[n])).collect();
        let inside = inside.concat();
        let format = Format::Service(ReportFormat::JunitXml);
        let report = report(format, parse(format, format!("<testsuite>{inside}</testsuite>").as_bytes()).unwrap());
        let summary = report.test_summary.unwrap();
        let order = [TestStatus::Succeeded, TestStatus::Failed, TestStatus::Error, TestStatus::Skipped];
        for (n, status) in order.into_iter().enumerate() {
            prop_assert_eq!(summary.count(status), statuses.iter().filter(|&&found| found == n).count() as u64);
        }
    }
}
