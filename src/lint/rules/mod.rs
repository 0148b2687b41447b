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
mod cd_with_spaces;
mod comment_command;
mod continue_hides_failure;
mod executed_output;
mod exit_zero;
mod failing_search;
mod folded_backslash;
mod folded_script;
mod lost_function;
mod lost_shell_option;
mod masked_failure;
mod missing_privileged;
mod misspelt_variable;
mod pipe_hides_failure;
mod production_install;
mod removed_ecr_login;
mod repeated_cd;
mod shell_syntax;
mod swallowed_comment;
mod unchecked_exit_code;
mod unexpanded_variable;
mod unguarded_post_build;
mod unset_variable;
mod wait_in_later_item;
mod windows_shell_mix;
mod written_elsewhere;

// security
mod password_argument;
mod piped_installer;
mod printed_secret;
mod transformed_secret;
mod untrusted_eval;

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
    &cd_with_spaces::RULE,
    &comment_command::RULE,
    &continue_hides_failure::RULE,
    &executed_output::RULE,
    &exit_zero::RULE,
    &failing_search::RULE,
    &folded_backslash::RULE,
    &folded_script::RULE,
    &lost_function::RULE,
    &lost_shell_option::RULE,
    &masked_failure::RULE,
    &missing_privileged::RULE,
    &misspelt_variable::RULE,
    &pipe_hides_failure::RULE,
    &production_install::RULE,
    &removed_ecr_login::RULE,
    &repeated_cd::RULE,
    &shell_syntax::RULE,
    &swallowed_comment::RULE,
    &unchecked_exit_code::RULE,
    &unexpanded_variable::RULE,
    &unguarded_post_build::RULE,
    &unset_variable::RULE,
    &wait_in_later_item::RULE,
    &windows_shell_mix::RULE,
    &written_elsewhere::RULE,
    // security
    &password_argument::RULE,
    &piped_installer::RULE,
    &printed_secret::RULE,
    &transformed_secret::RULE,
    &untrusted_eval::RULE,
];
