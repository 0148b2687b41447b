//! One JSON object; `docs/lint.schema.json` describes it and is made from these types.

use serde::Serialize;

use super::{Findings, each};
use crate::text::{Applicability, Diagnostic, Service, Severity, SourceFile, Span};

/// A field that changes or goes raises it, a new one does not.
const VERSION: u32 = 1;

/// All findings of one call. Lines and columns count from 1, columns in characters; offsets are bytes of the text without
/// its byte order mark.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "buildspec lint --format json"))]
pub struct Report<'a> {
    /// The version of this form.
    version: u32,
    /// In the order of files and places.
    diagnostics: Vec<Finding<'a>>,
}

/// One finding.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Finding<'a> {
    /// The file, as it was named.
    file: &'a str,
    /// The code of the rule.
    code: &'a str,
    /// How bad it is.
    severity: Severity,
    /// What is wrong.
    message: &'a str,
    /// The place it is about.
    span: Place,
    /// All places; one of them is primary.
    labels: Vec<Label<'a>>,
    /// What to type, or why.
    notes: &'a [String],
    /// What the service that the file is for answers because of this; of CodeBuild the message of `YAML_FILE_ERROR`.
    refusal: Option<&'a str>,
    /// Which service that is.
    #[serde(rename = "refusedBy")]
    refused_by: Option<Service>,
    /// How to mend it.
    fix: Option<Fix<'a>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Label<'a> {
    span: Place,
    text: &'a str,
    primary: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Fix<'a> {
    /// What to do, as an instruction.
    title: &'a str,
    /// Whether it may be applied unasked.
    applicability: Applicability,
    /// Not overlapping, in order.
    edits: Vec<Edit<'a>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Edit<'a> {
    span: Place,
    replacement: &'a str,
}

/// From the first character to behind the last.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Place {
    start: Point,
    end: Point,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Point {
    line: usize,
    column: usize,
    offset: usize,
}

/// The findings as the object that is printed.
pub fn report<'a>(findings: &[Findings<'a>]) -> Report<'a> {
    Report { version: VERSION, diagnostics: each(findings).map(|(file, finding)| one(file, finding)).collect() }
}

pub(super) fn render(findings: &[Findings<'_>]) -> String {
    serde_json::to_string_pretty(&report(findings)).unwrap_or_default() + "\n"
}

fn one<'a>(file: &'a SourceFile, finding: &'a Diagnostic) -> Finding<'a> {
    let label = |label: &'a crate::text::Label| Label {
        span: place(file, label.span),
        text: &label.text,
        primary: label.primary,
    };
    let edit = |edit: &'a crate::text::Edit| Edit { span: place(file, edit.span), replacement: &edit.replacement };
    Finding {
        file: file.name(),
        code: finding.code,
        severity: finding.severity,
        message: &finding.message,
        span: place(file, finding.span()),
        labels: finding.labels.iter().map(label).collect(),
        notes: &finding.notes,
        refusal: finding.refusal.as_ref().map(|refusal| refusal.message.as_str()),
        refused_by: finding.refusal.as_ref().map(|refusal| refusal.by),
        fix: finding.fix.as_ref().map(|fix| Fix {
            title: &fix.title,
            applicability: fix.applicability,
            edits: fix.edits.iter().map(edit).collect(),
        }),
    }
}

fn place(file: &SourceFile, span: Span) -> Place {
    let point = |offset: usize| {
        let at = file.position(offset);
        Point { line: at.line, column: at.column, offset }
    };
    Place { start: point(span.start), end: point(span.end) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn findings_have_positions_and_offsets() {
        let place =
            |line: usize, column: usize, offset: usize| json!({ "line": line, "column": column, "offset": offset });
        let key = json!({ "start": place(3, 3, 23), "end": place(3, 7, 28) });
        let end = json!({ "start": place(4, 1, 33), "end": place(4, 1, 33) });
        let map = json!({ "start": place(2, 1, 13), "end": place(2, 7, 19) });
        let found: Value = serde_json::from_str(&super::super::examples::rendered(render)).unwrap();
        assert_eq!(
            found,
            json!({
                "version": 1,
                "diagnostics": [
                    {
                        "file": "ci/build spec.yml",
                        "code": "invalid-phase-name",
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
                        "refusedBy": "CodeBuild",
                        "fix": {
                            "title": "rename it",
                            "applicability": "unsafe",
                            "edits": [{ "span": key, "replacement": "build" }],
                        },
                    },
                    {
                        "file": "ci/build spec.yml",
                        "code": "exit-zero",
                        "severity": "note",
                        "message": "no\nartifacts",
                        "span": end,
                        "labels": [{ "span": end, "text": "", "primary": true }],
                        "notes": [],
                        "refusal": null,
                        "refusedBy": null,
                        "fix": null,
                    },
                ],
            })
        );
    }

    #[test]
    fn the_published_schema_is_that_of_the_types() {
        const PUBLISHED: &str = "docs/lint.schema.json";
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PUBLISHED);
        let made = format!("{:#}\n", schemars::schema_for!(Report).to_value());
        if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
            std::fs::write(&path, &made).unwrap();
        }
        let published = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(published == made, "write {PUBLISHED} anew with SNAPSHOTS=overwrite");
    }
}
