//! What a renderer gives back: what it made, and all that was found in the files it was given.

use crate::text::{Diagnostic, SourceFile};

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
    /// What was made; none where the files do not say enough. It is to be used only where none of the findings forbids it.
    pub made: Option<T>,
    /// What was found, by file; files with nothing in them are left out.
    pub told: Vec<Told>,
}

impl<T> Rendering<T> {
    /// Joins what was made and what was found, in the order of each file.
    pub(super) fn new(made: Option<T>, told: impl IntoIterator<Item = Told>) -> Self {
        let mut told: Vec<Told> = told.into_iter().filter(|told| !told.diagnostics.is_empty()).collect();
        for told in &mut told {
            told.diagnostics.sort_by_key(|found| (found.span(), found.severity, found.code));
        }
        Self { made, told }
    }

    /// What was made, unless an error was found.
    #[cfg(test)]
    pub(super) fn accepted(self) -> Option<T> {
        let mut all = self.told.iter().flat_map(|told| &told.diagnostics);
        let is_refused = all.any(|found| found.severity == crate::text::Severity::Error);
        self.made.filter(|_| !is_refused)
    }
}
