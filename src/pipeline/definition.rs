//! The definition of a pipeline, read with places: stages, actions, their configuration and artifacts.
//!
//! Takes what `get-pipeline` prints, a definition alone, and both in YAML. Says what is no pipeline; what an action makes of its
//! configuration is known elsewhere.

use crate::deploy::document::{self, Document};
use crate::text::{Diagnostic, Located, Severity, SourceFile, Span};
use crate::yaml::{Node, NodeKind};

/// A text and its place.
type Text = Located<String>;

/// A pipeline, as far as files go through it.
#[derive(Clone, Debug, Default)]
pub struct Pipeline {
    /// All actions, in the order of the stages and of the file.
    pub actions: Vec<Action>,
    /// Names of the pipeline's own variables.
    pub variables: Vec<String>,
}

/// One action.
#[derive(Clone, Debug)]
pub struct Action {
    /// The name of its stage.
    pub stage: String,
    /// Its name.
    pub name: Text,
    /// `actionTypeId.category`.
    pub category: String,
    /// `actionTypeId.provider`.
    pub provider: String,
    /// `configuration`: keys and values.
    pub configuration: Vec<(Text, Text)>,
    /// `inputArtifacts`.
    pub inputs: Vec<Text>,
    /// `outputArtifacts`.
    pub outputs: Vec<Text>,
    /// `namespace`.
    pub namespace: Option<Text>,
    /// When it runs: the stage from 0, and `runOrder`.
    pub order: (usize, u64),
}

impl Action {
    /// A key of the configuration and its value; of a key that stands twice the last.
    pub fn setting(&self, key: &str) -> Option<&(Text, Text)> {
        self.configuration.iter().rev().find(|(name, _)| name.value == key)
    }

    /// The value of a key that is not empty.
    pub fn value(&self, key: &str) -> Option<&Text> {
        self.setting(key).map(|(_, value)| value).filter(|value| !value.value.is_empty())
    }

    /// Whether it deploys by this provider.
    pub fn deploys_by(&self, provider: &str) -> bool {
        self.category == "Deploy" && self.provider == provider
    }
}

/// Reads a pipeline and says what is wrong with the file as such; no pipeline where nothing can be read of one.
pub fn read(file: &SourceFile) -> (Option<Pipeline>, Vec<Diagnostic>) {
    let Document { root, diagnostics } = document::read(file);
    let mut reader = Reader { found: diagnostics };
    let Some(root) = root else {
        if reader.found.is_empty() {
            reader.wrong(Span::empty(0), "there is no pipeline in the file", "nothing here");
        }
        return (None, reader.found);
    };
    let pipeline = root.get("pipeline").unwrap_or(&root);
    let Some(stages) = pipeline.get("stages").and_then(Node::as_sequence) else {
        reader.wrong(opening(pipeline), "there is no pipeline in the file", "no list `stages`");
        return (None, reader.found);
    };
    let mut read = Pipeline { variables: names(pipeline.get("variables")), ..Pipeline::default() };
    for (index, stage) in stages.iter().enumerate() {
        let name = stage.get("name").and_then(Node::as_text).unwrap_or_default();
        let Some(actions) = stage.get("actions").and_then(Node::as_sequence) else {
            reader.wrong(opening(stage), "a stage has no actions", "no list `actions`");
            continue;
        };
        read.actions.extend(actions.iter().filter_map(|node| reader.action(node, name, index)));
    }
    (Some(read), reader.found)
}

struct Reader {
    found: Vec<Diagnostic>,
}

impl Reader {
    fn wrong(&mut self, place: Span, message: impl Into<String>, label: &str) {
        self.found.push(Diagnostic::new("delivery-pipeline", Severity::Error, message, place, label));
    }

    fn action(&mut self, node: &Node, stage: &str, index: usize) -> Option<Action> {
        let Some(name) = text(node, "name") else {
            self.wrong(opening(node), "an action has no name", "no `name`");
            return None;
        };
        let kind = node.get("actionTypeId");
        let of_kind = |key| kind.and_then(|kind| kind.get(key)).and_then(Node::as_text).map(str::to_owned);
        let (Some(category), Some(provider)) = (of_kind("category"), of_kind("provider")) else {
            let place = kind.map_or(name.span, opening);
            let message = format!("the action `{}` does not say what it is", name.value);
            self.wrong(place, message, "`actionTypeId` needs `category` and `provider`");
            return None;
        };
        let run_order = node.get("runOrder").and_then(Node::as_text).and_then(|text| text.parse().ok());
        Some(Action {
            stage: stage.to_owned(),
            category,
            provider,
            configuration: self.configuration(node),
            inputs: artifacts(node.get("inputArtifacts")),
            outputs: artifacts(node.get("outputArtifacts")),
            namespace: text(node, "namespace"),
            order: (index, run_order.unwrap_or(1)),
            name,
        })
    }

    fn configuration(&mut self, node: &Node) -> Vec<(Text, Text)> {
        let entries = node.get("configuration").and_then(Node::as_mapping).unwrap_or_default();
        let mut read = Vec::new();
        for entry in entries {
            let Some(key) = entry.key.as_text() else { continue };
            let key = Located::new(key.to_owned(), entry.key.span);
            match entry.value.as_text() {
                Some(value) => read.push((key, Located::new(value.to_owned(), entry.value.span))),
                None if entry.value.is_null() => {}
                None => {
                    let message =
                        format!("`{}` is {}, and a configuration has texts", key.value, entry.value.describe());
                    self.wrong(opening(&entry.value), message, "not a text");
                }
            }
        }
        read
    }
}

/// A text under a key, and its place.
fn text(node: &Node, key: &str) -> Option<Text> {
    let value = node.get(key)?;
    Some(Located::new(value.as_text()?.to_owned(), value.span))
}

/// The `name` of each item of a list.
fn artifacts(list: Option<&Node>) -> Vec<Text> {
    let items = list.and_then(Node::as_sequence).unwrap_or_default();
    items.iter().filter_map(|item| text(item, "name")).collect()
}

fn names(list: Option<&Node>) -> Vec<String> {
    artifacts(list).into_iter().map(|name| name.value).collect()
}

/// The first character of a map or a list, the whole of anything else.
fn opening(node: &Node) -> Span {
    match &node.kind {
        NodeKind::Mapping(_) | NodeKind::Sequence(_) => Span::new(node.span.start, node.span.start + 1),
        _ => node.span,
    }
}
