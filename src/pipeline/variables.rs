//! Variables in the configuration of actions, `#{namespace.key}`: whether something earlier makes them.

use super::definition::{Action, Pipeline};
use crate::text::suggest::{any_of, nearest};
use crate::text::{Diagnostic, Located, Service, Severity, SourceFile, Span};

/// Namespaces that nobody declares.
const OWN: [&str; 2] = ["codepipeline", "variables"];

/// All that is wrong with variables.
pub(super) fn check(file: &SourceFile, pipeline: &Pipeline, found: &mut Vec<Diagnostic>) {
    for action in &pipeline.actions {
        for (key, value) in &action.configuration {
            for (name, place) in variables(file, value) {
                found.extend(judge(pipeline, action, &name, place));
                if key.value == "EnvironmentVariables" && name.ends_with(".CommitMessage") {
                    found.push(message(place));
                }
            }
        }
    }
}

/// The variables in a value, and their places.
fn variables(file: &SourceFile, value: &Located<String>) -> Vec<(String, Span)> {
    let written = file.slice(value.span);
    let inside = |(at, _): (usize, &str)| {
        let rest = &written[at + 2..];
        let end = rest.find('}')?;
        let start = value.span.start + at;
        Some((rest[..end].trim().to_owned(), Span::new(start, start + end + 3)))
    };
    written.match_indices("#{").filter_map(inside).collect()
}

fn judge(pipeline: &Pipeline, action: &Action, name: &str, place: Span) -> Option<Diagnostic> {
    let wrong = |message: String, label: &str| {
        let found = Diagnostic::new("delivery-variable", Severity::Error, message, place, label);
        found.answered(
            Service::CodePipeline,
            format!(
                "An action in this pipeline failed because one or more variables could not be resolved: Action name={}",
                action.name.value
            ),
        )
    };
    let Some((namespace, key)) = name.split_once('.') else {
        return Some(wrong(format!("`#{{{name}}}` names no namespace"), "expected `#{NAMESPACE.KEY}`"));
    };
    if namespace == "variables" && !pipeline.variables.iter().any(|declared| declared == key) {
        let found = wrong(format!("the pipeline has no variable `{key}`"), "not in `variables`");
        let known = || pipeline.variables.iter().map(String::as_str);
        return Some(match nearest(key, known()) {
            Some(meant) => found.note(format!("did you mean `{meant}`?")),
            None => found.note("declare it under `variables` of the pipeline"),
        });
    }
    if OWN.contains(&namespace) {
        return None;
    }
    let is_it = |other: &&Action| other.namespace.as_ref().is_some_and(|own| own.value == namespace);
    let Some(producer) = pipeline.actions.iter().find(is_it) else {
        let found = wrong(format!("no action has the namespace `{namespace}`"), "an unknown namespace");
        let known: Vec<&str> = pipeline
            .actions
            .iter()
            .filter_map(|other| other.namespace.as_ref())
            .map(|own| own.value.as_str())
            .collect();
        return Some(match nearest(namespace, known.iter().copied()) {
            Some(meant) => found.note(format!("did you mean `{meant}`?")),
            None if known.is_empty() => found.note("give the action that makes it a `namespace`"),
            None => found.note(format!("there is {}", any_of(known.iter().copied()))),
        });
    };
    if producer.order < action.order {
        return None;
    }
    let message = format!("`{name}` is not made before this action runs");
    let made = producer.namespace.as_ref().map_or(producer.name.span, |own| own.span);
    Some(wrong(message, "too early").related(made, "made by this action"))
}

/// A text that anybody may write, put into JSON as it is.
fn message(place: Span) -> Diagnostic {
    let message = "a commit message is put into this JSON without escapes";
    let wrong =
        Diagnostic::new("delivery-variable", Severity::Warning, message, place, "breaks at a quote or a new line");
    wrong.note("take `CommitId`, and ask the source for the message in the build")
}
