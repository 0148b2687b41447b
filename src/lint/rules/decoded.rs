//! What is found elsewhere: by the decoder while it reads a file (`buildspec/`, `yaml/`), or by a part of the linter with a file of
//! its own. Each has its page here.

use crate::lint::rule::{Category, Rule};
use crate::text::Severity;

pub(super) const EMPTY_VALUE: Rule =
    found("empty-value", Category::File, Severity::Warning, include_str!("empty_value.md"));
pub(super) const SHELLCHECK: Rule =
    found("shellcheck", Category::Commands, Severity::Warning, include_str!("shellcheck.md"));
pub(super) const UNUSED_ALLOW: Rule =
    found("unused-allow", Category::File, Severity::Warning, include_str!("unused_allow.md"));

const fn found(code: &'static str, category: Category, severity: Severity, doc: &'static str) -> Rule {
    Rule { code, category, severity, doc, check: None }
}
