//! A source file, a place in it, and a value that remembers its place.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::encoding::{self, EncodingError};

/// A byte range in the text of one [`SourceFile`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span over `start..end`; an end before the start is taken as empty.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// The empty span at `offset`.
    pub const fn empty(offset: usize) -> Self {
        Self { start: offset, end: offset }
    }

    /// The same place as a range, for slicing.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether it covers nothing.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

impl<T> Located<T> {
    /// Joins a value and its place.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Changes the value, keeps the place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Located<U> {
        Located { value: change(self.value), span: self.span }
    }
}

/// A line and a column, both counted from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One file's text, without its byte order mark, with an index of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    name: String,
    text: String,
    line_starts: Vec<usize>,
}

impl SourceFile {
    /// Takes a name to show and the text; a leading byte order mark is dropped.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { name: name.into(), text, line_starts }
    }

    /// Takes a name to show and the bytes of a file: UTF-8, or UTF-16 with a byte order mark.
    pub fn from_bytes(name: impl Into<String>, bytes: &[u8]) -> Result<Self, EncodingError> {
        Ok(Self::new(name, encoding::decode(bytes)?))
    }

    /// The name to show, as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text that spans point into.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text a span covers; empty when it does not lie on character boundaries of this file.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// Line and column of a byte offset; an offset past the end is the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let line = self.line_starts.partition_point(|&start| start <= offset);
        let start = self.line_starts[line - 1];
        Position { line, column: self.text[start..offset].chars().count() + 1 }
    }

    /// The text of a line, counted from 1, without its line end.
    pub fn line(&self, line: usize) -> &str {
        &self.text[self.line_span(line).range()]
    }

    /// The place of a line, counted from 1, without its line end; the end of the file for a line that is not there.
    pub fn line_span(&self, line: usize) -> Span {
        let Some(&start) = line.checked_sub(1).and_then(|index| self.line_starts.get(index)) else {
            return Span::empty(self.text.len());
        };
        let end = self.line_starts.get(line).map_or(self.text.len(), |next| next - 1);
        Span::new(start, start + self.text[start..end].trim_end_matches('\r').len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let file = SourceFile::new("f", "\u{feff}aé: x\r\nb: y");
        assert_eq!(file.position(0), Position { line: 1, column: 1 });
        assert_eq!(file.position(3), Position { line: 1, column: 3 });
        assert_eq!(file.position(8), Position { line: 2, column: 1 });
        assert_eq!(file.position(999), Position { line: 2, column: 5 });
        assert_eq!(file.line(1), "aé: x");
        assert_eq!(file.line(2), "b: y");
        assert_eq!(file.line(3), "");
    }
}
