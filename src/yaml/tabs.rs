//! Tabs in indentation, replaced by as many spaces as make the file YAML.

use std::collections::BTreeMap;

use super::error::SyntaxError;
use super::node::{Document, Node, NodeKind};
use crate::text::{Applicability, Edit, Fix, Span};

/// How wide a tab is taken, after the width that the file's own indentation has.
const WIDTHS: [usize; 3] = [2, 4, 8];
/// How many lines are mended.
const LINES: usize = 400;
/// The most bytes that are read for it.
const WORK_LIMIT: usize = 8 << 20;

/// Replaces the tabs that the parser stumbles over, line by line, until it has read the text.
///
/// Safe where every width of a tab that makes the text YAML gives the same values.
pub(super) fn fix(text: &str, read: fn(&str) -> Result<Document, Box<SyntaxError>>) -> Option<Fix> {
    let own = text.lines().map(|line| line.len() - line.trim_start_matches(' ').len()).find(|&indent| indent > 0);
    let mut widths: Vec<usize> = own.filter(|own| *own <= 8).into_iter().chain(WIDTHS).collect();
    let mut seen = Vec::new();
    widths.retain(|width| {
        !seen.contains(width) && {
            seen.push(*width);
            true
        }
    });
    let mut work = 0;
    let mended: Vec<(Vec<Edit>, Document)> =
        widths.into_iter().filter_map(|width| mended(text, width, read, &mut work)).collect();
    let (edits, document) = mended.first()?;
    let alike = mended.iter().all(|(_, other)| match (&document.root, &other.root) {
        (Some(one), Some(other)) => same(one, other),
        _ => false,
    });
    let applicability = if alike { Applicability::Safe } else { Applicability::Unsafe };
    Some(Fix { title: "replace the tabs by spaces".to_owned(), edits: edits.clone(), applicability })
}

fn mended(
    text: &str,
    width: usize,
    read: fn(&str) -> Result<Document, Box<SyntaxError>>,
    work: &mut usize,
) -> Option<(Vec<Edit>, Document)> {
    // By the number of the line, since lines stay lines: the blanks as they are written, and the spaces for them.
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let mut replaced: BTreeMap<(usize, usize), Edit> = BTreeMap::new();
    for _ in 0..LINES {
        let current = lines.concat();
        *work += current.len();
        if *work > WORK_LIMIT {
            return None;
        }
        let error = match read(&current) {
            Ok(document) => return Some((replaced.into_values().collect(), document)),
            Err(error) if error.problem.is_tab() => error,
            Err(_) => return None,
        };
        let number = current[..error.span.start].matches('\n').count();
        let line = lines.get(number)?.clone();
        let from = error.span.start - lines[..number].iter().map(String::len).sum::<usize>();
        let start = line[..from].trim_end_matches([' ', '\t']).len();
        let end = from + line[from..].len() - line[from..].trim_start_matches([' ', '\t']).len();
        let spaces = if start == 0 { expanded(&line[..end], width) } else { " ".to_owned() };
        let line_start: usize = text.split_inclusive('\n').take(number).map(str::len).sum();
        // What is mended in a line lies before what is mended in it later, which has moved with it.
        let moved: usize = replaced.range((number, 0)..(number + 1, 0)).map(|(_, edit)| edit.replacement.len()).sum();
        let gone: usize =
            replaced.range((number, 0)..(number + 1, 0)).map(|(_, edit)| edit.span.end - edit.span.start).sum();
        let place = |at: usize| line_start + at + gone - moved;
        let edit = Edit { span: Span::new(place(start), place(end)), replacement: spaces.clone() };
        replaced.insert((number, start), edit);
        lines[number].replace_range(start..end, &spaces);
    }
    None
}

/// Blanks as spaces, a tab going on to the next multiple of its width.
fn expanded(blanks: &str, width: usize) -> String {
    let mut column = 0;
    for blank in blanks.chars() {
        column = if blank == '\t' { (column / width + 1) * width } else { column + 1 };
    }
    " ".repeat(column)
}

/// Whether two trees hold the same, wherever it stands.
fn same(one: &Node, other: &Node) -> bool {
    match (&one.kind, &other.kind) {
        (NodeKind::Scalar(one), NodeKind::Scalar(other)) => one == other,
        (NodeKind::Sequence(one), NodeKind::Sequence(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (NodeKind::Mapping(one), NodeKind::Mapping(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(a, b)| same(&a.key, &b.key) && same(&a.value, &b.value))
        }
        (NodeKind::UnknownAlias(one), NodeKind::UnknownAlias(other)) => one == other,
        // What they stand for is looked at where it is written.
        (NodeKind::Alias(_), NodeKind::Alias(_)) => true,
        _ => false,
    }
}
