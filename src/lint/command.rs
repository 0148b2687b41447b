//! A command of a buildspec, as rules see it.

use super::shell::{self, Script};
use crate::buildspec::{PhaseName, Text};
use crate::text::{SourceFile, Span};
use crate::yaml::{ScalarStyle, ValueMap};

/// One item of `commands` or `finally`.
#[derive(Debug)]
pub(crate) struct Command<'a> {
    /// The phase it belongs to.
    pub(crate) phase: PhaseName,
    /// Whether it is one of `finally`.
    pub(crate) finally: bool,
    /// Its place in its list, from 0.
    pub(crate) index: usize,
    /// Its text, and where it is written.
    pub(crate) text: &'a Text,
    /// How it is written.
    pub(crate) style: ScalarStyle,
    /// What it does; empty where the shell is not a POSIX one.
    pub(crate) script: Script,
    map: ValueMap,
}

impl<'a> Command<'a> {
    pub(crate) fn new(
        file: &SourceFile,
        (phase, finally, index): (PhaseName, bool, usize),
        text: &'a Text,
        posix: bool,
    ) -> Self {
        let map = ValueMap::new(file, text.span, &text.value);
        let script = if posix { shell::read(&text.value, &map) } else { Script::default() };
        Self { phase, finally, index, text, style: ValueMap::style(file.slice(text.span)), script, map }
    }

    /// The place in the file of a stretch of the text, in bytes.
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        self.map.span(start, end)
    }

    /// Whether its text stands in the file as it is, without escapes and folds.
    pub(crate) fn is_verbatim(&self) -> bool {
        self.map.is_verbatim()
    }

    /// The place of its first line, or of the whole where that is not known.
    pub(crate) fn first_line(&self) -> Span {
        let text = &self.text.value;
        let start = text.len() - text.trim_start().len();
        let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        self.span(start, start + text[start..end].trim_end().len())
    }
}
