//! Lines of shell that YAML joins into one, so that they mean something else.

use crate::lint::acts;
use crate::lint::command::Command;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::{self, Call};
use crate::text::{Applicability, Diagnostic, Edit, Severity, SourceFile, Span};
use crate::yaml::{ScalarStyle, ValueMap};

pub(super) const RULE: Rule = Rule {
    code: "folded-script",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("folded_script.md"),
    check: Some(check),
};

/// Programs whose arguments are a command.
const RUNNERS: &str =
    "sudo su env exec eval nohup time timeout nice xargs npx find watch ssh retry sh bash nix nix-shell
    start-server-and-test concurrently parallel gosu chroot";
/// Programs whose arguments are a command after `run`, `exec` and the like.
const CONTAINERS: &str = "docker docker-compose podman kubectl poetry pipenv uv pnpm yarn bundle";

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for command in context.commands.iter().filter(|command| command.script.error.is_none()) {
        let folds = command.folds(context.file);
        if folds.is_empty() {
            continue;
        }
        let swallowed = swallowed(command, &folds).map(|finding| with_fix(finding, context.file, command));
        found.extend(swallowed.or_else(|| joined(context.file, command, &folds)));
    }
}

/// A comment that goes on over joined lines, which were meant to run.
fn swallowed(command: &Command<'_>, folds: &[usize]) -> Option<Diagnostic> {
    let text = &command.text.value;
    let hashes = text.match_indices('#').map(|(at, _)| at);
    let mut comments =
        hashes.filter(|at| text[..*at].chars().next_back().is_none_or(|c| c.is_whitespace() || c == ';'));
    let (start, fold) = comments.find_map(|start| {
        let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
        let inside = folds[folds.partition_point(|fold| *fold <= start)..].iter().take_while(|fold| **fold < end);
        let fold = inside.copied().find(|fold| !text[fold + 1..].starts_with('#'))?;
        (!is_in_word(command, command.span(start, start + 1))).then_some((start, fold))
    })?;
    let message = "the comment goes on to the end of the command, since YAML joins its lines";
    let finding = RULE.at(command.span(start, fold), message, "begins here");
    Some(finding.related(command.span(fold + 1, line_end(text, folds, fold)), "is part of the comment"))
}

fn line_end(text: &str, folds: &[usize], fold: usize) -> usize {
    let next = folds.iter().copied().find(|other| *other > fold).unwrap_or(text.len());
    let end = text[fold..next].find('\n').map_or(next, |length| fold + length);
    (fold + text[fold..end].trim_end().len()).max(fold + 1)
}

fn is_in_word(command: &Command<'_>, place: Span) -> bool {
    let covers = |span: Span| span.start <= place.start && place.end <= span.end;
    command.script.calls.iter().any(|call| call.all_words().any(|word| covers(word.span)))
}

/// A line that is a command of its own, but has become arguments of the one before.
fn joined(file: &SourceFile, command: &Command<'_>, folds: &[usize]) -> Option<Diagnostic> {
    let text = &command.text.value;
    let (span, before) = folds.iter().find_map(|fold| {
        let end = line_end(text, folds, *fold);
        let (span, line) = (command.span(fold + 1, end), &text[fold + 1..end]);
        let before = command.script.calls.iter().find(|call| is_argument(call, span.start))?;
        let is_own = !is_item(line) && (ends_with_file(before, span.start) || is_command(line));
        (is_own && !runs_others(before, span.start)).then_some((span, before))
    })?;
    let first = before.words.first()?;
    let message = "YAML joins these lines, so that this command becomes arguments of the one before";
    let finding = RULE
        .at(span, message, "is not run")
        .related(first.span, format!("`{}` is given its words", file.slice(first.span)));
    Some(with_fix(finding, file, command))
}

/// Whether a word that is an argument begins at a place.
fn is_argument(call: &Call, start: usize) -> bool {
    call.arguments().iter().any(|word| word.span.start == start)
}

/// `- command`, which was meant as the next item and has a rule of its own.
fn is_item(line: &str) -> bool {
    line.strip_prefix("- ").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '.'))
}

/// Whether the line before a place is `echo … > FILE`, after which no more words are expected.
fn ends_with_file(call: &Call, start: usize) -> bool {
    let last = call.words.iter().filter(|word| word.span.start < start).map(|word| word.span.end).max();
    let writes = call.written().any(|file| file.span.end < start && last.is_some_and(|last| last < file.span.start));
    writes && matches!(call.name(), Some("echo" | "printf"))
}

/// Programs that take a command as their arguments, from the words before a place.
fn runs_others(call: &Call, end: usize) -> bool {
    let words = call.words.iter().filter(|word| word.span.start < end);
    let words: Vec<&str> = words.map(|word| word.literal().unwrap_or(&word.text)).collect();
    let name = words.first().and_then(|name| name.rsplit('/').next()).unwrap_or_default();
    let runs = |word: &&str| matches!(*word, "run" | "exec" | "--" | "-c");
    let among = |list: &str| list.split_whitespace().any(|other| other == name);
    name.starts_with('$') || among(RUNNERS) || (among(CONTAINERS) && words.iter().any(runs))
}

/// Whether a line can only be a command: something well known, or an assignment or `cd`.
fn is_command(line: &str) -> bool {
    let file = SourceFile::new("", line);
    let script = shell::read(line, &ValueMap::new(&file, Span::new(0, line.len()), line));
    let Some(call) = script.calls.iter().find(|call| !call.stands.substituted) else { return false };
    let arguments = call.arguments();
    let known = match call.name() {
        Some("export") => arguments.iter().any(|word| word.text.contains('=')),
        Some("cd") => arguments.len() == 1,
        Some("source") => arguments.len() == 1 && arguments[0].text.contains(['/', '.']),
        Some("aws") => arguments.len() >= 3 && arguments[0].text.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
        _ => acts::act(call).is_some(),
    };
    known && script.error.is_none()
}

/// The same text below `|`, if a shell reads it then.
fn with_fix(finding: Diagnostic, file: &SourceFile, command: &Command<'_>) -> Diagnostic {
    let finding = finding.note("write the lines below `- |`, which keeps them apart");
    if command.style != ScalarStyle::Folded || !shell::is_readable(&command.unfolded(file)) {
        return finding;
    }
    let start = command.text.span.start;
    let edit = Edit { span: Span::new(start, start + 1), replacement: "|".to_owned() };
    finding.fix("keep the line breaks", Applicability::Unsafe, vec![edit])
}
