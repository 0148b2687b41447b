//! What is found neither by the decoder nor by a rule: by another program, or of the comments that allow findings.

use super::decoded::found;
use crate::lint::rule::{Category, Rule};
use crate::text::Severity;

pub(super) const SHELLCHECK: Rule =
    found("shellcheck", Category::Commands, Severity::Warning, include_str!("shellcheck.md"));
pub(super) const UNUSED_ALLOW: Rule =
    found("unused-allow", Category::File, Severity::Warning, include_str!("unused_allow.md"));
