//! What real tools wrote; `fixtures/README.md` says which and how.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::buildspec::ReportFormat;
use crate::test_report::{CodeCoverage, Content, Format, TestCase, detect, parse};

/// What is expected of all files, beside them.
const EXPECTED: &str = "expected.txt";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/test_report/fixtures")
}

/// Every raw file by its name.
pub(super) fn files() -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.filter(|name| name != "README.md" && name != EXPECTED).collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), fs::read(folder().join(name)).unwrap())).collect()
}

fn case(case: &TestCase) -> String {
    let place = case.place.as_ref().map(|place| format!(" at {}:{}", place.file, place.line)).unwrap_or_default();
    let message = case.message.lines().next().map(|line| format!(" {line:?}")).unwrap_or_default();
    let (status, time) = (case.status.name(), case.duration_in_nano_seconds);
    format!("{status} {time}ns {} | {} | {}{place}{message}", case.test_suite_name, case.prefix, case.name)
}

fn coverage(file: &CodeCoverage) -> String {
    let lines = (file.lines_covered, file.lines_missed);
    let branches = (file.branches_covered, file.branches_missed);
    format!("{} lines {}+{} branches {}+{}", file.file_path, lines.0, lines.1, branches.0, branches.1)
}

#[test]
fn files_of_real_tools_are_read() {
    let mut found = String::new();
    for (name, bytes) in files() {
        let format = detect(&bytes).unwrap_or_else(|| panic!("{name} has no format"));
        writeln!(found, "{name}: {}", format.name()).unwrap();
        let lines: Vec<String> = match parse(format, &bytes).unwrap_or_else(|error| panic!("{name}: {error}")) {
            Content::Tests(cases) => cases.iter().map(case).collect(),
            Content::Coverage(files) => files.iter().map(coverage).collect(),
        };
        assert!(!lines.is_empty(), "{name} holds nothing");
        for line in lines {
            writeln!(found, "  {line}").unwrap();
        }
    }
    let path = folder().join(EXPECTED);
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        fs::write(&path, &found).unwrap();
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert!(expected == found, "read the difference, then write it anew with SNAPSHOTS=overwrite:\n{found}");
}

#[test]
fn every_format_of_the_service_has_a_file_of_a_real_tool() {
    let formats: Vec<Format> = files().iter().filter_map(|(_, bytes)| detect(bytes)).collect();
    for format in ReportFormat::ALL.map(Format::Service).into_iter().chain([Format::Lcov]) {
        assert!(formats.contains(&format), "{}", format.name());
    }
}

#[test]
fn a_file_of_another_format_is_told_and_not_read() {
    for (name, bytes) in files() {
        let own = detect(&bytes);
        for format in ReportFormat::ALL.map(Format::Service).into_iter().chain([Format::Lcov]) {
            let shares_root = |format: Format| matches!(format.name(), "CLOVERXML" | "COBERTURAXML");
            let alike = own == Some(format) || own.is_some_and(shares_root) && shares_root(format);
            assert!(alike || parse(format, &bytes).is_err(), "{name} as {}", format.name());
        }
    }
}
