//! Findings that are known: a file that lists them by what their line says, so that they stay known when lines move.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::files::Input;
use crate::cli::error::{Error, FileError};
use crate::text::{Diagnostic, SourceFile};

/// A field that changes raises it.
const VERSION: u32 = 1;

/// What the file holds.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u32,
    findings: Vec<Known>,
}

/// Findings of one kind on lines of one text.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    /// The file, from the folder of the list.
    file: String,
    code: String,
    /// The text of the line.
    line: String,
    count: usize,
}

type Key = (String, String, String);

/// A list of known findings.
#[derive(Clone, Debug)]
pub(super) struct Baseline {
    folder: PathBuf,
    known: BTreeMap<Key, usize>,
}

impl Baseline {
    /// Reads a list.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
        let wrong = |line, column, reason| FileError { file: path.display().to_string(), line, column, reason };
        let written: Written = serde_json::from_str(&text).map_err(|error| {
            let reason = error.to_string().split(" at line ").next().unwrap_or_default().to_owned();
            wrong(error.line(), error.column().max(1), reason)
        })?;
        if written.version != VERSION {
            return Err(wrong(1, 1, format!("the list has version {}, not {VERSION}", written.version)).into());
        }
        let known =
            written.findings.into_iter().map(|known| ((known.file, known.code, known.line), known.count)).collect();
        Ok(Self { folder: folder_of(path), known })
    }

    /// Leaves out what is known of a file.
    pub(super) fn apply(&self, path: &Path, file: &SourceFile, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let name = name_from(&self.folder, path);
        let mut left: BTreeMap<Key, usize> = BTreeMap::new();
        let is_new = |diagnostic: &Diagnostic| {
            let key = key(&name, file, diagnostic);
            let Some(&count) = self.known.get(&key) else { return true };
            let used = left.entry(key).or_insert(0);
            *used += 1;
            *used > count
        };
        found.into_iter().filter(is_new).collect()
    }
}

/// Writes a list of everything that was found.
pub(super) fn write(path: &Path, found: &[(Input, Vec<Diagnostic>)]) -> Result<usize, Error> {
    let folder = folder_of(path);
    let mut counts: BTreeMap<Key, usize> = BTreeMap::new();
    for (input, diagnostics) in found {
        let name = name_from(&folder, &input.path);
        for diagnostic in diagnostics {
            *counts.entry(key(&name, &input.file, diagnostic)).or_insert(0) += 1;
        }
    }
    let findings = counts.into_iter().map(|((file, code, line), count)| Known { file, code, line, count }).collect();
    let written = Written { version: VERSION, findings };
    let text = serde_json::to_string_pretty(&written).unwrap_or_default() + "\n";
    fs::write(path, text).map_err(|source| Error::Write { path: path.to_owned(), source })?;
    Ok(written.findings.iter().map(|known| known.count).sum())
}

fn key(name: &str, file: &SourceFile, found: &Diagnostic) -> Key {
    let line = file.line(file.position(found.span().start).line).trim();
    (name.to_owned(), found.code.to_owned(), line.to_owned())
}

fn folder_of(path: &Path) -> PathBuf {
    std::path::absolute(path).ok().and_then(|path| path.parent().map(Path::to_owned)).unwrap_or_default()
}

/// The file as the list names it: from the list's folder, with `/`.
fn name_from(folder: &Path, path: &Path) -> String {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let clean: PathBuf = whole.components().filter(|part| *part != std::path::Component::CurDir).collect();
    clean.strip_prefix(folder).unwrap_or(&clean).display().to_string().replace('\\', "/")
}
