//! The reports of one group in several builds as one, as the service makes them of a batch's (guide, parallel-test-auto-merge).

use super::report::{id, kept_cases, kept_files};
use super::{CodeCoverageReportSummary, Identity, Report, ReportStatus, ReportType, TestReportSummary};

/// Why reports are not to be made one.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There is none.
    #[error("there is no report")]
    Nothing,
    /// They tell of different things.
    #[error("some of its reports are of tests, and some of coverage")]
    Mixed,
}

/// One report of several. `builds` is how many there were: a build without a report makes it incomplete.
pub fn merge(reports: Vec<Report>, builds: usize) -> Result<Report, MergeError> {
    let identity = identity(&reports).ok_or(MergeError::Nothing)?;
    let status = status(&reports, builds);
    let is_whole = |report: &&Report| report.status != ReportStatus::Incomplete;
    let kind = reports.iter().find(is_whole).map_or(reports[0].kind, |report| report.kind);
    if reports.iter().filter(is_whole).any(|report| report.kind != kind) {
        return Err(MergeError::Mixed);
    }
    let tests = reports.iter().filter_map(|report| report.test_summary.as_ref());
    let tests = (kind == ReportType::Test).then(|| tests.fold(TestReportSummary::default(), TestReportSummary::and));
    let coverage = reports.iter().filter_map(|report| report.code_coverage_summary.as_ref());
    let coverage = (kind == ReportType::CodeCoverage)
        .then(|| coverage.fold(CodeCoverageReportSummary::default(), CodeCoverageReportSummary::and));
    let mut truncated = reports.iter().any(|report| report.truncated);
    let (mut cases, mut files) = (Vec::new(), Vec::new());
    for report in reports {
        cases.extend(report.test_cases);
        files.extend(report.code_coverages);
    }
    let (test_cases, fewer_cases) = kept_cases(cases);
    let (code_coverages, fewer_files) = kept_files(files);
    truncated |= fewer_cases || fewer_files;
    Ok(Report {
        identity,
        kind,
        status,
        truncated,
        test_summary: tests,
        code_coverage_summary: coverage,
        test_cases,
        code_coverages,
    })
}

/// Of the first report, with an id that is made from those of all, and the time of the last.
fn identity(reports: &[Report]) -> Option<Identity> {
    let first = reports.first()?.identity.clone();
    let all: Vec<&str> = reports.iter().map(|report| report.identity.arn.as_str()).collect();
    let base = first.arn.rsplit_once(':').map_or(first.arn.as_str(), |(base, _)| base);
    let created = reports.iter().map(|report| report.identity.created).max().unwrap_or_default();
    Some(Identity { arn: format!("{base}:{}", id(&all)), created, ..first })
}

fn status(reports: &[Report], builds: usize) -> ReportStatus {
    let has = |status| reports.iter().any(|report| report.status == status);
    if has(ReportStatus::Failed) {
        ReportStatus::Failed
    } else if has(ReportStatus::Incomplete) || reports.len() < builds {
        ReportStatus::Incomplete
    } else {
        ReportStatus::Succeeded
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Builder, Format, parse};
    use super::*;
    use crate::buildspec::ReportFormat;

    /// The report of a build, of a raw file if it left one.
    fn report(build: usize, format: ReportFormat, text: Option<&str>) -> Report {
        let arn = format!("arn:aws:codebuild:eu-west-1:123456789012:build/demo:{build}");
        let mut builder = Builder::new(Identity::new("unit", &arn, build as u64), Format::Service(format).kind());
        if let Some(text) = text {
            builder.add("a.xml", parse(Format::Service(format), text.as_bytes()).unwrap(), "/src");
        }
        builder.finish()
    }

    fn tests(build: usize, text: &str) -> Report {
        report(build, ReportFormat::JunitXml, Some(text))
    }

    /// The coverage of one line.
    fn coverage(build: usize, hits: u8) -> Report {
        let line = format!("<line number='1' hits='{hits}'/>");
        let text = format!("<coverage><class filename='a.py'><lines>{line}</lines></class></coverage>");
        report(build, ReportFormat::CoberturaXml, Some(&text))
    }

    const PASSED: &str = "<testsuite><testcase name='a' time='2'/><testcase name='b' time='1'/></testsuite>";
    const FAILED: &str = "<testsuite><testcase name='c' time='1'><failure>no</failure></testcase></testsuite>";

    #[test]
    fn sums_are_added_and_the_longest_time_counts() {
        let merged = merge(vec![tests(1, PASSED), tests(2, FAILED)], 2).unwrap();
        let summary = merged.test_summary.clone().unwrap();
        assert_eq!((summary.total, summary.failures()), (3, 1));
        assert_eq!(summary.duration_in_nano_seconds, 3_000_000_000);
        assert_eq!(merged.test_cases.len(), 3);
        assert_eq!((merged.identity.group.as_str(), merged.identity.created), ("unit", 2));
        assert!(merged.identity.arn.starts_with("arn:aws:codebuild:eu-west-1:123456789012:report/demo-unit:"));
        assert_ne!(merged.identity.arn, tests(1, PASSED).identity.arn);
    }

    #[test]
    fn coverage_is_added() {
        let summary = merge(vec![coverage(1, 1), coverage(2, 0)], 2).unwrap().code_coverage_summary.unwrap();
        assert_eq!((summary.lines_covered, summary.lines_missed, summary.files), (1, 1, 2));
    }

    #[test]
    fn one_that_failed_or_is_missing_decides_the_status() {
        let empty = || report(3, ReportFormat::JunitXml, None);
        for (reports, builds, expected) in [
            (vec![tests(1, PASSED), tests(2, PASSED)], 2, ReportStatus::Succeeded),
            (vec![tests(1, PASSED), tests(2, PASSED)], 3, ReportStatus::Incomplete),
            (vec![tests(1, PASSED), empty()], 2, ReportStatus::Incomplete),
            (vec![tests(1, FAILED), empty()], 3, ReportStatus::Failed),
        ] {
            assert_eq!(merge(reports, builds).unwrap().status, expected);
        }
    }

    #[test]
    fn tests_and_coverage_are_not_one_report() {
        assert_eq!(merge(vec![tests(1, PASSED), coverage(2, 1)], 2), Err(MergeError::Mixed));
        assert_eq!(merge(Vec::new(), 2), Err(MergeError::Nothing));
    }

    #[test]
    fn a_merged_report_is_as_small_as_any() {
        let many = format!("<testsuite>{}</testsuite>", "<testcase name='a'/>".repeat(400));
        let merged = merge(vec![tests(1, &many), tests(2, &many), tests(3, FAILED)], 3).unwrap();
        assert!(merged.truncated);
        assert_eq!((merged.test_cases.len(), merged.test_cases[0].name.as_str()), (500, "c"));
        assert_eq!(merged.test_summary.unwrap().total, 801);
    }
}
