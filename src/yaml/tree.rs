//! Events to nodes. The only file that names `granit_parser`.
//!
//! What the parser's spans need: byte ranges are relative to the text without its byte order mark; a block scalar's
//! span starts at its first content line, so its header is looked for; an absent value is an empty span after its key;
//! the span of a block collection runs to the next token, so it ends with its last child instead; tags and anchors are
//! outside a node's span; a mapping start has an empty span at its first key; comments may come after the node they
//! stand before, so they are sorted.
//!
//! Limits: the size of a file, the depth of nesting (64, with aliases written out 128), the text that anchors may copy,
//! and go-yaml's own limit on what aliases stand for. Within them every walk over the tree ends soon.

use std::collections::HashMap;
use std::rc::Rc;

use granit_parser::{ErrorKind, Event, Parser, ScanError};

use super::error::SyntaxError;
use super::node::{Entry, Node, NodeKind, Scalar, ScalarStyle};
use super::patch::Patched;
use super::scan::{inside_at_end, wrong_bracket};
use super::strict::{Gap, unreadable_name};
use super::wording::{Inside, Place, Problem, explain};
use crate::text::{Located, SourceFile, Span};

/// The largest file that is read, in bytes; the largest buildspecs seen in public have some 50 thousand.
pub const FILE_SIZE_LIMIT: usize = 2 << 20;

/// How deep lists and maps may be nested; a buildspec needs seven levels.
const NESTING_LIMIT: usize = 64;

/// How deep lists and maps may be nested with aliases written out.
const ALIAS_NESTING_LIMIT: usize = 128;

/// How much text anchors may copy, in bytes; an anchor inside another's text copies it again.
const COPY_LIMIT: usize = 2 * FILE_SIZE_LIMIT;

/// A `#` comment and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The text after `#`.
    pub text: String,
    /// From `#` to the end of the line.
    pub span: Span,
}

/// The first document of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The root node; none in an empty file.
    pub root: Option<Node>,
    /// All comments, in order.
    pub comments: Vec<Comment>,
    /// Where a second document starts, if there is one.
    pub second_document: Option<Span>,
}

/// Reads the first document of a file.
pub fn parse(file: &SourceFile) -> Result<Document, SyntaxError> {
    let text = file.text();
    if text.len() > FILE_SIZE_LIMIT {
        return Err(at_start(&Problem::TooLarge, text));
    }
    if let Some((at, character)) = text.char_indices().find(|&(_, character)| is_control(character)) {
        return Err(explain(&Problem::Control(character), &Place { at, ..place_at_start(text) }));
    }
    let mut patched = Patched::new(text);
    loop {
        match read(text, &patched) {
            Ok(document) => return Ok(document),
            Err(Failure::Told(error)) => return Err(*error),
            Err(Failure::Stricter { at, blanks, error }) => {
                if !patched.add(at, blanks) {
                    return Err(*error);
                }
            }
        }
    }
}

/// The control characters that the service's parser refuses.
fn is_control(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{85}') || character == '\u{fffe}'
}

fn place_at_start(text: &str) -> Place<'_> {
    Place { text, at: 0, inside: Inside::Nothing, after_block: false }
}

fn at_start(problem: &Problem, text: &str) -> SyntaxError {
    explain(problem, &place_at_start(text))
}

/// Why a text could not be read.
enum Failure {
    /// It is not YAML.
    Told(Box<SyntaxError>),
    /// It lacks blanks that the service's parser does not ask for.
    Stricter { at: usize, blanks: usize, error: Box<SyntaxError> },
}

impl From<SyntaxError> for Failure {
    fn from(error: SyntaxError) -> Self {
        Self::Told(Box::new(error))
    }
}

fn read(text: &str, patched: &Patched<'_>) -> Result<Document, Failure> {
    let options = granit_parser::options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: NESTING_LIMIT,
        block_nesting_limit: NESTING_LIMIT,
        // The size of the file is the limit: the default of 96 is fewer than a commented-out section has.
        max_buffered_comment_events: FILE_SIZE_LIMIT,
    };
    let mut builder = Builder::new(text, patched);
    for next in Parser::new_from_str_with_options(patched.text(), options) {
        match next {
            Ok((event, span)) => {
                if !builder.take(event, &span)? {
                    break;
                }
            }
            Err(error) => return Err(builder.failure(&error)),
        }
    }
    builder.finish().map_err(Failure::from)
}

/// A list or map whose end has not come yet.
struct Open {
    span: Span,
    tag: Option<Located<String>>,
    anchor: usize,
    inside: Inside,
    items: Vec<Node>,
    size: Size,
}

/// How large a node is with aliases written out.
#[derive(Clone, Copy, Default)]
struct Size {
    nodes: u64,
    depth: usize,
}

struct Builder<'text> {
    text: &'text str,
    patched: &'text Patched<'text>,
    document: Document,
    open: Vec<Open>,
    anchors: HashMap<usize, (Rc<Node>, Size)>,
    /// The end of what has been read: of the last node, or the start of the last list or map.
    cursor: usize,
    last_style: Option<ScalarStyle>,
    nodes: u64,
    copied: usize,
    total: Size,
}

impl<'text> Builder<'text> {
    fn new(text: &'text str, patched: &'text Patched<'text>) -> Self {
        Self {
            text,
            patched,
            document: Document::default(),
            open: Vec::new(),
            anchors: HashMap::new(),
            cursor: 0,
            last_style: None,
            nodes: 0,
            copied: 0,
            total: Size::default(),
        }
    }

    /// Takes one event; false when nothing after it is wanted.
    fn take(&mut self, event: Event<'_>, span: &granit_parser::Span) -> Result<bool, SyntaxError> {
        let place = self.place(span);
        let tag = self.tag(&event, span);
        match event {
            Event::DocumentStart(..) if self.document.root.is_some() => {
                self.document.second_document = Some(place);
                return Ok(false);
            }
            Event::DocumentEnd => self.check_gap(place.start)?,
            Event::Comment(text, _) => self.document.comments.push(Comment { text: text.into_owned(), span: place }),
            Event::Anchor(..) => {
                if let Some((problem, at)) = unreadable_name(&self.text[place.range()], place.start) {
                    return Err(self.error(&problem, at));
                }
            }
            Event::Scalar(value, style, anchor, _) => self.scalar(value.into_owned(), style, place, (tag, anchor))?,
            Event::Alias(id) => self.alias(Some(id), place)?,
            Event::UnresolvedAlias(_) => self.alias(None, place)?,
            Event::SequenceStart(style, anchor, _) => {
                let flow = style == granit_parser::StructureStyle::Flow;
                self.begin(if flow { Inside::FlowSequence } else { Inside::BlockSequence }, place, (tag, anchor))?;
            }
            Event::MappingStart(style, anchor, _) => {
                let flow = style == granit_parser::StructureStyle::Flow;
                self.begin(if flow { Inside::FlowMapping } else { Inside::BlockMapping }, place, (tag, anchor))?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(place)?,
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

    fn scalar(
        &mut self,
        value: String,
        style: granit_parser::ScalarStyle,
        place: Span,
        (tag, anchor): (Option<Located<String>>, usize),
    ) -> Result<(), SyntaxError> {
        let style = own_style(style);
        let absent = style == ScalarStyle::Plain && place.is_empty();
        let span = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => self.block(place),
            _ => place,
        };
        // An absent value with a tag or an anchor has its place after them.
        self.check_gap(span.start)?;
        if absent && self.is_key_without_mark(span.start) {
            return Err(self.error(&Problem::EmptyKey, span.start));
        }
        if let Some(at) = self.key_over_lines(span) {
            return Err(self.error(&Problem::Unexpected, at));
        }
        // The parser reads an absent value as `~`, which nobody wrote.
        let value = if absent { String::new() } else { value };
        self.cursor = span.end;
        self.last_style = (!absent).then_some(style);
        let node = Node { span, tag, kind: NodeKind::Scalar(Scalar { value, style }) };
        self.node(node, anchor, Size { nodes: 1, depth: 0 })
    }

    /// Whether an absent node is a key for which nothing was written, not even the `?` of an explicit key.
    fn is_key_without_mark(&self, at: usize) -> bool {
        let is_key = self.open.last().is_some_and(|open| {
            matches!(open.inside, Inside::BlockMapping | Inside::FlowMapping) && open.items.len().is_multiple_of(2)
        });
        is_key && self.text[at..].starts_with(':') && !self.text[self.cursor.min(at)..at].trim_end().ends_with('?')
    }

    /// The `:` after a key between brackets that goes over several lines, which the service does not read as a key.
    fn key_over_lines(&self, span: Span) -> Option<usize> {
        let is_key = self
            .open
            .last()
            .is_some_and(|open| open.inside == Inside::FlowMapping && open.items.len().is_multiple_of(2));
        let over_lines = is_key && self.text[span.range()].contains('\n');
        if !over_lines || self.text[self.cursor.min(span.start)..span.start].trim_end().ends_with('?') {
            return None;
        }
        let after = &self.text[span.end..];
        let at = span.end + (after.len() - after.trim_start().len());
        self.text[at..].starts_with(':').then_some(at)
    }

    /// A block scalar's place, from its header to the end of its last line that is not blank.
    fn block(&self, content: Span) -> Span {
        let gap = self.text.get(self.cursor..content.start).unwrap_or_default();
        let (start, end) = block_header(gap)
            .map_or((content.start, content.start), |(at, length)| (self.cursor + at, self.cursor + at + length));
        Span::new(start, self.trimmed(content).end.max(end))
    }

    fn alias(&mut self, id: Option<usize>, place: Span) -> Result<(), SyntaxError> {
        if let Some((problem, at)) = unreadable_name(&self.text[place.range()], place.start) {
            return Err(self.error(&problem, at));
        }
        self.check_gap(place.start)?;
        self.cursor = place.end;
        self.last_style = None;
        // An alias inside the node it names has no target: the node is not finished.
        let (kind, size) = match id.and_then(|id| self.anchors.get(&id)) {
            Some((target, size)) => (NodeKind::Alias(Rc::clone(target)), *size),
            None => {
                (NodeKind::UnknownAlias(self.text[place.range()].trim_start_matches('*').to_owned()), Size::default())
            }
        };
        if self.open.len() + size.depth > ALIAS_NESTING_LIMIT {
            return Err(self.error(&Problem::TooDeep, place.start));
        }
        self.node(Node { span: place, tag: None, kind }, 0, Size { nodes: size.nodes.saturating_add(1), ..size })
    }

    fn begin(
        &mut self,
        inside: Inside,
        place: Span,
        (tag, anchor): (Option<Located<String>>, usize),
    ) -> Result<(), SyntaxError> {
        self.check_gap(place.start)?;
        self.cursor = place.end;
        self.last_style = None;
        self.open.push(Open { span: place, tag, anchor, inside, items: Vec::new(), size: Size::default() });
        Ok(())
    }

    fn close(&mut self, end: Span) -> Result<(), SyntaxError> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let last = open.items.last().map_or(open.span.end, |node| node.span.end);
        let span = if open.inside.is_flow() && !end.is_empty() {
            self.cursor = end.end;
            self.last_style = None;
            open.span.join(end)
        } else {
            Span::new(open.span.start, last)
        };
        let kind = match open.inside {
            Inside::BlockMapping | Inside::FlowMapping => NodeKind::Mapping(paired(open.items)),
            _ => NodeKind::Sequence(open.items),
        };
        let size = Size { nodes: open.size.nodes.saturating_add(1), depth: open.size.depth + 1 };
        self.node(Node { span, tag: open.tag, kind }, open.anchor, size)
    }

    fn node(&mut self, node: Node, anchor: usize, size: Size) -> Result<(), SyntaxError> {
        self.nodes += 1;
        if anchor != 0 {
            self.copied += node.span.end - node.span.start;
            if self.copied > COPY_LIMIT {
                return Err(self.error(&Problem::TooDeep, node.span.start));
            }
            self.anchors.insert(anchor, (Rc::new(node.clone()), size));
        }
        match self.open.last_mut() {
            Some(open) => {
                open.size.nodes = open.size.nodes.saturating_add(size.nodes);
                open.size.depth = open.size.depth.max(size.depth);
                open.items.push(node);
            }
            None => {
                self.total = size;
                self.document.root = Some(node);
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Document, SyntaxError> {
        if excessive(self.total.nodes, self.nodes) {
            return Err(SyntaxError { service_line: None, ..at_start(&Problem::Aliasing, self.text) });
        }
        self.document.comments.sort_by_key(|comment| comment.span);
        Ok(self.document)
    }

    /// Refuses what the service refuses between the last node and the next.
    fn check_gap(&self, end: usize) -> Result<(), SyntaxError> {
        let inside = self.open.last().map_or(Inside::Nothing, |open| open.inside);
        if inside.is_flow() {
            return Ok(());
        }
        let plain_indent = (self.last_style == Some(ScalarStyle::Plain)).then(|| self.column() + 1);
        let gap = Gap { text: self.text, start: self.cursor, end, plain_indent };
        gap.forbidden_tab().map_or(Ok(()), |(problem, at)| Err(self.error(&problem, at)))
    }

    /// The column of the innermost block list or map.
    fn column(&self) -> usize {
        let block = self.open.iter().rev().find(|open| !open.inside.is_flow());
        block.map_or(0, |open| self.column_of(open))
    }

    fn column_of(&self, open: &Open) -> usize {
        open.span.start - self.text[..open.span.start].rfind('\n').map_or(0, |at| at + 1)
    }

    /// The span without blank text at its end.
    fn trimmed(&self, span: Span) -> Span {
        Span::new(span.start, span.start + self.text.get(span.range()).unwrap_or("").trim_end().len())
    }

    fn error(&self, problem: &Problem, at: usize) -> SyntaxError {
        let line_start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let mut open: Vec<(Inside, usize)> = self.open.iter().map(|open| (open.inside, self.column_of(open))).collect();
        if self.text[line_start..at].trim().is_empty() {
            // A line that is indented less than a list or map has ended it.
            while open.last().is_some_and(|&(inside, column)| !inside.is_flow() && column > at - line_start) {
                open.pop();
            }
        }
        let begins: Vec<Inside> = open.iter().map(|&(inside, _)| inside).collect();
        let mut inside = inside_at_end(self.text.get(self.cursor..at).unwrap_or_default(), &begins);
        if let [.., (Inside::BlockMapping, outer), (Inside::BlockSequence, column)] = open[..]
            && outer == column
            && inside == Inside::BlockSequence
        {
            // To the service a list that is not indented ends silently, and its map goes on.
            inside = Inside::BlockMapping;
        }
        let after_block = matches!(self.last_style, Some(ScalarStyle::Literal | ScalarStyle::Folded));
        explain(problem, &Place { text: self.text, at, inside, after_block })
    }

    fn failure(&self, error: &ScanError) -> Failure {
        let at = self.patched.original(error.marker().byte_offset().unwrap_or_default());
        let at = match error.kind() {
            // The parser names the bracket that is open.
            ErrorKind::MismatchedFlowCollectionEnd { .. } => at + wrong_bracket(&self.text[at..]).unwrap_or_default(),
            _ => at,
        };
        let problem = problem(error.kind(), self.text[at..].chars().next());
        let after_block = matches!(self.last_style, Some(ScalarStyle::Literal | ScalarStyle::Folded));
        let problem = if problem == Problem::TabIndent && after_block { Problem::TabInBlock } else { problem };
        let told = Box::new(self.error(&problem, at));
        let blanks = match error.kind() {
            ErrorKind::InvalidQuotedScalarIndent | ErrorKind::TabInIndentation => self.patched.indentation(at),
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
        _ => ScalarStyle::Plain,
    }
}

fn paired(items: Vec<Node>) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(items.len() / 2);
    let mut nodes = items.into_iter();
    while let (Some(key), Some(value)) = (nodes.next(), nodes.next()) {
        entries.push(Entry { key, value });
    }
    entries
}

/// The header of a block scalar in the text between the node before it and its content: its place and length.
fn block_header(gap: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(start) = gap[from..].find(|c: char| !c.is_whitespace()).map(|at| from + at) {
        let word = gap[start..].split_whitespace().next().unwrap_or_default();
        match word.as_bytes().first() {
            Some(b'|' | b'>') => return Some((start, word.len())),
            Some(b'#') => from = gap[start..].find('\n').map_or(gap.len(), |newline| start + newline),
            _ => from = start + word.len(),
        }
    }
    None
}

/// Whether go-yaml refuses to follow the aliases: they may make up nearly all of a small tree and a tenth of a large one.
fn excessive(total: u64, written: u64) -> bool {
    const SMALL: u64 = 400_000;
    const LARGE: u64 = 4_000_000;
    let from_aliases = total.saturating_sub(written);
    // In thousandths: 990 for a small tree, 100 for a large one, and evenly between.
    let allowed = 990 - 890 * (total.clamp(SMALL, LARGE) - SMALL) / (LARGE - SMALL);
    from_aliases > 100 && total > 1000 && from_aliases.saturating_mul(1000) / total > allowed
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
        kind => Problem::Other(kind.to_string()),
    }
}
