//! Task definitions of Amazon ECS: read in each shape they come in, and looked at with their places.

mod shape;

use super::document;
use crate::text::{Diagnostic, SourceFile};

pub use shape::{Container, Described, PortMapping, Shape, described};

/// All that is wrong with a task definition.
pub fn check(file: &SourceFile) -> Vec<Diagnostic> {
    document::read_json(file).diagnostics
}
