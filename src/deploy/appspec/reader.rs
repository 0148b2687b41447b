//! Reading the maps of an AppSpec: their types, the keys they may have, must have, and have twice.

use super::Platform;
use crate::text::suggest::{any_of, nearest};
use crate::text::{Applicability, Diagnostic, Edit, Service, Severity, SourceFile, Span};
use crate::yaml::{Entry, Node, ScalarStyle};

/// A file that is read, and what was found in it.
pub(super) struct Reader<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) found: Vec<Diagnostic>,
    platform: Option<Platform>,
    is_json: bool,
}

/// A map, what to call it, and where to point for what it lacks.
#[derive(Clone, Debug)]
pub(super) struct Map<'a> {
    pub(super) node: &'a Node,
    pub(super) name: String,
    pub(super) place: Span,
}

/// The entry of a map under a key in whatever case; of several the last.
pub(super) fn field<'a>(node: &'a Node, key: &str) -> Option<&'a Entry> {
    let is_it = |entry: &&Entry| entry.key.as_scalar().is_some_and(|name| name.value.eq_ignore_ascii_case(key));
    node.as_mapping()?.iter().rev().find(is_it)
}

impl<'a> Reader<'a> {
    /// Reads a file that deploys to this.
    pub(super) fn new(file: &'a SourceFile, platform: Option<Platform>) -> Self {
        let is_json = file.text().trim_start().starts_with(['{', '[']);
        Self { file, found: Vec::new(), platform, is_json }
    }

    /// Whether the file is JSON.
    pub(super) const fn is_json(&self) -> bool {
        self.is_json
    }

    /// The first character of what the file says.
    pub(super) fn start(&self) -> Span {
        let text = self.file.text();
        let start = text.len() - text.trim_start().len();
        Span::new(start, start + text[start..].chars().next().map_or(0, char::len_utf8))
    }

    /// The whole file as a map.
    pub(super) fn root(&mut self, root: &'a Node, keys: &[&str]) -> Map<'a> {
        let map = Map { node: root, name: "the AppSpec".to_owned(), place: self.start() };
        self.keys(&map, keys);
        map
    }

    /// The map under a key, with the keys it may have; none where it is no map.
    pub(super) fn map(&mut self, entry: &'a Entry, keys: &[&str]) -> Option<Map<'a>> {
        let name = entry.key.as_text().unwrap_or_default();
        let map = Map { node: &entry.value, name: format!("`{name}`"), place: entry.key.span };
        self.as_map(map, keys)
    }

    /// An item of a list that has to be a map.
    pub(super) fn item(&mut self, item: &'a Node, list: &str, keys: &[&str]) -> Option<Map<'a>> {
        let first = item.as_mapping().and_then(|entries| entries.first());
        let place = first.map_or(item.span, |entry| entry.key.span);
        self.as_map(Map { node: item, name: format!("an item of `{list}`"), place }, keys)
    }

    fn as_map(&mut self, map: Map<'a>, keys: &[&str]) -> Option<Map<'a>> {
        if map.node.as_mapping().is_none() {
            self.wrong_type(&map.name, map.node, "a map", map.place);
            return None;
        }
        self.keys(&map, keys);
        Some(map)
    }

    /// The list under a key; none where it is no list.
    pub(super) fn list(&mut self, entry: &'a Entry) -> Option<&'a [Node]> {
        if entry.value.as_sequence().is_none() {
            let name = entry.key.as_text().unwrap_or_default();
            self.wrong_type(&format!("`{name}`"), &entry.value, "a list", entry.key.span);
        }
        entry.value.as_sequence()
    }

    /// The text under a key; none where it is no text.
    pub(super) fn text(&mut self, entry: &'a Entry) -> Option<&'a str> {
        let text = entry.value.as_text().filter(|text| !text.is_empty());
        if text.is_none() {
            let name = entry.key.as_text().unwrap_or_default();
            self.wrong_type(&format!("`{name}`"), &entry.value, "a string", entry.key.span);
        }
        text
    }

    /// What is of another type than it has to be; `key` is the place where there is no value.
    pub(super) fn wrong_type(&mut self, name: &str, value: &Node, wanted: &str, key: Span) {
        let (is, span) = match value.as_text() {
            Some("") => ("empty", value.span),
            _ if value.is_null() => ("nothing", if value.span.is_empty() { key } else { value.span }),
            _ => (value.describe(), self.first_line(value.span)),
        };
        let message = format!("{name} is {is}, not {wanted}");
        let label = format!("has to be {wanted}");
        self.found.push(Diagnostic::new("appspec-wrong-type", Severity::Error, message, span, label));
    }

    /// The part of a place that lies on its first line.
    pub(super) fn first_line(&self, span: Span) -> Span {
        let line = self.file.line_span(self.file.position(span.start).line);
        Span::new(span.start, span.end.min(line.end).max(span.start))
    }

    /// The entry of a key that has to be there.
    pub(super) fn required(&mut self, map: &Map<'a>, key: &str) -> Option<&'a Entry> {
        let entry = self.field(map.node, key);
        if entry.is_none() {
            self.found.push(missing(map, key));
        }
        entry
    }

    /// The entry of a key, in the cases that count.
    pub(super) fn field(&self, node: &'a Node, key: &str) -> Option<&'a Entry> {
        match self.platform {
            Some(Platform::Server) => node.entry(key),
            _ => field(node, key),
        }
    }

    /// Keys that are not known, in another case, or there twice.
    fn keys(&mut self, map: &Map<'a>, known: &[&str]) {
        let mut before: Vec<(&str, Span)> = Vec::new();
        for entry in map.node.as_mapping().unwrap_or_default() {
            let Some(name) = entry.key.as_text() else { continue };
            let place = entry.key.span;
            match before.iter().find(|(other, _)| self.is_same_key(other, name)) {
                // JSON has a finding of its own for it.
                Some((other, _)) if self.is_json && *other == name => {}
                Some(&(_, first)) => self.found.push(twice(name, place, first)),
                None => before.push((name, place)),
            }
            match known.iter().find(|known| self.is_same_key(known, name)) {
                Some(known) if *known == name => {}
                Some(known) => self.found.push(other_case(name, known, place)),
                None => self.found.push(unknown(map, name, known, place)),
            }
        }
    }

    fn is_same_key(&self, one: &str, other: &str) -> bool {
        match self.platform {
            Some(Platform::Server) => one == other,
            _ => one.eq_ignore_ascii_case(other),
        }
    }
}

/// A key that has to be there and is not.
pub(super) fn missing(map: &Map<'_>, key: &str) -> Diagnostic {
    let message = format!("{} has no `{key}`", map.name);
    Diagnostic::new("appspec-missing-key", Severity::Error, message, map.place, format!("`{key}` is required"))
}

/// A text in the quotes that a scalar has, to stand in its place.
pub(super) fn like(value: &Node, text: &str) -> String {
    match value.as_scalar().map(|scalar| scalar.style) {
        Some(ScalarStyle::DoubleQuoted) => format!("\"{text}\""),
        Some(ScalarStyle::SingleQuoted) => format!("'{text}'"),
        _ => text.to_owned(),
    }
}

/// A word that is none of those that may stand there.
pub(super) fn unknown_value(name: &str, value: &Node, known: &[&str]) -> Diagnostic {
    let text = value.as_text().unwrap_or_default();
    let message = format!("`{name}` is `{text}`");
    let label = format!("{} may stand here", any_of(known.iter().copied()));
    let found = Diagnostic::new("appspec-unknown-value", Severity::Error, message, value.span, label);
    match nearest(text, known.iter().copied()) {
        Some(meant) => {
            let edit = Edit { span: value.span, replacement: like(value, meant) };
            found.fix(format!("write `{meant}`"), Applicability::Unsafe, vec![edit])
        }
        None => found,
    }
}

/// What the agent or the service says to it.
pub(super) fn answered(found: Diagnostic, message: impl Into<String>) -> Diagnostic {
    found.answered(Service::CodeDeploy, message)
}

fn twice(name: &str, place: Span, first: Span) -> Diagnostic {
    let message = format!("`{name}` stands twice");
    Diagnostic::new("appspec-duplicate-key", Severity::Warning, message, place, "again")
        .related(first, "first here; readers take the last")
}

fn other_case(name: &str, known: &str, place: Span) -> Diagnostic {
    let message = format!("the guide writes `{known}` for `{name}`");
    Diagnostic::new("appspec-key-case", Severity::Note, message, place, "taken all the same")
        .note("the file is sent as it stands, with the keys in this case")
}

fn unknown(map: &Map<'_>, name: &str, known: &[&str], place: Span) -> Diagnostic {
    let message = format!("`{name}` is no key of {}", map.name.trim_start_matches("an item of "));
    let found = Diagnostic::new("appspec-unknown-key", Severity::Warning, message, place, "not known");
    match nearest(name, known.iter().copied()) {
        Some(meant) => found.note(format!("did you mean `{meant}`?")),
        None => found.note(format!("there may be {}", any_of(known.iter().copied()))),
    }
}
