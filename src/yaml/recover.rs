//! What can be read of a text that is not YAML: lines that keep it from being read are blanked out, one after the other.
//!
//! Blanks take the place of every byte, so that places stay what they are.

use super::error::SyntaxError;
use super::mend;
use super::node::Document;
use super::tree::read_text;
use crate::text::{SourceFile, Span};

/// How many lines may be blanked out; a text with more faults than that is of another kind.
const LINE_LIMIT: usize = 24;
/// Larger texts are not read again and again.
const SIZE_LIMIT: usize = 256 * 1024;

/// What could be read, and what could not.
#[derive(Clone, Debug, Default)]
pub struct Recovered {
    /// The tree of all other lines.
    pub document: Document,
    /// What is wrong in lines of their own, after the error that was known before.
    pub errors: Vec<SyntaxError>,
    /// The lines that were blanked out, in order.
    pub holes: Vec<Span>,
}

impl Recovered {
    /// Whether a place lies in what could not be read, or in the line above it, which may lack what was lost.
    pub fn is_lost(&self, file: &SourceFile, span: Span) -> bool {
        let (first, last) = (file.position(span.start).line, file.position(span.end).line);
        let lines = self.holes.iter().map(|hole| file.position(hole.start).line);
        lines.into_iter().any(|hole| first <= hole && hole <= last + 1)
    }
}

/// Reads a file around its errors, the first of which is known; none if too much is wrong.
pub fn recover(file: &SourceFile, first: &SyntaxError) -> Option<Recovered> {
    if file.text().len() > SIZE_LIMIT {
        return None;
    }
    let mut text = file.text().to_owned();
    let mut lines: Vec<usize> = Vec::new();
    let mut recovered = Recovered::default();
    let mut place = first.span.start;
    while lines.len() < LINE_LIMIT {
        let line = next_line(file, &text, file.position(place).line, &lines)?;
        blank(&mut text, file.line_span(line));
        lines.push(line);
        match read_text(&text) {
            Ok(document) => {
                lines.sort_unstable();
                recovered.holes = lines.into_iter().map(|line| file.line_span(line)).collect();
                recovered.document = document;
                return Some(recovered);
            }
            Err(error) => {
                place = error.span.start;
                let at = file.position(place).line;
                // What stands right beside a hole may well miss what was in it.
                if lines.iter().all(|line| at.abs_diff(*line) > 1) {
                    recovered.errors.push(*mend::with_fix(&text, error, read_text));
                }
            }
        }
    }
    None
}

/// The line to blank out for an error in a line: this one, or when it is gone the next that has anything.
fn next_line(file: &SourceFile, text: &str, at: usize, gone: &[usize]) -> Option<usize> {
    let last = file.position(file.text().len()).line;
    let filled = |line: &usize| {
        let span = file.line_span(*line);
        !gone.contains(line) && !text[span.range()].trim().is_empty()
    };
    (at..=last).find(filled).or_else(|| (1..at).rev().find(filled))
}

/// Puts blanks in place of a line.
fn blank(text: &mut String, span: Span) {
    let blanks = " ".repeat(text[span.range()].len());
    text.replace_range(span.range(), &blanks);
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn recovered(text: &str) -> Option<(Vec<usize>, usize, String)> {
        let file = SourceFile::new("f", text);
        let error = parse(&file).expect_err("not YAML");
        let recovered = recover(&file, &error)?;
        let holes = recovered.holes.iter().map(|hole| file.position(hole.start).line).collect();
        let root = recovered.document.root.as_ref().map(|root| file.slice(root.span).len());
        Some((holes, recovered.errors.len(), format!("{}", root.unwrap_or_default() > 0)))
    }

    #[test]
    fn lines_that_cannot_be_read_are_left_out() {
        for (text, holes, errors) in [
            ("a:\n  - \"b\" c\n  - d\n", &[2][..], 0),
            ("a:\n  - b\n  c\nd: e\n", &[3], 0),
            ("a: b\n\tc: d\ne: f\n", &[2], 0),
            ("a: 'b\nc: d\n", &[1], 0),
            ("a: \"b\" c\nd: e\nf: g\nh: [i\nj: k\n", &[1, 4, 5], 1),
        ] {
            let (found, more, _) = recovered(text).unwrap_or_else(|| panic!("{text:?}"));
            assert_eq!((found.as_slice(), more), (holes, errors), "{text:?}");
        }
    }

    #[test]
    fn a_text_of_another_kind_is_given_up() {
        assert!(recovered(&"{{a}} % [b\n}} x: y: z\n".repeat(40)).is_none());
    }
}
