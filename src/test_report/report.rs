//! The files of a group made into its report: what counts, how it went, and what is left out at the limits.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::text::hex;

use super::limits::{MAX_CASES, MAX_FILES, MAX_TEXT};
use super::{
    CodeCoverage, CodeCoverageReportSummary, Content, Report, ReportStatus, ReportType, TestCase, TestReportSummary,
    TestStatus,
};

/// The names of a report, and its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// The group's name as the buildspec has it, of an ARN the last part.
    pub group: String,
    /// The group's whole name: `<project>-<name>`.
    pub name: String,
    /// Of the report.
    pub arn: String,
    /// Of its group.
    pub report_group_arn: String,
    /// The ARN of the build.
    pub execution_id: String,
    /// When it was made, in microseconds since 1970.
    pub created: u64,
}

impl Identity {
    /// The report that a group, named as in the buildspec, has in a build of this ARN.
    ///
    /// Ids are made from the build's, so that the same build gives the same ones.
    pub fn new(group: &str, build_arn: &str, created: u64) -> Self {
        let (account, build) = build_arn.split_once(":build/").unwrap_or(("arn:aws:codebuild:::", build_arn));
        let project = build.rsplit_once(':').map_or(build, |(project, _)| project);
        let (short, name, report_group_arn) = match group.rsplit_once(":report-group/") {
            Some((_, name)) => (name, name.to_owned(), group.to_owned()),
            None => (group, format!("{project}-{group}"), format!("{account}:report-group/{project}-{group}")),
        };
        Self {
            group: short.to_owned(),
            arn: format!("{account}:report/{name}:{}", id(&[build_arn, &name])),
            name,
            report_group_arn,
            execution_id: build_arn.to_owned(),
            created,
        }
    }
}

/// A UUID made from texts.
pub(super) fn id(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    // Version 8: the bits have a meaning of our own.
    bytes[6] = bytes[6] & 0x0F | 0x80;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    let mut text = hex(&bytes);
    for at in [20, 16, 12, 8] {
        text.insert(at, '-');
    }
    text
}

/// Takes the files of a group, one by one.
#[derive(Debug)]
pub struct Builder {
    identity: Identity,
    kind: ReportType,
    read: usize,
    cases: Vec<TestCase>,
    coverages: Vec<CodeCoverage>,
}

impl Builder {
    /// A report without files, of a group whose declared format is of that kind.
    pub fn new(identity: Identity, kind: ReportType) -> Self {
        Self { identity, kind, read: 0, cases: Vec::new(), coverages: Vec::new() }
    }

    /// Adds what a raw file holds; places below the source become relative to it.
    pub fn add(&mut self, file: &str, content: Content, source: &str) {
        self.read += 1;
        match content {
            Content::Tests(cases) => self.cases.extend(cases.into_iter().map(|mut case| {
                file.clone_into(&mut case.test_raw_data_path);
                if let Some(place) = &mut case.place {
                    place.file = below(&place.file, source).to_owned();
                }
                case
            })),
            Content::Coverage(coverages) => self.coverages.extend(coverages),
        }
    }

    /// The report: complete when at least one file could be read.
    pub fn finish(self) -> Report {
        let kind = match (self.cases.is_empty(), self.coverages.is_empty()) {
            (true, false) => ReportType::CodeCoverage,
            (false, _) => ReportType::Test,
            (true, true) => self.kind,
        };
        let tests = (kind == ReportType::Test).then(|| TestReportSummary::of(&self.cases));
        let coverage = (kind == ReportType::CodeCoverage).then(|| CodeCoverageReportSummary::of(&self.coverages));
        let status = match &tests {
            _ if self.read == 0 => ReportStatus::Incomplete,
            Some(tests) if tests.failures() > 0 => ReportStatus::Failed,
            _ => ReportStatus::Succeeded,
        };
        let (test_cases, fewer_cases) = kept_cases(self.cases);
        let (code_coverages, fewer_files) = kept_files(if coverage.is_some() { self.coverages } else { Vec::new() });
        Report {
            identity: self.identity,
            kind,
            status,
            truncated: fewer_cases || fewer_files,
            test_summary: tests,
            code_coverage_summary: coverage,
            test_cases,
            code_coverages,
        }
    }
}

/// A path below a folder without the folder.
fn below<'p>(path: &'p str, folder: &str) -> &'p str {
    path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')).filter(|rest| !rest.is_empty()).unwrap_or(path)
}

/// As many as the service lists, the failed ones before all others when there are more; and whether some are gone.
pub(super) fn kept_cases(mut cases: Vec<TestCase>) -> (Vec<TestCase>, bool) {
    let weight = |case: &TestCase| {
        let texts = [&case.name, &case.prefix, &case.test_suite_name, &case.message, &case.test_raw_data_path];
        texts.into_iter().map(String::len).sum::<usize>()
    };
    let mut room = MAX_TEXT;
    let mut fits = |case: &TestCase| {
        let weight = weight(case);
        room = room.saturating_sub(weight);
        room > 0
    };
    let all = cases.len();
    if all > MAX_CASES || cases.iter().map(weight).sum::<usize>() >= MAX_TEXT {
        cases.sort_by_key(|case| match case.status {
            TestStatus::Failed => 0,
            TestStatus::Error => 1,
            _ => 2,
        });
    }
    cases.truncate(MAX_CASES);
    cases.retain(|case| fits(case));
    let fewer = cases.len() < all;
    (cases, fewer)
}

/// As many as are listed; and whether some are gone.
pub(super) fn kept_files(mut coverages: Vec<CodeCoverage>) -> (Vec<CodeCoverage>, bool) {
    let all = coverages.len();
    coverages.truncate(MAX_FILES);
    let mut room = MAX_TEXT;
    coverages.retain(|file| {
        room = room.saturating_sub(file.file_path.len());
        room > 0
    });
    let fewer = coverages.len() < all;
    (coverages, fewer)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILD: &str = "arn:aws:codebuild:eu-west-1:123456789012:build/demo:b3b9a1f0-1c7e-4f0e-9a55-0d2f6c1e7a10";

    fn case(status: TestStatus, message: &str) -> TestCase {
        TestCase {
            name: "a".to_owned(),
            prefix: String::new(),
            test_suite_name: String::new(),
            status,
            duration_in_nano_seconds: 1,
            message: message.to_owned(),
            test_raw_data_path: String::new(),
            place: None,
        }
    }

    fn report(cases: Vec<TestCase>) -> Report {
        let mut builder = Builder::new(Identity::new("unit", BUILD, 0), ReportType::Test);
        builder.add("a.xml", Content::Tests(cases), "/src");
        builder.finish()
    }

    #[test]
    fn names_are_made_as_the_service_makes_them() {
        let identity = Identity::new("unit", BUILD, 7);
        assert_eq!(identity.name, "demo-unit");
        assert_eq!(identity.report_group_arn, "arn:aws:codebuild:eu-west-1:123456789012:report-group/demo-unit");
        let id = identity.arn.strip_prefix("arn:aws:codebuild:eu-west-1:123456789012:report/demo-unit:").unwrap();
        assert_eq!((id.len(), &id[14..15]), (36, "8"));
        assert_eq!(identity, Identity::new("unit", BUILD, 7));
        assert_ne!(identity.arn, Identity::new("other", BUILD, 7).arn);
        let group = "arn:aws:codebuild:us-east-1:1:report-group/shared";
        let identity = Identity::new(group, BUILD, 7);
        assert_eq!((identity.group.as_str(), identity.name.as_str()), ("shared", "shared"));
        assert_eq!(identity.report_group_arn, group);
    }

    #[test]
    fn a_report_fails_with_any_of_its_test_cases() {
        for (status, expected) in [
            (TestStatus::Succeeded, ReportStatus::Succeeded),
            (TestStatus::Skipped, ReportStatus::Succeeded),
            (TestStatus::Unknown, ReportStatus::Succeeded),
            (TestStatus::Failed, ReportStatus::Failed),
            (TestStatus::Error, ReportStatus::Failed),
        ] {
            assert_eq!(report(vec![case(TestStatus::Succeeded, ""), case(status, "")]).status, expected, "{status:?}");
        }
        assert_eq!(report(Vec::new()).status, ReportStatus::Succeeded, "a file without test cases");
        let nothing = Builder::new(Identity::new("unit", BUILD, 0), ReportType::CodeCoverage).finish();
        assert_eq!((nothing.status, nothing.kind), (ReportStatus::Incomplete, ReportType::CodeCoverage));
    }

    #[test]
    fn failed_test_cases_are_kept_first() {
        let mut cases = vec![case(TestStatus::Succeeded, ""); 600];
        cases[3].status = TestStatus::Error;
        cases[550].status = TestStatus::Failed;
        let report = report(cases);
        assert!(report.truncated);
        assert_eq!(report.test_cases.len(), MAX_CASES);
        assert_eq!((report.test_cases[0].status, report.test_cases[1].status), (TestStatus::Failed, TestStatus::Error));
        assert_eq!(report.test_summary.map(|summary| summary.total), Some(600));
    }

    #[test]
    fn a_report_stays_small() {
        let long = "x".repeat(20_000);
        let report = report(vec![case(TestStatus::Failed, &long); 400]);
        assert!(report.truncated);
        assert!(report.test_cases.len() < 220, "{}", report.test_cases.len());
        let file = CodeCoverage { file_path: "x".to_owned(), ..CodeCoverage::default() };
        assert_eq!(kept_files(vec![file; MAX_FILES + 1]).0.len(), MAX_FILES);
    }

    #[test]
    fn places_below_the_source_are_relative_to_it() {
        assert_eq!(below("/src/a.py", "/src"), "a.py");
        assert_eq!(below("/srcs/a.py", "/src"), "/srcs/a.py");
        assert_eq!(below("a.py", "/src"), "a.py");
    }
}
