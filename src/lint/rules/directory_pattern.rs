//! A pattern that can only mean a directory, where files are wanted.

use crate::buildspec::Text;
use crate::lint::artifacts;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Applicability, Diagnostic, Edit, Severity, Span};

pub(super) const RULE: Rule = Rule {
    code: "directory-pattern",
    category: Category::Artifacts,
    severity: Severity::Warning,
    doc: include_str!("directory_pattern.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let reports = context.buildspec.reports.iter().flat_map(|group| &group.files);
    let artifacts = artifacts::all(context.buildspec).flat_map(|(_, artifact)| &artifact.files);
    found.extend(artifacts.chain(reports).filter_map(|pattern| judge(context, pattern)));
}

fn judge(context: &Context<'_>, pattern: &Text) -> Option<Diagnostic> {
    let text = pattern.value.as_str();
    let missing = match text {
        _ if text.ends_with("**/") => "*",
        _ if text.ends_with('/') => "**/*",
        "." => "/**/*",
        _ => return None,
    };
    let message = format!("`{text}` is a directory, and only files are stored");
    let wrong = RULE.at(pattern.span, message, "selects nothing");
    let end = context.part(pattern, text.len(), text.len());
    let edit = Edit { span: Span::empty(end.start), replacement: missing.to_owned() };
    let title = format!("write `{text}{missing}`");
    Some(wrong.note(format!("`{text}{missing}` is all files below it")).fix(title, Applicability::Unsafe, vec![edit]))
}
