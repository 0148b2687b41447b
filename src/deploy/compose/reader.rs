//! Reads an object key by key, and tells what was not asked for.
//!
//! Whatever a reader was not asked for when it is dropped is left out of the Compose file, so it is noted then: nothing that a task
//! definition says is lost without a word.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::LeftOut;
use crate::deploy::taskdef::Container;
use crate::text::Span;
use crate::yaml::{Node, NodeKind};

/// What is not translated.
#[derive(Debug, Default)]
pub(super) struct Notes(RefCell<Vec<LeftOut>>);

impl Notes {
    /// Notes a part and the reason.
    pub(super) fn add(&self, path: impl Into<String>, span: Span, why: impl Into<String>) {
        self.0.borrow_mut().push(LeftOut { path: path.into(), span, why: why.into() });
    }

    /// All of them, in the order of the file.
    pub(super) fn sorted(self) -> Vec<LeftOut> {
        let mut all = self.0.into_inner();
        all.sort_by_key(|left| left.span.start);
        all
    }
}

/// Why keys are not translated that no part of the translation asks for, by the object that they stand in.
const REASONS: [(&str, &str, &str); 18] = [
    ("", "taskRoleArn", "containers get no credentials of a role"),
    ("", "executionRoleArn", "images are pulled with the engine's own credentials, and secrets are filled in by hand"),
    ("", "placementConstraints", "there is one machine"),
    ("", "requiresCompatibilities", "nothing is held to the rules of Fargate or instances"),
    ("", "cpu", "Compose has no limit for all services together"),
    ("", "memory", "Compose has no limit for all services together"),
    ("", "inferenceAccelerators", "there are no accelerators"),
    ("", "proxyConfiguration", "there is no mesh: traffic goes straight to the containers"),
    ("", "ephemeralStorage", "containers take what disk the engine has"),
    ("", "enableFaultInjection", "there is nothing that injects faults"),
    ("", "trustedExecutionConfiguration", "containers run as the engine runs all others"),
    ("containerDefinitions", "repositoryCredentials", "log in with `docker login`"),
    ("containerDefinitions", "startTimeout", "Compose waits for a dependency as long as it takes"),
    ("containerDefinitions", "versionConsistency", "the engine resolves a tag when it pulls the image"),
    ("containerDefinitions", "firelensConfiguration", "no logs are routed to it"),
    ("portMappings", "name", "there is no Service Connect"),
    ("portMappings", "appProtocol", "there is no Service Connect"),
    ("resourceRequirements", "sharingStrategy", "the engine gives whole processors"),
];

/// An object and its place.
pub(super) struct Reader<'a> {
    node: &'a Node,
    path: String,
    /// The key that it, or the list that holds it, stands under.
    kind: &'static str,
    asked: RefCell<BTreeSet<String>>,
    notes: &'a Notes,
}

impl<'a> Reader<'a> {
    /// The task definition.
    pub(super) fn root(node: &'a Node, notes: &'a Notes) -> Self {
        Self { node, path: String::new(), kind: "", asked: RefCell::default(), notes }
    }

    /// One of its containers.
    pub(super) fn container(container: &Container<'a>, name: &str, notes: &'a Notes) -> Self {
        let kind = "containerDefinitions";
        Self { node: container.node, path: format!("{kind}[{name}]"), kind, asked: RefCell::default(), notes }
    }

    fn below(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn get(&self, key: &str) -> Option<&'a Node> {
        self.pass(key);
        self.node.get(key)
    }

    /// The place of a key's value, or of the whole object where there is none.
    pub(super) fn span(&self, key: &str) -> Span {
        self.node.get(key).unwrap_or(self.node).span
    }

    /// Whether a key is absent, or says no more than that.
    pub(super) fn is_silent(&self, key: &str) -> bool {
        self.node.get(key).is_none_or(says_nothing)
    }

    /// Lets a key be, without a word.
    pub(super) fn pass(&self, key: &str) {
        self.asked.borrow_mut().insert(key.to_owned());
    }

    /// Notes why the value of a key is not translated, or is otherwise.
    pub(super) fn leave(&self, key: &str, why: impl Into<String>) {
        self.pass(key);
        self.notes.add(self.below(key), self.span(key), why);
    }

    /// Notes why this object is not translated, or is otherwise; then nothing more of it is noted.
    pub(super) fn leave_all(&self, why: impl Into<String>) {
        self.notes.add(self.path.clone(), self.node.span, why);
        self.node
            .as_mapping()
            .unwrap_or_default()
            .iter()
            .filter_map(|entry| entry.key.as_text())
            .for_each(|key| self.pass(key));
    }

    /// What is not of the kind that the key takes is left out.
    fn wrong<T>(&self, key: &str, node: &Node, wanted: &str) -> Option<T> {
        self.notes.add(self.below(key), node.span, format!("it is {}, where {wanted} is expected", node.describe()));
        None
    }

    /// A text; a number is taken as it is written.
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        let node = self.get(key)?;
        node.as_text().or_else(|| self.wrong(key, node, "a text"))
    }

    /// A whole number.
    pub(super) fn number(&self, key: &str) -> Option<i64> {
        let node = self.get(key)?;
        node.as_text().and_then(|text| text.parse().ok()).or_else(|| self.wrong(key, node, "a whole number"))
    }

    /// `true` or `false`; false where it is absent.
    pub(super) fn flag(&self, key: &str) -> bool {
        let Some(node) = self.get(key) else { return false };
        let value = node.as_text().and_then(|text| text.parse().ok());
        value.or_else(|| self.wrong(key, node, "`true` or `false`")).unwrap_or_default()
    }

    fn items(&self, key: &str) -> &'a [Node] {
        let Some(node) = self.get(key) else { return &[] };
        node.as_sequence().or_else(|| self.wrong(key, node, "a list")).unwrap_or_default()
    }

    /// The texts of a list.
    pub(super) fn texts(&self, key: &str) -> Vec<&'a str> {
        let one = |(index, node): (usize, &'a Node)| {
            node.as_text().or_else(|| self.wrong(&format!("{key}[{index}]"), node, "a text"))
        };
        self.items(key).iter().enumerate().filter_map(one).collect()
    }

    /// The texts of a list that is still to be noted.
    pub(super) fn peek_texts(&self, key: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let items = self.node.get(key).and_then(Node::as_sequence).unwrap_or_default();
        items.iter().filter_map(Node::as_text)
    }

    /// The objects of a list.
    pub(super) fn objects(&self, key: &'static str) -> Vec<Self> {
        let one = |(index, node): (usize, &'a Node)| {
            let path = format!("{}[{index}]", self.below(key));
            match node.kind {
                NodeKind::Mapping(_) => {
                    Some(Self { node, path, kind: key, asked: RefCell::default(), notes: self.notes })
                }
                _ => self.wrong(&format!("{key}[{index}]"), node, "an object"),
            }
        };
        self.items(key).iter().enumerate().filter_map(one).collect()
    }

    /// The object of a key.
    pub(super) fn object(&self, key: &'static str) -> Option<Self> {
        let node = self.get(key)?;
        match node.as_mapping() {
            Some(_) => {
                Some(Self { node, path: self.below(key), kind: key, asked: RefCell::default(), notes: self.notes })
            }
            None => self.wrong(key, node, "an object"),
        }
    }

    /// The texts of an object of free names.
    pub(super) fn pairs(&self, key: &'static str) -> Map<String, Value> {
        let Some(object) = self.object(key) else { return Map::new() };
        let names = object.node.as_mapping().unwrap_or_default().iter().filter_map(|entry| entry.key.as_scalar());
        let names: Vec<&str> = names.map(|name| name.value.as_str()).collect();
        names.into_iter().map(|name| (name.to_owned(), object.text(name).unwrap_or_default().into())).collect()
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        for entry in self.node.as_mapping().unwrap_or_default() {
            let name = entry.key.as_scalar().map(|key| key.value.as_str()).unwrap_or_default();
            if self.asked.borrow().contains(name) || says_nothing(&entry.value) {
                continue;
            }
            let reason = REASONS.iter().find(|(kind, key, _)| (*kind, *key) == (self.kind, name));
            let why = reason.map_or("it is not known here", |(.., why)| why);
            self.notes.add(self.below(name), entry.value.span, why);
            self.pass(name);
        }
    }
}

/// Whether a value is what its absence means, too.
fn says_nothing(node: &Node) -> bool {
    match &node.resolve().kind {
        NodeKind::Scalar(scalar) => scalar.is_null() || scalar.value.is_empty() || scalar.value == "false",
        NodeKind::Sequence(items) => items.is_empty(),
        NodeKind::Mapping(entries) => entries.is_empty(),
        NodeKind::Alias(_) | NodeKind::UnknownAlias(_) => false,
    }
}

/// Puts a value under a key, if there is one.
pub(super) fn put(map: &mut Map<String, Value>, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        map.insert(key.to_owned(), value.into());
    }
}

/// Puts a list or a map under a key, if anything is in it.
pub(super) fn put_all(map: &mut Map<String, Value>, key: &str, value: impl Into<Value>) {
    let value = value.into();
    let is_empty = value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty);
    if !is_empty {
        map.insert(key.to_owned(), value);
    }
}
