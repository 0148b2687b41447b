//! Of AppSpecs: found while they are checked (`deploy/appspec`). Each has its page here.

use super::decoded::found;
use crate::lint::rule::{Category, Rule};
use crate::text::Severity;

pub(super) const CAPACITY_PROVIDER: Rule = found(
    "appspec-capacity-provider",
    Category::AppSpec,
    Severity::Error,
    include_str!("appspec_capacity_provider.md"),
);
pub(super) const CONTAINER_PORT: Rule =
    found("appspec-container-port", Category::AppSpec, Severity::Error, include_str!("appspec_container_port.md"));
pub(super) const DUPLICATE_KEY: Rule =
    found("appspec-duplicate-key", Category::AppSpec, Severity::Warning, include_str!("appspec_duplicate_key.md"));
pub(super) const HOOK_NAME: Rule =
    found("appspec-hook-name", Category::AppSpec, Severity::Error, include_str!("appspec_hook_name.md"));
pub(super) const HOOK_SHAPE: Rule =
    found("appspec-hook-shape", Category::AppSpec, Severity::Error, include_str!("appspec_hook_shape.md"));
pub(super) const HOOK_TIMEOUT: Rule =
    found("appspec-hook-timeout", Category::AppSpec, Severity::Error, include_str!("appspec_hook_timeout.md"));
pub(super) const KEY_CASE: Rule =
    found("appspec-key-case", Category::AppSpec, Severity::Note, include_str!("appspec_key_case.md"));
pub(super) const LAMBDA_VERSION: Rule =
    found("appspec-lambda-version", Category::AppSpec, Severity::Error, include_str!("appspec_lambda_version.md"));
pub(super) const LOAD_BALANCER: Rule =
    found("appspec-load-balancer", Category::AppSpec, Severity::Warning, include_str!("appspec_load_balancer.md"));
pub(super) const MISSING_KEY: Rule =
    found("appspec-missing-key", Category::AppSpec, Severity::Error, include_str!("appspec_missing_key.md"));
pub(super) const NETWORK: Rule =
    found("appspec-network", Category::AppSpec, Severity::Error, include_str!("appspec_network.md"));
pub(super) const OPERATING_SYSTEM: Rule =
    found("appspec-operating-system", Category::AppSpec, Severity::Error, include_str!("appspec_operating_system.md"));
pub(super) const PERMISSIONS_ON_WINDOWS: Rule = found(
    "appspec-permissions-on-windows",
    Category::AppSpec,
    Severity::Error,
    include_str!("appspec_permissions_on_windows.md"),
);
pub(super) const QUOTED_PORT: Rule =
    found("appspec-quoted-port", Category::AppSpec, Severity::Note, include_str!("appspec_quoted_port.md"));
pub(super) const RESOURCE_COUNT: Rule =
    found("appspec-resource-count", Category::AppSpec, Severity::Error, include_str!("appspec_resource_count.md"));
pub(super) const RESOURCE_NAME: Rule =
    found("appspec-resource-name", Category::AppSpec, Severity::Warning, include_str!("appspec_resource_name.md"));
pub(super) const RESOURCE_TYPE: Rule =
    found("appspec-resource-type", Category::AppSpec, Severity::Error, include_str!("appspec_resource_type.md"));
pub(super) const SERVER_JSON: Rule =
    found("appspec-server-json", Category::AppSpec, Severity::Warning, include_str!("appspec_server_json.md"));
pub(super) const TASK_DEFINITION: Rule =
    found("appspec-task-definition", Category::AppSpec, Severity::Error, include_str!("appspec_task_definition.md"));
pub(super) const UNKNOWN_CONTAINER: Rule = found(
    "appspec-unknown-container",
    Category::AppSpec,
    Severity::Error,
    include_str!("appspec_unknown_container.md"),
);
pub(super) const UNKNOWN_KEY: Rule =
    found("appspec-unknown-key", Category::AppSpec, Severity::Warning, include_str!("appspec_unknown_key.md"));
pub(super) const UNKNOWN_PLATFORM: Rule =
    found("appspec-unknown-platform", Category::AppSpec, Severity::Error, include_str!("appspec_unknown_platform.md"));
pub(super) const UNKNOWN_PORT: Rule =
    found("appspec-unknown-port", Category::AppSpec, Severity::Error, include_str!("appspec_unknown_port.md"));
pub(super) const UNKNOWN_VALUE: Rule =
    found("appspec-unknown-value", Category::AppSpec, Severity::Error, include_str!("appspec_unknown_value.md"));
pub(super) const VERSION: Rule =
    found("appspec-version", Category::AppSpec, Severity::Error, include_str!("appspec_version.md"));
pub(super) const WRONG_TYPE: Rule =
    found("appspec-wrong-type", Category::AppSpec, Severity::Error, include_str!("appspec_wrong_type.md"));
