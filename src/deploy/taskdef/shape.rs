//! The shapes in which task definitions are handed around, and the parts that others ask for.
//!
//! Three occur: the definition itself, as `register-task-definition` takes it; the answer of `describe-task-definition`, which
//! holds it under `taskDefinition` with the tags beside it; and the console's JSON, which is bare, has what only a description has, and
//! the tags inside.

use crate::text::{Located, Span};
use crate::yaml::{Node, NodeKind};

/// How a file holds a task definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The definition itself; the console's JSON, too.
    Bare,
    /// Under `taskDefinition`, as the API describes it.
    Wrapped,
}

/// A task definition in a file.
#[derive(Clone, Copy, Debug)]
pub struct Described<'a> {
    /// The object that holds `family` and `containerDefinitions`.
    pub definition: &'a Node,
    /// The tags, beside it or inside.
    pub tags: Option<&'a Node>,
    /// How the file holds it.
    pub shape: Shape,
}

/// The task definition that a document holds; none where the root is no object.
pub fn described(root: &Node) -> Option<Described<'_>> {
    let inner = root.get("taskDefinition").filter(|node| node.as_mapping().is_some());
    let (definition, shape) = match inner {
        Some(inner) => (inner, Shape::Wrapped),
        None => (root, Shape::Bare),
    };
    definition.as_mapping()?;
    let tags = root.get("tags").or_else(|| definition.get("tags"));
    Some(Described { definition, tags, shape })
}

/// One of the container definitions.
#[derive(Clone, Copy, Debug)]
pub struct Container<'a> {
    /// Its object.
    pub node: &'a Node,
    /// Its place in the list, from 0.
    pub index: usize,
}

/// One port of a container.
#[derive(Clone, Copy, Debug)]
pub struct PortMapping<'a> {
    /// Its object.
    pub node: &'a Node,
    /// `containerPort`.
    pub container: Option<u16>,
    /// `hostPort`.
    pub host: Option<u16>,
}

impl<'a> Described<'a> {
    /// The containers, in the order of the file.
    pub fn containers(&self) -> impl Iterator<Item = Container<'a>> + use<'a> {
        let list = self.definition.get("containerDefinitions").and_then(Node::as_sequence).unwrap_or_default();
        let objects = list.iter().enumerate().filter(|(_, node)| matches!(node.kind, NodeKind::Mapping(_)));
        objects.map(|(index, node)| Container { node, index })
    }

    /// The container of this name.
    pub fn container(&self, name: &str) -> Option<Container<'a>> {
        self.containers().find(|container| container.name().is_some_and(|own| own.value == name))
    }
}

impl<'a> Container<'a> {
    /// `name`.
    pub fn name(&self) -> Option<Located<&'a str>> {
        located(self.node, "name")
    }

    /// `image`.
    pub fn image(&self) -> Option<Located<&'a str>> {
        located(self.node, "image")
    }

    /// What to call it in a message: its name, or its place.
    pub fn shown(&self) -> String {
        self.name().map_or_else(|| format!("containerDefinitions[{}]", self.index), |name| name.value.to_owned())
    }

    /// The place to point at: its name, or the whole of it.
    pub fn place(&self) -> Span {
        self.name().map_or(self.node.span, |name| name.span)
    }

    /// `portMappings`.
    pub fn ports(&self) -> impl Iterator<Item = PortMapping<'a>> + use<'a> {
        let list = self.node.get("portMappings").and_then(Node::as_sequence).unwrap_or_default();
        let number = |node: &Node, key| node.get(key).and_then(Node::as_text).and_then(|text| text.parse().ok());
        list.iter().map(move |node| PortMapping {
            node,
            container: number(node, "containerPort"),
            host: number(node, "hostPort"),
        })
    }
}

fn located<'a>(node: &'a Node, key: &str) -> Option<Located<&'a str>> {
    let value = node.get(key)?;
    Some(Located::new(value.as_text()?, value.span))
}
