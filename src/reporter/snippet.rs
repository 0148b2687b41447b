//! Findings drawn on the lines they are about. The only file that names `annotate_snippets`.

use std::ops::Range;

use annotate_snippets::renderer::Renderer;
use annotate_snippets::{AnnotationKind, Group, Level, Patch, Snippet};

use super::Look;
use crate::text::{Applicability, Diagnostic, Fix, Severity, SourceFile, Span};

/// A finding with its places, notes and fix, as `rustc` draws its own; with its last line end.
pub fn diagnostic(file: &SourceFile, diagnostic: &Diagnostic, look: Look) -> String {
    let marks = diagnostic.labels.iter().map(|label| {
        let kind = if label.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let text = Some(label.text.as_str()).filter(|text| !text.is_empty());
        kind.span(within(file, label.span)).label(text)
    });
    let source = Snippet::source(file.text()).path(file.name()).annotations(marks);
    let title = level(diagnostic.severity).primary_title(&diagnostic.message).id(diagnostic.code);
    let mut finding = title.element(source);
    if let Some(refusal) = &diagnostic.refusal {
        finding =
            finding.element(Level::NOTE.message(format!("CodeBuild refuses the file: YAML_FILE_ERROR: {refusal}")));
    }
    finding = finding.elements(diagnostic.notes.iter().map(|note| Level::HELP.message(note)));
    let suggestion = diagnostic.fix.as_ref().map(|fix| suggestion(file, fix));
    let groups: Vec<Group<'_>> = std::iter::once(finding).chain(suggestion).collect();
    draw(&groups, look)
}

/// A failed command in its place in the file: its first line, marked and labelled; with its last line end.
pub fn failed_command(file: &SourceFile, command: Span, title: &str, label: &str, look: Look) -> String {
    let whole = within(file, command);
    let first = file.text()[whole.clone()].lines().next().unwrap_or_default().trim_end();
    let mark = AnnotationKind::Primary.span(whole.start..whole.start + first.len()).label(label);
    let source = Snippet::source(file.text()).path(file.name()).annotation(mark);
    draw(&[Level::ERROR.primary_title(title).element(source)], look)
}

const fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

fn suggestion<'a>(file: &'a SourceFile, fix: &'a Fix) -> Group<'a> {
    let title = match fix.applicability {
        Applicability::Safe => fix.title.clone(),
        Applicability::Unsafe => format!("{} (a guess, look before you apply it)", fix.title),
    };
    let edits = fix.edits.iter().map(|edit| Patch::new(within(file, edit.span), &edit.replacement));
    let group = Group::with_title(Level::HELP.secondary_title(title));
    if fix.edits.is_empty() { group } else { group.element(Snippet::source(file.text()).patches(edits)) }
}

/// The span inside the text and on the bounds of characters, whatever was given.
fn within(file: &SourceFile, span: Span) -> Range<usize> {
    let bound = |offset: usize| file.text().floor_char_boundary(offset.min(file.text().len()));
    bound(span.start)..bound(span.end).max(bound(span.start))
}

fn draw(groups: &[Group<'_>], look: Look) -> String {
    let renderer = if look.color { Renderer::styled() } else { Renderer::plain() };
    // The drawing pads some empty lines with spaces.
    let text = renderer.render(groups);
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Edit;

    fn span_of(file: &SourceFile, text: &str) -> Span {
        let start = file.text().find(text).unwrap();
        Span::new(start, start + text.len())
    }

    fn plain(file: &SourceFile, finding: &Diagnostic) -> String {
        diagnostic(file, finding, Look::default())
    }

    fn found(file: &SourceFile, text: &str, label: &str) -> Diagnostic {
        Diagnostic::new("some-rule", Severity::Error, "this is wrong", span_of(file, text), label)
    }

    #[test]
    fn a_finding_shows_places_notes_refusal_and_fix() {
        let file =
            SourceFile::new("buildspec.yml", "version: 0.2\nphases:\n  build:\n    commands:\n      - echo a: b\n");
        let command = span_of(&file, "echo a: b");
        let finding =
            Diagnostic::new("command-is-map", Severity::Error, "a command is a map", command, "read as a key")
                .related(span_of(&file, "commands"), "in this list")
                .note("quote the command, or write it as a `|` block")
                .refused("Expected Commands[0] to be of string type")
                .fix(
                    "quote it",
                    Applicability::Safe,
                    vec![
                        Edit { span: Span::empty(command.start), replacement: "'".to_owned() },
                        Edit { span: Span::empty(command.end), replacement: "'".to_owned() },
                    ],
                );
        assert_eq!(plain(&file, &finding), "");
    }

    #[test]
    fn tabs_wide_characters_and_crlf_keep_marks_in_place() {
        let file = SourceFile::new("b.yml", "a:\r\n\t- echo 漢字 here\r\n  - x\r\n");
        assert_eq!(plain(&file, &found(&file, "here", "this")), "");
    }

    #[test]
    fn spans_over_lines_and_at_the_end_are_drawn() {
        let file = SourceFile::new("b.yml", "a: |\n  one\n  two\n  three\nb: c\n");
        assert_eq!(plain(&file, &found(&file, "one\n  two\n  three", "all of it")), "");
        let end = Diagnostic::new("some-rule", Severity::Warning, "something is missing", Span::empty(30), "here");
        assert_eq!(plain(&file, &end), "");
        let empty = SourceFile::new("b.yml", "");
        let nothing = Diagnostic::new("some-rule", Severity::Note, "the file is empty", Span::empty(0), "");
        assert_eq!(plain(&empty, &nothing), "");
    }

    #[test]
    fn a_span_that_lies_outside_does_no_harm() {
        let file = SourceFile::new("b.yml", "é\n");
        for span in [Span::new(1, 2), Span::new(90, 99), Span::new(0, usize::MAX), Span::new(2, 3)] {
            let finding = Diagnostic::new("some-rule", Severity::Error, "m", span, "l").fix(
                "t",
                Applicability::Unsafe,
                vec![Edit { span, replacement: "x".to_owned() }],
            );
            assert!(plain(&file, &finding).starts_with("error[some-rule]: m\n"), "{span:?}");
        }
    }

    #[test]
    fn a_failed_command_is_marked_on_its_first_line() {
        let file =
            SourceFile::new("buildspec.yml", "build:\n  commands:\n    - |\n      set -e\n      make all\n    - ls\n");
        let block = span_of(&file, "set -e\n      make all");
        let look = Look::default();
        assert_eq!(failed_command(&file, block, "command 1 of BUILD failed", "exit status 2", look), "");
    }

    #[test]
    fn colours_only_add_to_the_text() {
        let file = SourceFile::new("b.yml", "a: b\n");
        let finding = found(&file, "b", "this").note("do that");
        let colored = diagnostic(&file, &finding, Look { color: true, live: false });
        assert_ne!(colored, plain(&file, &finding));
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain(&file, &finding));
    }
}
