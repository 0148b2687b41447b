//! Of deployments: found while they are rendered (`deploy/ecs`, `deploy/codedeploy`, `deploy/service.rs`). Each has its page here.

use super::decoded::found;
use crate::lint::rule::{Category, Rule};
use crate::text::Severity;

pub(super) const CONTROLLER: Rule =
    found("deploy-controller", Category::Delivery, Severity::Error, include_str!("deploy_controller.md"));
pub(super) const FIXED_DEFINITION: Rule =
    found("deploy-fixed-definition", Category::Delivery, Severity::Warning, include_str!("deploy_fixed_definition.md"));
pub(super) const IMAGE_DETAIL: Rule =
    found("deploy-image-detail", Category::Delivery, Severity::Error, include_str!("deploy_image_detail.md"));
pub(super) const IMAGE_LIST: Rule =
    found("deploy-image-list", Category::Delivery, Severity::Error, include_str!("deploy_image_list.md"));
pub(super) const NO_SERVICE: Rule =
    found("deploy-no-service", Category::Delivery, Severity::Error, include_str!("deploy_no_service.md"));
pub(super) const OTHER_PLATFORM: Rule =
    found("deploy-other-platform", Category::Delivery, Severity::Error, include_str!("deploy_other_platform.md"));
pub(super) const OTHER_REVISION: Rule =
    found("deploy-other-revision", Category::Delivery, Severity::Warning, include_str!("deploy_other_revision.md"));
pub(super) const PLACEHOLDER: Rule =
    found("deploy-placeholder", Category::Delivery, Severity::Error, include_str!("deploy_placeholder.md"));
pub(super) const TARGET_GROUPS: Rule =
    found("deploy-target-groups", Category::Delivery, Severity::Error, include_str!("deploy_target_groups.md"));
pub(super) const UNUSED_IMAGE: Rule =
    found("deploy-unused-image", Category::Delivery, Severity::Error, include_str!("deploy_unused_image.md"));
