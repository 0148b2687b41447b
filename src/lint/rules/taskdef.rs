//! Of task definitions: found while they are checked (`deploy/taskdef/rules`). Each has its page here.

use super::decoded::found;
use crate::lint::rule::{Category, Rule};
use crate::text::Severity;

pub(super) const AWSLOGS_OPTIONS: Rule = found(
    "taskdef-awslogs-options",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_awslogs_options.md"),
);
pub(super) const CPU_OVER_TASK: Rule =
    found("taskdef-cpu-over-task", Category::TaskDefinition, Severity::Error, include_str!("taskdef_cpu_over_task.md"));
pub(super) const DEPENDENCY_CYCLE: Rule = found(
    "taskdef-dependency-cycle",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_dependency_cycle.md"),
);
pub(super) const DEPENDENCY_ON_ESSENTIAL: Rule = found(
    "taskdef-dependency-on-essential",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_dependency_on_essential.md"),
);
pub(super) const DEPENDENCY_WITHOUT_CHECK: Rule = found(
    "taskdef-dependency-without-check",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_dependency_without_check.md"),
);
pub(super) const DESCRIBE_ONLY: Rule = found(
    "taskdef-describe-only",
    Category::TaskDefinition,
    Severity::Warning,
    include_str!("taskdef_describe_only.md"),
);
pub(super) const DUPLICATE_NAME: Rule = found(
    "taskdef-duplicate-name",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_duplicate_name.md"),
);
pub(super) const DUPLICATE_PORT: Rule = found(
    "taskdef-duplicate-port",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_duplicate_port.md"),
);
pub(super) const DUPLICATE_VARIABLE: Rule = found(
    "taskdef-duplicate-variable",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_duplicate_variable.md"),
);
pub(super) const EFS_AUTHORIZATION: Rule = found(
    "taskdef-efs-authorization",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_efs_authorization.md"),
);
pub(super) const EMPTY_TAGS: Rule =
    found("taskdef-empty-tags", Category::TaskDefinition, Severity::Warning, include_str!("taskdef_empty_tags.md"));
pub(super) const ENVIRONMENT_FILE: Rule = found(
    "taskdef-environment-file",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_environment_file.md"),
);
pub(super) const FARGATE_LOG_DRIVER: Rule = found(
    "taskdef-fargate-log-driver",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_fargate_log_driver.md"),
);
pub(super) const FARGATE_NETWORK_MODE: Rule = found(
    "taskdef-fargate-network-mode",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_fargate_network_mode.md"),
);
pub(super) const FARGATE_SIZE: Rule =
    found("taskdef-fargate-size", Category::TaskDefinition, Severity::Error, include_str!("taskdef_fargate_size.md"));
pub(super) const FARGATE_UNSUPPORTED: Rule = found(
    "taskdef-fargate-unsupported",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_fargate_unsupported.md"),
);
pub(super) const FARGATE_WITHOUT_SIZE: Rule = found(
    "taskdef-fargate-without-size",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_fargate_without_size.md"),
);
pub(super) const FIRELENS_CONFIG: Rule = found(
    "taskdef-firelens-config",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_firelens_config.md"),
);
pub(super) const HEALTH_CHECK_ARGUMENTS: Rule = found(
    "taskdef-health-check-arguments",
    Category::TaskDefinition,
    Severity::Warning,
    include_str!("taskdef_health_check_arguments.md"),
);
pub(super) const HEALTH_CHECK_COMMAND: Rule = found(
    "taskdef-health-check-command",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_health_check_command.md"),
);
pub(super) const HEALTH_CHECK_CURL: Rule = found(
    "taskdef-health-check-curl",
    Category::TaskDefinition,
    Severity::Warning,
    include_str!("taskdef_health_check_curl.md"),
);
pub(super) const HEALTH_CHECK_PORT: Rule = found(
    "taskdef-health-check-port",
    Category::TaskDefinition,
    Severity::Warning,
    include_str!("taskdef_health_check_port.md"),
);
pub(super) const HEALTH_CHECK_QUOTES: Rule = found(
    "taskdef-health-check-quotes",
    Category::TaskDefinition,
    Severity::Warning,
    include_str!("taskdef_health_check_quotes.md"),
);
pub(super) const HOST_PORT: Rule =
    found("taskdef-host-port", Category::TaskDefinition, Severity::Error, include_str!("taskdef_host_port.md"));
pub(super) const IMAGE_CHARACTERS: Rule = found(
    "taskdef-image-characters",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_image_characters.md"),
);
pub(super) const INVALID_NAME: Rule =
    found("taskdef-invalid-name", Category::TaskDefinition, Severity::Error, include_str!("taskdef_invalid_name.md"));
pub(super) const INVALID_SIZE: Rule =
    found("taskdef-invalid-size", Category::TaskDefinition, Severity::Error, include_str!("taskdef_invalid_size.md"));
pub(super) const MEMORY_OVER_TASK: Rule = found(
    "taskdef-memory-over-task",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_memory_over_task.md"),
);
pub(super) const MEMORY_TAKEN: Rule =
    found("taskdef-memory-taken", Category::TaskDefinition, Severity::Note, include_str!("taskdef_memory_taken.md"));
pub(super) const MISSING_KEY: Rule =
    found("taskdef-missing-key", Category::TaskDefinition, Severity::Error, include_str!("taskdef_missing_key.md"));
pub(super) const MUTABLE_TAG: Rule =
    found("taskdef-mutable-tag", Category::TaskDefinition, Severity::Note, include_str!("taskdef_mutable_tag.md"));
pub(super) const NAMELESS_CONTAINER: Rule = found(
    "taskdef-nameless-container",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_nameless_container.md"),
);
pub(super) const NESTED: Rule =
    found("taskdef-nested", Category::TaskDefinition, Severity::Error, include_str!("taskdef_nested.md"));
pub(super) const NETWORK_CONFLICT: Rule = found(
    "taskdef-network-conflict",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_network_conflict.md"),
);
pub(super) const NO_CONTAINER_PORT: Rule = found(
    "taskdef-no-container-port",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_no_container_port.md"),
);
pub(super) const NO_DEFINITION: Rule =
    found("taskdef-no-definition", Category::TaskDefinition, Severity::Error, include_str!("taskdef_no_definition.md"));
pub(super) const NO_ESSENTIAL: Rule =
    found("taskdef-no-essential", Category::TaskDefinition, Severity::Error, include_str!("taskdef_no_essential.md"));
pub(super) const NO_EXECUTION_ROLE: Rule = found(
    "taskdef-no-execution-role",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_no_execution_role.md"),
);
pub(super) const NO_IMAGE: Rule =
    found("taskdef-no-image", Category::TaskDefinition, Severity::Error, include_str!("taskdef_no_image.md"));
pub(super) const NO_MEMORY: Rule =
    found("taskdef-no-memory", Category::TaskDefinition, Severity::Error, include_str!("taskdef_no_memory.md"));
pub(super) const NO_PLACEHOLDER: Rule = found(
    "taskdef-no-placeholder",
    Category::TaskDefinition,
    Severity::Warning,
    include_str!("taskdef_no_placeholder.md"),
);
pub(super) const NULL: Rule =
    found("taskdef-null", Category::TaskDefinition, Severity::Warning, include_str!("taskdef_null.md"));
pub(super) const OUT_OF_RANGE: Rule =
    found("taskdef-out-of-range", Category::TaskDefinition, Severity::Error, include_str!("taskdef_out_of_range.md"));
pub(super) const PLACEHOLDER: Rule =
    found("taskdef-placeholder", Category::TaskDefinition, Severity::Error, include_str!("taskdef_placeholder.md"));
pub(super) const PROTOCOL: Rule =
    found("taskdef-protocol", Category::TaskDefinition, Severity::Warning, include_str!("taskdef_protocol.md"));
pub(super) const RESERVATION: Rule =
    found("taskdef-reservation", Category::TaskDefinition, Severity::Error, include_str!("taskdef_reservation.md"));
pub(super) const SAME_ROLES: Rule =
    found("taskdef-same-roles", Category::TaskDefinition, Severity::Note, include_str!("taskdef_same_roles.md"));
pub(super) const SECRET_BY_NAME: Rule = found(
    "taskdef-secret-by-name",
    Category::TaskDefinition,
    Severity::Note,
    include_str!("taskdef_secret_by_name.md"),
);
pub(super) const SECRET_REFERENCE: Rule = found(
    "taskdef-secret-reference",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_secret_reference.md"),
);
pub(super) const SLOW_START: Rule =
    found("taskdef-slow-start", Category::TaskDefinition, Severity::Note, include_str!("taskdef_slow_start.md"));
pub(super) const TOO_LARGE: Rule =
    found("taskdef-too-large", Category::TaskDefinition, Severity::Error, include_str!("taskdef_too_large.md"));
pub(super) const TOO_MANY: Rule =
    found("taskdef-too-many", Category::TaskDefinition, Severity::Error, include_str!("taskdef_too_many.md"));
pub(super) const UNKNOWN_CONTAINER: Rule = found(
    "taskdef-unknown-container",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_unknown_container.md"),
);
pub(super) const UNKNOWN_KEY: Rule =
    found("taskdef-unknown-key", Category::TaskDefinition, Severity::Warning, include_str!("taskdef_unknown_key.md"));
pub(super) const UNKNOWN_VALUE: Rule =
    found("taskdef-unknown-value", Category::TaskDefinition, Severity::Error, include_str!("taskdef_unknown_value.md"));
pub(super) const UNKNOWN_VOLUME: Rule = found(
    "taskdef-unknown-volume",
    Category::TaskDefinition,
    Severity::Error,
    include_str!("taskdef_unknown_volume.md"),
);
pub(super) const VOLUME_KINDS: Rule =
    found("taskdef-volume-kinds", Category::TaskDefinition, Severity::Error, include_str!("taskdef_volume_kinds.md"));
pub(super) const WRAPPED: Rule =
    found("taskdef-wrapped", Category::TaskDefinition, Severity::Warning, include_str!("taskdef_wrapped.md"));
pub(super) const WRONG_TYPE: Rule =
    found("taskdef-wrong-type", Category::TaskDefinition, Severity::Error, include_str!("taskdef_wrong_type.md"));
