//! Finding and reading the buildspec of a source folder, as the service does, and saying what lies near when it is not there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::Error;
use crate::buildspec::{Decoded, decode};
use crate::text::{Diagnostic, Severity, SourceFile, Span, suggest};

/// The name the service looks for; it looks for no other.
pub(crate) const DEFAULT: &str = "buildspec.yml";

/// A buildspec, read.
#[derive(Debug)]
pub(crate) struct Located {
    /// Its text; empty when there is none.
    pub(crate) file: SourceFile,
    /// What it says, or why it is refused.
    pub(crate) decoded: Decoded,
    /// Its place below the source, if it lies there.
    pub(crate) below_source: Option<String>,
}

/// The buildspec that a build of `source` uses: `wanted` below the source, or else anywhere; by default `buildspec.yml`.
pub(crate) fn locate(source: &Path, wanted: Option<&Path>) -> Result<Located, Error> {
    let below = source.join(wanted.unwrap_or(Path::new(DEFAULT)));
    let elsewhere = wanted.filter(|path| !below.is_file() && path.is_file());
    let path = elsewhere.map_or_else(|| below.clone(), Path::to_owned);
    let below_source = below_source(source, &path);
    let name = shown(&path);
    if !path.is_file() {
        let decoded = Decoded { diagnostics: vec![missing(source, wanted, &below)], ..Decoded::default() };
        let below_source = Some(wanted.unwrap_or(Path::new(DEFAULT)).display().to_string());
        return Ok(Located { file: SourceFile::new(name, ""), decoded, below_source });
    }
    let file = read(&path, &name)?;
    let decoded = decode(&file);
    Ok(Located { file, decoded, below_source })
}

/// A buildspec that is given as text, under a name to show.
pub(crate) fn inline(name: &str, text: &str) -> Located {
    let file = SourceFile::new(name, text);
    let decoded = decode(&file);
    Located { file, decoded, below_source: None }
}

/// Reads a file of YAML, whatever its encoding mark.
pub(crate) fn read(path: &Path, name: &str) -> Result<SourceFile, Error> {
    let bytes = fs::read(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    from_bytes(path, name, &bytes)
}

/// Reads standard input as a file of this name.
pub(crate) fn read_stdin(name: &str) -> Result<SourceFile, Error> {
    let mut bytes = Vec::new();
    let path = PathBuf::from(name);
    io::Read::read_to_end(&mut io::stdin(), &mut bytes).map_err(|source| Error::Read { path: path.clone(), source })?;
    from_bytes(&path, name, &bytes)
}

fn from_bytes(path: &Path, name: &str, bytes: &[u8]) -> Result<SourceFile, Error> {
    SourceFile::from_bytes(name, bytes).map_err(|source| Error::Encoding { path: path.to_owned(), source })
}

fn below_source(source: &Path, path: &Path) -> Option<String> {
    let (source, path) = (fs::canonicalize(source).ok()?, fs::canonicalize(path).ok()?);
    path.strip_prefix(source).ok().map(|below| below.display().to_string())
}

/// The path as a person would type it here.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let short = path.strip_prefix(&here).unwrap_or(path);
    let short = short.display().to_string().trim_start_matches("./").to_owned();
    if short.is_empty() { path.display().to_string() } else { short }
}

fn missing(source: &Path, wanted: Option<&Path>, path: &Path) -> Diagnostic {
    let refusal = match wanted {
        None => "YAML file does not exist".to_owned(),
        Some(_) => format!("stat {}: no such file or directory", path.display()),
    };
    let message = format!("there is no `{}` in {}", wanted.unwrap_or(Path::new(DEFAULT)).display(), shown(source));
    let mut diagnostic = Diagnostic::new("no-buildspec", Severity::Error, message, Span::empty(0), "").refused(refusal);
    for name in alike(source) {
        diagnostic = diagnostic.note(format!("there is `{name}`: rename it, or use it with `--buildspec {name}`"));
    }
    if diagnostic.notes.is_empty() && wanted.is_none() {
        diagnostic =
            diagnostic.note("CodeBuild looks for `buildspec.yml` at the top of the source and for no other name");
    }
    diagnostic
}

/// Files at the top of the source, or one folder down, that may be the one that was meant.
fn alike(source: &Path) -> Vec<String> {
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let mut found: Vec<_> =
            fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        found.sort();
        found
    };
    let is_alike = |path: &Path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let (stem, extension) = name.split_once('.').unwrap_or((name, ""));
        path.is_file()
            && ["yml", "yaml", "yml.txt", "json"].contains(&extension)
            && suggest::nearest(stem, ["buildspec"]).is_some()
    };
    let top = entries(source);
    let (folders, files): (Vec<_>, Vec<_>) = top.into_iter().partition(|path| path.is_dir());
    let mut found: Vec<PathBuf> = files.into_iter().filter(|path| is_alike(path)).collect();
    if found.is_empty() {
        found = folders.iter().map(|folder| folder.join(DEFAULT)).filter(|path| path.is_file()).collect();
    }
    found.iter().filter_map(|path| Some(path.strip_prefix(source).ok()?.display().to_string())).take(3).collect()
}
