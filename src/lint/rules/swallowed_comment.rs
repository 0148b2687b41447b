//! A part of a command that YAML takes for a comment.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Applicability, Diagnostic, Edit, Severity, Span};
use crate::yaml::ScalarStyle;

pub(super) const RULE: Rule = Rule {
    code: "swallowed-comment",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("swallowed_comment.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for command in context.commands.iter().filter(|command| command.style == ScalarStyle::Plain) {
        let end = command.text.span.end;
        let line = context.file.line_span(context.file.position(end).line);
        let rest = context.file.slice(Span::new(end, line.end));
        let comment = rest.trim();
        // A command that prints or names something, and `#1`, `#$NAME` or `#{…}`, which is no remark.
        let says =
            command.script.calls.last().is_some_and(|call| matches!(call.name(), Some("echo" | "printf" | "git")));
        let value = comment
            .strip_prefix('#')
            .is_some_and(|text| text.starts_with(|c: char| c.is_ascii_digit() || c == '$' || c == '{'));
        if !says || !value || command.script.error.is_some() {
            continue;
        }
        let place = Span::new(end + (rest.len() - rest.trim_start().len()), end + rest.trim_end().len());
        let escape = Edit { span: Span::empty(place.start), replacement: "\\".to_owned() };
        found.push(
            RULE.at(place, "this is not part of the command: ` #` begins a YAML comment", "left out")
                .note("write `\\#`, which is a `#` for YAML and the shell")
                .fix("write a backslash before it", Applicability::Unsafe, vec![escape]),
        );
    }
}
