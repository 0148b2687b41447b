//! `codebuild-glob-search` and `codebuild-hash-files`.

use std::fs;
use std::path::{Path, PathBuf};

use super::HelperError;
use crate::artifact::{self, fingerprint};
use crate::cli::error::Error;
use crate::cli::printer::Printer;
use crate::cli::settings::helper::source_dir;
use crate::text::suggest;

/// Prints the files that match, as they are named from the working directory.
pub(super) fn search(patterns: &[String]) -> Result<(), Error> {
    let here = real(Path::new("."))?;
    // In a secondary source, or outside a build, what lies around is not the primary source's.
    let root = source().ok().filter(|source| here.starts_with(source)).unwrap_or_else(|| here.clone());
    let found = artifact::search(patterns, &here, &root).map_err(HelperError::from)?;
    if found.is_empty() {
        let patterns = suggest::any_of(patterns.iter().map(String::as_str));
        Printer::problem(&format!("codebuild-glob-search: no file in {} matches {patterns}", here.display()));
    }
    let mut lines = String::new();
    for path in &found {
        if let Some(name) = path.to_str().filter(|name| !name.contains('\n')) {
            lines.extend([name, "\n"]);
        } else {
            let name = path.display().to_string();
            let name = name.escape_debug();
            Printer::problem(&format!("codebuild-glob-search: `{name}` is left out: a line cannot hold its name"));
        }
    }
    Printer::data(&lines).map_err(Error::Output)
}

/// Prints one sum for the files of the source that match.
pub(super) fn hash(patterns: &[String]) -> Result<(), Error> {
    let source = source()?;
    let found = artifact::search(patterns, &source, &source).map_err(HelperError::from)?;
    if found.is_empty() {
        return Err(HelperError::NoMatch { folder: source, patterns: patterns.to_vec() }.into());
    }
    let sum = fingerprint(&found, &source).map_err(HelperError::from)?;
    Printer::data(&format!("{sum}\n")).map_err(Error::Output)
}

/// The source directory, or outside a build the working directory.
fn source() -> Result<PathBuf, HelperError> {
    real(&source_dir().unwrap_or_else(|| PathBuf::from(".")))
}

fn real(path: &Path) -> Result<PathBuf, HelperError> {
    fs::canonicalize(path).map_err(|source| HelperError::Folder(path.to_owned(), source))
}
