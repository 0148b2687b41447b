//! Text to a tree: the parser's events, handed to the builder. The only file that names `granit_parser`.
//!
//! What the parser's spans need: byte ranges are relative to the text without its byte order mark; a block scalar's
//! span starts at its first content line, so its header is looked for; an absent value is an empty span after its key;
//! the span of a block collection runs to the next token, so it ends with its last child instead; tags and anchors are
//! outside a node's span; a mapping start has an empty span at its first key; comments may come after the node they
//! stand before, so they are sorted.

use granit_parser::{ErrorKind, Event, Parser, ScanError, StructureStyle};

use super::builder::Builder;
use super::error::SyntaxError;
use super::limits::{COMMENT_LIMIT, FILE_SIZE_LIMIT, NESTING_LIMIT};
use super::mend;
use super::node::{Comment, Document, Scalar, ScalarStyle};
use super::patch::Patched;
use super::place::{Inside, Place};
use super::scan::wrong_bracket;
use super::wording::{Problem, explain};
use crate::text::{Located, SourceFile, Span};

/// Reads the first document of a file.
pub fn parse(file: &SourceFile) -> Result<Document, Box<SyntaxError>> {
    read_text(file.text()).map_err(|error| mend::with_fix(file.text(), error, read_text))
}

/// Reads the first document of a text.
pub(super) fn read_text(text: &str) -> Result<Document, Box<SyntaxError>> {
    if text.len() > FILE_SIZE_LIMIT {
        return Err(explain(&Problem::TooLarge, &Place::start(text)));
    }
    if let Some((at, character)) = text.char_indices().find(|&(_, character)| is_control(character)) {
        return Err(explain(&Problem::Control(character), &Place { at, ..Place::start(text) }));
    }
    let mut patched = Patched::new(text);
    loop {
        match read(text, &patched) {
            Ok(document) => return Ok(document),
            Err(Failure::Told(error)) => return Err(error),
            Err(Failure::Stricter { at, blanks, error }) => {
                if !patched.add(at, blanks) {
                    return Err(error);
                }
            }
        }
    }
}

/// The control characters that the service's parser refuses.
fn is_control(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{85}') || character == '\u{fffe}'
}

/// Why a text could not be read.
enum Failure {
    /// It is not YAML.
    Told(Box<SyntaxError>),
    /// It lacks blanks that the service's parser does not ask for.
    Stricter { at: usize, blanks: usize, error: Box<SyntaxError> },
}

impl From<Box<SyntaxError>> for Failure {
    fn from(error: Box<SyntaxError>) -> Self {
        Self::Told(error)
    }
}

fn read(text: &str, patched: &Patched<'_>) -> Result<Document, Failure> {
    let options = granit_parser::options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: NESTING_LIMIT,
        block_nesting_limit: NESTING_LIMIT,
        max_buffered_comment_events: COMMENT_LIMIT,
    };
    let mut reader = Reader { builder: Builder::new(text), patched };
    for next in Parser::new_from_str_with_options(patched.text(), options) {
        let (event, span) = next.map_err(|error| reader.failure(&error))?;
        if !reader.take(event, &span)? {
            break;
        }
    }
    Ok(reader.builder.finish()?)
}

/// Turns what the parser says of the patched text into what stands in the file.
struct Reader<'text> {
    builder: Builder<'text>,
    patched: &'text Patched<'text>,
}

impl Reader<'_> {
    /// Takes one event; false when nothing after it is wanted.
    fn take(&mut self, event: Event<'_>, span: &granit_parser::Span) -> Result<bool, Box<SyntaxError>> {
        let place = self.place(span);
        let tag = self.tag(&event, span);
        match event {
            Event::DocumentStart(..) if self.builder.document.root.is_some() => {
                self.builder.document.second_document = Some(place);
                return Ok(false);
            }
            Event::DocumentEnd => self.builder.check_gap(place.start)?,
            Event::Comment(text, _) => {
                self.builder.document.comments.push(Comment { text: text.into_owned(), span: place });
            }
            Event::Anchor(..) => self.builder.check_name(place)?,
            Event::Scalar(value, style, anchor, _) => {
                let value = Scalar { value: value.into_owned(), style: own_style(style) };
                self.builder.scalar(value, place, (tag, anchor))?;
            }
            Event::Alias(id) => self.builder.alias(Some(id), place)?,
            Event::UnresolvedAlias(_) => self.builder.alias(None, place)?,
            Event::SequenceStart(style, anchor, _) => {
                let flow = style == StructureStyle::Flow;
                self.builder.begin(
                    if flow { Inside::FlowSequence } else { Inside::BlockSequence },
                    place,
                    (tag, anchor),
                )?;
            }
            Event::MappingStart(style, anchor, _) => {
                let flow = style == StructureStyle::Flow;
                self.builder.begin(
                    if flow { Inside::FlowMapping } else { Inside::BlockMapping },
                    place,
                    (tag, anchor),
                )?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.builder.close(place)?,
            _ => {}
        }
        Ok(true)
    }

    /// The place in the file of a span in the patched text.
    fn place(&self, span: &granit_parser::Span) -> Span {
        let range = span.byte_range().unwrap_or_default();
        Span::new(self.patched.original(range.start), self.patched.original(range.end))
    }

    fn tag(&self, event: &Event<'_>, span: &granit_parser::Span) -> Option<Located<String>> {
        let name = event.tag()?.to_string();
        let range = span.tag_span().and_then(|tag| tag.byte_range()).unwrap_or_default();
        Some(Located::new(name, Span::new(self.patched.original(range.start), self.patched.original(range.end))))
    }

    fn failure(&self, error: &ScanError) -> Failure {
        let at = self.patched.original(error.marker().byte_offset().unwrap_or_default());
        let at = match error.kind() {
            // The parser names the bracket that is open.
            ErrorKind::MismatchedFlowCollectionEnd { .. } => {
                at + wrong_bracket(&self.builder.text[at..]).unwrap_or_default()
            }
            // The parser names what follows a `- ` that does not belong there.
            ErrorKind::ExpectedBlockMappingKey | ErrorKind::ExpectedDocumentStart => {
                self.builder.dash_before(at).unwrap_or(at)
            }
            // The parser names what follows the tab.
            ErrorKind::TabInBlockIndentation => self.builder.indentation_tab(at).unwrap_or(at),
            _ => at,
        };
        let problem = problem(error.kind(), self.builder.text[at..].chars().next());
        let problem = match problem {
            Problem::TabIndent if self.builder.after_block() => Problem::TabInBlock,
            problem => problem,
        };
        let place = self.builder.around(at);
        let told = explain(&problem, &place);
        let blanks = match error.kind() {
            ErrorKind::InvalidQuotedScalarIndent | ErrorKind::TabInIndentation => self.patched.indentation(at),
            ErrorKind::TabInBlockIndentation if place.inside.is_flow() => self.patched.indentation(at),
            ErrorKind::CommentNotSeparated => 1,
            _ => return Failure::Told(told),
        };
        Failure::Stricter { at, blanks, error: told }
    }
}

fn own_style(style: granit_parser::ScalarStyle) -> ScalarStyle {
    use granit_parser::ScalarStyle as Style;
    match style {
        Style::SingleQuoted => ScalarStyle::SingleQuoted,
        Style::DoubleQuoted => ScalarStyle::DoubleQuoted,
        Style::Literal => ScalarStyle::Literal,
        Style::Folded => ScalarStyle::Folded,
        Style::Plain => ScalarStyle::Plain,
    }
}

/// The parser's kinds of errors, as far as anything is to be said about them.
fn problem(kind: &ErrorKind, found: Option<char>) -> Problem {
    match kind {
        ErrorKind::UnexpectedCharacter { .. } if found == Some('\t') => Problem::TabIndent,
        ErrorKind::UnexpectedCharacter { character } => Problem::Unreadable(*character),
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::InvalidBlockEntryWhitespace
        | ErrorKind::InvalidMappingValueWhitespace => Problem::TabIndent,
        ErrorKind::TabAtBlockScalarStart => Problem::TabInBlock,
        ErrorKind::TabInPlainScalar => Problem::TabInPlain,
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            Problem::AfterQuoted
        }
        ErrorKind::ExpectedDocumentStart
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::InvalidDocumentEnd
        | ErrorKind::CommentNotSeparated
        | ErrorKind::InvalidIndentation => Problem::Unexpected,
        ErrorKind::CommentInterceptedScalar => Problem::CommentInText,
        ErrorKind::MappingValueNotAllowed => Problem::MappingValue,
        ErrorKind::MappingKeyNotAllowed => Problem::MappingKey,
        ErrorKind::BlockSequenceEntryNotAllowed => Problem::SequenceEntry,
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => Problem::NoColon,
        ErrorKind::UnclosedQuotedScalar => Problem::OpenQuote,
        ErrorKind::UnclosedFlowCollection { open } => Problem::OpenBracket(*open),
        ErrorKind::MisplacedFlowCollectionEnd | ErrorKind::MismatchedFlowCollectionEnd { .. } => Problem::Bracket,
        ErrorKind::BlockEntryInFlowCollection => Problem::DashInFlow,
        ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::UnexpectedEofBlockSequence
        | ErrorKind::UnexpectedEofBlockMapping
        | ErrorKind::UnexpectedEof
        | ErrorKind::ExpectedNodeContent
        | ErrorKind::FlowMappingValueAdjacentCollection
        | ErrorKind::UnexpectedEndOfPlainScalar
        | ErrorKind::PlainScalarStartsWithDashFlowIndicator => Problem::NoContent,
        ErrorKind::UnknownQuotedScalarEscape => Problem::Escape,
        ErrorKind::InvalidQuotedScalarHexEscape | ErrorKind::InvalidLowSurrogateHexEscape => Problem::HexEscape,
        ErrorKind::InvalidBlockScalarHeader => Problem::BlockHeader,
        ErrorKind::ZeroBlockScalarIndent => Problem::ZeroIndent,
        ErrorKind::InvalidBlockScalarIndent => Problem::BlockIndent,
        ErrorKind::MissingAnchorOrAliasName => Problem::Name,
        ErrorKind::UndeclaredTagHandle => Problem::TagHandle,
        ErrorKind::InvalidTagTerminator | ErrorKind::MissingTagUri | ErrorKind::UnclosedVerbatimTag => Problem::Tag,
        ErrorKind::MissingDirectiveName | ErrorKind::MissingDocumentEndBeforeDirective => Problem::Directive,
        ErrorKind::RecursionLimitExceeded => Problem::TooDeep,
        ErrorKind::TooManyComments => Problem::TooManyComments,
        kind => Problem::Other(kind.to_string()),
    }
}
