//! Places and findings in the protocol's words.

use lsp_types::{
    CodeDescription, CompletionItem, CompletionItemKind, CompletionTextEdit, Diagnostic as LspDiagnostic,
    DiagnosticRelatedInformation, DiagnosticSeverity, Documentation, Location, MarkupContent, MarkupKind,
    NumberOrString, Position, PositionEncodingKind, Range, TextEdit, Uri,
};

use crate::editor::{Completion, CompletionKind};
use crate::text::{Diagnostic, Edit, Severity, SourceFile, Span};

/// How the editor counts columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// In bytes.
    Utf8,
    /// In halves of UTF-16 characters, which every editor can.
    Utf16,
}

impl Encoding {
    /// The best of those that an editor offers.
    pub(super) fn of(offered: Option<&Vec<PositionEncodingKind>>) -> Self {
        let utf8 = offered.is_some_and(|offered| offered.contains(&PositionEncodingKind::UTF8));
        if utf8 { Self::Utf8 } else { Self::Utf16 }
    }

    /// Its name in the protocol.
    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    fn length(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => text.encode_utf16().count(),
        }
    }

    /// A byte offset as a position.
    pub(super) fn position(self, file: &SourceFile, offset: usize) -> Position {
        let line = file.position(offset).line;
        let start = file.line_span(line).start;
        let before = file.slice(Span::new(start, offset.min(file.text().len())));
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Position::new(number(line - 1), number(self.length(before)))
    }

    /// A position as a byte offset; one behind the end of a line is that end.
    pub(super) fn offset(self, file: &SourceFile, position: Position) -> usize {
        let line = file.line_span(usize::try_from(position.line).unwrap_or(usize::MAX).saturating_add(1));
        let wanted = usize::try_from(position.character).unwrap_or(usize::MAX);
        let mut counted = 0;
        for (at, character) in file.slice(line).char_indices() {
            if counted >= wanted {
                return line.start + at;
            }
            counted += self.length(character.encode_utf8(&mut [0; 4]));
        }
        line.end
    }

    pub(super) fn range(self, file: &SourceFile, span: Span) -> Range {
        Range::new(self.position(file, span.start), self.position(file, span.end))
    }

    pub(super) fn edit(self, file: &SourceFile, edit: &Edit) -> TextEdit {
        TextEdit::new(self.range(file, edit.span), edit.replacement.clone())
    }

    /// A finding; an empty place is drawn one character wide by editors.
    pub(super) fn diagnostic(self, file: &SourceFile, uri: &Uri, found: &Diagnostic) -> LspDiagnostic {
        let severity = match found.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Note => DiagnosticSeverity::INFORMATION,
        };
        let related = found.labels.iter().filter(|label| !label.primary && !label.text.is_empty());
        let related: Vec<_> = related
            .map(|label| DiagnosticRelatedInformation {
                location: Location::new(uri.clone(), self.range(file, label.span)),
                message: label.text.clone(),
            })
            .collect();
        let label = found.labels.iter().find(|label| label.primary).map(|label| label.text.as_str());
        let refusal = found.refusal.as_ref().map(ToString::to_string);
        let mut lines = vec![found.message.clone()];
        lines.extend(label.filter(|label| !label.is_empty()).map(str::to_owned));
        lines.extend(refusal);
        lines.extend(found.notes.iter().cloned());
        LspDiagnostic {
            range: self.range(file, found.span()),
            severity: Some(severity),
            code: Some(NumberOrString::String(found.code.to_owned())),
            code_description: None::<CodeDescription>,
            source: Some("buildspec".to_owned()),
            message: lines.join("\n"),
            related_information: Some(related),
            tags: None,
            data: None,
        }
    }

    pub(super) fn completion(self, file: &SourceFile, found: Completion) -> CompletionItem {
        CompletionItem {
            kind: Some(match found.kind {
                CompletionKind::Key => CompletionItemKind::PROPERTY,
                CompletionKind::Value => CompletionItemKind::VALUE,
                CompletionKind::Variable => CompletionItemKind::VARIABLE,
            }),
            detail: Some(found.detail).filter(|detail| !detail.is_empty()),
            documentation: Some(found.doc)
                .filter(|doc| !doc.is_empty())
                .map(|doc| Documentation::MarkupContent(markdown(doc))),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(self.range(file, found.span), found.insert))),
            label: found.label,
            ..CompletionItem::default()
        }
    }
}

/// A text with marks.
pub(super) fn markdown(value: String) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_counted_as_the_editor_counts() {
        let file = SourceFile::new("f", "a: 𝄞é\r\nb");
        for (encoding, offset, position) in [
            (Encoding::Utf16, 7, Position::new(0, 5)),
            (Encoding::Utf8, 7, Position::new(0, 7)),
            (Encoding::Utf16, 11, Position::new(1, 0)),
            (Encoding::Utf16, 12, Position::new(1, 1)),
        ] {
            assert_eq!(encoding.position(&file, offset), position);
            assert_eq!(encoding.offset(&file, position), offset);
        }
        assert_eq!(Encoding::Utf16.offset(&file, Position::new(0, 99)), 9);
        assert_eq!(Encoding::Utf16.offset(&file, Position::new(9, 9)), 12);
    }
}
