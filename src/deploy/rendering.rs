//! What a renderer gives back: what it made, and all that was found in the files it was given.

use crate::text::{Diagnostic, Severity, SourceFile};

/// Findings about one file.
#[derive(Clone, Debug)]
pub struct Told {
    /// The file, as it was given or as it was rendered.
    pub file: SourceFile,
    /// What was found in it.
    pub diagnostics: Vec<Diagnostic>,
}

/// What was made of some files, and what was found in them.
#[derive(Clone, Debug)]
pub struct Rendering<T> {
    /// What was made; none where an error was found.
    pub made: Option<T>,
    /// What was found, by file; files with nothing in them are left out.
    pub told: Vec<Told>,
}

impl<T> Rendering<T> {
    /// Keeps what was made only when no error was found.
    pub(super) fn new(made: Option<T>, told: impl IntoIterator<Item = Told>) -> Self {
        let mut told: Vec<Told> = told.into_iter().filter(|told| !told.diagnostics.is_empty()).collect();
        for told in &mut told {
            told.diagnostics.sort_by_key(|found| (found.span(), found.severity, found.code));
        }
        let mut all = told.iter().flat_map(|told| &told.diagnostics);
        let fails = all.any(|found| found.severity == Severity::Error);
        Self { made: made.filter(|_| !fails), told }
    }
}
