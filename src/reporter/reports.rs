//! Reports for people: how many tests there were and which failed, and how much is covered.

use std::time::Duration;

use super::style::{self, Palette};
use super::{Look, human, summary};
use crate::test_report::{Report, ReportStatus, TestCase, TestStatus, percentage};
use crate::text::suggest::count;

/// How many failing tests of a report are shown.
const FAILING: usize = 10;
/// How many slow tests of a report are shown, when more is asked for.
const SLOWEST: usize = 3;
/// How wide a reason may be, in characters.
const WIDTH: usize = 100;

/// All reports with their failing tests, alone.
pub fn render(reports: &[Report], is_verbose: bool, look: Look) -> String {
    section(reports, is_verbose, Palette::new(look.color))
}

/// All reports with their failing tests, under a heading; nothing when there are none.
pub(super) fn section(reports: &[Report], is_verbose: bool, palette: Palette) -> String {
    if reports.is_empty() {
        return String::new();
    }
    let width = reports.iter().map(|report| report.identity.group.chars().count()).max().unwrap_or(0);
    let mut text = format!("{}\n", palette.paint(style::HEADING, "Reports"));
    for report in reports {
        text.push_str(&row(report, width, palette));
        text.push_str(&failing(report, palette));
        if is_verbose {
            text.push_str(&slowest(report));
        }
    }
    text
}

fn row(report: &Report, width: usize, palette: Palette) -> String {
    let status = palette.paint(style_of(report.status), &format!("{:<10}", report.status.name()));
    format!("  {:<width$}  {status}  {}\n", report.identity.group, totals(report))
}

/// A report on one line.
pub(super) fn line(report: &Report) -> String {
    format!("report {} {}: {}", report.identity.group, report.status.name(), totals(report))
}

const fn style_of(status: ReportStatus) -> anstyle::Style {
    match status {
        ReportStatus::Succeeded => style::GOOD,
        ReportStatus::Failed => style::BAD,
        ReportStatus::Incomplete => style::CAUTION,
    }
}

/// Whether nothing is known of it: of several builds' some may be missing.
fn is_empty(report: &Report) -> bool {
    let has_tests = report.test_summary.as_ref().is_some_and(|tests| tests.total > 0);
    let has_coverage = report.code_coverage_summary.as_ref().is_some_and(|coverage| coverage.files > 0);
    report.status == ReportStatus::Incomplete && !has_tests && !has_coverage
}

fn totals(report: &Report) -> String {
    if is_empty(report) {
        return "no file was read".to_owned();
    }
    if let Some(summary) = &report.code_coverage_summary {
        let files = count(usize::try_from(summary.files).unwrap_or(usize::MAX), "file");
        let mut parts = vec![share("lines", summary.lines_covered, summary.lines_missed)];
        if summary.branches_covered + summary.branches_missed > 0 {
            parts.push(share("branches", summary.branches_covered, summary.branches_missed));
        }
        parts.push(files);
        return parts.join(", ");
    }
    report.test_summary.as_ref().map(tests).unwrap_or_default()
}

fn tests(summary: &crate::test_report::TestReportSummary) -> String {
    let total = count(usize::try_from(summary.total).unwrap_or(usize::MAX), "test");
    if summary.total == 0 {
        return total;
    }
    let passed = summary.count(TestStatus::Succeeded);
    let mut parts = vec![total, format!("{} passed", percent(passed, summary.total.saturating_sub(passed)))];
    for (status, noun) in [
        (TestStatus::Failed, "failed"),
        (TestStatus::Error, "in error"),
        (TestStatus::Skipped, "skipped"),
        (TestStatus::Unknown, "unknown"),
    ] {
        let found = summary.count(status);
        if found > 0 {
            parts.push(format!("{found} {noun}"));
        }
    }
    parts.push(human::duration(Duration::from_nanos(summary.duration_in_nano_seconds)));
    parts.join(", ")
}

fn share(noun: &str, covered: u64, missed: u64) -> String {
    format!("{noun} {} ({covered} of {})", percent(covered, missed), covered.saturating_add(missed))
}

/// A share as a percentage with two places.
fn percent(part: u64, rest: u64) -> String {
    let hundredths = percentage(part, rest);
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

fn failing(report: &Report, palette: Palette) -> String {
    let failing: Vec<&TestCase> = report.test_cases.iter().filter(|case| case.status.is_failure()).collect();
    let all = report.test_summary.as_ref().map_or(0, |summary| usize::try_from(summary.failures()).unwrap_or_default());
    let text: String = failing.iter().take(FAILING).map(|case| failure(case, palette)).collect();
    let more = all.saturating_sub(failing.len().min(FAILING));
    let rest = if more > 0 { format!("    and {more} more\n") } else { String::new() };
    text + &rest
}

/// A failing test: its name and place, and below them why.
fn failure(case: &TestCase, palette: Palette) -> String {
    let place = match &case.place {
        Some(place) if place.line > 0 => format!("  {}:{}", place.file, place.line),
        Some(place) => format!("  {}", place.file),
        None => String::new(),
    };
    let reason = reason(&case.message).map(|reason| format!("      {reason}\n")).unwrap_or_default();
    format!("    {}{place}\n{reason}", palette.paint(style::BAD, &format!("✗ {}", name(case))))
}

fn slowest(report: &Report) -> String {
    let mut slow: Vec<&TestCase> = report.test_cases.iter().filter(|case| case.duration_in_nano_seconds > 0).collect();
    slow.sort_by_key(|case| std::cmp::Reverse(case.duration_in_nano_seconds));
    let rows = slow.into_iter().take(SLOWEST).map(|case| {
        let time = human::duration(Duration::from_nanos(case.duration_in_nano_seconds));
        format!("    {time:>7}  {}\n", name(case))
    });
    rows.collect()
}

/// A test by its prefix and name, which some tools repeat.
fn name(case: &TestCase) -> String {
    let name = summary::one_line(&case.name);
    if case.prefix.is_empty() || case.name.contains(&case.prefix) { name } else { format!("{} > {name}", case.prefix) }
}

/// The line of a message that says most.
fn reason(message: &str) -> Option<String> {
    let lines = || message.lines().map(str::trim).filter(|line| !line.is_empty());
    // pytest marks the error in an excerpt of the source.
    let marked = lines().find_map(|line| line.strip_prefix("E  ")).filter(|_| message.starts_with("def "));
    let says_nothing = |line: &&str| {
        matches!(*line, "Failed" | "Traceback (most recent call last):")
            || ["=== ", "--- "].iter().any(|prefix| line.starts_with(prefix))
    };
    let line = marked.or_else(|| lines().find(|line| !says_nothing(line)))?.trim();
    let cut: String = line.chars().take(WIDTH).collect();
    Some(if cut.len() < line.len() { cut + " …" } else { cut })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reporter::story::Story;

    const JUNIT: &str = "<testsuite name='s'>\
        <testcase classname='calc' name='adds' time='0.25'/>\
        <testcase classname='calc' name='divides' time='1.5'><failure message='1 is not 2'>calc_test.py:7: AssertionError</failure></testcase>\
        <testcase classname='calc' name='reads'><error message='no file'/></testcase>\
        <testcase classname='calc' name='later'><skipped/></testcase></testsuite>";

    fn told(story: &Story, is_verbose: bool) -> String {
        section(&story.reports, is_verbose, Palette::new(false))
    }

    #[test]
    fn tests_and_coverage_fit_on_a_screen() {
        let story = Story::new()
            .reports("unit", "a.xml", "JUNITXML", JUNIT)
            .reports("cover", "lcov.info", "LCOV", "SF:a\nDA:1,1\nDA:2,0\nDA:3,4\nBRDA:1,0,0,1\nend_of_record\n")
            .reports("none", "", "JUNITXML", "");
        assert_eq!(
            told(&story, true),
            "Reports\n\
             \x20 unit   FAILED      4 tests, 25.00% passed, 1 failed, 1 in error, 1 skipped, 1.7s\n\
             \x20   ✗ calc > divides  calc_test.py:7\n\
             \x20     1 is not 2\n\
             \x20   ✗ calc > reads\n\
             \x20     no file\n\
             \x20      1.5s  calc > divides\n\
             \x20     250ms  calc > adds\n\
             \x20 cover  SUCCEEDED   lines 66.66% (2 of 3), branches 100.00% (1 of 1), 1 file\n\
             \x20 none   INCOMPLETE  no file was read\n"
        );
        assert_eq!(line(&story.reports[2]), "report none INCOMPLETE: no file was read");
        assert!(!told(&story, false).contains("1.5s  calc"));
    }

    #[test]
    fn many_failing_tests_are_counted() {
        let cases = "<testcase name='t'><failure/></testcase>".repeat(600);
        let story = Story::new().reports("unit", "a.xml", "JUNITXML", &format!("<testsuite>{cases}</testsuite>"));
        let text = told(&story, false);
        assert_eq!(text.matches("✗ t\n").count(), FAILING);
        assert!(text.ends_with("    and 590 more\n"), "{text}");
    }

    #[test]
    fn the_line_that_says_most_is_shown() {
        for (message, expected) in [
            ("Failed\n=== RUN   TestA\n    a_test.go:3: got 1", Some("a_test.go:3: got 1")),
            ("def test():\n>   assert 1 == 2\nE   assert 1 == 2", Some("assert 1 == 2")),
            ("Traceback (most recent call last):\n  boom", Some("boom")),
            ("\n\n", None),
            ("", None),
        ] {
            assert_eq!(reason(message).as_deref(), expected, "{message}");
        }
        assert_eq!(reason(&"é".repeat(101)).unwrap(), "é".repeat(100) + " …");
    }

    #[test]
    fn a_prefix_that_the_name_has_is_not_repeated() {
        let text = "<testsuite><testcase classname='sum' name='sum adds'><failure/></testcase></testsuite>";
        let story = Story::new().reports("unit", "a.xml", "JUNITXML", text);
        assert!(told(&story, false).contains("✗ sum adds\n"));
    }
}
