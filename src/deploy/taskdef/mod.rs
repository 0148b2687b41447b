//! Task definitions of Amazon ECS: read in each shape they come in, looked at with their places, cleaned, and compared.

mod compare;
mod keys;
mod normalize;
mod rules;
mod shape;
mod sizes;

use super::document::{self, Document};
use crate::text::{Diagnostic, SourceFile};
use crate::yaml::Node;

pub use compare::{Change, aligned, changes};
pub use normalize::{DESCRIBE_ONLY, normalized};
pub use shape::{Container, Described, PortMapping, Shape, described};

/// What a task definition is checked for.
#[derive(Clone, Copy, Debug)]
pub enum Purpose<'a> {
    /// To be registered as it stands.
    Register,
    /// To be the template of a deploy action of `CodeDeploy`, which puts images in place of `<PLACEHOLDER>`s: of these names, or of any.
    Template(Option<&'a [String]>),
}

/// All that is wrong with a task definition that is to be registered as it stands.
pub fn check(file: &SourceFile) -> Vec<Diagnostic> {
    check_with(file, Purpose::Register)
}

/// All that is wrong with a task definition, in the order of the file.
pub fn check_with(file: &SourceFile, purpose: Purpose<'_>) -> Vec<Diagnostic> {
    let Document { root, diagnostics: mut found } = document::read_json(file);
    let Some(root) = root else { return found };
    match described(&root).filter(says_so) {
        Some(described) => found.extend(rules::all(&rules::Task { file, root: &root, described, purpose })),
        None => found.push(rules::nothing_described(file, &root)),
    }
    found.sort_by_key(|found| (found.span(), found.severity, found.code));
    found
}

/// Whether a document holds a task definition, in whatever shape.
pub fn holds_definition(root: &Node) -> bool {
    described(root).is_some_and(|described| says_so(&described))
}

/// Whether an object says anything of what makes a task definition.
fn says_so(described: &Described<'_>) -> bool {
    ["containerDefinitions", "family"].iter().any(|key| described.definition.entry(key).is_some())
}
