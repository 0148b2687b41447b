//! A command that the shell cannot read.

use crate::lint::command::Command;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::{SyntaxError, SyntaxErrorKind as Kind, is_readable};
use crate::text::{Applicability, Diagnostic, Edit, Severity, SourceFile, Span};
use crate::yaml::ScalarStyle;

pub(super) const RULE: Rule = Rule {
    code: "shell-syntax",
    category: Category::Commands,
    severity: Severity::Error,
    doc: include_str!("shell_syntax.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (index, command) in context.commands.iter().enumerate() {
        let Some(error) = &command.script.error else { continue };
        if is_template(&command.text.value, error.kind) || is_path(&command.text.value, error.kind) {
            continue;
        }
        let finding = RULE.at(error.span, error.message.clone(), error.label);
        let next = context.commands.get(index + 1).map(|next| next.text.value.as_str());
        found.push(match error.kind {
            Kind::Open => open(finding, context.file, command),
            Kind::Backslash => backslash(finding, context.file, error, next.unwrap_or_default()),
            Kind::HereDocument => here_document(finding, &command.text.value),
            Kind::Grammar => grammar(finding, context.file, command),
        });
    }
}

/// Text that some other program fills in before CodeBuild sees it.
fn is_template(text: &str, kind: Kind) -> bool {
    let placeholder = |rest: &str| {
        let name = rest.split('>').next().unwrap_or_default();
        let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' ' | '/');
        rest.len() > name.len() && name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(word)
    };
    text.contains("{%") || (kind == Kind::Grammar && (text.contains("{{") || text.split('<').skip(1).any(placeholder)))
}

/// A backslash right behind a word may be the end of a path on Windows.
fn is_path(text: &str, kind: Kind) -> bool {
    let before = text.trim_end().trim_end_matches('\\').chars().next_back();
    kind == Kind::Backslash && before.is_some_and(|c| !c.is_whitespace())
}

/// A quote is open: often since YAML takes ` #` for the start of a comment.
fn open(finding: Diagnostic, file: &SourceFile, command: &Command<'_>) -> Diagnostic {
    let Some(comment) = comment_behind(file, command) else {
        return finding
            .note("close it, or put a backslash before it if it is meant as text; as it is, the phase fails");
    };
    let whole = Span::new(command.text.span.start, comment.end);
    let finding = finding
        .related(comment, "YAML takes this for a comment")
        .note("put the whole command in quotes: a ` #` ends a plain YAML value");
    let text = file.slice(whole);
    if !is_readable(text) {
        return finding;
    }
    let edit = Edit { span: whole, replacement: format!("'{}'", text.replace('\'', "''")) };
    finding.fix("quote the command", Applicability::Unsafe, vec![edit])
}

/// The comment behind a plain value, on the line where it ends.
fn comment_behind(file: &SourceFile, command: &Command<'_>) -> Option<Span> {
    let end = command.text.span.end;
    if command.style != ScalarStyle::Plain {
        return None;
    }
    let line = file.line_span(file.position(end).line);
    let rest = file.slice(Span::new(end, line.end));
    let comment = rest.trim_start();
    comment.starts_with('#').then(|| Span::new(line.end - comment.len(), end + rest.trim_end().len()))
}

fn backslash(finding: Diagnostic, file: &SourceFile, error: &SyntaxError, next: &str) -> Diagnostic {
    let finding =
        finding.note("it joins the lines that CodeBuild adds: the command reports success, and its variables are lost");
    if next.starts_with('-') || file.slice(error.span) != "\\" {
        return finding.note("a command that goes on in the next line belongs below `- |`");
    }
    let before = file.text()[..error.span.start].trim_end_matches([' ', '\t']).len();
    let edit = Edit { span: Span::new(before, error.span.end), replacement: String::new() };
    finding.fix("remove the backslash", Applicability::Safe, vec![edit])
}

fn here_document(finding: Diagnostic, text: &str) -> Diagnostic {
    if !text.trim_end().contains('\n') {
        return finding.note("one line has no room for it: write the command below `- |`, or use `<<<` with bash");
    }
    finding
        .note(
            "the lines that CodeBuild adds become part of it: the command reports success, and its variables are lost",
        )
        .note("end it with its word alone on a line, without blanks in front and behind")
}

/// Words where the grammar has no place for them: often since line breaks have become blanks.
fn grammar(finding: Diagnostic, file: &SourceFile, command: &Command<'_>) -> Diagnostic {
    if command.folds(file).is_empty() || !is_readable(&command.unfolded(file)) {
        return finding.note("the shell stops with `syntax error`, and the phase fails");
    }
    let finding = finding.note("YAML joins these lines with blanks: write `- |`, which keeps them");
    if command.style != ScalarStyle::Folded {
        return finding;
    }
    let start = command.text.span.start;
    let edit = Edit { span: Span::new(start, start + 1), replacement: "|".to_owned() };
    finding.fix("keep the line breaks", Applicability::Unsafe, vec![edit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_to_be_filled_in_is_left_alone() {
        for (text, expected) in [
            ("a ( {{ b }}", true),
            ("pytest <report directory>/x", true),
            ("x=$CODEBUILD_<id>", true),
            ("a < b; )", false),
            ("if a <b> c", true),
            ("for x do", false),
        ] {
            assert_eq!(is_template(text, Kind::Grammar), expected, "{text}");
        }
        assert!(!is_template("docker inspect -f '{{.Id}} x", Kind::Open));
    }
}
