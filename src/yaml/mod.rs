//! YAML as a tree in which every node keeps its place, and every scalar the text it was written with.

mod builder;
mod error;
mod fixes;
mod limits;
mod mend;
pub mod merge;
pub mod node;
mod patch;
mod place;
mod recover;
mod scan;
mod service;
mod shift;
mod strict;
mod tabs;
#[cfg(test)]
mod tests;
mod tree;
mod value_map;
mod wording;

pub use error::{SYNTAX_CODE, SyntaxError};
pub use limits::FILE_SIZE_LIMIT;
pub use mend::is_yaml_with;
pub use node::{Comment, Document, Entry, Node, NodeKind, Scalar, ScalarStyle};
pub use recover::{Recovered, recover};
pub use service::unknown_anchor;
pub use tree::parse;
pub use value_map::ValueMap;
