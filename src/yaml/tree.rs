//! Events to nodes. The only file that names `granit_parser`.
//!
//! What the parser's spans need: byte ranges are relative to the text without its byte order mark; a block scalar's
//! span starts at its first content line; an absent value is an empty span after its key; the span of a block
//! collection runs to the next token, so it is trimmed; a mapping start has an empty span at its first key.

use std::collections::HashMap;
use std::rc::Rc;

use granit_parser::{Event, Parser};

use super::node::{Entry, Node, NodeKind, Scalar, ScalarStyle};
use crate::text::{Located, SourceFile, Span};

/// How deep lists and maps may be nested; a buildspec needs seven levels.
const NESTING_LIMIT: usize = 64;

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

/// Why a file is not YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What the service's parser (a `libyaml` port) says, without the line.
    pub service_message: String,
    /// What is wrong, in our words.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// Reads the first document of a file.
pub fn parse(file: &SourceFile) -> Result<Document, SyntaxError> {
    let options = granit_parser::options! {
        emit_anchor_events: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: NESTING_LIMIT,
        block_nesting_limit: NESTING_LIMIT,
        max_buffered_comment_events: 100_000,
    };
    let mut builder = Builder::new(file.text());
    for next in Parser::new_from_str_with_options(file.text(), options) {
        let (event, span) = next.map_err(|error| SyntaxError {
            service_message: error.kind().to_string(),
            message: error.kind().to_string(),
            span: Span::empty(error.marker().byte_offset().unwrap_or_default()),
        })?;
        if !builder.take(event, span) {
            break;
        }
    }
    Ok(builder.document)
}

/// A list or map whose end has not come yet.
struct Open {
    start: usize,
    tag: Option<Located<String>>,
    anchor: usize,
    is_mapping: bool,
    items: Vec<Node>,
}

struct Builder<'text> {
    text: &'text str,
    document: Document,
    open: Vec<Open>,
    anchors: HashMap<usize, Rc<Node>>,
}

impl<'text> Builder<'text> {
    fn new(text: &'text str) -> Self {
        Self { text, document: Document::default(), open: Vec::new(), anchors: HashMap::new() }
    }

    /// Takes one event; false when nothing after it is wanted.
    fn take(&mut self, event: Event<'_>, span: granit_parser::Span) -> bool {
        let place = span.byte_range().map_or_else(Span::default, |range| Span::new(range.start, range.end));
        let tag = tag_of(&event, &span);
        match event {
            Event::DocumentStart(..) if self.document.root.is_some() => {
                self.document.second_document = Some(place);
                return false;
            }
            Event::Comment(text, _) => self.document.comments.push(Comment { text: text.into_owned(), span: place }),
            Event::Scalar(value, style, anchor, _) => {
                let scalar = scalar(value.into_owned(), style, place);
                self.node(Node { span: self.trimmed(place), tag, kind: NodeKind::Scalar(scalar) }, anchor);
            }
            Event::Alias(id) => {
                if let Some(target) = self.anchors.get(&id).cloned() {
                    self.node(Node { span: place, tag: None, kind: NodeKind::Alias(target) }, 0);
                } else {
                    // An alias inside the node it names: the node is not finished, so there is nothing to stand for.
                    let name = self.text[place.range()].trim_start_matches('*').to_owned();
                    self.node(Node { span: place, tag: None, kind: NodeKind::UnknownAlias(name) }, 0);
                }
            }
            Event::UnresolvedAlias(name) => {
                self.node(Node { span: place, tag: None, kind: NodeKind::UnknownAlias(name.into_owned()) }, 0);
            }
            Event::SequenceStart(_, anchor, _) => {
                self.open.push(Open { start: place.start, tag, anchor, is_mapping: false, items: Vec::new() });
            }
            Event::MappingStart(_, anchor, _) => {
                self.open.push(Open { start: place.start, tag, anchor, is_mapping: true, items: Vec::new() });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(place),
            _ => {}
        }
        true
    }

    fn close(&mut self, end: Span) {
        let Some(open) = self.open.pop() else { return };
        let span = self.trimmed(Span::new(open.start, end.end));
        let kind = if open.is_mapping {
            let mut nodes = open.items.into_iter();
            let mut entries = Vec::with_capacity(nodes.len() / 2);
            while let (Some(key), Some(value)) = (nodes.next(), nodes.next()) {
                entries.push(Entry { key, value });
            }
            NodeKind::Mapping(entries)
        } else {
            NodeKind::Sequence(open.items)
        };
        self.node(Node { span, tag: open.tag, kind }, open.anchor);
    }

    fn node(&mut self, node: Node, anchor: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, Rc::new(node.clone()));
        }
        match self.open.last_mut() {
            Some(open) => open.items.push(node),
            None => self.document.root = Some(node),
        }
    }

    /// The span without blank text at its end.
    fn trimmed(&self, span: Span) -> Span {
        Span::new(span.start, span.start + self.text.get(span.range()).unwrap_or("").trim_end().len())
    }
}

fn scalar(value: String, style: granit_parser::ScalarStyle, place: Span) -> Scalar {
    use granit_parser::ScalarStyle as Style;
    let style = match style {
        Style::SingleQuoted => ScalarStyle::SingleQuoted,
        Style::DoubleQuoted => ScalarStyle::DoubleQuoted,
        Style::Literal => ScalarStyle::Literal,
        Style::Folded => ScalarStyle::Folded,
        _ => ScalarStyle::Plain,
    };
    // The parser reads an absent value as `~`, which nobody wrote.
    let value = if style == ScalarStyle::Plain && place.is_empty() { String::new() } else { value };
    Scalar { value, style }
}

fn tag_of(event: &Event<'_>, span: &granit_parser::Span) -> Option<Located<String>> {
    let name = event.tag()?.to_string();
    let place = span
        .tag_span()
        .and_then(|tag| tag.byte_range())
        .map_or_else(Span::default, |range| Span::new(range.start, range.end));
    Some(Located::new(name, place))
}
