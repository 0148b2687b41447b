//! Lines that are indented as far as nothing above them: proposals to shift them to the nearest column that is in use.

use super::fixes::Proposal;
use super::place::Place;
use crate::text::{Applicability, Edit, Span};

/// How far lines are shifted; more is no slip.
const FARTHEST: usize = 2;
/// How many lines are shifted at once; more is not to be looked over.
const LINES: usize = 30;
/// How many lines above are looked at.
const LINES_ABOVE: usize = 200;

/// Shifts of the line of a place, and of what belongs to it.
pub(super) fn proposals(place: &Place<'_>) -> Vec<Proposal> {
    let lines = lines(place);
    let Some(first) = lines.first() else { return Vec::new() };
    let old = indentation(&place.text[first.range()]);
    let is_item = place.text[first.range()].trim_start().starts_with("- ");
    let mut columns: Vec<(usize, bool)> = columns(&place.text[..first.start]);
    columns.retain(|&(column, _)| column != old && column.abs_diff(old) <= FARTHEST);
    // The nearest, a column of dashes for a line with a dash, the deeper of two.
    columns.sort_by_key(|&(column, dash)| (column.abs_diff(old), dash != is_item, usize::MAX - column));
    columns.dedup();
    let edits = |new: usize| {
        let edit = |line: &Span| Edit {
            span: Span::new(line.start, line.start + old.saturating_sub(new)),
            replacement: " ".repeat(new.saturating_sub(old)),
        };
        lines.iter().map(edit).collect()
    };
    let title = if lines.len() == 1 { "indent the line like those above" } else { "indent the lines like those above" };
    let shift = |&(column, _): &(usize, bool)| Proposal {
        wholly: true,
        ..Proposal::new(title, Applicability::Unsafe, edits(column))
    };
    columns.iter().take(3).map(shift).collect()
}

/// The lines that go with the one of the place: those further in, and further items or keys beside it.
fn lines(place: &Place<'_>) -> Vec<Span> {
    let first = place.line();
    let text = &place.text[first.range()];
    let (old, item) = (indentation(text), text.trim_start().starts_with("- "));
    if text[..old].len() != text.len() - text.trim_start().len() {
        return Vec::new();
    }
    let goes_with = |line: &str| {
        let blank = line.trim().is_empty();
        blank || indentation(line) > old || indentation(line) == old && (item || !line.trim_start().starts_with("- "))
    };
    let mut found = vec![first];
    let mut start = first.end;
    for line in place.text[first.end..].split_inclusive('\n').take_while(|line| goes_with(line)) {
        if found.len() > LINES {
            return Vec::new();
        }
        if !line.trim().is_empty() {
            found.push(Span::new(start, start + line.len()));
        }
        start += line.len();
    }
    found
}

/// The columns that the lines above are in, as far as they are still open, and whether a dash stands there.
fn columns(above: &str) -> Vec<(usize, bool)> {
    let mut found = Vec::new();
    let mut least = usize::MAX;
    for line in
        above.lines().rev().take(LINES_ABOVE).filter(|line| !line.trim().is_empty() && !line.trim().starts_with('#'))
    {
        let column = indentation(line);
        if column >= least {
            continue;
        }
        least = column;
        let text = line.trim_start();
        found.push((column, text.starts_with("- ")));
        if let Some(key) = text.strip_prefix("- ") {
            found.push((column + 2 + indentation(key), false));
        }
    }
    found
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}
