//! What could be typed instead of what is not YAML: proposals, best first. None is offered before it was tried.

use super::place::Place;
use super::scan::quoted_length;
use super::wording::Problem;
use crate::text::{Applicability, Edit, Fix, Span};

/// Edits that may mend a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proposal {
    /// The edits.
    pub(super) fix: Fix,
    /// Whether it counts only if nothing is wrong any more, not even further down.
    pub(super) wholly: bool,
}

impl Proposal {
    /// A proposal of these edits.
    pub(super) fn new(title: impl Into<String>, applicability: Applicability, edits: Vec<Edit>) -> Self {
        Self { fix: Fix { title: title.into(), edits, applicability }, wholly: false }
    }
}

/// All that may mend a problem.
pub(super) fn proposals(problem: &Problem, place: &Place<'_>) -> Vec<Proposal> {
    let own = match problem {
        Problem::Unreadable(_)
        | Problem::Unexpected
        | Problem::Name
        | Problem::TagHandle
        | Problem::Bracket
        | Problem::OpenBracket(_) => quoted(problem, place),
        Problem::AfterQuoted => after_quoted(place),
        Problem::Escape => backslashes(place),
        Problem::BlockHeader => block_text(place),
        Problem::MappingValue if place.before().contains(": ") => quoted(problem, place),
        Problem::MappingValue => colon(place.text, place.line_above()),
        Problem::NoColon => colon(place.text, Some(place.line())),
        _ => Vec::new(),
    };
    let shifts = matches!(problem, Problem::Unexpected | Problem::MappingValue | Problem::BlockIndent);
    if own.is_empty() && shifts && !place.after_block { super::shift::proposals(place) } else { own }
}

/// Quotes around the item; beyond doubt where its first character is what cannot be read, or where a command goes on.
fn quoted(problem: &Problem, place: &Place<'_>) -> Vec<Proposal> {
    let Some(item) = place.item() else { return Vec::new() };
    let text = &place.text[item.range()];
    let command = place.in_list() && !place.rest().starts_with(',');
    let begins = item.start == place.at;
    let (likely, sure) = match problem {
        Problem::Unreadable(character) => (begins, *character != '`' || place.in_list()),
        Problem::Unexpected => (command && text.starts_with(['[', '{']), true),
        Problem::Name => (true, command && text.starts_with(['[', '{', '*', '&']) || is_pattern(text)),
        _ => (true, false),
    };
    let applicability = if sure { Applicability::Safe } else { Applicability::Unsafe };
    let wholly = matches!(problem, Problem::OpenBracket(_));
    if likely { vec![Proposal { wholly, ..quote(place.text, item, applicability) }] } else { Vec::new() }
}

/// Whether a text that begins with `*` cannot be meant as an alias.
fn is_pattern(text: &str) -> bool {
    text.strip_prefix('*').is_some_and(|rest| rest.is_empty() || rest.starts_with(['*', '.', '/']))
}

fn quote(text: &str, item: Span, applicability: Applicability) -> Proposal {
    let replacement = format!("'{}'", text[item.range()].replace('\'', "''"));
    Proposal::new("quote the text", applicability, vec![Edit { span: item, replacement }])
}

/// `"a" b` is a command that begins with a quoted word; `'it's'` and `"say "x""` lack something inside the quotes.
fn after_quoted(place: &Place<'_>) -> Vec<Proposal> {
    let Some(item) = place.item() else { return Vec::new() };
    let text = &place.text[item.range()];
    if place.rest().trim_end_matches(['\r', '\n', ' ']).lines().next() == Some(",") {
        let edit = Edit { span: Span::new(place.at, place.at + 1), replacement: String::new() };
        return vec![Proposal::new("take the comma away", Applicability::Unsafe, vec![edit])];
    }
    let quote_mark = text.chars().next().filter(|mark| text.len() > 1 && text.ends_with(*mark));
    let first = &text[..quote_mark.map_or(0, |mark| quoted_length(text, mark))];
    let meant_as_quotes = first.contains(' ') || quote_mark == Some('\'');
    match quote_mark {
        Some(_) if meant_as_quotes => {
            let inner = text[1..text.len() - 1].replace('\'', "''");
            let edit = Edit { span: item, replacement: format!("'{inner}'") };
            vec![Proposal::new("mend the quotes", Applicability::Unsafe, vec![edit])]
        }
        None if place.in_list() => vec![quote(place.text, item, Applicability::Safe)],
        _ => vec![quote(place.text, item, Applicability::Unsafe)],
    }
}

/// A backslash that escapes nothing, written twice; all of them where there are several.
fn backslashes(place: &Place<'_>) -> Vec<Proposal> {
    let twice = |at: usize| Edit { span: Span::empty(at), replacement: "\\".to_owned() };
    let item = place.item().map(|item| (item.start, &place.text[item.range()]));
    let length = |text: &str| if text.starts_with('"') { quoted_length(text, '"') } else { 0 };
    if let Some((start, text)) = item.filter(|(_, text)| (1..text.len()).contains(&length(text)) && place.in_list()) {
        return vec![quote(place.text, Span::new(start, start + text.len()), Applicability::Safe)];
    }
    let quoted = item.filter(|(_, text)| length(text) == text.len());
    let one = || Proposal::new("write the backslash twice", Applicability::Unsafe, vec![twice(place.at)]);
    let Some((start, text)) = quoted else { return vec![one()] };
    if text.matches('\\').count() == 1 {
        return vec![Proposal::new("write the backslash twice", Applicability::Safe, vec![twice(place.at)])];
    }
    let stays = |at: usize| text[at + 1..].starts_with(['"', '\\']) || text[..at].ends_with('\\');
    let all = text.match_indices('\\').map(|(at, _)| at).filter(|&at| !stays(at)).map(|at| twice(start + at));
    vec![Proposal::new("write every backslash twice", Applicability::Unsafe, all.collect()), one()]
}

/// Text behind `|` or `>`: it belongs on the next line, unless something before it makes the block.
fn block_text(place: &Place<'_>) -> Vec<Proposal> {
    let Some(item) = place.item() else { return Vec::new() };
    let text = &place.text[item.range()];
    if !text.starts_with(['|', '>']) {
        let applicability = if text.starts_with(['[', '{']) { Applicability::Safe } else { Applicability::Unsafe };
        return vec![quote(place.text, item, applicability)];
    }
    let before = &place.text[item.start..place.at];
    let blanks = Span::new(item.start + before.trim_end().len(), place.at);
    let line_end = if place.rest().lines().next().is_some_and(|line| line.ends_with('\r')) { "\r\n" } else { "\n" };
    let on_next_line = |deeper: usize| {
        let replacement = format!("{line_end}{}", " ".repeat(place.indentation() + deeper));
        let edit = Edit { span: blanks, replacement };
        Proposal::new("begin the text on the next line", Applicability::Unsafe, vec![edit])
    };
    vec![on_next_line(2), on_next_line(4)]
}

/// A key without its colon, or without the blank after it: `version 0.2`, `version:0.2`, `build`.
fn colon(text: &str, line: Option<Span>) -> Vec<Proposal> {
    let Some(line) = line else { return Vec::new() };
    let written = text[line.range()].trim_end();
    let start = written.len() - written.trim_start().len();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let name = written[start..].len() - written[start..].trim_start_matches(is_name).len();
    let after = line.start + start + name;
    let rest = &written[start + name..];
    let (at, typed, title) = match rest.strip_prefix(':') {
        Some(value) if !value.starts_with(['/', ':', ' ', '\t']) => (after + 1, " ", "put a space after the colon"),
        None if rest.is_empty() || rest.starts_with(' ') && !rest.contains(':') => (after, ":", "add the colon"),
        _ => return Vec::new(),
    };
    if name == 0 || written[start..].starts_with('-') {
        return Vec::new();
    }
    let edit = Edit { span: Span::empty(at), replacement: typed.to_owned() };
    vec![Proposal::new(title, Applicability::Unsafe, vec![edit])]
}
