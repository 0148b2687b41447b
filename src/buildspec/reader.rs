//! What a section's decoder reads with: one helper for each expectation, all of which collect what is wrong and go on.
//!
//! The helpers follow aliases and merge keys, let the last of two equal keys win, and take what a key may hold from
//! the key table. They know the words of a refusal, but not which section they read.

use super::findings::{self, Expected, duplicate, first_line, in_a_message, missing_key, single_string};
use super::schema::{self, Key, Kind, Single, Versions};
use super::tree::{is_custom_tag, is_named};
use super::{Text, Version, unknown};
use crate::text::{Applicability, Diagnostic, Edit, Located, Severity, SourceFile, Span};
use crate::yaml::{Node, NodeKind, Scalar, merge};

/// A map whose keys the table knows, its unknown keys already told.
pub(super) struct Map<'n> {
    /// What it is called in messages: `reports.unit`.
    pub(super) shown: String,
    keys: &'static [&'static Key],
    entries: Vec<(&'n Node, &'n Node)>,
}

impl<'n> Map<'n> {
    /// The value of a key that the table has.
    pub(super) fn get(&self, name: &str) -> Option<&'n Node> {
        debug_assert!(self.keys.iter().any(|key| key.name == name), "`{name}` is not in the key table");
        self.entries.iter().find(|(key, _)| is_named(key, name)).map(|(_, value)| *value)
    }

    /// The place of a key itself.
    pub(super) fn key_span(&self, name: &str) -> Option<Span> {
        self.entries.iter().find(|(key, _)| is_named(key, name)).map(|(key, _)| key.span)
    }

    /// The names it has, in file order.
    pub(super) fn names(&self) -> impl Iterator<Item = &'n str> {
        self.entries.iter().filter_map(|(key, _)| key.as_scalar()).map(|key| key.value.as_str())
    }

    fn kind(&self, name: &str) -> Option<Kind> {
        self.keys.iter().find(|key| key.name == name).map(|key| key.kind)
    }

    fn path(&self, name: &str) -> String {
        if self.shown.is_empty() { name.to_owned() } else { format!("{}.{name}", self.shown) }
    }
}

/// Reads nodes of one file and collects what is wrong with them.
pub(super) struct Reader<'a> {
    /// The file, for the text of a place.
    pub(super) file: &'a SourceFile,
    /// The file's version, once it is known.
    pub(super) version: Option<Version>,
    /// Whether CodeBuild's ordinary builds read what is read now; only then a wrong type is a refusal.
    pub(super) read_by_builds: bool,
    found: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a SourceFile) -> Self {
        Self { file, version: None, read_by_builds: true, found: Vec::new() }
    }

    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Everything that was found, in file order.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(Diagnostic::span);
        self.found
    }

    /// A map with the table's keys below `path`; `shown` names it in messages.
    pub(super) fn map<'n>(&mut self, node: &'n Node, path: &str, shown: impl Into<String>) -> Option<Map<'n>> {
        let shown = shown.into();
        let entries = self.expect_map(node, &shown)?;
        let map = Map { shown, keys: schema::children(path), entries };
        for (key, value) in &map.entries {
            let Some(name) = key.as_scalar().map(|key| key.value.as_str()) else { continue };
            if let Some(known) = map.keys.iter().find(|known| known.name == name) {
                self.check_version(&map, known, key.span, value);
            } else {
                let present: Vec<&str> = map.names().collect();
                self.push(unknown::key(path, &map.shown, &Located::new(name.to_owned(), key.span), &present));
            }
        }
        // `version` and `phases` have a diagnostic of their own.
        for missing in map.keys.iter().filter(|key| key.required && !path.is_empty()) {
            if !map.names().any(|name| name == missing.name) {
                let found = missing_key(&map.shown, missing, start_of(node));
                // In a pipeline of several outputs secondary artifacts alone do: the guide's own samples have no others.
                let secondary = map.names().any(|name| name == "secondary-artifacts");
                let severity = if secondary { Severity::Warning } else { Severity::Error };
                self.push(Diagnostic { severity, ..found });
            }
        }
        Some(map)
    }

    /// A map with names of the author's choice.
    pub(super) fn named<'n>(&mut self, node: &'n Node, shown: &str) -> Vec<(Text, &'n Node)> {
        let entries = self.expect_map(node, shown).unwrap_or_default();
        let named = |(key, value): (&'n Node, &'n Node)| Some((text_of(key)?, value));
        entries.into_iter().filter_map(named).collect()
    }

    /// A map from names to strings, under a key of `map`.
    pub(super) fn text_map(&mut self, map: &Map<'_>, name: &str) -> Vec<(Text, Text)> {
        let Some(node) = map.get(name) else { return Vec::new() };
        let shown = map.path(name);
        let named = self.named(node, &shown);
        let pair = |(key, value): (Text, &Node)| {
            let value = self.scalar(value, || format!("{shown}.{}", key.value))?;
            Some((key, value))
        };
        named.into_iter().filter_map(pair).collect()
    }

    /// A string; a null one is told and left out.
    pub(super) fn text(&mut self, map: &Map<'_>, name: &str) -> Option<Text> {
        let node = map.get(name)?;
        if node.is_null() {
            self.empty(node, map.key_span(name), &map.path(name));
            return None;
        }
        self.scalar(node, || map.path(name))
    }

    /// A string of which the table lists the values: its place in the list.
    pub(super) fn choice(&mut self, map: &Map<'_>, name: &str) -> Option<Located<usize>> {
        let text = self.text(map, name)?;
        let (values, any_case): (&[&str], bool) = match map.kind(name) {
            Some(Kind::OneOf(values)) => (values, false),
            Some(Kind::OneOfAnyCase(values)) => (values, true),
            _ => (&[], false),
        };
        let is = |value: &&str| if any_case { value.eq_ignore_ascii_case(&text.value) } else { **value == text.value };
        let found = values.iter().position(is);
        if found.is_none() {
            self.push(unknown::value(&map.path(name), &text, values));
        }
        found.map(|index| Located::new(index, text.span))
    }

    /// A boolean; anything else is told and left out, as CodeBuild does.
    pub(super) fn boolean(&mut self, map: &Map<'_>, name: &str) -> Option<Located<bool>> {
        let node = map.get(name)?;
        let read = node.as_scalar().and_then(Scalar::as_bool);
        if read.is_none() && !is_unknown_alias(node) {
            let path = map.path(name);
            let place = self.place(node, map.key_span(name));
            let message = format!("`{path}` is {}, not `yes` or `no`", in_a_message(node));
            let label = "expected `yes`, `no`, `true` or `false`";
            let found = Diagnostic::new("wrong-type", Severity::Warning, message, place, label);
            self.push(found.note(format!("CodeBuild ignores it and takes `{path}` as `no`")));
        }
        read.map(|value| Located::new(value, node.span))
    }

    /// A list of strings, or one string where the table accepts it; null is an empty list.
    pub(super) fn texts(&mut self, map: &Map<'_>, name: &str) -> Vec<Text> {
        let Some(node) = map.get(name) else { return Vec::new() };
        let single = match map.kind(name) {
            Some(Kind::Texts(single)) => single,
            _ => Single::Undocumented,
        };
        self.text_list(node, map.key_span(name), &map.path(name), single)
    }

    /// The same for a node that no [`Map`] holds.
    pub(super) fn text_list(&mut self, node: &Node, key: Option<Span>, path: &str, single: Single) -> Vec<Text> {
        let mut texts = Vec::new();
        if let Some(found) = findings::several_in_one(self.file, node, path) {
            self.push(found);
            return node.as_scalar().map(|scalar| Located::new(scalar.value.clone(), node.span)).into_iter().collect();
        }
        for (index, item) in self.items(node, key, path, single).iter().enumerate() {
            if item.is_null() {
                self.empty(item, None, &format!("{path}[{index}]"));
            } else if let Some(text) = self.scalar(item, || format!("{path}[{index}]")) {
                texts.push(text);
            }
        }
        texts
    }

    /// The items of a list, or the one string that may stand for a list of one.
    pub(super) fn items<'n>(&mut self, node: &'n Node, key: Option<Span>, path: &str, single: Single) -> &'n [Node] {
        if node.is_null() {
            self.empty(node, key, path);
        } else if let Some(items) = node.as_sequence() {
            if items.is_empty() {
                self.push(findings::empty(path, node.span, Severity::Warning));
            }
            return items;
        } else if node.as_scalar().is_some() {
            if single == Single::Undocumented {
                self.push(single_string(self.file, node, path));
            }
            return std::slice::from_ref(node);
        } else {
            self.wrong_type(node, path, Expected::List);
        }
        &[]
    }

    /// A list of maps; nothing else is one.
    pub(super) fn maps<'n>(&mut self, node: &'n Node, key: Option<Span>, path: &str) -> &'n [Node] {
        if node.as_scalar().is_some_and(|scalar| !scalar.is_null()) {
            self.wrong_type(node, path, Expected::List);
            return &[];
        }
        self.items(node, key, path, Single::Undocumented)
    }

    /// Any scalar as the text it was written with; `path` says what it is called in a message.
    pub(super) fn scalar(&mut self, node: &Node, path: impl FnOnce() -> String) -> Option<Text> {
        let text = text_of(node);
        if text.is_none() {
            self.wrong_type(node, &path(), Expected::Text);
        }
        text
    }

    /// Tells that a value is of the wrong kind, and how CodeBuild's parser puts it where it refuses the file for it.
    pub(super) fn wrong_type(&mut self, node: &Node, path: &str, expected: Expected) {
        if is_unknown_alias(node) {
            return;
        }
        let message = format!("`{path}` is {}, not {}", node.describe(), expected.words());
        let label = format!("expected {}", expected.words());
        let mut found = Diagnostic::new("wrong-type", Severity::Error, message, first_line(self.file, node), label);
        if self.read_by_builds {
            found = found.refused(expected.unmarshal_error(node));
        }
        self.push(found);
    }

    /// Tells that a value is empty, unless that is because it was written as a tag, which has a finding of its own.
    pub(super) fn empty(&mut self, node: &Node, key: Option<Span>, path: &str) {
        if !is_custom_tag(node) {
            self.push(findings::empty(path, self.place(node, key), Severity::Warning));
        }
    }

    /// The place of a value, or of its key when the value is not there.
    pub(super) fn place(&self, node: &Node, key: Option<Span>) -> Span {
        if node.span.is_empty() { key.unwrap_or(node.span) } else { first_line(self.file, node) }
    }

    fn expect_map<'n>(&mut self, node: &'n Node, shown: &str) -> Option<Vec<(&'n Node, &'n Node)>> {
        if node.is_null() {
            self.empty(node, None, shown);
        } else if node.as_mapping().is_some() {
            return Some(self.entries(node));
        } else {
            self.wrong_type(node, shown, Expected::Map);
        }
        None
    }

    /// The entries of a map, merged ones included, each name once; the last of equal ones wins.
    fn entries<'n>(&mut self, map: &'n Node) -> Vec<(&'n Node, &'n Node)> {
        let mut entries: Vec<(&'n Node, &'n Node)> = Vec::new();
        let mut seen = std::collections::HashMap::new();
        for (key, value) in merge::entries(map) {
            let Some(name) = key.as_scalar().map(|key| key.value.as_str()) else {
                self.wrong_type(key, "this key", Expected::Text);
                continue;
            };
            if let Some(&earlier) = seen.get(name) {
                let (first, _): (&Node, _) = std::mem::replace(&mut entries[earlier], (key, value));
                self.push(duplicate(name, first.span, key.span));
            } else {
                seen.insert(name, entries.len());
                entries.push((key, value));
            }
        }
        entries
    }

    fn check_version(&mut self, map: &Map<'_>, key: &Key, span: Span, value: &Node) {
        let name = key.name;
        let found = match (key.versions, self.version) {
            (Versions::V0_1, Some(Version::V0_2)) if key.path == "environment_variables" => {
                let message = "`environment_variables` is a key of version 0.1";
                let found =
                    Diagnostic::new("version-mismatch", Severity::Warning, message, span, "CodeBuild ignores it here")
                        .note("in version 0.2, write `env:` and below it `variables:`");
                match value_key(value, "plaintext").filter(|_| map.key_span("env").is_none()) {
                    Some(inner) => found.fix(
                        "write it as `env.variables`",
                        Applicability::Safe,
                        vec![
                            Edit { span, replacement: "env".to_owned() },
                            Edit { span: inner, replacement: "variables".to_owned() },
                        ],
                    ),
                    None => found,
                }
            }
            (Versions::V0_1, Some(Version::V0_2)) => {
                let message = format!("`{name}` is a key of version 0.1");
                Diagnostic::new("version-mismatch", Severity::Note, message, span, "CodeBuild ignores it here")
            }
            (Versions::V0_2, Some(Version::V0_1)) => {
                let message = format!("`{name}` is a key of version 0.2, and this file says `version: 0.1`");
                Diagnostic::new("version-mismatch", Severity::Warning, message, span, "not documented for version 0.1")
                    .note("write `version: 0.2`; commands then share one shell's variables and directory")
            }
            _ => return,
        };
        self.push(found);
    }
}

fn text_of(node: &Node) -> Option<Text> {
    node.as_scalar().map(|scalar| Located::new(scalar.value.clone(), node.span))
}

/// Whether it is an alias of nothing, which is told once for the whole tree.
pub(super) fn is_unknown_alias(node: &Node) -> bool {
    matches!(node.resolve().kind, NodeKind::UnknownAlias(_))
}

/// The place of a key that stands in a map as it is written.
fn value_key(map: &Node, name: &str) -> Option<Span> {
    let NodeKind::Mapping(entries) = &map.kind else { return None };
    entries.iter().find(|entry| is_named(&entry.key, name)).map(|entry| entry.key.span)
}

/// The first character of a value, for what is missing from it.
fn start_of(node: &Node) -> Span {
    Span::empty(node.span.start)
}
