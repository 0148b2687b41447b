//! Sections that stand one level too deep or too high, and the edits that shift their lines.
//!
//! Only what the mended text says when it is read again counts: a shift that does not bring the keys where they belong
//! is not offered.

use super::tree::value_of;
use crate::text::{Applicability, Diagnostic, Edit, SourceFile, Span};
use crate::yaml::{Node, parse};

/// Offers to bring the last key of `phases` up to the level of `phases`, where `top` are the keys of that level.
pub(super) fn up(
    found: Diagnostic,
    file: &SourceFile,
    (phases, key): (Span, Span),
    name: &str,
    top: &[&str],
) -> Diagnostic {
    let (from, to) = (column(file, key.start), column(file, phases.start));
    if top.contains(&name) || from <= to || !begins_line(file, key.start) {
        return found;
    }
    let taken = |line: Span| Edit { span: Span::new(line.start, line.start + from - to), replacement: String::new() };
    let edits: Vec<Edit> = block(file, key.start, from).into_iter().map(taken).collect();
    let arrives = |root: &Node| {
        let others = value_of(root, "phases").filter(|phases| phases.as_mapping().is_some_and(|map| !map.is_empty()));
        others.is_some_and(|phases| value_of(phases, name).is_none()) && value_of(root, name).is_some()
    };
    offer(found, file, format!("move `{name}` to the top level"), edits, arrives)
}

/// Offers to bring phases that stand beside an empty `phases` below it.
pub(super) fn down(found: Diagnostic, file: &SourceFile, phases: Span, after: &[(&str, Span)]) -> Diagnostic {
    let to = column(file, phases.start);
    let at_same_column = |key: &Span| column(file, key.start) == to && begins_line(file, key.start);
    if after.is_empty() || !after.iter().all(|(_, key)| at_same_column(key)) {
        return found;
    }
    let lines = after.iter().flat_map(|(_, key)| block(file, key.start, to));
    let edits: Vec<Edit> =
        lines.map(|line| Edit { span: Span::empty(line.start), replacement: "  ".to_owned() }).collect();
    let arrives = |root: &Node| {
        let phases = value_of(root, "phases");
        after.iter().all(|(name, _)| phases.is_some_and(|phases| value_of(phases, name).is_some()))
    };
    offer(found, file, "indent the phases".to_owned(), edits, arrives)
}

fn offer(
    found: Diagnostic,
    file: &SourceFile,
    title: String,
    edits: Vec<Edit>,
    arrives: impl Fn(&Node) -> bool,
) -> Diagnostic {
    let mut text = file.text().to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.span.range(), &edit.replacement);
    }
    let mended = parse(&SourceFile::new("", text)).ok().and_then(|document| document.root);
    if mended.is_some_and(|root| arrives(&root)) { found.fix(title, Applicability::Safe, edits) } else { found }
}

/// The lines of a key at a column and of all that is further in, without blank ones.
fn block(file: &SourceFile, key: usize, column: usize) -> Vec<Span> {
    let first = file.position(key).line;
    let mut lines = Vec::new();
    for number in first.. {
        let line = file.line_span(number);
        let text = file.slice(line);
        let indentation = text.len() - text.trim_start_matches(' ').len();
        let blank = text.trim().is_empty();
        if number > first && !blank && indentation <= column || line.start >= file.text().len() {
            break;
        }
        if !blank {
            lines.push(line);
        }
    }
    lines
}

fn column(file: &SourceFile, at: usize) -> usize {
    file.position(at).column - 1
}

fn begins_line(file: &SourceFile, at: usize) -> bool {
    let line = file.line_span(file.position(at).line);
    file.slice(Span::new(line.start, at)).bytes().all(|byte| byte == b' ')
}

#[cfg(test)]
mod tests {
    use super::super::decode;
    use super::*;

    /// The text after the fix of the first finding.
    fn mended(text: &str) -> Option<String> {
        let file = SourceFile::new("f", text);
        let mut mended = text.to_owned();
        for edit in decode(&file).diagnostics[0].fix.as_ref()?.edits.iter().rev() {
            mended.replace_range(edit.span.range(), &edit.replacement);
        }
        Some(mended)
    }

    #[test]
    fn a_section_below_phases_comes_up() {
        let text = "version: 0.2\nphases:\n  build:\n    commands:\n      - a\n  # kept\n  artifacts:\n    files:\n    \
                    # why\n      - |\n        x\n\n    name: y\nrun-as: z\n";
        let expected = "version: 0.2\nphases:\n  build:\n    commands:\n      - a\n  # kept\nartifacts:\n  files:\n  \
                        # why\n    - |\n      x\n\n  name: y\nrun-as: z\n";
        assert_eq!(mended(text).as_deref(), Some(expected));
        for text in [
            "version: 0.2\nphases:\n  artifacts:\n    files: a\n  build:\n    commands: [a]\n",
            "version: 0.2\nphases:\n  build: {commands: a}\n  cache:\n    paths: a\ncache: {paths: b}\n",
            "version: 0.2\nphases: {build: {commands: a}, cache: {paths: b}}\n",
            "version: 0.2\nphases:\n  artifacts:\n    files: a\n",
        ] {
            assert_eq!(mended(text), None, "{text}");
        }
    }

    #[test]
    fn phases_beside_phases_come_down() {
        let text =
            "version: 0.2\nphases:\ninstall:\n  commands:\n    - a\n\nbuild:\n  commands: [b]\nartifacts: {files: c}\n";
        let expected = "version: 0.2\nphases:\n  install:\n    commands:\n      - a\n\n  build:\n    commands: [b]\nartifacts: {files: c}\n";
        assert_eq!(mended(text).as_deref(), Some(expected));
        let apart = "version: 0.2\nphases:\nrun-as: x\nbuild:\n  commands: [b]\n";
        assert_eq!(mended(apart), None);
    }
}
