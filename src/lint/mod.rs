//! What is wrong with a buildspec, or likely to be: rules over what it says and what its commands do.
//!
//! Pure: a file and what is known of its project go in, diagnostics come out. What the decoder finds while it reads and
//! what the rules find afterwards are one list, under one registry ([`RULES`]); each code has a page.

mod acts;
mod allow;
pub(crate) mod artifacts;
mod builds;
mod command;
pub(crate) mod context;
#[cfg(test)]
mod corpus;
mod dialect;
pub(crate) mod directory;
mod fix;
pub(crate) mod image_file;
mod images;
#[cfg(test)]
mod mutations;
mod names;
mod policy;
pub(crate) mod printed;
mod project;
mod rule;
mod rules;
mod secrets;
mod sh;
pub(crate) mod shell;
pub(crate) mod shellcheck;
mod uses;

pub use fix::{Fixed, fix};
pub use policy::{Policy, Selector, UnknownRule, code_named};
pub use project::Project;
pub use rule::{Category, Rule};
pub use rules::RULES;

use crate::buildspec::Decoded;
use crate::text::{Diagnostic, Fix, SourceFile};
use crate::yaml::{SYNTAX_CODE, is_yaml_with};
pub(crate) use context::Context;
pub(crate) use uses::uses;

/// Everything that a person wants to hear about a file, in file order: what was found while it was read, and what the
/// rules find, without what comments allow.
pub fn check(file: &SourceFile, decoded: &Decoded, project: &Project, policy: &Policy) -> Vec<Diagnostic> {
    check_with(file, decoded, project, policy, |_| Vec::new())
}

/// The same, with findings of another program that looks at the commands.
pub(crate) fn check_with(
    file: &SourceFile,
    decoded: &Decoded,
    project: &Project,
    policy: &Policy,
    more: impl FnOnce(&Context<'_>) -> Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let context = Context::new(file, decoded, project);
    let mut found = decoded.diagnostics.clone();
    for rule in RULES {
        if let Some(check) = rule.check.filter(|_| policy.wants(rule)) {
            check(&context, &mut found);
        }
    }
    keep_readable(file, decoded, &mut found);
    found.extend(more(&context));
    let mut found: Vec<Diagnostic> =
        allow::apply(&context, found, policy).into_iter().filter_map(|found| policy.apply(found)).collect();
    found.sort_by_key(|diagnostic| (diagnostic.span(), diagnostic.severity));
    found
}

/// Longer files are not read again for each fix.
const TRIED: usize = 256 * 1024;

/// Takes away the fixes after which the file could be read no more: a text that is put into a command may end with a colon, or
/// begin a comment.
fn keep_readable(file: &SourceFile, decoded: &Decoded, found: &mut [Diagnostic]) {
    let broken = decoded.diagnostics.iter().any(|diagnostic| diagnostic.code == SYNTAX_CODE);
    if broken || file.text().len() > TRIED {
        return;
    }
    for diagnostic in found {
        let breaks = |fix: &mut Fix| !is_yaml_with(file, &fix.edits);
        diagnostic.fix.take_if(breaks);
    }
}

/// Everything that rules find, notes too.
#[cfg(test)]
pub(crate) fn lint(file: &SourceFile, decoded: &Decoded, project: &Project) -> Vec<Diagnostic> {
    check(file, decoded, project, &Policy { pedantic: true, ..Policy::default() })
}
