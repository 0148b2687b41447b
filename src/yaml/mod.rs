//! YAML as a tree in which every node keeps its place, and every scalar the text it was written with.

mod error;
pub mod merge;
pub mod node;
mod patch;
mod scan;
mod service;
mod strict;
#[cfg(test)]
mod tests;
mod tree;
mod wording;

pub use error::{SYNTAX_CODE, SyntaxError};
pub use node::{Entry, Node, NodeKind, Scalar, ScalarStyle};
pub use service::unknown_anchor;
pub use tree::{Comment, Document, FILE_SIZE_LIMIT, parse};
