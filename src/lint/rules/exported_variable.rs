//! `exported-variables`: names, not values, of variables that something sets.

use std::collections::HashSet;

use crate::buildspec::Text;
use crate::lint::builds;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Applicability, Diagnostic, Edit, Severity};

pub(super) const RULE: Rule = Rule {
    code: "exported-variable",
    category: Category::Env,
    severity: Severity::Error,
    doc: include_str!("exported_variable.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let names = &context.buildspec.env.exported_variables;
    if names.is_empty() {
        return;
    }
    let set = set_somewhere(context);
    for name in names {
        let never_set = || set.as_ref().filter(|set| !is_set(set, &name.value)).map(|_| never_set(context, name));
        found.extend(value_for_name(name).or_else(|| never_exported(name)).or_else(never_set));
    }
}

/// `$NAME` or `${NAME}` in place of `NAME`.
fn value_for_name(name: &Text) -> Option<Diagnostic> {
    let bare = name.value.strip_prefix('$')?;
    let bare = bare.strip_prefix('{').and_then(|bare| bare.strip_suffix('}')).unwrap_or(bare);
    let found = RULE.at(name.span, format!("`{}` is a value, not a name", name.value), "expected the name alone");
    if !crate::build::variables::is_shell_name(bare) {
        return Some(found.note("write the name of a variable, without `$`"));
    }
    let edit = Edit { span: name.span, replacement: bare.to_owned() };
    Some(found.note(format!("write `{bare}`")).fix(format!("write `{bare}`"), Applicability::Safe, vec![edit]))
}

fn never_exported(name: &Text) -> Option<Diagnostic> {
    let own = name.value.starts_with("AWS_");
    let message = format!("`{}` cannot be exported", name.value);
    let found = RULE.at(name.span, message, "names that begin with `AWS_` are not exported");
    let advice = "export it under another name, which a command sets to its value";
    own.then(|| Diagnostic { severity: Severity::Warning, ..found }.note(advice))
}

/// A name that nothing in the file sets: worth a warning where all variables of the project are known.
fn never_set(context: &Context<'_>, name: &Text) -> Diagnostic {
    let message = format!("nothing in the file sets `{}`", name.value);
    let known = context.project.variables.is_some();
    let label = if known { "nor does the project" } else { "unless the project or whoever starts the build sets it" };
    let severity = if known { Severity::Warning } else { Severity::Note };
    let found = Diagnostic { severity, ..RULE.at(name.span, message, label) };
    found.note(format!("set it in a command: `export {}=…`", name.value))
}

fn is_set(set: &HashSet<&str>, name: &str) -> bool {
    let of_the_service = name.starts_with("CODEBUILD_") || ["HOME", "PATH", "PWD", "USER"].contains(&name);
    of_the_service || set.contains(name)
}

/// All names that the file or the project sets, or may set; none where a command runs what may set any.
fn set_somewhere<'a>(context: &'a Context<'_>) -> Option<HashSet<&'a str>> {
    let mut set: HashSet<&str> = builds::names(context.buildspec).into_iter().map(|name| name.value.as_str()).collect();
    set.extend(context.project.variables.iter().flatten().map(String::as_str));
    for command in &context.commands {
        let calls = &command.script.calls;
        if calls.iter().any(|call| matches!(call.name(), Some("source" | "." | "eval"))) {
            return None;
        }
        set.extend(calls.iter().flat_map(|call| call.sets_variables()).map(|(name, _)| name));
        // What a function or another shell assigns, and all words of what could not be read.
        let unread = command.script.error.is_some() || !context.dialect.is_posix();
        let text = command.text.value.as_str();
        let ends = text.match_indices(|c: char| if unread { !is_in_name(c) } else { c == '=' }).map(|(at, _)| at);
        set.extend(ends.chain([text.len()]).map(|end| word_before(text, end)));
    }
    Some(set)
}

fn is_in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn word_before(text: &str, end: usize) -> &str {
    let start = text[..end].trim_end_matches(is_in_name).len();
    &text[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buildspec::decode;
    use crate::lint::{Project, lint};
    use crate::text::SourceFile;

    #[test]
    fn a_name_is_set_by_whatever_may_set_it() {
        let known = Project { variables: Some(vec!["OTHER".to_owned()]), ..Project::default() };
        for (command, expected) in [
            ("make", true),
            ("export TAG", false),
            ("TAG=1", false),
            ("read -r TAG < tag.txt", false),
            ("if x; then TAG=1; fi", false),
            (". ./env.sh", false),
            ("eval \"$(./env.sh)\"", false),
            ("echo \"$TAG\"", true),
            ("$TAG = 'x'", false),
        ] {
            let text = format!(
                "version: 0.2\nenv: {{exported-variables: [TAG, OTHER]}}\nphases:\n  build:\n    commands:\n      - |\n        {command}\n"
            );
            let file = SourceFile::new("f", text);
            let found = lint(&file, &decode(&file), &known);
            let told: Vec<_> =
                found.iter().filter(|found| found.code == RULE.code).map(|found| found.severity).collect();
            assert_eq!(told, if expected { vec![Severity::Warning] } else { vec![] }, "{command}");
        }
    }
}
