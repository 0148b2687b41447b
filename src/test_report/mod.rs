//! Test reports and code coverage, as CodeBuild knows them: raw files of ten formats, and LCOV, to one model.
//!
//! Types carry the names of the CodeBuild API (`Report`, `TestCase`, `CodeCoverage`, `TestReportSummary`, …). Bytes in,
//! values out: no disk, no clock. Files are not trusted: no entity is expanded, nothing is fetched, and everything is
//! limited in size. Nothing here knows which files belong to a group.

use serde::{Deserialize, Serialize};

use crate::buildspec::ReportFormat;

mod clover;
mod cobertura;
mod cucumber;
mod detect;
mod jacoco;
pub mod json;
mod junit;
mod lcov;
mod limits;
mod lines;
mod merge;
mod nunit;
mod nunit3;
mod place;
mod report;
mod simplecov;
mod summary;
mod testng;
#[cfg(test)]
mod tests;
mod time;
mod trx;
mod xml;

pub use detect::detect;
pub use limits::{MAX_BYTES, MAX_GROUPS, MAX_MESSAGE, MAX_NAME};
pub use merge::{MergeError, merge};
pub use report::{Builder, Identity};
pub use summary::percentage;

/// `status` of a test case in the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the API's names")]
pub enum TestStatus {
    Error,
    Failed,
    Skipped,
    Succeeded,
    Unknown,
}

impl TestStatus {
    /// All, in the order in which the API writes `statusCounts`.
    pub const ALL: [Self; 5] = [Self::Error, Self::Failed, Self::Skipped, Self::Succeeded, Self::Unknown];

    /// The name as the API writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::Failed => "FAILED",
            Self::Skipped => "SKIPPED",
            Self::Succeeded => "SUCCEEDED",
            Self::Unknown => "UNKNOWN",
        }
    }

    /// Whether a test case of this status makes its report fail.
    pub const fn is_failure(self) -> bool {
        matches!(self, Self::Error | Self::Failed)
    }
}

/// A test case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TestCase {
    /// Its name, which need not be unique.
    pub name: String,
    /// What related test cases have in common: the class, fixture or feature.
    pub prefix: String,
    /// The suite it is part of; empty when the format does not say.
    pub test_suite_name: String,
    /// How it went.
    pub status: TestStatus,
    /// How long it took.
    pub duration_in_nano_seconds: u64,
    /// Error message and stack trace, or why it was skipped.
    pub message: String,
    /// The raw file, by its name in the report group.
    pub test_raw_data_path: String,
    /// Where it failed, if the file tells; ours.
    pub place: Option<Place>,
}

/// A line of a source file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file as the tool names it.
    pub file: String,
    /// From 1; 0 when only the file is known.
    pub line: u64,
}

/// The coverage of one source file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeCoverage {
    /// The file as the tool names it.
    pub file_path: String,
    /// How many lines ran.
    pub lines_covered: u64,
    /// How many lines that could run did not.
    pub lines_missed: u64,
    /// How many branches were taken.
    pub branches_covered: u64,
    /// How many were not.
    pub branches_missed: u64,
}

/// `testSummary` of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TestReportSummary {
    /// How many test cases the files have; a truncated report lists fewer.
    pub total: u64,
    /// How many of each status, in the order of [`TestStatus::ALL`].
    pub status_counts: [u64; 5],
    /// The durations of all, added; of several builds the longest.
    pub duration_in_nano_seconds: u64,
}

/// `codeCoverageSummary` of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeCoverageReportSummary {
    /// How many files; a truncated report lists fewer.
    pub files: u64,
    /// As in [`CodeCoverage`].
    pub lines_covered: u64,
    /// As in [`CodeCoverage`].
    pub lines_missed: u64,
    /// As in [`CodeCoverage`].
    pub branches_covered: u64,
    /// As in [`CodeCoverage`].
    pub branches_missed: u64,
}

/// `type` of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the API's names")]
pub enum ReportType {
    Test,
    CodeCoverage,
}

impl ReportType {
    /// The name as the API writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Test => "TEST",
            Self::CodeCoverage => "CODE_COVERAGE",
        }
    }
}

/// `status` of a report that is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the API's names")]
pub enum ReportStatus {
    Succeeded,
    Failed,
    Incomplete,
}

impl ReportStatus {
    /// The name as the API writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Incomplete => "INCOMPLETE",
        }
    }
}

/// The report of one group in one build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Names and times.
    pub identity: Identity,
    /// Tests or coverage.
    pub kind: ReportType,
    /// How it went.
    pub status: ReportStatus,
    /// Whether test cases or files were left out at the limits.
    pub truncated: bool,
    /// Of a report of tests.
    pub test_summary: Option<TestReportSummary>,
    /// Of a report of coverage.
    pub code_coverage_summary: Option<CodeCoverageReportSummary>,
    /// The test cases.
    pub test_cases: Vec<TestCase>,
    /// The coverage of each file.
    pub code_coverages: Vec<CodeCoverage>,
}

/// What a raw file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Test cases, in the order of the file.
    Tests(Vec<TestCase>),
    /// The coverage of source files, in the order of the file.
    Coverage(Vec<CodeCoverage>),
}

/// A format of raw files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One of the service's.
    Service(ReportFormat),
    /// LCOV's tracefile, which the service does not read.
    Lcov,
}

impl Format {
    /// The name, in capitals.
    pub fn name(self) -> &'static str {
        match self {
            Self::Service(format) => format.name(),
            Self::Lcov => "LCOV",
        }
    }

    /// Whether its files tell of tests or of coverage.
    pub const fn kind(self) -> ReportType {
        use ReportFormat::{CloverXml, CoberturaXml, JacocoXml, Simplecov};
        match self {
            Self::Lcov | Self::Service(CloverXml | CoberturaXml | JacocoXml | Simplecov) => ReportType::CodeCoverage,
            Self::Service(_) => ReportType::Test,
        }
    }
}

/// Why a file could not be read as what it was said to be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// Nothing is in it.
    #[error("it is empty")]
    Empty,
    /// It is too large to be read.
    #[error("it is larger than {} MiB", MAX_BYTES >> 20)]
    Large,
    /// It is another kind of XML.
    #[error("its root is <{found}>, not {expected}")]
    Root {
        /// The root's name.
        found: String,
        /// What it should be.
        expected: &'static str,
    },
    /// It is not XML.
    #[error("it is not well-formed XML: {0}")]
    Xml(String),
    /// It is not JSON, or not of the shape.
    #[error("it is not such JSON: {0}")]
    Json(String),
    /// It declares entities or elements of its own.
    #[error("it has a document type with declarations of its own, which are never read")]
    Declarations,
    /// It uses an entity that only a document type could declare.
    #[error("it refers to the entity `&{0};`, which is never resolved")]
    Entity(String),
    /// It is nested too deeply.
    #[error("its elements are nested more than {} deep", limits::MAX_DEPTH)]
    Deep,
    /// An element has too many attributes.
    #[error("<{0}> has more than {max} attributes", max = limits::MAX_ATTRIBUTES)]
    Attributes(String),
    /// It ends too early.
    #[error("it ends inside <{0}>")]
    Truncated(String),
    /// It has no line of the format.
    #[error("it has no `SF:` record")]
    NoRecords,
}

/// Reads a raw file.
pub fn parse(format: Format, bytes: &[u8]) -> Result<Content, ReportError> {
    if bytes.len() > MAX_BYTES {
        return Err(ReportError::Large);
    }
    let text = lines::text(bytes);
    if text.trim().is_empty() {
        return Err(ReportError::Empty);
    }
    match format {
        Format::Lcov => lcov::parse(&text).map(Content::Coverage),
        Format::Service(ReportFormat::CloverXml) => clover::parse(&text).map(Content::Coverage),
        Format::Service(ReportFormat::CoberturaXml) => cobertura::parse(&text).map(Content::Coverage),
        Format::Service(ReportFormat::JacocoXml) => jacoco::parse(&text).map(Content::Coverage),
        Format::Service(ReportFormat::Simplecov) => simplecov::parse(&text).map(Content::Coverage),
        Format::Service(ReportFormat::CucumberJson) => cucumber::parse(&text).map(Content::Tests),
        Format::Service(ReportFormat::JunitXml) => junit::parse(&text).map(Content::Tests),
        Format::Service(ReportFormat::NunitXml) => nunit::parse(&text).map(Content::Tests),
        Format::Service(ReportFormat::Nunit3Xml) => nunit3::parse(&text).map(Content::Tests),
        Format::Service(ReportFormat::TestngXml) => testng::parse(&text).map(Content::Tests),
        Format::Service(ReportFormat::VisualStudioTrx) => trx::parse(&text).map(Content::Tests),
    }
}
