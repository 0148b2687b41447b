//! Findings about files in all their forms: one renderer a file, and the list of them.

use super::{Look, snippet};
use crate::text::{Diagnostic, Severity, SourceFile};

mod checkstyle;
mod concise;
mod github;
mod gitlab;
mod json;
mod junit;
mod sarif;
mod xml;

pub use concise::render as concise;
pub use json::{Finding, Report, report};

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
pub struct FindingsFormat {
    /// What one types.
    pub name: &'static str,
    /// What it is, for help texts.
    pub summary: &'static str,
    /// Makes the text, with its last line end.
    pub render: fn(&[Findings<'_>], Look) -> String,
}

/// All ways to show findings, the default first.
pub const FINDINGS_FORMATS: [FindingsFormat; 8] = [
    FindingsFormat { name: "human", summary: "each finding with the lines it is about", render: human },
    FindingsFormat { name: "concise", summary: "one line a finding", render: |findings, _| concise(findings) },
    FindingsFormat {
        name: "json",
        summary: "one JSON object; docs/lint.schema.json describes it",
        render: |findings, _| json::render(findings),
    },
    FindingsFormat {
        name: "sarif",
        summary: "SARIF 2.1.0, for code scanning",
        render: |findings, _| sarif::render(findings),
    },
    FindingsFormat {
        name: "github",
        summary: "annotations of GitHub Actions; the default there",
        render: |findings, _| github::render(findings),
    },
    FindingsFormat {
        name: "gitlab",
        summary: "a code quality report of GitLab",
        render: |findings, _| gitlab::render(findings),
    },
    FindingsFormat {
        name: "junit",
        summary: "JUnit XML, a test case a finding",
        render: |findings, _| junit::render(findings),
    },
    FindingsFormat {
        name: "checkstyle",
        summary: "Checkstyle XML",
        render: |findings, _| checkstyle::render(findings),
    },
];

impl FindingsFormat {
    /// The format of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        const { &FINDINGS_FORMATS }.iter().find(|format| format.name == name)
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

/// Each finding with the lines it is about.
pub fn human(findings: &[Findings<'_>], look: Look) -> String {
    each(findings).map(|(file, diagnostic)| snippet::diagnostic(file, diagnostic, look) + "\n").collect()
}

fn each<'a>(findings: &[Findings<'a>]) -> impl Iterator<Item = (&'a SourceFile, &'a Diagnostic)> {
    findings.iter().flat_map(|found| found.diagnostics.iter().map(|diagnostic| (found.file, diagnostic)))
}

/// The message, what the service answers, and what to do: a line each, for forms that have one text.
fn whole_text(finding: &Diagnostic) -> String {
    let mut lines = vec![finding.message.clone()];
    lines.extend(finding.refusal.iter().map(ToString::to_string));
    lines.extend(finding.notes.iter().cloned());
    lines.join("\n")
}

#[cfg(test)]
mod examples {
    use super::*;
    use crate::text::{Applicability, Edit, Span};

    /// A file with an error that has everything, and a note that has nothing.
    pub(super) fn findings() -> (SourceFile, Vec<Diagnostic>) {
        let file = SourceFile::new("ci/build spec.yml", "version: 0.2\nphases:\n  bïld: {}\n");
        let key = Span::new(23, 28);
        let first = Diagnostic::new("invalid-phase-name", Severity::Error, "`bïld` is no phase", key, "not known")
            .related(Span::new(13, 19), "in this map")
            .note("did you mean `build`?")
            .refused("Invalid buildspec phase name: bïld. Expecting: build,install,post_build,pre_build")
            .fix("rename it", Applicability::Unsafe, vec![Edit { span: key, replacement: "build".to_owned() }]);
        let second = Diagnostic::new("exit-zero", Severity::Note, "no\nartifacts", Span::empty(33), "");
        (file, vec![first, second])
    }

    /// A renderer's text for these findings.
    pub(super) fn rendered(render: fn(&[Findings<'_>]) -> String) -> String {
        let (file, diagnostics) = findings();
        render(&[Findings { file: &file, diagnostics: &diagnostics }])
    }

    #[test]
    fn every_form_is_found_by_name_and_has_its_own() {
        for format in FINDINGS_FORMATS {
            assert_eq!(FindingsFormat::named(format.name).map(|found| found.name), Some(format.name));
        }
        assert!(FindingsFormat::named("xml").is_none());
    }
}
