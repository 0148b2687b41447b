//! Functions, aliases and arrays that are used in a later command, where they are gone.

use std::collections::HashMap;

use crate::lint::command::Command;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::{Call, Variable};
use crate::text::{Diagnostic, Severity, SourceFile, Span};

pub(super) const RULE: Rule = Rule {
    code: "lost-function",
    category: Category::Commands,
    severity: Severity::Error,
    doc: include_str!("lost_function.md"),
    check: Some(check),
};

/// What is kept in the shell alone, by name, and where it was made last.
#[derive(Default)]
struct Made<'a> {
    names: HashMap<&'a str, (Span, &'static str)>,
    arrays: HashMap<&'a str, Span>,
}

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut earlier = Made::default();
    for command in &context.commands {
        let here = made(command);
        // What is read from a file may bring the function along.
        let reads_files = command.script.calls.iter().any(|call| matches!(call.name(), Some("." | "source")));
        if !reads_files {
            found.extend(command.script.calls.iter().find_map(|call| lost_name(call, &earlier, &here)));
        }
        found.extend(command.script.calls.iter().find_map(|call| lost_array(context.file, call, &earlier, &here)));
        earlier.names.extend(here.names);
        earlier.arrays.extend(here.arrays);
    }
}

fn made<'a>(command: &'a Command<'_>) -> Made<'a> {
    let mut made = Made::default();
    let functions = command.script.functions.iter();
    made.names.extend(functions.map(|(name, span)| (name.as_str(), (*span, "function"))));
    for call in &command.script.calls {
        if call.name() == Some("alias") {
            let named = |word: &'a crate::lint::shell::Word| Some((word.text.split_once('=')?.0, (word.span, "alias")));
            made.names.extend(call.arguments().iter().filter_map(named));
        }
        if !call.stands.subshell && call.stands.function.is_none() {
            let assigned = call.assignments.iter().filter(|assignment| assignment.array);
            made.arrays.extend(assigned.map(|assignment| (assignment.name.as_str(), assignment.span)));
            made.arrays.extend(declared(call));
        }
    }
    made
}

/// The arrays that `declare -a`, `mapfile` and `read -a` make.
fn declared(call: &Call) -> Vec<(&str, Span)> {
    let names = call.arguments().iter().filter(|word| !word.text.starts_with('-'));
    let names = names.filter_map(|word| Some((word.text.split('=').next()?, word.span)));
    let has = |letters: [char; 2]| {
        call.arguments().iter().any(|word| word.text.starts_with('-') && word.text.contains(letters))
    };
    match call.name() {
        Some("declare" | "typeset") if has(['a', 'A']) => names.collect(),
        Some("read") if has(['a', 'a']) => names.collect(),
        Some("mapfile" | "readarray") => {
            call.arguments().last().map(|word| (word.text.as_str(), word.span)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn lost_name(call: &Call, earlier: &Made<'_>, here: &Made<'_>) -> Option<Diagnostic> {
    let name = call.words.first()?.literal()?;
    let (place, kind) = earlier.names.get(name).filter(|_| !here.names.contains_key(name))?;
    let message = format!("the {kind} `{name}` is not known here");
    let label = format!("this command runs in a new shell, which has no `{name}`");
    Some(
        RULE.at(call.words[0].span, message, label)
            .related(*place, "lasts for this command only, even with `export -f`")
            .note("put both into one command, below `- |`, or into a file that each command reads with `. ./FILE`"),
    )
}

fn lost_array(file: &SourceFile, call: &Call, earlier: &Made<'_>, here: &Made<'_>) -> Option<Diagnostic> {
    let indexed = |variable: &&Variable| {
        let text = file.slice(variable.span).trim_start_matches(['$', '{', '#', '!']);
        text.strip_prefix(variable.name.as_str()).is_some_and(|rest| rest.starts_with('['))
    };
    let lost = |name: &str| earlier.arrays.get(name).filter(|_| !here.arrays.contains_key(name)).copied();
    let variable = call.variables().filter(indexed).find(|variable| lost(&variable.name).is_some())?;
    let name = &variable.name;
    Some(
        RULE.at(
            variable.span,
            format!("the array `{name}` is empty here"),
            "arrays are not carried over to the next command",
        )
        .related(lost(name)?, "lasts for this command only")
        .note("put both into one command, below `- |`, or keep the values in a plain variable"),
    )
}
