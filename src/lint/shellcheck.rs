//! `shellcheck`'s findings: the scripts it is given, and where in the file its places are. It is run elsewhere.

use serde::Deserialize;

use super::Rule;
use super::command::Command;
use super::context::Context;
use super::dialect::Dialect;
use crate::text::{Applicability, Diagnostic, Edit, Severity, Span};

/// The code of all its findings; its own numbers are in the messages.
pub(crate) const CODE: &str = "shellcheck";

/// What it cannot know of a command that is one of several: who else sets or reads a variable, what `source` reads, that
/// the first line is none of its business.
pub(crate) const EXCLUDED: &str = "SC1090,SC1091,SC2034,SC2148,SC2154";

/// What it says where its parser gives up; the grammar that rules go by has read the command.
const PARSING: [u32; 4] = [1054, 1056, 1072, 1073];
/// A `cd` that nobody asks about: alone it is the command's status.
const UNCHECKED_CD: u32 = 2164;

/// The shell it is told.
pub(crate) fn shell(context: &Context<'_>) -> Option<&'static str> {
    match context.dialect {
        // On Amazon Linux it is bash, on Ubuntu dash; what both refuse is told by rules of our own.
        Dialect::Sh | Dialect::Bash => Some("bash"),
        Dialect::PowerShell | Dialect::Cmd => None,
    }
}

/// The commands to look at, and their numbers, which name their scripts.
pub(crate) fn scripts<'c, 'a>(context: &'c Context<'a>) -> impl Iterator<Item = (usize, &'c Command<'a>)> {
    context.commands.iter().enumerate().filter(|(_, command)| command.script.error.is_none())
}

#[derive(Deserialize)]
struct Answer {
    comments: Vec<Comment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Comment {
    file: String,
    line: usize,
    end_line: usize,
    column: usize,
    end_column: usize,
    level: String,
    code: u32,
    message: String,
    fix: Option<Fixing>,
}

#[derive(Deserialize)]
struct Fixing {
    replacements: Vec<Replacement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    line: usize,
    end_line: usize,
    column: usize,
    end_column: usize,
    insertion_point: String,
    #[serde(rename = "replacement")]
    text: String,
}

/// Its findings at their places in the file; `number_of` says which command a script's name means.
pub(crate) fn findings(
    context: &Context<'_>,
    json: &[u8],
    number_of: impl Fn(&str) -> Option<usize>,
) -> Result<Vec<Diagnostic>, serde_json::Error> {
    let answer: Answer = serde_json::from_slice(json)?;
    let told = answer.comments.iter().filter_map(|comment| {
        let command = context.commands.get(number_of(&comment.file)?)?;
        finding(command, comment)
    });
    Ok(told.collect())
}

fn finding(command: &Command<'_>, comment: &Comment) -> Option<Diagnostic> {
    let rule = Rule::named(CODE)?;
    let single = command.script.statements.len() <= 1;
    if PARSING.contains(&comment.code) || comment.code == UNCHECKED_CD && single {
        return None;
    }
    let span = span(command, (comment.line, comment.column), (comment.end_line, comment.end_column));
    let message = comment.message.trim_end_matches('.');
    let mut found = rule.at(span, format!("{message} (SC{})", comment.code), "");
    if matches!(comment.level.as_str(), "info" | "style") {
        found.severity = Severity::Note;
    }
    let edits = comment.fix.as_ref().and_then(|fixing| edits(command, fixing));
    Some(match edits {
        Some(edits) => found.fix("do as shellcheck advises", Applicability::Unsafe, edits),
        None => found,
    })
}

/// A fix can be made only where the file has the command's very text.
fn edits(command: &Command<'_>, fixing: &Fixing) -> Option<Vec<Edit>> {
    if !command.is_verbatim() {
        return None;
    }
    let edit = |replacement: &Replacement| {
        let at = span(command, (replacement.line, replacement.column), (replacement.end_line, replacement.end_column));
        let at = if replacement.insertion_point == "afterEnd" && at.is_empty() { Span::empty(at.end) } else { at };
        Edit { span: at, replacement: replacement.text.clone() }
    };
    let mut edits: Vec<Edit> = fixing.replacements.iter().map(edit).collect();
    edits.sort_by_key(|edit| edit.span);
    let apart = edits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
    let one_line = edits.iter().all(|edit| !edit.replacement.contains('\n'));
    (apart && one_line && !edits.is_empty()).then_some(edits)
}

fn span(command: &Command<'_>, start: (usize, usize), end: (usize, usize)) -> Span {
    let text = &command.text.value;
    command.span(offset(text, start), offset(text, end))
}

/// The byte at a line and a column, both from 1; columns count characters.
fn offset(text: &str, (line, column): (usize, usize)) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text[start..].split('\n').next().unwrap_or_default();
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_bytes() {
        let text = "é b\ncd\n";
        for (place, expected) in [((1, 1), 0), ((1, 2), 2), ((1, 9), 4), ((2, 2), 6), ((9, 9), 8)] {
            assert_eq!(offset(text, place), expected, "{place:?}");
        }
    }
}
