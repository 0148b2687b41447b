//! The files that are open in the editor, and what is found in them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use lsp_types::{TextDocumentContentChangeEvent, Uri};

use super::convert::Encoding;
use crate::buildspec::{Decoded, decode};
use crate::cli::config;
use crate::cli::error::Error;
use crate::cli::lint::check::{Depth, one};
use crate::cli::lint::files::{is_named_so, reads_so};
use crate::cli::lint::settings::{Settings, for_file};
use crate::text::{Diagnostic, SourceFile};

/// An open file.
pub(super) struct Document {
    pub(super) file: SourceFile,
    pub(super) decoded: Decoded,
    pub(super) found: Vec<Diagnostic>,
    pub(super) version: i32,
    path: PathBuf,
}

/// All open files, by their URI.
#[derive(Default)]
pub(super) struct Documents(BTreeMap<String, Document>);

impl Documents {
    pub(super) fn get(&self, uri: &Uri) -> Option<&Document> {
        self.0.get(uri.as_str())
    }

    pub(super) fn uris(&self) -> Vec<Uri> {
        self.0.keys().filter_map(|uri| uri.parse().ok()).collect()
    }

    /// Takes a file that was opened.
    pub(super) fn open(&mut self, uri: &Uri, text: &str, version: i32) {
        let path = path_of(uri);
        let file = SourceFile::new(path.display().to_string(), text);
        let document = Document { file, decoded: Decoded::default(), found: Vec::new(), version, path };
        self.0.insert(uri.as_str().to_owned(), document);
    }

    pub(super) fn close(&mut self, uri: &Uri) {
        self.0.remove(uri.as_str());
    }

    /// Takes changes, each of which counts places in the text that the one before has made.
    pub(super) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) {
        let Some(document) = self.0.get_mut(uri.as_str()) else { return };
        document.version = version;
        for change in changes {
            let text = match change.range {
                None => change.text,
                Some(range) => {
                    let start = encoding.offset(&document.file, range.start);
                    let end = encoding.offset(&document.file, range.end).max(start);
                    let mut text = document.file.text().to_owned();
                    text.replace_range(start..end, &change.text);
                    text
                }
            };
            document.file = SourceFile::new(document.file.name(), text);
        }
    }

    /// Looks at a file anew; an error is about its settings.
    pub(super) fn check(&mut self, uri: &Uri, depth: Depth) -> Result<Option<&Document>, Error> {
        let Some(document) = self.0.get_mut(uri.as_str()) else { return Ok(None) };
        document.decoded = decode(&document.file);
        document.found.clear();
        if is_named_so(&document.path) || reads_so(document.file.text()) {
            let settings = settings_of(&document.path)?;
            document.found = one(&document.path, &document.file, &settings, depth).diagnostics;
        }
        Ok(Some(document))
    }
}

/// The settings that hold for a file now.
fn settings_of(path: &std::path::Path) -> Result<Settings, Error> {
    let file = path.parent().and_then(config::nearest).map(|path| config::read(&path)).transpose()?;
    for_file(&file.unwrap_or_default())
}

/// The path of a `file:` URI; for another kind its own text.
fn path_of(uri: &Uri) -> PathBuf {
    let text = uri.as_str();
    let Some(path) = text.strip_prefix("file://") else { return PathBuf::from(text) };
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = after.get(..2).filter(|_| byte == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let decoded = escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(decoded.unwrap_or(byte));
        rest = if decoded.is_some() { &after[2..] } else { after };
    }
    PathBuf::from(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_is_a_path() {
        for (uri, expected) in [
            ("file:///a%20b/%C3%A9.yml", "/a b/é.yml"),
            ("untitled:Untitled-1", "untitled:Untitled-1"),
            ("file:///a%zz", "/a%zz"),
        ] {
            let Ok(uri) = uri.parse() else { continue };
            assert_eq!(path_of(&uri), PathBuf::from(expected));
        }
    }
}
