//! Why a shell would not read a command, in words.

use brush_parser::{ParseError, TokenizerError};

use super::read::Reader;
use super::{SyntaxError, SyntaxErrorKind};

impl Reader<'_> {
    /// The parser's error at its place.
    pub(super) fn error(&self, error: &ParseError) -> SyntaxError {
        let end = self.text.trim_end().len();
        let mut at = (self.text.floor_char_boundary(end.saturating_sub(1)), end);
        let (kind, message, label) = match error {
            ParseError::Tokenizing { inner, .. } => {
                use TokenizerError as Error;
                if let Error::UnterminatedSingleQuote(place)
                | Error::UnterminatedAnsiCQuote(place)
                | Error::UnterminatedDoubleQuote(place)
                | Error::UnterminatedBackquote(place) = inner
                {
                    let start = self.offset(place.index);
                    at = (start, start + 1);
                }
                match inner {
                    Error::UnterminatedSingleQuote(_) => {
                        (SyntaxErrorKind::Open, "a `'` is never closed", "opened here")
                    }
                    Error::UnterminatedDoubleQuote(_) => {
                        (SyntaxErrorKind::Open, "a `\"` is never closed", "opened here")
                    }
                    Error::UnterminatedAnsiCQuote(_) => {
                        (SyntaxErrorKind::Open, "a `$'` is never closed", "opened here")
                    }
                    Error::UnterminatedBackquote(_) => {
                        (SyntaxErrorKind::Open, "a backquote is never closed", "opened here")
                    }
                    Error::UnterminatedEscapeSequence => {
                        (SyntaxErrorKind::Backslash, "the command ends with a backslash", "nothing follows it")
                    }
                    Error::UnterminatedHereDocuments(..)
                    | Error::MissingHereTag(_)
                    | Error::MissingHereTagForDocumentBody => {
                        (SyntaxErrorKind::HereDocument, "a here-document has no end", "its last line is missing")
                    }
                    _ => (SyntaxErrorKind::Open, "a `$(`, `${` or bracket is never closed", "the command ends here"),
                }
            }
            ParseError::ParsingNear(place) => {
                let start = self.offset(place.index);
                let rest = &self.text[start.min(self.text.len())..];
                let length = rest.find(char::is_whitespace).unwrap_or(rest.len()).max(1);
                at = (start, start + length);
                (SyntaxErrorKind::Grammar, "the shell cannot read this", "not expected here")
            }
            ParseError::ParsingAtEndOfInput => {
                (SyntaxErrorKind::Grammar, "the shell cannot read this to its end", "something is missing, or too much")
            }
        };
        SyntaxError { message: message.to_owned(), label, span: self.span(at.0, at.1), kind }
    }
}
