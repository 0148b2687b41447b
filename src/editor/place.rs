//! Where in a buildspec a place is, by the indentation of lines.

use crate::buildspec::schema::{self, Key};
use crate::text::{SourceFile, Span};

/// A step from the top of a file to a place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The value of a key.
    Key(String),
    /// An item of a list.
    Item,
}

/// A place in a file.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The way to what the line is about, without the key that is typed.
    pub(super) path: Vec<Part>,
    /// What stands at the place.
    pub(super) at: At,
}

/// What stands at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// A key, or what may become one; the place of the whole word.
    Key(Span),
    /// The value of the last key of the path.
    Value(Span),
}

/// A line: the columns at which its items and its key begin.
struct Line<'a> {
    /// Columns of its dashes.
    dashes: Vec<usize>,
    /// The column of its text.
    column: usize,
    /// Its text, without comment.
    text: &'a str,
}

impl<'a> Line<'a> {
    fn new(line: &'a str) -> Self {
        let mut column = line.len() - line.trim_start_matches(' ').len();
        let mut dashes = Vec::new();
        while line[column..].starts_with("- ") || &line[column..] == "-" {
            dashes.push(column);
            column += 1;
            column += line[column..].len() - line[column..].trim_start_matches(' ').len();
        }
        Self { dashes, column, text: line[column..].trim_end() }
    }

    fn is_content(&self) -> bool {
        !self.dashes.is_empty() || !(self.text.is_empty() || self.text.starts_with('#'))
    }

    /// The key that the text begins with, and where its colon is.
    fn key(&self) -> Option<(&'a str, usize)> {
        let end = self.text.find(": ").or_else(|| self.text.ends_with(':').then(|| self.text.len() - 1))?;
        let key = self.text[..end].trim().trim_matches(['"', '\'']);
        let plain = !key.is_empty() && !key.contains([' ', '"', '\'', '{', '[', '$']);
        plain.then_some((key, end))
    }
}

impl Place {
    /// The place at an offset.
    pub(super) fn new(file: &SourceFile, offset: usize) -> Self {
        let number = file.position(offset).line;
        let span = file.line_span(number);
        let line = Line::new(file.slice(span));
        let mut path = Vec::new();
        let column = offset.saturating_sub(span.start);
        let at = match line.key() {
            Some((key, colon)) if column > line.column + colon => {
                path.push(Part::Key(key.to_owned()));
                let start = line.column + colon + 1;
                let value = &line.text[colon + 1..];
                let start = start + (value.len() - value.trim_start().len());
                At::Value(Span::new(span.start + start, span.start + line.column + line.text.len()))
            }
            Some((key, _)) => At::Key(Span::new(span.start + line.column, span.start + line.column + key.len())),
            None => At::Key(Span::new(span.start + line.column, span.start + line.column + line.text.len())),
        };
        // An empty line belongs to what its cursor is indented for.
        let mut limit = if line.is_content() { line.column } else { column };
        for dash in line.dashes.iter().rev() {
            path.push(Part::Item);
            limit = *dash;
        }
        climb(file, number, limit, matches!(path.last(), Some(Part::Item)), &mut path);
        path.reverse();
        Self { path, at }
    }

    /// The key of the table that the path leads to; none when it leads nowhere.
    pub(super) fn key(&self) -> Option<&'static Key> {
        schema::find(&self.schema_path()?)
    }

    /// The path as the key table has it; empty at the top.
    pub(super) fn schema_path(&self) -> Option<String> {
        let mut path = String::new();
        for part in &self.path {
            let name = match part {
                Part::Item => "[]",
                Part::Key(name) => name,
            };
            let known = schema::children(&path);
            let found = known.iter().find(|key| key.name == name).or_else(|| known.iter().find(|key| key.name == "*"));
            match (found, part) {
                (Some(key), _) => key.path.clone_into(&mut path),
                // Items of a list of texts are no keys of their own.
                (None, Part::Item) if !path.is_empty() => {}
                (None, _) => return None,
            }
        }
        Some(path)
    }
}

/// Goes up the lines to those that hold this one.
fn climb(file: &SourceFile, from: usize, mut limit: usize, mut item: bool, path: &mut Vec<Part>) {
    for number in (1..from).rev() {
        if limit == 0 && !item {
            return;
        }
        let line = Line::new(file.line(number));
        if !line.is_content() {
            continue;
        }
        // The dash of an item may stand right below the key of its list.
        let holds = line.column < limit || item && line.dashes.is_empty() && line.column == limit;
        if let Some((key, _)) = line.key().filter(|_| holds) {
            path.push(Part::Key(key.to_owned()));
            (limit, item) = (line.column, false);
        }
        for &dash in line.dashes.iter().rev() {
            if dash < limit {
                path.push(Part::Item);
                (limit, item) = (dash, true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The path at `|`.
    fn path(text: &str) -> (String, bool) {
        let offset = text.find('|').unwrap();
        let file = SourceFile::new("f", text.replacen('|', "", 1));
        let place = Place::new(&file, offset);
        let parts = place.path.iter().map(|part| match part {
            Part::Key(name) => format!(".{name}"),
            Part::Item => "[]".to_owned(),
        });
        (parts.collect(), matches!(place.at, At::Value(_)))
    }

    #[test]
    fn a_place_is_found_by_indentation() {
        for (text, expected, value) in [
            ("ver|", "", false),
            ("version: |", ".version", true),
            ("phases:\n  |", ".phases", false),
            ("phases:\n  bu|ild:\n", ".phases", false),
            ("phases:\n  build:\n    comm|", ".phases.build", false),
            ("phases:\n  build:\n    commands:\n      - echo\n    |", ".phases.build", false),
            ("phases:\n  build:\n    commands:\n      - ec|ho", ".phases.build.commands[]", false),
            ("phases:\n  build:\n    commands:\n    - ec|ho", ".phases.build.commands[]", false),
            (
                "batch:\n  build-graph:\n    - identifier: a\n      depend-on:\n        - |",
                ".batch.build-graph[].depend-on[]",
                false,
            ),
            ("batch:\n  build-graph:\n    - identifier: a\n      |", ".batch.build-graph[]", false),
            ("batch:\n  build-graph:\n  - identifier: a\n  - |", ".batch.build-graph[]", false),
            ("cache:\n  action: re|", ".cache.action", true),
            ("a:\n  b:\n    c: 1\nd:\n  |", ".d", false),
        ] {
            assert_eq!(path(text), (expected.to_owned(), value), "{text}");
        }
    }

    #[test]
    fn the_table_knows_the_place() {
        let file =
            SourceFile::new("f", "reports:\n  unit:\n    file-format: \nphases:\n  build:\n    commands:\n      - a\n");
        let key = |offset: usize| Place::new(&file, offset).key().map(|key| key.path);
        assert_eq!(key(file.text().find(": \n").unwrap() + 2), Some("reports.*.file-format"));
        assert_eq!(key(file.text().find("- a").unwrap() + 2), Some("phases.build.commands"));
    }
}
