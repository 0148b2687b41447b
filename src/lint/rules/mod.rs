//! The registry: every kind of finding, by code. A rule is a file here, its page beside it, and its lines below.

use super::Rule;

// What the decoder finds while it reads: pages only.
mod decoded;

// phases, env
// runtimes
// artifacts
// reports, cache, batch

// commands
mod exit_zero;

// security

/// All rules, by category and code.
pub static RULES: &[&Rule] = &[
    // file: found while the file is read
    &decoded::EMPTY_VALUE,
    &decoded::UNUSED_ALLOW,
    // phases, env
    // runtimes
    // artifacts
    // reports, cache, batch
    // commands
    &exit_zero::RULE,
    &decoded::SHELLCHECK,
    // security
];
