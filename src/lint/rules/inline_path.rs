//! A project whose buildspec is a text of one line, which is taken for a path.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "inline-path",
    category: Category::File,
    severity: Severity::Error,
    doc: include_str!("inline_path.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(written) = context.project.buildspec.as_deref().map(str::trim).filter(|text| is_text(text)) else {
        return;
    };
    let start: String = written.chars().take(40).collect();
    let message = format!("the project's `source.buildspec` is one line, `{start}…`, which CodeBuild takes for a path");
    found.push(
        RULE.at(context.file.line_span(1), message, "the project does not read this file")
            .note("write the buildspec over several lines, or name a file"),
    );
}

/// Whether a line is meant as a buildspec, not as the path of one.
fn is_text(line: &str) -> bool {
    !line.contains('\n') && (line.starts_with('{') || line.starts_with("version:") || line.contains("phases:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_from_a_buildspec() {
        for (line, expected) in [
            ("{\"version\": \"0.2\"}", true),
            ("version: 0.2", true),
            ("ci/buildspec.yml", false),
            ("arn:aws:s3:::bucket/buildspec.yml", false),
            ("version: 0.2\nphases: {}", false),
            ("", false),
        ] {
            assert_eq!(is_text(line), expected, "{line}");
        }
    }
}
