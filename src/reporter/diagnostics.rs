//! Findings about files in the forms that are not drawn: one line each, and JSON; and the list of all forms.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Look, snippet};
use crate::text::{Applicability, Diagnostic, Severity, SourceFile, Span};

/// The version of the JSON form; a field that changes or goes raises it, a new one does not.
const JSON_VERSION: u32 = 1;

/// What was found in one file, in the order to show it.
#[derive(Clone, Copy, Debug)]
pub struct Findings<'a> {
    /// The file.
    pub file: &'a SourceFile,
    /// What was found.
    pub diagnostics: &'a [Diagnostic],
}

/// One way to show findings: a value of `--format`.
#[derive(Clone, Copy, Debug)]
pub struct DiagnosticFormat {
    /// What one types.
    pub name: &'static str,
    /// What it is, for help texts.
    pub summary: &'static str,
    /// Makes the text, with its last line end.
    pub render: fn(&[Findings<'_>], Look) -> String,
}

/// All ways to show findings, the default first.
pub const DIAGNOSTIC_FORMATS: [DiagnosticFormat; 3] = [
    DiagnosticFormat { name: "human", summary: "each finding with the lines it is about", render: human },
    DiagnosticFormat { name: "concise", summary: "one line a finding", render: |findings, _| concise(findings) },
    DiagnosticFormat {
        name: "json",
        summary: "one JSON object",
        render: |findings, _| format!("{:#}\n", json(findings)),
    },
];

impl DiagnosticFormat {
    /// The format of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        const { &DIAGNOSTIC_FORMATS }.iter().find(|format| format.name == name)
    }
}

/// The word for a severity.
pub const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn each<'a>(findings: &[Findings<'a>]) -> impl Iterator<Item = (&'a SourceFile, &'a Diagnostic)> {
    findings.iter().flat_map(|found| found.diagnostics.iter().map(|diagnostic| (found.file, diagnostic)))
}

/// Each finding with the lines it is about.
pub fn human(findings: &[Findings<'_>], look: Look) -> String {
    each(findings).map(|(file, diagnostic)| snippet::diagnostic(file, diagnostic, look) + "\n").collect()
}

/// `file:line:column: severity[code]: message`, a line each.
pub fn concise(findings: &[Findings<'_>]) -> String {
    let mut text = String::new();
    for (file, finding) in each(findings) {
        let at = file.position(finding.span().start);
        let (name, severity, code) = (file.name(), severity(finding.severity), finding.code);
        let message = finding.message.lines().collect::<Vec<_>>().join(" ");
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name}:{}:{}: {severity}[{code}]: {message}", at.line, at.column);
    }
    text
}

/// An object with a `version` and all `diagnostics`: lines and columns from 1, columns in characters, offsets in bytes.
pub fn json(findings: &[Findings<'_>]) -> Value {
    json!({
        "version": JSON_VERSION,
        "diagnostics": each(findings).map(|(file, finding)| one(file, finding)).collect::<Vec<_>>(),
    })
}

fn one(file: &SourceFile, finding: &Diagnostic) -> Value {
    let labels = finding
        .labels
        .iter()
        .map(|label| json!({ "span": span(file, label.span), "text": label.text, "primary": label.primary }));
    let fix = finding.fix.as_ref().map(|fix| {
        let edits = fix.edits.iter().map(|edit| json!({ "span": span(file, edit.span), "replacement": edit.replacement }));
        json!({
            "title": fix.title,
            "applicability": match fix.applicability { Applicability::Safe => "safe", Applicability::Unsafe => "unsafe" },
            "edits": edits.collect::<Vec<_>>(),
        })
    });
    json!({
        "file": file.name(),
        "code": finding.code,
        "severity": severity(finding.severity),
        "message": finding.message,
        "span": span(file, finding.span()),
        "labels": labels.collect::<Vec<_>>(),
        "notes": finding.notes,
        "refusal": finding.refusal,
        "fix": fix,
    })
}

fn span(file: &SourceFile, span: Span) -> Value {
    let place = |offset: usize| {
        let at = file.position(offset);
        json!({ "line": at.line, "column": at.column, "offset": offset })
    };
    json!({ "start": place(span.start), "end": place(span.end) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Edit;

    fn findings() -> (SourceFile, Vec<Diagnostic>) {
        let file = SourceFile::new("ci/buildspec.yml", "version: 0.2\nphases:\n  bïld: {}\n");
        let key = Span::new(23, 28);
        let first = Diagnostic::new("unknown-phase", Severity::Error, "`bïld` is no phase", key, "not known")
            .related(Span::new(13, 19), "in this map")
            .note("did you mean `build`?")
            .refused("Invalid buildspec phase name: bïld. Expecting: build,install,post_build,pre_build")
            .fix("rename it", Applicability::Unsafe, vec![Edit { span: key, replacement: "build".to_owned() }]);
        let second = Diagnostic::new("no-artifacts", Severity::Note, "no\nartifacts", Span::empty(33), "");
        (file, vec![first, second])
    }

    #[test]
    fn concise_findings_are_a_line_each() {
        let (file, diagnostics) = findings();
        assert_eq!(
            concise(&[Findings { file: &file, diagnostics: &diagnostics }]),
            "ci/buildspec.yml:3:3: error[unknown-phase]: `bïld` is no phase\n\
             ci/buildspec.yml:4:1: note[no-artifacts]: no artifacts\n"
        );
    }

    #[test]
    fn json_findings_have_positions_and_offsets() {
        let (file, diagnostics) = findings();
        let place =
            |line: usize, column: usize, offset: usize| json!({ "line": line, "column": column, "offset": offset });
        let key = json!({ "start": place(3, 3, 23), "end": place(3, 7, 28) });
        let end = json!({ "start": place(4, 1, 33), "end": place(4, 1, 33) });
        let map = json!({ "start": place(2, 1, 13), "end": place(2, 7, 19) });
        assert_eq!(
            json(&[Findings { file: &file, diagnostics: &diagnostics }]),
            json!({
                "version": 1,
                "diagnostics": [
                    {
                        "file": "ci/buildspec.yml",
                        "code": "unknown-phase",
                        "severity": "error",
                        "message": "`bïld` is no phase",
                        "span": key,
                        "labels": [
                            { "span": key, "text": "not known", "primary": true },
                            { "span": map, "text": "in this map", "primary": false },
                        ],
                        "notes": ["did you mean `build`?"],
                        "refusal":
                            "Invalid buildspec phase name: bïld. Expecting: build,install,post_build,pre_build",
                        "fix": {
                            "title": "rename it",
                            "applicability": "unsafe",
                            "edits": [{ "span": key, "replacement": "build" }],
                        },
                    },
                    {
                        "file": "ci/buildspec.yml",
                        "code": "no-artifacts",
                        "severity": "note",
                        "message": "no\nartifacts",
                        "span": end,
                        "labels": [{ "span": end, "text": "", "primary": true }],
                        "notes": [],
                        "refusal": null,
                        "fix": null,
                    },
                ],
            })
        );
    }

    #[test]
    fn every_form_is_found_by_name_and_nothing_found_is_no_text() {
        for format in DIAGNOSTIC_FORMATS {
            assert!(DiagnosticFormat::named(format.name).is_some());
        }
        assert_eq!(human(&[], Look::default()) + &concise(&[]), "");
    }
}
