//! A backslash at the end of a line that YAML joins with the next one.

use crate::lint::command::Command;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::{Call, Word};
use crate::text::{Applicability, Diagnostic, Edit, Severity, Span};

pub(super) const RULE: Rule = Rule {
    code: "folded-backslash",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("folded_backslash.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for command in context.commands.iter().filter(|command| command.script.error.is_none()) {
        let places: Vec<Span> = backslashes(context, command).collect();
        let Some(first) = places.first() else { continue };
        let edits = places.iter().map(|place| removal(context, *place)).collect();
        let message = "YAML joins these lines with a blank, and the backslash makes the blank part of the next word";
        found.push(
            RULE.at(*first, message, "joins nothing here")
                .note("leave the backslash out, or write the command below `- |`")
                .fix("remove the backslashes", Applicability::Safe, edits),
        );
    }
}

/// The backslashes of a command that stand before a joined line.
fn backslashes(context: &Context<'_>, command: &Command<'_>) -> impl Iterator<Item = Span> {
    let text = command.text.value.as_bytes();
    let folds = command.folds(context.file).into_iter();
    let ends = folds.filter(move |at| text[..*at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1);
    let places = ends.map(|at| command.span(at - 1, at));
    places.filter(|place| context.file.slice(*place) == "\\" && !in_single_quotes(command, *place))
}

fn in_single_quotes(command: &Command<'_>, place: Span) -> bool {
    let words = command.script.calls.iter().flat_map(Call::all_words);
    let covers =
        |word: &Word| word.single_quoted.iter().any(|(_, span)| span.start <= place.start && place.end <= span.end);
    words.into_iter().any(covers)
}

/// The backslash and the blanks before it.
fn removal(context: &Context<'_>, place: Span) -> Edit {
    let before = context.file.text()[..place.start].trim_end_matches([' ', '\t']).len();
    Edit { span: Span::new(before, place.end), replacement: String::new() }
}
