//! Of deliveries: found while files are followed to the actions that read them (`pipeline/`). Each has its page here.

use super::decoded::found;
use crate::lint::rule::{Category, Rule};
use crate::text::Severity;

pub(super) const ARTIFACT_SIZE: Rule =
    found("delivery-artifact-size", Category::Delivery, Severity::Error, include_str!("delivery_artifact_size.md"));
pub(super) const CONFIGURATION: Rule =
    found("delivery-configuration", Category::Delivery, Severity::Error, include_str!("delivery_configuration.md"));
pub(super) const FILE_MISSING: Rule =
    found("delivery-file-missing", Category::Delivery, Severity::Error, include_str!("delivery_file_missing.md"));
pub(super) const FILE_NAME: Rule =
    found("delivery-file-name", Category::Delivery, Severity::Error, include_str!("delivery_file_name.md"));
pub(super) const LONG_VALUE: Rule =
    found("delivery-long-value", Category::Delivery, Severity::Error, include_str!("delivery_long_value.md"));
pub(super) const NOT_CARRIED: Rule =
    found("delivery-not-carried", Category::Delivery, Severity::Error, include_str!("delivery_not_carried.md"));
pub(super) const PAIR: Rule =
    found("delivery-pair", Category::Delivery, Severity::Error, include_str!("delivery_pair.md"));
pub(super) const PATH: Rule =
    found("delivery-path", Category::Delivery, Severity::Error, include_str!("delivery_path.md"));
pub(super) const PIPELINE: Rule =
    found("delivery-pipeline", Category::Delivery, Severity::Error, include_str!("delivery_pipeline.md"));
pub(super) const SECONDARY_ARTIFACTS: Rule = found(
    "delivery-secondary-artifacts",
    Category::Delivery,
    Severity::Error,
    include_str!("delivery_secondary_artifacts.md"),
);
pub(super) const UNKNOWN_ARTIFACT: Rule = found(
    "delivery-unknown-artifact",
    Category::Delivery,
    Severity::Error,
    include_str!("delivery_unknown_artifact.md"),
);
pub(super) const UNUSED_PAIR: Rule =
    found("delivery-unused-pair", Category::Delivery, Severity::Error, include_str!("delivery_unused_pair.md"));
pub(super) const VARIABLE: Rule =
    found("delivery-variable", Category::Delivery, Severity::Error, include_str!("delivery_variable.md"));
pub(super) const WRONG_FILE: Rule =
    found("delivery-wrong-file", Category::Delivery, Severity::Error, include_str!("delivery_wrong_file.md"));
