//! Lines that look like items of a list and are part of the text above them.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Applicability, Diagnostic, Edit, Severity, SourceFile, Span};
use crate::yaml::{Entry, Node, NodeKind, ScalarStyle};

pub(super) const RULE: Rule = Rule {
    code: "swallowed-item",
    category: Category::File,
    severity: Severity::Warning,
    doc: include_str!("swallowed_item.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if let Some(root) = &context.document.root {
        look(context.file, root, found);
    }
}

/// Looks at each text once; what an alias stands for is looked at where it is defined.
fn look(file: &SourceFile, node: &Node, found: &mut Vec<Diagnostic>) {
    match &node.kind {
        NodeKind::Scalar(_) if is_plain(file, node) => found.extend(swallowed(file, node.span)),
        NodeKind::Sequence(items) => items.iter().for_each(|item| look(file, item, found)),
        NodeKind::Mapping(entries) => {
            for entry in entries {
                found.extend(without_blank(file, entry));
                look(file, &entry.value, found);
            }
        }
        _ => {}
    }
}

/// The first line of a text after its own that begins with a dash and a blank.
fn swallowed(file: &SourceFile, text: Span) -> Option<Diagnostic> {
    let dashes = dashes(file, text);
    let first = dashes.first()?;
    let place = Span::new(*first, *first + 1);
    let message = "this line looks like an item, and is part of the text above it";
    let found = RULE.at(place, message, "no item begins here").related(text_start(file, text), "the text begins here");
    let Some(column) = column_of_dash(file, text.start) else {
        return Some(found.note("indent the lines of a list alike, below its key"));
    };
    let edit = |at: &usize| {
        let line = file.line_span(file.position(*at).line);
        Edit { span: Span::new(line.start, *at), replacement: " ".repeat(column) }
    };
    let edits: Vec<Edit> = dashes.iter().map(edit).collect();
    let title = if dashes.len() == 1 { "make it an item" } else { "make them items" };
    Some(found.note("indent it like the item above").fix(title, Applicability::Unsafe, edits))
}

/// Where the lines of a text after its first begin with a dash and a blank.
fn dashes(file: &SourceFile, text: Span) -> Vec<usize> {
    let mut found = Vec::new();
    let mut start = text.start;
    for line in file.slice(text).split_inclusive('\n') {
        let code = line.trim_start();
        if start > text.start && (code.starts_with("- ") || code.trim_end() == "-") {
            found.push(start + line.len() - code.len());
        }
        start += line.len();
    }
    found
}

/// `commands` that are one text which begins with a dash: blanks are missing, and there is no list.
fn without_blank(file: &SourceFile, entry: &Entry) -> Option<Diagnostic> {
    let key = entry.key.as_scalar().map(|key| key.value.as_str());
    let text = file.slice(entry.value.span);
    if !matches!(key, Some("commands" | "finally")) || !text.starts_with('-') || !is_plain(file, &entry.value) {
        return None;
    }
    let mut edits = Vec::new();
    let mut start = entry.value.span.start;
    for line in text.split_inclusive('\n') {
        let code = line.trim_start();
        if code.starts_with('-') && !code.starts_with("- ") {
            let dash = start + line.len() - code.len();
            edits.push(Edit { span: Span::empty(dash + 1), replacement: " ".to_owned() });
        }
        start += line.len();
    }
    let place = Span::new(entry.value.span.start, entry.value.span.start + 1);
    let message = "a `-` without a space after it begins no item, so all lines are one command";
    let found = RULE.at(place, message, "expected `- `").note("write `- ` before each command");
    Some(found.fix("put a space after each `-`", Applicability::Unsafe, edits))
}

/// Whether it is a text without quotes, whose value is what the file has there, line ends aside.
fn is_plain(file: &SourceFile, node: &Node) -> bool {
    let NodeKind::Scalar(scalar) = &node.kind else { return false };
    let written = file.slice(node.span).split_whitespace();
    scalar.style == ScalarStyle::Plain && written.eq(scalar.value.split_whitespace())
}

fn text_start(file: &SourceFile, text: Span) -> Span {
    let first = file.slice(text).lines().next().unwrap_or_default();
    Span::new(text.start, text.start + first.trim_end().len())
}

/// The column, from 0, of the dash that a text stands behind.
fn column_of_dash(file: &SourceFile, at: usize) -> Option<usize> {
    let line = file.line_span(file.position(at).line);
    let before = file.slice(Span::new(line.start, at)).trim_end_matches(' ');
    before.strip_suffix('-').filter(|blanks| blanks.trim_matches(' ').is_empty()).map(str::len)
}
