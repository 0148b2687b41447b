//! `CODEBUILD_BUILD_SUCCEEDING` asked for being there, or compared with what it never is.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::{Call, Word};
use crate::text::{Applicability, Diagnostic, Edit, Severity, SourceFile, Span};
use crate::yaml::ScalarStyle;

pub(super) const RULE: Rule = Rule {
    code: "always-true-succeeding",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("always_true_succeeding.md"),
    check: Some(check),
};

const NAME: &str = "CODEBUILD_BUILD_SUCCEEDING";

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for command in &context.commands {
        for call in &command.script.calls {
            let Some((span, wanted, label)) = fault(context.file, call) else { continue };
            let message = format!("this test of `{NAME}` has the same result after success and failure");
            let mut finding = RULE.at(span, message, label);
            finding = finding.note(format!("write `\"${NAME}\" = {wanted}`"));
            // In double quotes of YAML the shell's own are written with a backslash.
            if command.style != ScalarStyle::DoubleQuoted && !context.file.slice(span).starts_with('!') {
                let edit = Edit { span, replacement: format!("\"${NAME}\" = {wanted}") };
                finding = finding.fix("compare it with a number", Applicability::Unsafe, vec![edit]);
            }
            found.push(finding);
        }
    }
}

/// The tested words, the value to compare with, and what is wrong.
fn fault(file: &SourceFile, call: &Call) -> Option<(Span, u8, &'static str)> {
    if !matches!(call.name(), Some("[" | "test" | "[[")) {
        return None;
    }
    let words: Vec<&Word> = call.arguments().iter().filter(|word| !matches!(word.text.as_str(), "]" | "]]")).collect();
    let is_it = |word: &Word| word.text.trim_matches('"').trim_matches(['$', '{', '}']) == NAME;
    let all =
        if call.name() == Some("[[") { inside(file, call.span) } else { words.first()?.span.join(words.last()?.span) };
    match words[..] {
        [word] if is_it(word) => Some((all, 1, "it is always there: `0` or `1`")),
        [option, word] if is_it(word) => match option.text.as_str() {
            "-n" => Some((all, 1, "it is always there: `0` or `1`")),
            "-z" => Some((all, 0, "it is never empty: `0` or `1`")),
            _ => None,
        },
        _ => None,
    }
}

/// What stands between `[[` and `]]`.
fn inside(file: &SourceFile, span: Span) -> Span {
    let text = file.slice(span);
    let front = text.trim_start_matches("[[").trim_start();
    let start = span.start + (text.len() - front.len());
    Span::new(start, start + front.trim_end_matches("]]").trim_end().len())
}
