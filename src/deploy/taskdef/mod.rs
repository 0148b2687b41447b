//! Task definitions of Amazon ECS: read in each shape they come in, looked at with their places, cleaned, and compared.

mod compare;
mod normalize;
mod shape;
mod sizes;

use super::document;
use crate::text::{Diagnostic, SourceFile};

pub use compare::{Change, aligned, changes};
pub use normalize::{DESCRIBE_ONLY, normalized};
pub use shape::{Container, Described, PortMapping, Shape, described};

/// What a task definition is checked for.
#[derive(Clone, Copy, Debug)]
pub enum Purpose<'a> {
    /// To be registered as it stands.
    Register,
    /// To be the template of a CodeDeploy action, which puts images in place of `<PLACEHOLDER>`s: of these names, or of any.
    Template(Option<&'a [String]>),
}

/// All that is wrong with a task definition that is to be registered as it stands.
pub fn check(file: &SourceFile) -> Vec<Diagnostic> {
    check_with(file, Purpose::Register)
}

/// All that is wrong with a task definition.
pub fn check_with(file: &SourceFile, _purpose: Purpose<'_>) -> Vec<Diagnostic> {
    document::read_json(file).diagnostics
}
