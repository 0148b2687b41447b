//! `imagedefinitions.json` and `imageDetail.json`: made, and checked.
//!
//! The first names images by container for the ECS action, the second one image for the action that deploys with `CodeDeploy`. Knows what
//! an image can be called; asks nobody whether it is there.

mod bytes;
mod check;
mod definition;
mod entry;
mod file;
mod make;
mod reference;

pub use bytes::{LIMIT, check_bytes, read_bytes};
pub use check::{check, check_against};
pub use definition::{ContainerNameError, DefinitionError, ImageDefinition, container_name};
pub use file::ImageFile;
pub use make::{ImageDetail, MakeError, append, definitions, detail, full_detail};
pub use reference::{ImageReference, ReferenceError};

#[cfg(test)]
mod tests;
