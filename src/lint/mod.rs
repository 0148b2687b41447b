//! What is wrong with a buildspec, or likely to be: rules over what it says and what its commands do.
//!
//! Pure: a file and what is known of its project go in, diagnostics come out. What the decoder finds while it reads and
//! what the rules find afterwards are one list, under one registry ([`RULES`]); each code has a page.

mod acts;
mod command;
mod context;
mod dialect;
mod folders;
mod image;
mod names;
mod project;
mod rule;
mod rules;
mod secrets;
mod shell;

pub use project::Project;
pub use rule::{Category, Rule};
pub use rules::RULES;

use crate::buildspec::Decoded;
use crate::text::{Diagnostic, SourceFile};
use context::Context;

/// Everything that is wrong with a file, in file order: what was found while it was read, and what the rules find.
pub fn lint(file: &SourceFile, decoded: &Decoded, project: &Project) -> Vec<Diagnostic> {
    let context = Context::new(file, decoded, project);
    let mut found = decoded.diagnostics.clone();
    for check in RULES.iter().filter_map(|rule| rule.check) {
        check(&context, &mut found);
    }
    found.sort_by_key(|diagnostic| (diagnostic.span(), diagnostic.severity));
    found
}
