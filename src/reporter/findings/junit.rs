//! The XML of `JUnit`: a suite a file, a failing case a finding, and one passing case where nothing was found.

use std::fmt::Write as _;

use super::xml::text as xml;
use super::{Findings, severity, whole_text};
use crate::text::{Severity, SourceFile};

// Writing to a string cannot fail.
pub(super) fn render(findings: &[Findings<'_>]) -> String {
    let fails = |found: &Findings<'_>| found.diagnostics.iter().filter(|it| it.severity != Severity::Note).count();
    let cases = |found: &Findings<'_>| found.diagnostics.len().max(1);
    let (tests, failures): (usize, usize) = (findings.iter().map(cases).sum(), findings.iter().map(fails).sum());
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"buildspec lint\" tests=\"{tests}\" failures=\"{failures}\">\n"
    );
    for found in findings {
        let name = xml(found.file.name());
        let _ = writeln!(out, "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{}\">", cases(found), fails(found));
        if found.diagnostics.is_empty() {
            let _ = writeln!(out, "    <testcase classname=\"{name}\" name=\"buildspec lint\"/>");
        }
        for finding in found.diagnostics {
            case(&mut out, found.file, finding);
        }
        out.push_str("  </testsuite>\n");
    }
    out + "</testsuites>\n"
}

/// A note is a case that passes and says something.
fn case(out: &mut String, file: &SourceFile, finding: &crate::text::Diagnostic) {
    let (name, at) = (xml(file.name()), file.position(finding.span().start));
    let title = format!("{}:{}:{}", finding.code, at.line, at.column);
    let text = xml(&format!("{}:{}:{}: {}", file.name(), at.line, at.column, whole_text(finding)));
    let inside = if finding.severity == Severity::Note {
        format!("<system-out>{text}</system-out>")
    } else {
        let (message, kind) = (xml(&finding.message), severity(finding.severity));
        format!("<failure type=\"{kind}\" message=\"{message}\">{text}</failure>")
    };
    let _ = writeln!(
        out,
        "    <testcase classname=\"{name}\" name=\"{title}\" file=\"{name}\" line=\"{}\">{inside}</testcase>",
        at.line
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_failing_cases_and_notes_pass() {
        let made = super::super::examples::rendered(render);
        assert!(made.contains("<testsuite name=\"ci/build spec.yml\" tests=\"2\" failures=\"1\">"), "{made}");
        assert!(made.contains("name=\"invalid-phase-name:3:3\""), "{made}");
        assert!(
            made.contains("<failure type=\"error\" message=\"`bïld` is no phase\">ci/build spec.yml:3:3: "),
            "{made}"
        );
        assert!(made.contains("<system-out>ci/build spec.yml:4:1: no&#10;artifacts</system-out>"), "{made}");
    }

    #[test]
    fn a_clean_file_is_a_case_that_passes() {
        let file = SourceFile::new("b.yml", "");
        let made = render(&[Findings { file: &file, diagnostics: &[] }]);
        assert!(made.contains("tests=\"1\" failures=\"0\""), "{made}");
        assert!(made.contains("<testcase classname=\"b.yml\" name=\"buildspec lint\"/>"), "{made}");
    }
}
