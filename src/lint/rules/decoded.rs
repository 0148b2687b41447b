//! What the decoder finds while it reads a file. Each has its page here; the code that finds it is in `buildspec/` and `yaml/`.

use crate::lint::rule::{Category, Rule};
use crate::text::Severity;

pub(super) const EMPTY_VALUE: Rule =
    found("empty-value", Category::File, Severity::Warning, include_str!("empty_value.md"));

const fn found(code: &'static str, category: Category, severity: Severity, doc: &'static str) -> Rule {
    Rule { code, category, severity, doc, check: None }
}
