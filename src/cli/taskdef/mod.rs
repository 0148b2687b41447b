//! `buildspec taskdef`: task definitions of Amazon ECS.

mod compose;
mod diff;
mod normalize;
mod validate;

use super::ExitStatus;
use super::args::{Taskdef, TaskdefCommand};
use super::error::Error;
use super::printer::Printer;
use crate::deploy::document;
use crate::deploy::taskdef::holds_definition;
use crate::text::SourceFile;
use crate::yaml::Node;

/// Does what was asked for.
pub(crate) fn taskdef(arguments: &Taskdef, printer: &Printer) -> Result<ExitStatus, Error> {
    match &arguments.command {
        TaskdefCommand::Compose(arguments) => compose::compose(arguments, printer),
        TaskdefCommand::Normalize(arguments) => normalize::normalize(arguments, printer),
        TaskdefCommand::Validate(arguments) => validate::validate(arguments, printer),
        TaskdefCommand::Diff(arguments) => diff::compare(arguments, printer),
    }
}

/// The tree of a file that holds a task definition.
pub(super) fn definition(file: &SourceFile) -> Result<Node, NoTaskDefinition> {
    let read = document::read_json(file);
    let name = file.name().to_owned();
    let Some(root) = read.root else {
        let first = read.diagnostics.first().map(|found| {
            let at = file.position(found.span().start);
            let label = found.labels.first().map(|label| label.text.clone()).unwrap_or_default();
            (at.line, at.column, label)
        });
        let (line, column, reason) = first.unwrap_or_default();
        return Err(NoTaskDefinition::Syntax { name, line, column, reason });
    };
    if !holds_definition(&root) {
        return Err(NoTaskDefinition::Shape { name });
    }
    Ok(root)
}

/// Why a file holds no task definition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoTaskDefinition {
    /// It cannot be read.
    #[error("{name}:{line}:{column}: not JSON: {reason}")]
    Syntax { name: String, line: usize, column: usize, reason: String },
    /// It is no object, or one of other keys.
    #[error("{name} is no task definition: it has neither `family` nor `containerDefinitions`")]
    Shape { name: String },
}
