//! The registry: every kind of finding, by code. A rule is a file here, its page beside it, and its lines below.

use super::Rule;

// What the decoder finds while it reads: pages only.
mod decoded;

// phases, env
// runtimes
mod conflicting_runtimes;
mod own_runtime_install;
mod retired_image;
mod runtime_version_unavailable;
mod runtimes_on_custom_image;
mod runtimes_required;
mod unknown_runtime;
mod unpinned_runtimes;

// artifacts
// reports, cache, batch

// commands
mod exit_zero;

// security

/// All rules, by category and code.
pub static RULES: &[&Rule] = &[
    // file: found while the file is read
    &decoded::EMPTY_VALUE,
    // phases, env
    // runtimes
    &conflicting_runtimes::RULE,
    &own_runtime_install::RULE,
    &retired_image::RULE,
    &runtime_version_unavailable::RULE,
    &runtimes_on_custom_image::RULE,
    &runtimes_required::RULE,
    &unknown_runtime::RULE,
    &unpinned_runtimes::RULE,
    // artifacts
    // reports, cache, batch
    // commands
    &exit_zero::RULE,
    // security
];
