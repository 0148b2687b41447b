//! YAML as a tree in which every node keeps its place, and every scalar the text it was written with.

pub mod node;
mod tree;

pub use node::{Entry, Node, NodeKind, Scalar, ScalarStyle};
pub use tree::{Comment, Document, SyntaxError, parse};
