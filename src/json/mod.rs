//! JSON as the same tree that YAML makes: every node keeps its place, every scalar its text.
//!
//! A file that is nearly JSON is read all the same, and told as such: comments, commas at the end of a list, keys that stand
//! twice. [`value()`] makes a value of a tree for what is written out again, with keys in the order of the file.

mod faults;
mod tree;
mod value;

pub use tree::{Parsed, parse};
pub use value::value;
