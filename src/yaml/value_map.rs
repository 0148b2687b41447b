//! From a place in a scalar's value to the place it was written at: through indentation, folding, quotes and escapes.

use super::node::{Scalar, ScalarStyle};
use crate::text::{SourceFile, Span};

/// Which bytes of a file made which bytes of one scalar's value.
///
/// An alias has no text of its own: every place in its value is the `*name`.
#[derive(Clone, Debug)]
pub struct ValueMap {
    whole: Span,
    pieces: Vec<Piece>,
}

/// A stretch of the value that was written in one go, or one character that was written as something else.
#[derive(Clone, Copy, Debug)]
struct Piece {
    value: usize,
    source: usize,
    /// How many bytes of the file an escape or a line break takes; none where each byte stands for itself.
    escaped: Option<usize>,
}

impl ValueMap {
    /// The map of a scalar at its place; the style is read from the text there.
    pub fn new(file: &SourceFile, span: Span, value: &str) -> Self {
        let mut map = Self { whole: span, pieces: Vec::new() };
        let raw = file.slice(span);
        let complete = match raw.as_bytes().first() {
            Some(b'*') | None => false,
            Some(b'|') => map.literal(file, value),
            Some(b'>') => map.aligned(raw, raw.find('\n').map_or(raw.len(), |end| end + 1), value, ScalarStyle::Folded),
            Some(b'\'') => map.aligned(raw, 1, value, ScalarStyle::SingleQuoted),
            Some(b'"') => map.aligned(raw, 1, value, ScalarStyle::DoubleQuoted),
            Some(_) => map.aligned(raw, 0, value, ScalarStyle::Plain),
        };
        if !complete {
            map.pieces.clear();
        }
        map.pieces.shrink_to_fit();
        map
    }

    /// The style that the text at a scalar's place shows.
    pub fn style(raw: &str) -> ScalarStyle {
        match raw.as_bytes().first() {
            Some(b'|') => ScalarStyle::Literal,
            Some(b'>') => ScalarStyle::Folded,
            Some(b'\'') => ScalarStyle::SingleQuoted,
            Some(b'"') => ScalarStyle::DoubleQuoted,
            _ => ScalarStyle::Plain,
        }
    }

    /// Whether places in the value can be told apart.
    pub fn is_exact(&self) -> bool {
        !self.pieces.is_empty()
    }

    /// Whether every byte of the value stands for itself in the file.
    pub fn is_verbatim(&self) -> bool {
        self.is_exact() && self.pieces.iter().all(|piece| piece.escaped.is_none())
    }

    /// The place of a stretch of the value, given in bytes.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let Some(first) = self.piece(start) else { return self.whole };
        let from = first.place(start);
        if end <= start {
            return self.clip(Span::empty(from));
        }
        let last = self.piece(end - 1).unwrap_or(first);
        let to = last.escaped.map_or(last.place(end - 1) + 1, |length| last.source + length);
        self.clip(Span::new(from, to))
    }

    fn clip(&self, span: Span) -> Span {
        Span::new(span.start.clamp(self.whole.start, self.whole.end), span.end.min(self.whole.end))
    }

    fn piece(&self, offset: usize) -> Option<Piece> {
        let index = self.pieces.partition_point(|piece| piece.value <= offset);
        index.checked_sub(1).map(|index| self.pieces[index])
    }

    /// Lines of a `|` block are lines of the file without their indentation.
    fn literal(&mut self, file: &SourceFile, value: &str) -> bool {
        let first = file.position(self.whole.start).line + 1;
        let mut offset = 0;
        for (index, line) in value.split('\n').enumerate() {
            let place = file.line_span(first + index);
            self.pieces.push(Piece {
                value: offset,
                source: place.end.saturating_sub(line.len()).max(place.start),
                escaped: None,
            });
            offset += line.len() + 1;
        }
        true
    }

    /// Walks along text and value; only blanks and escapes differ between them.
    fn aligned(&mut self, raw: &str, start: usize, value: &str, style: ScalarStyle) -> bool {
        let mut at = start;
        for (offset, wanted) in value.char_indices() {
            at += skipped(&raw[at..], style);
            let rest = &raw[at..];
            let escape = escape_length(rest, style);
            let (source, taken, escaped) = if escape > 0 {
                (at, escape, Some(escape))
            } else if rest.starts_with(wanted) && !(wanted.is_whitespace() && ends_line(rest)) {
                (at, wanted.len_utf8(), None)
            } else {
                let blanks = rest.len() - rest.trim_start().len();
                match rest.trim_start().chars().next() {
                    _ if wanted.is_whitespace() => (at, blanks, Some(blanks)),
                    Some(found) if found == wanted => (at + blanks, blanks + wanted.len_utf8(), None),
                    _ => return false,
                }
            };
            self.pieces.push(Piece { value: offset, source: source + self.whole.start, escaped });
            at += taken;
        }
        self.join();
        !self.pieces.is_empty()
    }

    /// Leaves one piece of those that follow each other in file and value alike.
    fn join(&mut self) {
        let mut previous: Option<Piece> = None;
        self.pieces.retain(|piece| {
            let goes_on = previous.is_some_and(|before| {
                before.escaped.is_none() && piece.escaped.is_none() && before.place(piece.value) == piece.source
            });
            if !goes_on {
                previous = Some(*piece);
            }
            !goes_on
        });
    }
}

impl Piece {
    fn place(self, offset: usize) -> usize {
        if self.escaped.is_some() { self.source } else { self.source + (offset - self.value) }
    }
}

/// Whether only blanks stand before the end of the line.
fn ends_line(rest: &str) -> bool {
    rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n')
}

/// The length of an escaped line break, which is nothing in the value.
fn skipped(rest: &str, style: ScalarStyle) -> usize {
    if style != ScalarStyle::DoubleQuoted {
        return 0;
    }
    let Some(after) = rest.strip_prefix('\\').map(|after| after.strip_prefix('\r').unwrap_or(after)) else { return 0 };
    if after.starts_with('\n') { rest.len() - after.trim_start().len() } else { 0 }
}

fn escape_length(rest: &str, style: ScalarStyle) -> usize {
    match style {
        ScalarStyle::SingleQuoted if rest.starts_with("''") => 2,
        ScalarStyle::DoubleQuoted if rest.starts_with('\\') => match rest[1..].chars().next() {
            Some('x') => 4.min(rest.len()),
            Some('u') => 6.min(rest.len()),
            Some('U') => 10.min(rest.len()),
            Some(escaped) => 1 + escaped.len_utf8(),
            None => 1,
        },
        _ => 0,
    }
}

impl Scalar {
    /// Where each byte of the value was written; `span` is the place of the scalar's node.
    pub fn value_map(&self, file: &SourceFile, span: Span) -> ValueMap {
        ValueMap::new(file, span, &self.value)
    }
}
