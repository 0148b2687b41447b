//! The registry: every kind of finding, by code. A rule is a file here, its page beside it, and its lines below.

use super::Rule;

mod exit_zero;

/// All rules, by category and code.
pub static RULES: &[&Rule] = &[
    &exit_zero::RULE,
];
