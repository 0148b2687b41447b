//! What is wrong with a file that is not YAML, and what to type instead, in our words.

use super::error::SyntaxError;
use super::fixes::proposals;
use super::place::{Inside, Place};
use super::service;
use crate::text::Span;

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// A character that plain text cannot begin with.
    Unreadable(char),
    /// A control character.
    Control(char),
    /// A tab where the indentation or a node should be.
    TabIndent,
    /// A tab in the indentation of a `|` or `>` block.
    TabInBlock,
    /// A tab in the indentation of a further line of plain text.
    TabInPlain,
    /// Text right after a quoted text.
    AfterQuoted,
    /// Something that does not belong where it stands.
    Unexpected,
    /// Plain text that goes on after a comment.
    CommentInText,
    /// A `: ` where no map can be.
    MappingValue,
    /// A `? ` where no map can be.
    MappingKey,
    /// A `- ` where no list can be.
    SequenceEntry,
    /// A line that should be a key.
    NoColon,
    /// A quote that is not closed.
    OpenQuote,
    /// A bracket that is not closed.
    OpenBracket(char),
    /// A closing bracket that closes nothing.
    Bracket,
    /// A `- ` between brackets.
    DashInFlow,
    /// A node is missing.
    NoContent,
    /// An unknown `\x` in double quotes; the place is the quoted text.
    Escape,
    /// Digits missing after `\x`, `\u` or `\U`; the place is the quoted text.
    HexEscape,
    /// Text after `|` or `>`.
    BlockHeader,
    /// `|0`.
    ZeroIndent,
    /// A block whose lines are not indented as its first or its header says.
    BlockIndent,
    /// The name of an anchor or alias cannot be read.
    Name,
    /// A `:` without a key before it.
    EmptyKey,
    /// A tag with an unknown handle.
    TagHandle,
    /// A tag that cannot be read.
    Tag,
    /// A line that begins with `%`.
    Directive,
    /// More aliases than the service follows.
    Aliasing,
    /// Nested deeper than this tool follows.
    TooDeep,
    /// A file larger than this tool reads.
    TooLarge,
    /// More comments in a row than this tool keeps.
    TooManyComments,
    /// Anything else, in the parser's words.
    Other(String),
}

impl Problem {
    /// Whether it is a tab in an indentation.
    pub(super) const fn is_tab(&self) -> bool {
        matches!(self, Self::TabIndent | Self::TabInBlock | Self::TabInPlain)
    }
}

/// The error for a problem.
pub(super) fn explain(problem: &Problem, place: &Place<'_>) -> Box<SyntaxError> {
    let place = &Place { at: offset(problem, place), ..*place };
    let (words, line) = service::says(problem, place);
    let length = place.rest().chars().next().filter(|c| !c.is_whitespace()).map_or(0, char::len_utf8);
    let (message, notes) = ours(problem, place);
    Box::new(SyntaxError {
        service_message: words.to_owned(),
        service_line: line,
        message,
        span: Span::new(place.at, place.at + length),
        label: label(problem).to_owned(),
        notes,
        fix: None,
        problem: problem.clone(),
        proposals: proposals(problem, place),
    })
}

/// The place itself; in a quoted text, the escape that is wrong in it.
fn offset(problem: &Problem, place: &Place<'_>) -> usize {
    let known = match problem {
        Problem::Escape => |rest: &str| !rest.starts_with(|c: char| "0abtnvfre \"/\\N_LPxuU\t\n\r".contains(c)),
        Problem::HexEscape => |rest: &str| {
            let digits = rest
                .chars()
                .next()
                .map_or(0, |c| [('x', 2), ('u', 4), ('U', 8)].iter().find(|(k, _)| *k == c).map_or(0, |(_, n)| *n));
            rest.chars().skip(1).take(digits).filter(char::is_ascii_hexdigit).count() < digits
        },
        Problem::BlockHeader => {
            let header = |c: char| c.is_ascii_digit() || "|>+- \t".contains(c);
            return place.at + place.rest().find(|c| !header(c)).unwrap_or_default();
        }
        Problem::TabInPlain | Problem::TabInBlock if !place.rest().starts_with('\t') => return place.next_tab(),
        _ => return place.at,
    };
    let rest = place.rest();
    let mut from = 0;
    while let Some(slash) = rest[from..].find('\\') {
        let at = from + slash;
        if known(&rest[at + 1..]) {
            return place.at + at;
        }
        from = rest[at + 1..].chars().next().map_or(rest.len(), |c| at + 1 + c.len_utf8());
    }
    place.at
}

fn label(problem: &Problem) -> &'static str {
    match problem {
        Problem::TabIndent | Problem::TabInBlock | Problem::TabInPlain => "a tab",
        Problem::AfterQuoted => "the text goes on here",
        Problem::OpenQuote | Problem::OpenBracket(_) => "opened here",
        Problem::MappingValue => "this `:`",
        Problem::Name => "no part of a name",
        Problem::Escape | Problem::HexEscape => "this escape",
        _ => "",
    }
}

const QUOTE: &str = "put the whole text in single quotes, and write a single quote inside it twice: `'it''s'`";

fn ours(problem: &Problem, place: &Place<'_>) -> (String, Vec<String>) {
    let (message, notes): (String, &[&str]) = match problem {
        Problem::Unreadable(character @ ('|' | '>')) => (
            format!("a block cannot begin with `{character}` here"),
            &["between brackets there are no blocks; put the text in quotes"],
        ),
        Problem::Unreadable('`') => ("a text without quotes cannot begin with a backtick".to_owned(), &[QUOTE]),
        Problem::Unreadable(character) => (format!("a text without quotes cannot begin with `{character}`"), &[QUOTE]),
        Problem::Control(character) => (
            format!("the control character `{}` is in the text", character.escape_unicode()),
            &["delete it, or write it as an escape in double quotes"],
        ),
        Problem::TabIndent | Problem::TabInBlock | Problem::TabInPlain => (
            "a tab is used for indentation".to_owned(),
            &["YAML is indented with spaces only; replace the tabs by spaces"],
        ),
        Problem::AfterQuoted => ("text follows the closing quote".to_owned(), &[QUOTE]),
        Problem::Unexpected | Problem::BlockIndent => return unexpected(place),
        Problem::CommentInText => (
            "the text goes on after a comment".to_owned(),
            &["a comment ends a text without quotes; move the comment to a line of its own above it"],
        ),
        Problem::MappingValue if place.before().contains(": ") => (
            "a second `: ` is on the line".to_owned(),
            &["a `: ` makes a key of what stands before it; put the whole value in quotes"],
        ),
        Problem::MappingValue => (
            "a key is here, but the text before it already is the value".to_owned(),
            &["indent the key like the keys it belongs to", "a text that contains `: ` needs quotes"],
        ),
        Problem::MappingKey => ("a `? ` cannot be here".to_owned(), &[QUOTE]),
        Problem::SequenceEntry => (
            "a list cannot begin on this line".to_owned(),
            &["begin the list on the line below, or put a text that begins with `- ` in quotes"],
        ),
        Problem::NoColon => (
            "a `: ` is missing after a key".to_owned(),
            &[
                "write `key: value`, with a space after the colon",
                "a further line of a text is indented more than its key",
            ],
        ),
        Problem::OpenQuote => ("a quote is opened and never closed".to_owned(), &["add the closing quote"]),
        Problem::OpenBracket(bracket) => (
            format!("`{bracket}` is opened and never closed"),
            &["add the closing bracket, or put a text that begins with a bracket in quotes"],
        ),
        Problem::Bracket => (
            format!("`{}` closes nothing that is open", place.rest().chars().next().unwrap_or(']')),
            &["delete it, or put a text that begins with a bracket in quotes"],
        ),
        Problem::DashInFlow => (
            "a `- ` cannot be between brackets".to_owned(),
            &["separate the items with commas: `[a, b]`", "put a text that begins with a bracket in quotes"],
        ),
        Problem::NoContent => {
            ("a value is missing".to_owned(), &["put a text that begins with `,` or a bracket in quotes"])
        }
        Problem::Escape => (
            format!("`\\{}` is not an escape", place.rest().chars().nth(1).unwrap_or(' ')),
            &["in double quotes write a backslash twice: `\\\\`", "in single quotes a backslash is only a backslash"],
        ),
        Problem::HexEscape => (
            "hexadecimal digits are missing in an escape".to_owned(),
            &["write `\\x41`, `\\u0041` or `\\U00000041`", "in single quotes a backslash is only a backslash"],
        ),
        Problem::BlockHeader if place.item().is_some_and(|item| !place.text[item.start..].starts_with(['|', '>'])) => {
            return no_block(place);
        }
        Problem::BlockHeader => (
            "text follows the `|` or `>` that begins a block".to_owned(),
            &["begin the text of the block on the next line", "put a command that begins with `|` or `>` in quotes"],
        ),
        Problem::ZeroIndent => ("the indentation of a block is 1 to 9".to_owned(), &["delete the `0`"]),
        Problem::Name => (
            "`*` or `&` begins the name of an alias or an anchor".to_owned(),
            &["a name has letters of ASCII, digits, `-` and `_`", QUOTE],
        ),
        Problem::EmptyKey => ("a `:` has no key before it".to_owned(), &["write the key, or put the text in quotes"]),
        Problem::TagHandle => {
            ("the tag has an unknown handle".to_owned(), &["put a text that begins with `!` in quotes"])
        }
        Problem::Tag => ("the tag cannot be read".to_owned(), &["put a text that begins with `!` in quotes"]),
        Problem::Directive => (
            "a line cannot begin with `%`".to_owned(),
            &["a `%` at the start of a line is a directive; indent the line, or put the text in quotes"],
        ),
        Problem::Aliasing => ("aliases stand for too much".to_owned(), &["write out fewer copies of the same lists"]),
        Problem::TooDeep => {
            ("lists and maps are nested too deeply".to_owned(), &["a buildspec needs no more than ten levels"])
        }
        Problem::TooManyComments => {
            ("too many lines of comments follow one another".to_owned(), &["delete what is commented out"])
        }
        Problem::TooLarge => {
            ("the file is too large for a buildspec".to_owned(), &["move long scripts into files of their own"])
        }
        Problem::Other(words) => (words.clone(), &[]),
    };
    (message, notes.iter().map(|&note| note.to_owned()).collect())
}

/// The sentence for a `|` or `>` that was not meant to begin a block.
fn no_block(place: &Place<'_>) -> (String, Vec<String>) {
    let before = place.before().trim_end();
    let before = before.trim_end_matches(['|', '>']);
    let mark = place.before()[before.len()..].chars().next().unwrap_or('|');
    let message = match before.trim_end().chars().next_back() {
        Some(':') => format!("a `: ` makes a key of what stands before it, so this `{mark}` begins a block"),
        after => format!("text follows `{}`, which ends the value", after.unwrap_or(mark)),
    };
    (message, vec![QUOTE.to_owned()])
}

/// The sentence for a token that does not belong where it stands.
fn unexpected(place: &Place<'_>) -> (String, Vec<String>) {
    let before = place.before().trim_start();
    let notes = |notes: &[&str]| notes.iter().map(|&note| note.to_owned()).collect();
    if !before.is_empty() && !place.inside.is_flow() {
        let after = before.trim_end().chars().next_back().unwrap_or(' ');
        return (format!("text follows `{after}`, which ends the value"), notes(&[QUOTE]));
    }
    if place.after_block && !place.inside.is_flow() {
        let message = "the line is indented less than the first line of the block above, so it is not part of it";
        return (
            message.to_owned(),
            notes(&["indent every line of a `|` or `>` block at least as far as its first line"]),
        );
    }
    match place.inside {
        Inside::BlockSequence => (
            "a line in a list does not begin with `- `".to_owned(),
            notes(&[
                "indent the line like the items above it and begin it with `- `",
                "or indent it like the key it is under",
            ]),
        ),
        Inside::BlockMapping => (
            "a line in a map is not a `key: value`".to_owned(),
            notes(&["indent the line exactly like the keys, or the items, it belongs to"]),
        ),
        Inside::FlowSequence => ("a `,` or `]` is missing".to_owned(), notes(&["separate the items with commas"])),
        Inside::FlowMapping => ("a `,` or `}` is missing".to_owned(), notes(&["separate the entries with commas"])),
        Inside::Nothing => (
            "the file goes on after its end".to_owned(),
            notes(&["indent the lines of the outermost map alike, and begin them in the first column"]),
        ),
    }
}
