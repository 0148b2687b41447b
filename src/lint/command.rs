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
    /// Its text, and where it is written.
    pub(crate) text: &'a Text,
    /// How it is written.
    pub(crate) style: ScalarStyle,
    /// What it does; empty where the shell is not a POSIX one.
    pub(crate) script: Script,
    map: ValueMap,
}

impl<'a> Command<'a> {
    pub(crate) fn new(file: &SourceFile, (phase, finally): (PhaseName, bool), text: &'a Text, posix: bool) -> Self {
        let map = ValueMap::new(file, text.span, &text.value);
        let script = if posix { shell::read(&text.value, &map) } else { Script::default() };
        Self { phase, finally, text, style: ValueMap::style(file.slice(text.span)), script, map }
    }

    /// The place in the file of a stretch of the text, in bytes.
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        let text = &self.text.value;
        self.map.span(text.floor_char_boundary(start), text.ceil_char_boundary(end))
    }

    /// Whether its text stands in the file as it is, without escapes and folds.
    pub(crate) fn is_verbatim(&self) -> bool {
        self.map.is_verbatim()
    }

    /// Where line breaks of the file have become blanks of the text: the places of those blanks, in bytes.
    pub(crate) fn folds(&self, file: &SourceFile) -> Vec<usize> {
        if self.style == ScalarStyle::Literal || !file.slice(self.text.span).contains('\n') {
            return Vec::new();
        }
        let text = &self.text.value;
        let was_break = |&(at, _): &(usize, &str)| file.slice(self.map.span(at, at + 1)).contains('\n');
        text.match_indices(' ').filter(was_break).map(|(at, _)| at).collect()
    }

    /// The text with the line breaks it has in the file.
    pub(crate) fn unfolded(&self, file: &SourceFile) -> String {
        let mut text = self.text.value.clone();
        for at in self.folds(file) {
            text.replace_range(at..=at, "\n");
        }
        text
    }

    /// The place of its first line, or of the whole where that is not known.
    pub(crate) fn first_line(&self) -> Span {
        let text = &self.text.value;
        let start = text.len() - text.trim_start().len();
        let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        self.span(start, start + text[start..end].trim_end().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buildspec::decode;

    #[test]
    fn folded_lines_can_be_told_apart_in_every_style() {
        for (item, expected) in [
            ("a b", "a b"),
            ("a\n        b c\n        d", "a\nb c\nd"),
            (">\n        a\n        b\n\n        c", "a\nb\nc\n"),
            ("\"a\n        b \\\n        c\"", "a\nb c"),
            ("'it''s\n        b'", "it's\nb"),
            ("|\n        a\n        b", "a\nb\n"),
        ] {
            let text = format!("version: 0.2\nphases:\n  build:\n    commands:\n      - {item}\n");
            let file = SourceFile::new("f", text);
            let buildspec = decode(&file).buildspec;
            let command = Command::new(&file, (PhaseName::Build, false), &buildspec.phases[0].commands[0], true);
            assert_eq!(command.unfolded(&file), expected, "{item}");
        }
    }
}
