//! Where in a text something is wrong, and what is around it.

use crate::text::Span;

/// What YAML takes for blanks and line ends; there are more to Unicode.
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

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
    /// The start of a file.
    pub(super) const fn start(text: &'text str) -> Self {
        Self { text, at: 0, inside: Inside::Nothing, after_block: false }
    }

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
    pub(super) fn before(&self) -> &'text str {
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
        let mut lines =
            self.lines_after().map(|(start, line)| (start + indentation(line), line.trim_start_matches(BLANKS)));
        lines.find(|(_, line)| !line.is_empty() && !line.starts_with('#')).map_or(self.text.len(), |(start, _)| start)
    }

    /// What ends the plain text at the place, which may go on for some lines: the next token, or a comment.
    pub(super) fn next_token(&self) -> usize {
        let column = self.at - self.line_start();
        if let Some(comment) = self.text[self.at..self.line_end()].find(" #") {
            return self.at + comment;
        }
        for (start, line) in self.lines_after().filter(|(_, line)| !line.trim_matches(BLANKS).is_empty()) {
            let indented = indentation(line);
            let text = line.trim_matches(BLANKS);
            let colon = text.find(": ").or_else(|| text.ends_with(':').then(|| text.len() - 1));
            if text.starts_with('#') || indented <= column {
                return start + indented;
            } else if let Some(end) = colon.or_else(|| text.find(" #")) {
                return start + indented + end;
            }
        }
        self.text.len()
    }

    /// The next tab in an indentation.
    pub(super) fn next_tab(&self) -> usize {
        let tab = |(start, line): (usize, &str)| line[..indentation(line)].find('\t').map(|at| start + at);
        self.lines_after().find_map(tab).unwrap_or(self.at)
    }

    /// The item or value the place is in, to the end of its line or to its comment, where that is plain to see.
    pub(super) fn item(&self) -> Option<Span> {
        let line = self.text[self.line_start()..self.line_end()].trim_end_matches(BLANKS);
        let mut start = indentation(line);
        while let Some(rest) = line[start..].strip_prefix("- ") {
            start = line.len() - rest.trim_start_matches(BLANKS).len();
        }
        if let Some((key, value)) = line[start..].split_once(": ")
            && key.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c))
        {
            start = line.len() - value.trim_start_matches(BLANKS).len();
        }
        let end = start + without_comment(&line[start..])?.len();
        let found = Span::new(self.line_start() + start, self.line_start() + end);
        (found.start <= self.at && self.at <= found.end && !self.inside.is_flow()).then_some(found)
    }

    /// Whether the item is an item of a list.
    pub(super) fn in_list(&self) -> bool {
        self.item().is_some_and(|item| self.text[..item.start].trim_end_matches(' ').ends_with('-'))
    }

    /// The line of the place, with its end.
    pub(super) fn line(&self) -> Span {
        let end = self.rest().find('\n').map_or(self.text.len(), |newline| self.at + newline + 1);
        Span::new(self.line_start(), end)
    }

    /// The next line above that has more than blanks and a comment.
    pub(super) fn line_above(&self) -> Option<Span> {
        let mut end = self.line_start();
        for line in self.text[..end].split_inclusive('\n').rev() {
            let text = line.trim_matches(BLANKS);
            if !text.is_empty() && !text.starts_with('#') {
                return Some(Span::new(end - line.len(), end));
            }
            end -= line.len();
        }
        None
    }

    /// How many blanks the line of the place begins with.
    pub(super) fn indentation(&self) -> usize {
        indentation(&self.text[self.line_start()..self.line_end()])
    }
}

/// The text up to a comment; none where a ` #` may be one or not.
fn without_comment(text: &str) -> Option<&str> {
    let mut quote = None;
    for (at, character) in text.char_indices() {
        match (character, quote) {
            ('#', None) if text[..at].ends_with([' ', '\t']) => return Some(text[..at].trim_end_matches(BLANKS)),
            ('\'' | '"', None) => quote = Some(character),
            (_, Some(open)) if open == character => quote = None,
            _ => {}
        }
    }
    (quote.is_none() || !text.contains(" #")).then_some(text)
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}
