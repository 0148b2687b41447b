//! What an editor can do about findings: the fix of each, all safe ones at once, or a comment that allows it.

use std::collections::HashMap;

use lsp_types::{CodeAction, CodeActionKind, CodeActionOrCommand, Range, TextEdit, Uri, WorkspaceEdit};

use super::convert::Encoding;
use super::documents::Document;
use crate::lint::{Policy, Project, check, fix};
use crate::text::{Applicability, Diagnostic, Span};

/// Everything that can be done where the cursor is.
pub(super) fn actions(document: &Document, uri: &Uri, range: Range, encoding: Encoding) -> Vec<CodeActionOrCommand> {
    let (start, end) = (encoding.offset(&document.file, range.start), encoding.offset(&document.file, range.end));
    let here = |found: &&Diagnostic| found.span().start <= end && start <= found.span().end.max(found.span().start);
    let here: Vec<&Diagnostic> = document.found.iter().filter(here).collect();
    let mut actions: Vec<CodeActionOrCommand> = Vec::new();
    for found in &here {
        if let Some(fix) = &found.fix {
            let edits = fix.edits.iter().map(|edit| encoding.edit(&document.file, edit)).collect();
            let sure = fix.applicability == Applicability::Safe;
            let title = if sure { fix.title.clone() } else { format!("{} (a guess)", fix.title) };
            let about = encoding.diagnostic(&document.file, uri, found);
            actions.push(action(title, CodeActionKind::QUICKFIX, uri, edits, Some((about, sure))));
        }
    }
    let mut codes: Vec<&str> = Vec::new();
    for found in &here {
        if !codes.contains(&found.code) {
            codes.push(found.code);
            actions.push(allowing(document, uri, found, encoding));
        }
    }
    actions.extend(all_safe(document, uri, encoding));
    actions
}

fn action(
    title: String,
    kind: CodeActionKind,
    uri: &Uri,
    edits: Vec<TextEdit>,
    about: Option<(lsp_types::Diagnostic, bool)>,
) -> CodeActionOrCommand {
    let (diagnostics, preferred) = about.map_or((None, None), |(about, sure)| (Some(vec![about]), Some(sure)));
    #[expect(clippy::mutable_key_type, reason = "the protocol's type has URIs as keys")]
    let changes = HashMap::from([(uri.clone(), edits)]);
    CodeActionOrCommand::CodeAction(CodeAction {
        title,
        kind: Some(kind),
        diagnostics,
        edit: Some(WorkspaceEdit::new(changes)),
        is_preferred: preferred,
        ..CodeAction::default()
    })
}

/// A comment on a line of its own, right above the finding's.
fn allowing(document: &Document, uri: &Uri, found: &Diagnostic, encoding: Encoding) -> CodeActionOrCommand {
    let file = &document.file;
    let line = file.line_span(file.position(found.span().start).line);
    let text = file.slice(line);
    let indent = &text[..text.len() - text.trim_start().len()];
    let comment = format!("{indent}# buildspec: allow[{}]\n", found.code);
    let edits = vec![TextEdit::new(encoding.range(file, Span::empty(line.start)), comment)];
    let about = encoding.diagnostic(file, uri, found);
    action(format!("allow {} here", found.code), CodeActionKind::QUICKFIX, uri, edits, Some((about, false)))
}

/// One edit that applies every safe fix.
fn all_safe(document: &Document, uri: &Uri, encoding: Encoding) -> Option<CodeActionOrCommand> {
    let file = &document.file;
    let codes: Vec<&str> = document.found.iter().map(|found| found.code).collect();
    let fixed = fix(file, Applicability::Safe, |file| {
        let found = check(file, &crate::buildspec::decode(file), &Project::default(), &Policy::default());
        found.into_iter().filter(|it| codes.contains(&it.code)).collect()
    });
    (fixed.text != file.text()).then(|| {
        let whole = encoding.range(file, Span::new(0, file.text().len()));
        let title = "mend everything that is safe to mend".to_owned();
        action(title, CodeActionKind::SOURCE_FIX_ALL, uri, vec![TextEdit::new(whole, fixed.text)], None)
    })
}
