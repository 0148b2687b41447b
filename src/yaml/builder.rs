//! The tree as it grows: nodes, what they are in, and what the service refuses between them.
//!
//! Knows no parser: it is told of nodes and of the ends of lists and maps, with their places in the file.

use std::collections::HashMap;
use std::rc::Rc;

use super::error::SyntaxError;
use super::limits::{ALIAS_NESTING_LIMIT, COPY_LIMIT, excessive};
use super::node::{Document, Entry, Node, NodeKind, Scalar, ScalarStyle};
use super::place::{Inside, Place};
use super::scan::{block_header, inside_at_end};
use super::strict::{Gap, unreadable_name};
use super::wording::{Problem, explain};
use crate::text::{Located, Span};

/// A list or map whose end has not come yet.
struct Open {
    span: Span,
    tag: Option<Located<String>>,
    anchor: usize,
    inside: Inside,
    items: Vec<Node>,
    size: Size,
}

impl Open {
    /// What the service takes it for: a `key: value` between brackets is no map of its own.
    fn inside(&self) -> Inside {
        let pair = self.inside == Inside::FlowMapping && self.span.is_empty();
        if pair { Inside::FlowSequence } else { self.inside }
    }
}

/// How large a node is with aliases written out.
#[derive(Clone, Copy, Default)]
struct Size {
    nodes: u64,
    depth: usize,
}

pub(super) struct Builder<'text> {
    pub(super) text: &'text str,
    pub(super) document: Document,
    open: Vec<Open>,
    anchors: HashMap<usize, (Rc<Node>, Size)>,
    /// The end of what has been read: of the last node, or the start of the last list or map.
    cursor: usize,
    last_style: Option<ScalarStyle>,
    /// The indentation that the lines of the last node must keep, if it is plain text.
    plain_indent: Option<usize>,
    nodes: u64,
    copied: usize,
    total: Size,
}

impl<'text> Builder<'text> {
    /// Nothing yet, of a file.
    pub(super) fn new(text: &'text str) -> Self {
        Self {
            text,
            document: Document::default(),
            open: Vec::new(),
            anchors: HashMap::new(),
            cursor: 0,
            last_style: None,
            plain_indent: None,
            nodes: 0,
            copied: 0,
            total: Size::default(),
        }
    }

    /// Takes a scalar; an absent one has an empty place.
    pub(super) fn scalar(
        &mut self,
        scalar: Scalar,
        place: Span,
        (tag, anchor): (Option<Located<String>>, usize),
    ) -> Result<(), Box<SyntaxError>> {
        let style = scalar.style;
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
        let value = if absent { String::new() } else { scalar.value };
        self.cursor = span.end;
        self.last_style = (!absent).then_some(style);
        self.plain_indent = (self.last_style == Some(ScalarStyle::Plain)).then(|| self.column() + 1);
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
        let content = self.trimmed(content);
        Span::new(start, if content.is_empty() { end } else { content.end })
    }

    /// Takes a `*name`, with the anchor it stands for if there is one.
    pub(super) fn alias(&mut self, id: Option<usize>, place: Span) -> Result<(), Box<SyntaxError>> {
        self.check_name(place)?;
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

    /// Takes the start of a list or map.
    pub(super) fn begin(
        &mut self,
        inside: Inside,
        place: Span,
        (tag, anchor): (Option<Located<String>>, usize),
    ) -> Result<(), Box<SyntaxError>> {
        self.check_gap(place.start)?;
        // A list that is not indented more than its key is told to start after its dash.
        let under_key = self.open.last().is_some_and(|open| open.inside == Inside::BlockMapping);
        let dash = if under_key && inside == Inside::BlockSequence { self.dash_before(place.start) } else { None };
        let span = dash.map_or(place, |dash| Span::new(dash, place.end));
        self.cursor = place.end;
        self.last_style = None;
        self.open.push(Open { span, tag, anchor, inside, items: Vec::new(), size: Size::default() });
        Ok(())
    }

    /// Takes the end of the innermost list or map.
    pub(super) fn close(&mut self, end: Span) -> Result<(), Box<SyntaxError>> {
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

    fn node(&mut self, node: Node, anchor: usize, size: Size) -> Result<(), Box<SyntaxError>> {
        self.nodes += 1;
        if anchor != 0 {
            self.copied += node.span.end - node.span.start;
            if self.copied > COPY_LIMIT {
                return Err(self.error(&Problem::TooDeep, node.span.start));
            }
            self.anchors.insert(anchor, (Rc::new(node.clone()), size));
        }
        if let Some(open) = self.open.last_mut() {
            open.size.nodes = open.size.nodes.saturating_add(size.nodes);
            open.size.depth = open.size.depth.max(size.depth);
            open.items.push(node);
        } else {
            self.total = size;
            self.document.root = Some(node);
        }
        Ok(())
    }

    /// The document, when all is taken.
    pub(super) fn finish(mut self) -> Result<Document, Box<SyntaxError>> {
        if excessive(self.total.nodes, self.nodes) {
            let mut error = explain(&Problem::Aliasing, &Place::start(self.text));
            error.service_line = None;
            return Err(error);
        }
        self.document.comments.sort_by_key(|comment| comment.span);
        Ok(self.document)
    }

    /// Refuses what the service refuses between the last node and the next.
    pub(super) fn check_gap(&self, end: usize) -> Result<(), Box<SyntaxError>> {
        let inside = self.open.last().map_or(Inside::Nothing, |open| open.inside);
        if inside.is_flow() {
            return Ok(());
        }
        let plain_indent = self.plain_indent.filter(|_| self.last_style == Some(ScalarStyle::Plain));
        let gap = Gap { text: self.text, start: self.cursor, end, plain_indent };
        gap.forbidden_tab().map_or(Ok(()), |(problem, at)| Err(self.error(&problem, at)))
    }

    /// Refuses the `&name` or `*name` at a place if the service cannot read it.
    pub(super) fn check_name(&self, place: Span) -> Result<(), Box<SyntaxError>> {
        let unreadable = unreadable_name(&self.text[place.range()], place.start);
        unreadable.map_or(Ok(()), |(problem, at)| Err(self.error(&problem, at)))
    }

    /// Whether the last node is a `|` or `>` block.
    pub(super) fn after_block(&self) -> bool {
        matches!(self.last_style, Some(ScalarStyle::Literal | ScalarStyle::Folded))
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
        Span::new(
            span.start,
            span.start + self.text.get(span.range()).unwrap_or("").trim_end_matches([' ', '\t', '\n', '\r']).len(),
        )
    }

    /// The error for a problem at a place that is not before what has been taken.
    pub(super) fn error(&self, problem: &Problem, at: usize) -> Box<SyntaxError> {
        explain(problem, &self.around(at))
    }

    /// What is around a place that is not before what has been taken.
    pub(super) fn around(&self, at: usize) -> Place<'text> {
        let line_start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let mut open: Vec<(Inside, usize)> =
            self.open.iter().map(|open| (open.inside(), self.column_of(open))).collect();
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
        Place { text: self.text, at, inside, after_block: self.after_block() }
    }

    /// The first tab in the indentation of the line of a place.
    pub(super) fn indentation_tab(&self, at: usize) -> Option<usize> {
        let line_start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let before = &self.text[line_start..at];
        before.find('\t').filter(|_| before.trim().is_empty()).map(|tab| line_start + tab)
    }

    /// The `-` before a place, if only blanks are between.
    pub(super) fn dash_before(&self, at: usize) -> Option<usize> {
        let before = self.text[self.cursor.min(at)..at].trim_end_matches([' ', '\t']).strip_suffix('-')?;
        let dash = self.cursor.min(at) + before.len();
        (dash == 0 || self.text[..dash].ends_with([' ', '\n', '\t'])).then_some(dash)
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
