//! Of files that have to be JSON: found while they are read (`json/`). Each has its page here.

use super::decoded::found;
use crate::lint::rule::{Category, Rule};
use crate::text::Severity;

pub(super) const COMMENT: Rule =
    found("json-comment", Category::Images, Severity::Error, include_str!("json_comment.md"));
pub(super) const DUPLICATE_KEY: Rule =
    found("json-duplicate-key", Category::Images, Severity::Warning, include_str!("json_duplicate_key.md"));
pub(super) const SYNTAX: Rule = found("json-syntax", Category::Images, Severity::Error, include_str!("json_syntax.md"));
pub(super) const TRAILING_COMMA: Rule =
    found("json-trailing-comma", Category::Images, Severity::Error, include_str!("json_trailing_comma.md"));
