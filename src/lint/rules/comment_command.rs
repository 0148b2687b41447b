//! An item that is only a comment of the shell.

use crate::lint::command::Command;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "comment-command",
    category: Category::Commands,
    severity: Severity::Note,
    doc: include_str!("comment_command.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for command in &context.commands {
        let mut lines = command.text.value.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
        if lines.peek().is_some() && lines.all(|line| line.starts_with('#')) && runs(context, command) {
            found.push(
                RULE.at(command.first_line(), "this command is only a comment", "runs, and does nothing")
                    .note("write the comment without `- ` and without quotes, as a comment of YAML"),
            );
        }
    }
}

/// Whether a POSIX shell reads it, as it is written: joined lines are another rule's.
fn runs(context: &Context<'_>, command: &Command<'_>) -> bool {
    context.dialect.is_posix() && command.folds(context.file).is_empty()
}
