//! A cache path that names a directory instead of the files in it.

use crate::buildspec::Text;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Applicability, Diagnostic, Edit, Severity, Span};

pub(super) const RULE: Rule = Rule {
    code: "bare-cache-path",
    category: Category::Cache,
    severity: Severity::Note,
    doc: include_str!("bare_cache_path.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    // A local cache is made of directories, and takes their names.
    if context.project.cache_type.as_deref() == Some("LOCAL") {
        return;
    }
    let paths = context.buildspec.cache.iter().flat_map(|cache| &cache.paths);
    found.extend(paths.filter_map(|path| judge(context, path)));
}

fn judge(context: &Context<'_>, path: &Text) -> Option<Diagnostic> {
    let text = path.value.as_str();
    let missing = missing(text)?;
    let message = format!("`{text}` is a directory, and a cache in S3 takes files");
    let wrong = RULE.at(path.span, message, "not among the forms that are documented");
    let end = context.part(path, text.len(), text.len());
    let edit = Edit { span: Span::empty(end.start), replacement: missing.to_owned() };
    let wrong = wrong.note(format!("write `{text}{missing}`"));
    Some(wrong.fix(format!("write `{text}{missing}`"), Applicability::Unsafe, vec![edit]))
}

/// What is to be added to a path that looks like one of a directory.
fn missing(text: &str) -> Option<&'static str> {
    if text.ends_with("**/") {
        return Some("*");
    }
    if text.contains(['*', '?', '[', '{', '\\']) || text.is_empty() {
        return None;
    }
    let name = text.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    // A dot in the middle begins the ending of a file.
    let is_file = name.trim_start_matches('.').contains('.');
    if text.ends_with('/') { Some("**/*") } else { (!is_file).then_some("/**/*") }
}

#[cfg(test)]
mod tests {
    use super::missing;

    #[test]
    fn what_looks_like_a_file_or_is_a_pattern_is_left_alone() {
        for (path, expected) in [
            ("/root/.m2", Some("/**/*")),
            ("node_modules", Some("/**/*")),
            ("node_modules/", Some("**/*")),
            ("node_modules/**/", Some("*")),
            ("node_modules/**/*", None),
            ("~/.cache/*", None),
            ("deps.tar.gz", None),
            ("$HOME/.npm", Some("/**/*")),
            (r"c:\cache", None),
        ] {
            assert_eq!(missing(path), expected, "{path}");
        }
    }
}
