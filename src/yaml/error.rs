//! Why a file is not YAML, and how that becomes a diagnostic.

use super::fixes::Proposal;
use super::wording::Problem;
use crate::text::{Diagnostic, Fix, Severity, Span};

/// The code of the diagnostic made of a [`SyntaxError`].
pub const SYNTAX_CODE: &str = "yaml-syntax";

/// Why a file is not YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What the service's parser (a `libyaml` port) says, without the line; empty where the refusal is this tool's own.
    pub service_message: String,
    /// The line the service names, counted from 0 as its parser does.
    pub service_line: Option<usize>,
    /// What is wrong, in our words.
    pub message: String,
    /// Where.
    pub span: Span,
    /// A few words for the place; may be empty.
    pub label: String,
    /// What to type, or why; one sentence each.
    pub notes: Vec<String>,
    /// How to mend it; with it the file can be read, at least down to the next thing that is wrong.
    pub fix: Option<Fix>,
    /// What it is.
    pub(super) problem: Problem,
    /// What may mend it, before it was tried.
    pub(super) proposals: Vec<Proposal>,
}

impl SyntaxError {
    /// The message of `YAML_FILE_ERROR`, none where the service is not known to refuse the file.
    ///
    /// The line is the parser's own, counted from 0: the User Guide's `NO_SOURCE` sample had a tab on its fourth line
    /// and was refused `at line 3`, and a one-line buildspec `at line 0`.
    pub fn service_text(&self) -> Option<String> {
        let message = &self.service_message;
        match self.service_line {
            _ if message.is_empty() => None,
            Some(line) => Some(format!("{message} at line {line}")),
            None => Some(message.clone()),
        }
    }

    /// The same as a finding about the file.
    pub fn diagnostic(&self) -> Diagnostic {
        let mut found = Diagnostic::new(SYNTAX_CODE, Severity::Error, &*self.message, self.span, &*self.label);
        found.notes.clone_from(&self.notes);
        if let Some(words) = self.service_text() {
            found = found.refused(words);
        }
        found.fix.clone_from(&self.fix);
        found
    }
}
