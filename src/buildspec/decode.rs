//! A file to a [`Buildspec`] and everything that is wrong with it.

use super::Buildspec;
use crate::text::{Diagnostic, SourceFile};

/// What a file says, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// All that could be read.
    pub buildspec: Buildspec,
    /// All problems, in file order.
    pub diagnostics: Vec<Diagnostic>,
}

impl Decoded {
    /// The message of `YAML_FILE_ERROR` if CodeBuild refuses the file; its words for the first thing it would meet.
    pub fn refusal(&self) -> Option<&str> {
        self.diagnostics.iter().find_map(|diagnostic| diagnostic.refusal.as_deref())
    }
}

/// Reads a buildspec. Never stops at the first problem, never panics.
pub fn decode(_file: &SourceFile) -> Decoded {
    Decoded::default()
}
