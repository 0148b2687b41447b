//! Tests of the whole module, over examples, arbitrary text, mutations, hostile text and public buildspecs.

mod corpus;
mod errors;
mod hostile;
mod properties;
mod spans;
mod values;

use super::{Document, Node, NodeKind, parse};
use crate::text::SourceFile;

fn file(text: &str) -> SourceFile {
    SourceFile::new("buildspec.yml", text)
}

fn document(text: &str) -> Document {
    parse(&file(text)).unwrap_or_else(|error| panic!("{text:?}: {error:?}"))
}

/// Every node under one, itself first, in file order; what aliases stand for is not entered.
fn all(node: &Node) -> Vec<&Node> {
    let mut found = vec![node];
    match &node.kind {
        NodeKind::Sequence(items) => found.extend(items.iter().flat_map(all)),
        NodeKind::Mapping(entries) => {
            found.extend(entries.iter().flat_map(|entry| all(&entry.key).into_iter().chain(all(&entry.value))));
        }
        _ => {}
    }
    found
}
