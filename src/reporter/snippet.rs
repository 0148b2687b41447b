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
        finding = finding.element(Level::NOTE.message(refusal.to_string()));
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

    const WIDE: &str = "\
error[some-rule]: this is wrong
 --> b.yml:2:12
  |
2 |     - echo 漢字 here
  |                 ^^^^ this
  |
help: write it so (a guess, look before you apply it)
  |
2 -     - echo 漢字 here
2 +     - echo kanji here
  |
";

    const LINES: &str = "\
warning[some-rule]: something is missing
 --> b.yml:2:3
  |
2 | /   one
3 | |   two
4 | |   three
  | |_______^ here
";

    const LINES_CRLF: &str = "\
warning[some-rule]: something is missing
 --> b.yml:2:3
  |
2 | /   one
3 | |   two
  | |_____^ here
";

    const END: &str = "\
warning[some-rule]: something is missing
 --> b.yml:1:6
  |
1 | a: b
  |     ^ here
";

    const END_OF_LINE: &str = "\
warning[some-rule]: something is missing
 --> b.yml:1:5
  |
1 | a: b
  |     ^ here
";

    const EMPTY: &str = "\
warning[some-rule]: something is missing
 --> b.yml:1:1
  |
1 |
  | ^ here
";

    const FINDING: &str = "\
error[command-is-map]: a command is a map
 --> buildspec.yml:5:9
  |
4 |     commands:
  |     -------- in this list
5 |       - echo a: b
  |         ^^^^^^^^^ read as a key
  |
  = note: CodeBuild refuses the file: YAML_FILE_ERROR: Expected Commands[0] to be of string type
  = help: quote the command, or write it as a `|` block
help: quote it
  |
5 |       - 'echo a: b'
  |         +         +
";

    const FAILED: &str = "\
error: command 1 of BUILD failed
 --> buildspec.yml:4:7
  |
4 |       set -e
  |       ^^^^^^ exit status 2
";

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
        assert_eq!(plain(&file, &finding), FINDING);
    }

    #[test]
    fn tabs_wide_characters_and_crlf_keep_marks_in_place() {
        let file = SourceFile::new("b.yml", "a:\r\n\t- echo 漢字 here\r\n  - x\r\n");
        let finding = found(&file, "here", "this").fix(
            "write it so",
            Applicability::Unsafe,
            vec![Edit { span: span_of(&file, "漢字"), replacement: "kanji".to_owned() }],
        );
        assert_eq!(plain(&file, &finding), WIDE);
    }

    #[test]
    fn spans_over_lines_and_at_the_end_are_drawn() {
        for (text, span, expected) in [
            ("a: |\n  one\n  two\n  three\nb: c\n", Span::new(7, 24), LINES),
            ("a: |\r\n  one\r\n  two\r\n", Span::new(8, 18), LINES_CRLF),
            ("a: b\n", Span::empty(5), END),
            ("a: b", Span::empty(4), END_OF_LINE),
            ("", Span::empty(0), EMPTY),
        ] {
            let file = SourceFile::new("b.yml", text);
            let finding = Diagnostic::new("some-rule", Severity::Warning, "something is missing", span, "here");
            assert_eq!(plain(&file, &finding), expected, "{text:?}");
        }
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
        assert_eq!(failed_command(&file, block, "command 1 of BUILD failed", "exit status 2", look), FAILED);
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
