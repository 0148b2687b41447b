//! The registry: every kind of finding, by code. A rule is a file here, its page beside it, and its lines below.

use super::Rule;

// What the decoder finds while it reads: pages only.
mod decoded;
mod outside;

// phases, env
mod access_key;
mod cache_key_brace;
mod exported_variable;
mod fallback_keys;
mod inline_path;
mod invalid_variable_name;
mod literal_variable;
mod number_lost;
mod on_failure_ignored;
mod parameter_path;
mod phase_order;
mod plain_secret;
mod reserved_variable;
mod run_as_on_windows;
mod swallowed_item;
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
mod appended_image_file;
mod base_directory;
mod colliding_files;
mod constant_artifact_name;
mod directory_pattern;
mod empty_image_tag;
mod hyphenated_identifier;
mod ignored_artifact_name;
mod ignored_s3_prefix;
mod ignored_symlinks;
mod image_file_json;
mod image_file_name;
mod image_file_not_stored;
mod latest_only;
mod negated_pattern;
mod ships_everything;
mod unknown_secondary_artifact;

// reports, cache, batch
mod bare_cache_path;
mod cache_of_file;
mod mismatched_report_format;
mod project_report_group;
mod too_many_builds;
mod too_many_report_groups;
mod untrusted_cache_key;

// commands
mod exit_zero;

// security

/// All rules, by category and code.
pub static RULES: &[&Rule] = &[
    // file: found while the file is read
    &decoded::BATCH_KINDS,
    &decoded::COMMAND_NOT_A_STRING,
    &decoded::COMPUTE_TYPE_AND_FLEET,
    &decoded::CYCLIC_DEPEND_ON,
    &decoded::DEPEND_ON_ORDER,
    &decoded::DUPLICATE_IDENTIFIER,
    &decoded::DUPLICATE_KEY,
    &decoded::EMPTY_VALUE,
    &decoded::INVALID_IDENTIFIER,
    &decoded::INVALID_ON_FAILURE,
    &decoded::INVALID_PHASE_NAME,
    &decoded::MISSING_COMMANDS,
    &decoded::MISSING_KEY,
    &decoded::MISSING_PHASES,
    &decoded::MISSING_VERSION,
    &decoded::NOT_A_BUILDSPEC,
    &decoded::QUOTED_VERSION,
    &decoded::SECOND_DOCUMENT,
    &decoded::SECRET_REFERENCE,
    &decoded::STEPS_UNSUPPORTED,
    &decoded::UNKNOWN_ALIAS,
    &decoded::UNKNOWN_DEPEND_ON,
    &decoded::UNKNOWN_KEY,
    &decoded::UNKNOWN_SHELL,
    &decoded::UNKNOWN_VALUE,
    &decoded::UNSUPPORTED_VERSION,
    &decoded::VERSION_MISMATCH,
    &decoded::WRONG_TYPE,
    &decoded::YAML_SYNTAX,
    &decoded::YAML_TAG,
    &outside::UNUSED_ALLOW,
    // phases, env
    &access_key::RULE,
    &cache_key_brace::RULE,
    &exported_variable::RULE,
    &fallback_keys::TOO_MANY,
    &fallback_keys::WITHOUT_KEY,
    &inline_path::RULE,
    &invalid_variable_name::RULE,
    &literal_variable::RULE,
    &number_lost::RULE,
    &on_failure_ignored::RULE,
    &parameter_path::RULE,
    &phase_order::RULE,
    &plain_secret::RULE,
    &reserved_variable::RULE,
    &run_as_on_windows::RULE,
    &swallowed_item::RULE,
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
    &appended_image_file::RULE,
    &base_directory::RULE,
    &colliding_files::RULE,
    &constant_artifact_name::RULE,
    &directory_pattern::RULE,
    &empty_image_tag::RULE,
    &hyphenated_identifier::RULE,
    &ignored_artifact_name::RULE,
    &ignored_s3_prefix::RULE,
    &ignored_symlinks::RULE,
    &image_file_json::RULE,
    &image_file_name::RULE,
    &image_file_not_stored::RULE,
    &latest_only::RULE,
    &negated_pattern::RULE,
    &ships_everything::RULE,
    &unknown_secondary_artifact::RULE,
    // reports, cache, batch
    &bare_cache_path::RULE,
    &cache_of_file::RULE,
    &mismatched_report_format::RULE,
    &project_report_group::RULE,
    &too_many_builds::RULE,
    &too_many_report_groups::RULE,
    &untrusted_cache_key::RULE,
    // commands
    &exit_zero::RULE,
    &outside::SHELLCHECK,
    // security
];
