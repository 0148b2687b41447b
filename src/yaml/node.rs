//! The nodes of a YAML tree, what a scalar can mean, and the document they make up.

use std::rc::Rc;

use crate::text::{Located, SourceFile, Span};

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Without quotes.
    Plain,
    /// `'…'`.
    SingleQuoted,
    /// `"…"`.
    DoubleQuoted,
    /// A `|` block.
    Literal,
    /// A `>` block.
    Folded,
}

/// A scalar: its value after YAML's escapes and folding, never after a guess at its type.
///
/// CodeBuild binds scalars to strings by their source text: `3.10` stays `3.10` and `NO` stays `NO`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The text, escapes undone and lines folded.
    pub value: String,
    /// How it was written.
    pub style: ScalarStyle,
}

impl Scalar {
    /// Whether YAML reads it as "nothing": a plain empty scalar, `~` or `null`.
    pub fn is_null(&self) -> bool {
        self.style == ScalarStyle::Plain && matches!(self.value.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }

    /// The boolean that YAML 1.1 reads in it, quoted or not: `yes`, `no`, `true`, `false`, `on`, `off`.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value.to_ascii_lowercase().as_str() {
            "yes" | "true" | "on" | "y" => Some(true),
            "no" | "false" | "off" | "n" => Some(false),
            _ => None,
        }
    }
}

/// One `key: value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Node,
    /// The value; a null scalar with an empty span after the key when it is absent.
    pub value: Node,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A scalar.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// A map, in file order, duplicates kept.
    Mapping(Vec<Entry>),
    /// `*name`: the node it stands for, kept once however often it is named.
    Alias(Rc<Node>),
    /// `*name` for an anchor that is not there.
    UnknownAlias(String),
}

/// A node and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The node's own text, without its tag and anchor and without blank lines at its end: quotes, brackets and the
    /// header of a block (`|`, `>`) belong to it; for an alias the `*name`.
    pub span: Span,
    /// An explicit tag (`!Sub`, `!!str`) and its place.
    pub tag: Option<Located<String>>,
    /// What it is.
    pub kind: NodeKind,
}

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

impl Node {
    /// The node itself, or the one an alias stands for.
    pub fn resolve(&self) -> &Self {
        let mut node = self;
        while let NodeKind::Alias(target) = &node.kind {
            node = target;
        }
        node
    }

    /// The scalar, through aliases.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.resolve().kind {
            NodeKind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The items of a list, through aliases.
    pub fn as_sequence(&self) -> Option<&[Self]> {
        match &self.resolve().kind {
            NodeKind::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The entries of a map as written, through aliases; merge keys are still entries.
    pub fn as_mapping(&self) -> Option<&[Entry]> {
        match &self.resolve().kind {
            NodeKind::Mapping(entries) => Some(entries),
            _ => None,
        }
    }

    /// The entry of a map under this key; of keys that stand twice the last, which is what readers take.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        let is_it = |entry: &&Entry| entry.key.as_scalar().is_some_and(|name| name.value == key);
        self.as_mapping()?.iter().rev().find(is_it)
    }

    /// The value of a map under this key; none where it is absent or null.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value).filter(|value| !value.is_null())
    }

    /// The text of a scalar, through aliases; none of what is no scalar, or null.
    pub fn as_text(&self) -> Option<&str> {
        self.as_scalar().filter(|scalar| !scalar.is_null()).map(|scalar| scalar.value.as_str())
    }

    /// The place of one line of the value, counted from 0; the whole node where lines cannot be told apart.
    ///
    /// Lines of a value are lines of the file only in a `|` block, and in a plain or quoted text that stays on its line.
    pub fn line_span(&self, file: &SourceFile, line: usize) -> Span {
        let node = self.resolve();
        match &node.kind {
            NodeKind::Scalar(scalar) if scalar.style == ScalarStyle::Literal => {
                let Some(value) = scalar.value.split('\n').nth(line) else { return node.span };
                let source = file.line_span(file.position(node.span.start).line + 1 + line);
                Span::new(source.end.saturating_sub(value.len()).max(source.start), source.end)
            }
            _ => node.span,
        }
    }

    /// Whether it is absent or null.
    pub fn is_null(&self) -> bool {
        self.as_scalar().is_some_and(Scalar::is_null)
    }

    /// What it is, in a word for messages.
    pub fn describe(&self) -> &'static str {
        match &self.resolve().kind {
            NodeKind::Scalar(scalar) if scalar.is_null() => "nothing",
            NodeKind::Scalar(_) => "a string",
            NodeKind::Sequence(_) => "a list",
            NodeKind::Mapping(_) => "a map",
            NodeKind::Alias(_) | NodeKind::UnknownAlias(_) => "an unknown alias",
        }
    }
}
