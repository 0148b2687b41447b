//! The registry: every kind of finding, by code. A rule is a file here, its page beside it, and its lines below.

use super::Rule;

// What the decoder finds while it reads: pages only.
mod appspec;
mod decoded;
mod delivery;
mod deploy;
mod image_files;
mod json;
mod outside;
mod taskdef;

// file, phases, env
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
mod single_string;
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
mod unread_commands;
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

pub(super) use bashism::uses as bash_uses;
pub(super) use missing_privileged::needs_daemon;

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
    &single_string::RULE,
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
    &unread_commands::RULE,
    &unset_variable::RULE,
    &wait_in_later_item::RULE,
    &windows_shell_mix::RULE,
    &written_elsewhere::RULE,
    &outside::SHELLCHECK,
    // security
    &password_argument::RULE,
    &piped_installer::RULE,
    &printed_secret::RULE,
    &transformed_secret::RULE,
    &untrusted_eval::RULE,
    // images
    &image_files::CONTAINER_NAME,
    &image_files::DUPLICATE,
    &image_files::EMPTY,
    &image_files::ENCODING,
    &image_files::KEY,
    &image_files::MISSING_KEY,
    &image_files::MUTABLE_TAG,
    &image_files::REFERENCE,
    &image_files::SHAPE,
    &image_files::SIZE,
    &image_files::UNKNOWN_CONTAINER,
    &image_files::UNKNOWN_KEY,
    &image_files::VALUE,
    &json::COMMENT,
    &json::DUPLICATE_KEY,
    &json::SYNTAX,
    &json::TRAILING_COMMA,
    // task definition
    &taskdef::AWSLOGS_OPTIONS,
    &taskdef::CPU_OVER_TASK,
    &taskdef::DEPENDENCY_CYCLE,
    &taskdef::DEPENDENCY_ON_ESSENTIAL,
    &taskdef::DEPENDENCY_WITHOUT_CHECK,
    &taskdef::DESCRIBE_ONLY,
    &taskdef::DUPLICATE_NAME,
    &taskdef::DUPLICATE_PORT,
    &taskdef::DUPLICATE_VARIABLE,
    &taskdef::EFS_AUTHORIZATION,
    &taskdef::EMPTY_TAGS,
    &taskdef::ENVIRONMENT_FILE,
    &taskdef::FARGATE_LOG_DRIVER,
    &taskdef::FARGATE_NETWORK_MODE,
    &taskdef::FARGATE_SIZE,
    &taskdef::FARGATE_UNSUPPORTED,
    &taskdef::FARGATE_WITHOUT_SIZE,
    &taskdef::FIRELENS_CONFIG,
    &taskdef::HEALTH_CHECK_ARGUMENTS,
    &taskdef::HEALTH_CHECK_COMMAND,
    &taskdef::HEALTH_CHECK_CURL,
    &taskdef::HEALTH_CHECK_PORT,
    &taskdef::HEALTH_CHECK_QUOTES,
    &taskdef::HOST_PORT,
    &taskdef::IMAGE_CHARACTERS,
    &taskdef::INVALID_NAME,
    &taskdef::INVALID_SIZE,
    &taskdef::MEMORY_OVER_TASK,
    &taskdef::MEMORY_TAKEN,
    &taskdef::MISSING_KEY,
    &taskdef::MUTABLE_TAG,
    &taskdef::NAMELESS_CONTAINER,
    &taskdef::NESTED,
    &taskdef::NETWORK_CONFLICT,
    &taskdef::NO_CONTAINER_PORT,
    &taskdef::NO_DEFINITION,
    &taskdef::NO_ESSENTIAL,
    &taskdef::NO_EXECUTION_ROLE,
    &taskdef::NO_IMAGE,
    &taskdef::NO_MEMORY,
    &taskdef::NO_PLACEHOLDER,
    &taskdef::NULL,
    &taskdef::OUT_OF_RANGE,
    &taskdef::PLACEHOLDER,
    &taskdef::PROTOCOL,
    &taskdef::RESERVATION,
    &taskdef::SAME_ROLES,
    &taskdef::SECRET_BY_NAME,
    &taskdef::SECRET_REFERENCE,
    &taskdef::SLOW_START,
    &taskdef::TOO_LARGE,
    &taskdef::TOO_MANY,
    &taskdef::UNKNOWN_CONTAINER,
    &taskdef::UNKNOWN_KEY,
    &taskdef::UNKNOWN_VALUE,
    &taskdef::UNKNOWN_VOLUME,
    &taskdef::VOLUME_KINDS,
    &taskdef::WRAPPED,
    &taskdef::WRONG_TYPE,
    // appspec
    &appspec::CAPACITY_PROVIDER,
    &appspec::CONTAINER_PORT,
    &appspec::DUPLICATE_KEY,
    &appspec::HOOK_NAME,
    &appspec::HOOK_SHAPE,
    &appspec::HOOK_TIMEOUT,
    &appspec::KEY_CASE,
    &appspec::LAMBDA_VERSION,
    &appspec::LOAD_BALANCER,
    &appspec::MISSING_KEY,
    &appspec::NETWORK,
    &appspec::OPERATING_SYSTEM,
    &appspec::PERMISSIONS_ON_WINDOWS,
    &appspec::QUOTED_PORT,
    &appspec::RESOURCE_COUNT,
    &appspec::RESOURCE_NAME,
    &appspec::RESOURCE_TYPE,
    &appspec::SERVER_JSON,
    &appspec::TASK_DEFINITION,
    &appspec::UNKNOWN_CONTAINER,
    &appspec::UNKNOWN_KEY,
    &appspec::UNKNOWN_PLATFORM,
    &appspec::UNKNOWN_PORT,
    &appspec::UNKNOWN_VALUE,
    &appspec::VERSION,
    &appspec::WRONG_TYPE,
    // delivery
    &delivery::ARTIFACT_SIZE,
    &delivery::CONFIGURATION,
    &delivery::FILE_MISSING,
    &delivery::FILE_NAME,
    &delivery::LONG_VALUE,
    &delivery::NOT_CARRIED,
    &delivery::PAIR,
    &delivery::PATH,
    &delivery::PIPELINE,
    &delivery::SECONDARY_ARTIFACTS,
    &delivery::UNKNOWN_ARTIFACT,
    &delivery::UNUSED_PAIR,
    &delivery::VARIABLE,
    &delivery::WRONG_FILE,
    &deploy::CONTROLLER,
    &deploy::FIXED_DEFINITION,
    &deploy::IMAGE_DETAIL,
    &deploy::IMAGE_LIST,
    &deploy::NO_SERVICE,
    &deploy::OTHER_PLATFORM,
    &deploy::OTHER_REVISION,
    &deploy::PLACEHOLDER,
    &deploy::TARGET_GROUPS,
    &deploy::UNUSED_IMAGE,
];
