//! What keeps a text from being JSON, and how to mend it.

use std::collections::BTreeMap;

use crate::text::{Applicability, Diagnostic, Edit, Severity, SourceFile, Span};
use crate::yaml::{Node, NodeKind};

/// A text that cannot be read.
pub(super) fn syntax(file: &SourceFile, place: Span, reason: &str) -> Diagnostic {
    // The parser's words begin with a capital letter, and may end with a stop.
    let mut reason = reason.trim_end_matches('.').to_owned();
    if let Some(first) = reason.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    Diagnostic::new("json-syntax", Severity::Error, format!("{} is not JSON", file.name()), place, reason)
}

/// A file with nothing in it.
pub(super) fn empty(file: &SourceFile) -> Diagnostic {
    syntax(file, Span::empty(file.text().len()), "there is nothing in it")
}

/// JSON has no comments.
pub(super) fn comments(file: &SourceFile, places: &[Span]) -> Vec<Diagnostic> {
    let one = |place: &Span| {
        // With the blanks before it, so that no line ends in them.
        let before = &file.text()[..place.start];
        let start = before.trim_end_matches([' ', '\t']).len();
        let edit = Edit { span: Span::new(start, place.end), replacement: String::new() };
        Diagnostic::new("json-comment", Severity::Error, "JSON has no comments", *place, "not JSON").fix(
            "take it out",
            Applicability::Safe,
            vec![edit],
        )
    };
    places.iter().map(one).collect()
}

/// A comma with nothing behind it but the end of its list; `tokens` are the places of all tokens, in order.
pub(super) fn last_commas(file: &SourceFile, tokens: &[Span]) -> Vec<Diagnostic> {
    let is_last = |pair: &[Span]| file.slice(pair[0]) == "," && matches!(file.slice(pair[1]), "]" | "}");
    let one = |pair: &[Span]| {
        let edit = Edit { span: pair[0], replacement: String::new() };
        let message = "JSON takes no comma after the last item";
        Diagnostic::new("json-trailing-comma", Severity::Error, message, pair[0], "nothing follows").fix(
            "take it out",
            Applicability::Safe,
            vec![edit],
        )
    };
    tokens.windows(2).filter(|pair| is_last(pair)).map(one).collect()
}

/// Keys that stand twice in one object: readers take the last, and nobody sees the first.
pub(super) fn duplicate_keys(node: &Node, found: &mut Vec<Diagnostic>) {
    match &node.kind {
        NodeKind::Sequence(items) => items.iter().for_each(|item| duplicate_keys(item, found)),
        NodeKind::Mapping(entries) => {
            let mut first: BTreeMap<&str, Span> = BTreeMap::new();
            for entry in entries {
                duplicate_keys(&entry.value, found);
                let Some(name) = entry.key.as_scalar() else { continue };
                let Some(before) = first.insert(&name.value, entry.key.span) else { continue };
                let message = format!("`{}` stands twice in one object", name.value);
                let wrong = Diagnostic::new("json-duplicate-key", Severity::Warning, message, entry.key.span, "again");
                found.push(wrong.related(before, "first here; readers take the last"));
            }
        }
        NodeKind::Scalar(_) | NodeKind::Alias(_) | NodeKind::UnknownAlias(_) => {}
    }
}
