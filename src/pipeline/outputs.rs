//! Artifacts by name: which build makes which, what a build has to call them, and inputs that nothing makes.

use super::carriers::{Bundle, Entry, Origin, Whose};
use super::definition::{Action, Pipeline};
use super::follow::{Build, Delivery, Report, Subject};
use super::readers::Reader;
use crate::lint::artifacts;
use crate::text::suggest::{any_of, nearest};
use crate::text::{Diagnostic, Service, Severity};

/// The action that runs the build whose buildspec is known: of several the first that makes what a deploy action reads.
pub(super) fn build_action(pipeline: &Pipeline, readers: &[Reader]) -> Option<usize> {
    let is_build = |action: &Action| action.provider == "CodeBuild" && !action.outputs.is_empty();
    let all = || pipeline.actions.iter().enumerate().filter(|(_, action)| is_build(action));
    let reads = |name: &str| {
        let wants = readers.iter().flat_map(|reader| &reader.wants);
        wants.into_iter().any(|want| want.artifact.as_deref() == Some(name))
    };
    let is_read = |(_, action): &(usize, &Action)| action.outputs.iter().any(|output| reads(&output.value));
    all().find(is_read).or_else(|| all().next()).map(|(index, _)| index)
}

/// Gives artifacts of the build, its source, and those of registries the pipeline's names.
pub(super) fn name(delivery: &mut Delivery<'_>, pipeline: &Pipeline) {
    let registries = pipeline.actions.iter().filter(|action| action.category == "Source" && action.provider == "ECR");
    for output in registries.filter_map(|action| action.outputs.first()) {
        if !delivery.bundles.iter().any(|bundle| bundle.artifact.as_ref() == Some(&output.value)) {
            delivery.bundles.push(of_registry(&output.value));
        }
    }
    let Some(action) = delivery.build_action.and_then(|index| pipeline.actions.get(index)) else { return };
    let source = action.value("PrimarySource").or(action.inputs.first()).map(|source| source.value.clone());
    let Some(build) = delivery.build else { return };
    for bundle in delivery.bundles.iter_mut().filter(|bundle| bundle.artifact.is_none()) {
        bundle.artifact = match (&bundle.whose, action.outputs.as_slice()) {
            (Whose::Source, _) => source.clone(),
            (Whose::Build(None), [only]) => Some(only.value.clone()),
            (Whose::Build(Some(number)), [_, _, ..]) => {
                let identifier = build.artifact(Some(*number)).and_then(|(identifier, _)| identifier);
                identifier.map(|identifier| identifier.value.clone())
            }
            _ => None,
        };
    }
    // What an archive says of an artifact counts more than what the build would make.
    let given: Vec<_> = delivery
        .bundles
        .iter()
        .filter(|bundle| bundle.whose == Whose::Given)
        .map(|bundle| bundle.artifact.clone())
        .collect();
    for bundle in delivery.bundles.iter_mut().filter(|bundle| bundle.whose != Whose::Given) {
        bundle.artifact.take_if(|name| given.iter().flatten().any(|given| given == name));
    }
}

fn of_registry(name: &str) -> Bundle {
    let file = "imageDetail.json".to_owned();
    let entry = Entry { name: file.clone(), path: file, origin: Origin::Made, size: 0, pattern: None };
    Bundle {
        artifact: Some(name.to_owned()),
        shown: name.to_owned(),
        whose: Whose::Registry,
        entries: vec![entry],
        uncertain: false,
        packed: None,
    }
}

/// Input artifacts that no earlier action makes.
pub(super) fn unknown_inputs(pipeline: &Pipeline, found: &mut Vec<Diagnostic>) {
    for action in &pipeline.actions {
        for input in &action.inputs {
            let has_output = |other: &&Action| other.outputs.iter().any(|output| output.value == input.value);
            let makers: Vec<&Action> = pipeline.actions.iter().filter(has_output).collect();
            if makers.iter().any(|maker| maker.order < action.order) {
                continue;
            }
            let message = format!("no earlier action makes `{}`", input.value);
            let wrong = Diagnostic::new(
                "delivery-unknown-artifact",
                Severity::Error,
                message,
                input.span,
                "an unknown artifact",
            );
            let known = || {
                let earlier = pipeline.actions.iter().filter(|other| other.order < action.order);
                earlier.flat_map(|other| &other.outputs).map(|output| output.value.as_str())
            };
            found.push(match (makers.first(), nearest(&input.value, known())) {
                (Some(maker), _) => wrong.related(maker.name.span, "made here, not earlier"),
                (None, Some(meant)) => wrong.note(format!("did you mean `{meant}`?")),
                (None, None) => wrong.note("name it under `outputArtifacts` of an earlier action"),
            });
        }
    }
}

/// The outputs of the build's action beside what the buildspec calls them.
pub(super) fn check(delivery: &Delivery<'_>, pipeline: &Pipeline, report: &mut Report) {
    for action in pipeline.actions.iter().filter(|action| action.provider == "CodeBuild" && action.outputs.len() > 1) {
        report.found.extend(identifiers(action).map(|found| (Subject::Pipeline, found)));
    }
    let Some(action) = delivery.build_action.and_then(|index| pipeline.actions.get(index)) else { return };
    let in_batch = action.value("BatchEnabled").is_some_and(|value| value.value == "true");
    if let (Some(build), false, true) = (delivery.build, in_batch, action.outputs.len() > 1) {
        report.found.extend(secondary(build, action).into_iter().map(|found| (Subject::Buildspec, found)));
    }
}

/// Names that no identifier can be.
fn identifiers(action: &Action) -> impl Iterator<Item = Diagnostic> {
    let is_identifier = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let wrong = action.outputs.iter().filter(move |output| !is_identifier(&output.value));
    wrong.map(|output| {
        let message = format!("`{}` cannot be the identifier of a secondary artifact", output.value);
        let label = "expected letters, digits and underscores";
        let wrong = Diagnostic::new("delivery-secondary-artifacts", Severity::Error, message, output.span, label);
        let meant: String = output.value.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        let wrong = wrong.note(format!("call it `{meant}`, in each action and in the buildspec"));
        let answer = "Invalid input: identifier must contain only alphanumeric characters and underscores";
        wrong.answered(Service::CodeBuild, answer)
    })
}

/// With several outputs each is a secondary artifact of the same name, and the primary one still has `files`.
fn secondary(build: &Build<'_>, action: &Action) -> Vec<Diagnostic> {
    const CODE: fn(String, crate::text::Span, &str) -> Diagnostic =
        |message, span, label| Diagnostic::new("delivery-secondary-artifacts", Severity::Error, message, span, label);
    let own: Vec<_> = artifacts::all(build.context.buildspec).filter_map(|(identifier, _)| identifier).collect();
    let outputs = || action.outputs.iter().map(|output| output.value.as_str());
    let is_own = |name: &str| own.iter().any(|identifier| identifier.value == name);
    let key = build.context.key(&["artifacts", "secondary-artifacts"]).unwrap_or_else(|| build.place());
    let mut found = Vec::new();
    for identifier in own.iter().filter(|identifier| !outputs().any(|output| output == identifier.value)) {
        let message = format!("the action `{}` has no output `{}`", action.name.value, identifier.value);
        let wrong = CODE(message, identifier.span, "not an output");
        found.push(match nearest(&identifier.value, outputs().filter(|name| !is_own(name))) {
            Some(meant) => wrong.note(format!("did you mean `{meant}`?")),
            None => wrong.note(format!("its outputs are {}", any_of(outputs()))),
        });
    }
    for output in outputs().filter(|name| !is_own(name)) {
        let message =
            format!("the action `{}` has the output `{output}`, and no artifact is called so", action.name.value);
        let wrong = CODE(message, key, "not here");
        found.push(wrong.note(format!("with several outputs each is one of `secondary-artifacts`: add `{output}`")));
    }
    let primary = build.artifact(None).map(|(_, artifact)| artifact);
    if primary.is_some_and(|artifact| artifact.files.is_empty()) {
        let message = "`artifacts` has no `files` of its own".to_owned();
        let wrong = CODE(message, build.place(), "`files` has to stand here, too");
        found.push(wrong.note("add `files`, though nothing takes them: the secondary artifacts are not read without"));
    }
    found
}
