//! `$NAME` in single quotes, where the shell leaves it as it is.

use std::collections::BTreeSet;

use crate::lint::context::Context;
use crate::lint::image_file;
use crate::lint::names::set_by_file;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Call;
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "unexpanded-variable",
    category: Category::Commands,
    severity: Severity::Note,
    doc: include_str!("unexpanded_variable.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let set = set_by_file(context);
    // What is wrong with the files of deploy actions has a rule of its own.
    let files = image_file::written(context);
    let is_other = |call: &&Call| files.iter().all(|file| file.maker.span != call.span);
    let calls = context.commands.iter().flat_map(|command| &command.script.calls);
    for call in calls.filter(|call| prints(call)).filter(is_other) {
        for (text, span) in call.arguments().iter().flat_map(|word| &word.single_quoted) {
            let Some(name) = names(text).into_iter().find(|name| is_variable(name, &set)) else { continue };
            let message = format!("`${name}` stands in single quotes, where the shell does not put in its value");
            found.push(
                RULE.at(*span, message, "stays as it is written")
                    .note(format!("end the quotes before it: `'…'\"${name}\"'…'`")),
            );
        }
    }
}

/// Whether a call prints or replaces text, and does not write a script, which is run later.
fn prints(call: &Call) -> bool {
    let is_script =
        |path: &str| path.contains("rc") || path.contains("profile") || path.contains("/bin/") || path.ends_with("sh");
    let writes_script = call.written().any(|file| is_script(file.text.trim_matches('"')));
    let feeds = call.stands.pipe.is_some_and(|(place, length)| place + 1 < length);
    matches!(call.name(), Some("echo" | "printf" | "sed")) && !writes_script && !feeds && !call.stands.substituted
}

/// The names after `$` in a text.
fn names(text: &str) -> Vec<&str> {
    let name = |rest: &'_ str| {
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())
    };
    let parts = text.split('$').skip(1);
    parts.map(|rest| (rest.strip_prefix('{').unwrap_or(rest), name(rest))).map(|(rest, end)| &rest[..end]).collect()
}

/// Whether it is surely the name of a variable: the file sets it, or the service does.
fn is_variable(name: &str, set: &BTreeSet<&str>) -> bool {
    name.len() > 2 && (set.contains(name) || name.starts_with("CODEBUILD_") || name.starts_with("AWS_"))
}
