//! The registry: every kind of finding, by code. A rule is a file here, its page beside it, and its lines below.

use super::Rule;

// What the decoder finds while it reads: pages only.
mod decoded;

// phases, env
// runtimes
// artifacts
// reports, cache, batch

// commands
mod always_true_succeeding;
mod bashism;
mod exit_zero;
mod folded_backslash;
mod folded_script;
mod lost_function;
mod lost_shell_option;
mod masked_failure;
mod removed_ecr_login;
mod shell_syntax;
mod unguarded_post_build;

// security
mod password_argument;
mod printed_secret;
mod transformed_secret;

/// All rules, by category and code.
pub static RULES: &[&Rule] = &[
    // file: found while the file is read
    &decoded::EMPTY_VALUE,
    // phases, env
    // runtimes
    // artifacts
    // reports, cache, batch
    // commands
    &always_true_succeeding::RULE,
    &bashism::RULE,
    &exit_zero::RULE,
    &folded_backslash::RULE,
    &folded_script::RULE,
    &lost_function::RULE,
    &lost_shell_option::RULE,
    &masked_failure::RULE,
    &removed_ecr_login::RULE,
    &shell_syntax::RULE,
    &unguarded_post_build::RULE,
    // security
    &password_argument::RULE,
    &printed_secret::RULE,
    &transformed_secret::RULE,
];
