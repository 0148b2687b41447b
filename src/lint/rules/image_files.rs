//! Of `imagedefinitions.json` and `imageDetail.json`: found by `deploy/images`. Each has its page here.

use super::decoded::found;
use crate::lint::rule::{Category, Rule};
use crate::text::Severity;

pub(super) const CONTAINER_NAME: Rule =
    found("image-file-container-name", Category::Images, Severity::Error, include_str!("image_file_container_name.md"));
pub(super) const DUPLICATE: Rule =
    found("image-file-duplicate", Category::Images, Severity::Warning, include_str!("image_file_duplicate.md"));
pub(super) const EMPTY: Rule =
    found("image-file-empty", Category::Images, Severity::Error, include_str!("image_file_empty.md"));
pub(super) const ENCODING: Rule =
    found("image-file-encoding", Category::Images, Severity::Error, include_str!("image_file_encoding.md"));
pub(super) const KEY: Rule =
    found("image-file-key", Category::Images, Severity::Error, include_str!("image_file_key.md"));
pub(super) const MISSING_KEY: Rule =
    found("image-file-missing-key", Category::Images, Severity::Error, include_str!("image_file_missing_key.md"));
pub(super) const MUTABLE_TAG: Rule =
    found("image-file-mutable-tag", Category::Images, Severity::Note, include_str!("image_file_mutable_tag.md"));
pub(super) const REFERENCE: Rule =
    found("image-file-reference", Category::Images, Severity::Error, include_str!("image_file_reference.md"));
pub(super) const SHAPE: Rule =
    found("image-file-shape", Category::Images, Severity::Error, include_str!("image_file_shape.md"));
pub(super) const SIZE: Rule =
    found("image-file-size", Category::Images, Severity::Error, include_str!("image_file_size.md"));
pub(super) const UNKNOWN_CONTAINER: Rule = found(
    "image-file-unknown-container",
    Category::Images,
    Severity::Error,
    include_str!("image_file_unknown_container.md"),
);
pub(super) const UNKNOWN_KEY: Rule =
    found("image-file-unknown-key", Category::Images, Severity::Note, include_str!("image_file_unknown_key.md"));
pub(super) const VALUE: Rule =
    found("image-file-value", Category::Images, Severity::Error, include_str!("image_file_value.md"));
