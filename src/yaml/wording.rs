//! What is wrong with a file that is not YAML, and what to type instead, in our words.

use super::error::SyntaxError;
use super::service;
use crate::text::{Applicability, Edit, Fix, Span};

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
    /// Anything else, in the parser's words.
    Other(String),
}

/// The list or map in which something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    /// No list and no map.
    Nothing,
    /// A list of `- ` lines.
    BlockSequence,
    /// A map of `key: value` lines.
    BlockMapping,
    /// `[…]`.
    FlowSequence,
    /// `{…}`.
    FlowMapping,
}

impl Inside {
    /// Whether it is written with brackets.
    pub(super) const fn is_flow(self) -> bool {
        matches!(self, Self::FlowSequence | Self::FlowMapping)
    }
}

/// Where something is wrong.
pub(super) struct Place<'text> {
    /// The whole file.
    pub(super) text: &'text str,
    /// The byte.
    pub(super) at: usize,
    /// In what.
    pub(super) inside: Inside,
    /// Whether the node before it is a `|` or `>` block.
    pub(super) after_block: bool,
}

impl<'text> Place<'text> {
    /// The text from the place on.
    pub(super) fn rest(&self) -> &'text str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn line_start(&self) -> usize {
        self.text[..self.at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    fn line_end(&self) -> usize {
        self.at + self.rest().lines().next().unwrap_or_default().len()
    }

    /// The line before the place.
    fn before(&self) -> &'text str {
        &self.text[self.line_start()..self.at]
    }

    /// The lines after the one of the place, each with its first byte.
    fn lines_after(&self) -> impl Iterator<Item = (usize, &'text str)> {
        let mut from = self.at;
        let lines = self.rest().split_inclusive('\n').map(move |line| {
            from += line.len();
            (from - line.len(), line)
        });
        lines.skip(1)
    }

    /// The next line that has more than blanks and a comment: its first byte that is not blank.
    pub(super) fn next_content(&self) -> usize {
        let mut lines = self.lines_after().map(|(start, line)| (start + indentation(line), line.trim_start()));
        lines.find(|(_, line)| !line.is_empty() && !line.starts_with('#')).map_or(self.text.len(), |(start, _)| start)
    }

    /// The token after the plain text at the place, which may go on for some lines.
    pub(super) fn next_token(&self) -> usize {
        let column = self.at - self.line_start();
        let comment = |line: &str| line.contains(" #");
        if comment(&self.text[self.at..self.line_end()]) {
            return self.next_content();
        }
        let mut ended = false;
        for (start, line) in self.lines_after().filter(|(_, line)| !line.trim().is_empty()) {
            let indented = indentation(line);
            let text = line.trim();
            if text.starts_with('#') {
                ended = true;
            } else if ended || indented <= column {
                return start + indented;
            } else if let Some(colon) = text.find(": ").or_else(|| text.ends_with(':').then(|| text.len() - 1)) {
                return start + indented + colon;
            } else {
                ended = comment(text);
            }
        }
        self.text.len()
    }

    /// The next tab in an indentation.
    pub(super) fn next_tab(&self) -> usize {
        let tab = |(start, line): (usize, &str)| line[..indentation(line)].find('\t').map(|at| start + at);
        self.lines_after().find_map(tab).unwrap_or(self.at)
    }

    /// The item or value the place is in, to the end of its line, where that is plain to see and has no comment.
    fn item(&self) -> Option<Span> {
        let line = self.text[self.line_start()..self.line_end()].trim_end();
        let mut start = indentation(line);
        while let Some(rest) = line[start..].strip_prefix("- ") {
            start = line.len() - rest.trim_start().len();
        }
        if let Some((key, value)) = line[start..].split_once(": ")
            && key.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c))
        {
            start = line.len() - value.trim_start().len();
        }
        let found = Span::new(self.line_start() + start, self.line_start() + line.len());
        (found.start <= self.at && !line[start..].contains(" #") && !self.inside.is_flow()).then_some(found)
    }

    /// The fix that puts the item in single quotes.
    fn quote(&self, applicability: Applicability) -> Option<Fix> {
        let item = self.item()?;
        let replacement = format!("'{}'", self.text[item.range()].replace('\'', "''"));
        Some(Fix { title: "quote the text".to_owned(), edits: vec![Edit { span: item, replacement }], applicability })
    }
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// The error for a problem.
pub(super) fn explain(problem: &Problem, place: &Place<'_>) -> SyntaxError {
    let place = &Place { at: offset(problem, place), ..*place };
    let (words, line) = service::says(problem, place);
    let length = place.rest().chars().next().filter(|c| !c.is_whitespace()).map_or(0, char::len_utf8);
    let (message, notes) = ours(problem, place);
    SyntaxError {
        service_message: words.to_owned(),
        service_line: line,
        message,
        span: Span::new(place.at, place.at + length),
        label: label(problem).to_owned(),
        notes,
        fix: fix(problem, place),
    }
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
        _ => "",
    }
}

fn fix(problem: &Problem, place: &Place<'_>) -> Option<Fix> {
    let starts_item = place.item().is_some_and(|item| item.start == place.at);
    match problem {
        Problem::Unreadable(_) if starts_item => place.quote(Applicability::Safe),
        Problem::Name if place.before().ends_with(['*', '&']) => place.quote(Applicability::Safe),
        Problem::AfterQuoted => place.quote(Applicability::Safe),
        Problem::Name | Problem::TagHandle | Problem::MappingValue | Problem::Bracket => {
            place.quote(Applicability::Unsafe)
        }
        Problem::Escape => Some(Fix {
            title: "write the backslash twice".to_owned(),
            edits: vec![Edit { span: Span::empty(place.at), replacement: "\\".to_owned() }],
            applicability: Applicability::Safe,
        }),
        _ => None,
    }
}

const QUOTE: &str = "put the whole text in single quotes, and write a single quote inside it twice: `'it''s'`";

#[expect(clippy::too_many_lines, reason = "one table of sentences")]
fn ours(problem: &Problem, place: &Place<'_>) -> (String, Vec<String>) {
    let (message, notes): (String, &[&str]) = match problem {
        Problem::Unreadable(character @ ('|' | '>')) => (
            format!("a block cannot begin with `{character}` here"),
            &["between brackets there are no blocks; put the text in quotes"],
        ),
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
        Problem::TooLarge => {
            ("the file is too large for a buildspec".to_owned(), &["move long scripts into files of their own"])
        }
        Problem::Other(words) => (words.clone(), &[]),
    };
    (message, notes.iter().map(|&note| note.to_owned()).collect())
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
