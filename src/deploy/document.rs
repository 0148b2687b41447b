//! A document as a tree with places, whichever of the two languages it is written in.

use crate::json;
use crate::text::{Diagnostic, SourceFile};
use crate::yaml::{self, Node};

/// What was read of a file.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The root; none where nothing can be read.
    pub root: Option<Node>,
    /// What is wrong with the text as JSON or YAML.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a file that must be JSON.
pub fn read_json(file: &SourceFile) -> Document {
    let json::Parsed { root, diagnostics } = json::parse(file);
    Document { root, diagnostics }
}

/// Reads a file that may be JSON or YAML: JSON when its first character opens an object or a list.
pub fn read(file: &SourceFile) -> Document {
    if file.text().trim_start().starts_with(['{', '[']) {
        return read_json(file);
    }
    match yaml::parse(file) {
        Ok(document) => Document { root: document.root, diagnostics: Vec::new() },
        Err(error) => {
            let mut found = error.diagnostic();
            // Those are CodeBuild's words for a buildspec.
            found.refusal = None;
            Document { root: None, diagnostics: vec![found] }
        }
    }
}
