//! The configuration of actions: keys that a deploy action needs and knows, pairs of images, and the length of values.

use super::definition::{Action, Pipeline};
use super::readers::{IMAGES, Kind};
use crate::text::suggest::{any_of, nearest};
use crate::text::{Applicability, Diagnostic, Edit, Located, Severity, SourceFile, Span};

/// How many characters a value may have.
const LONGEST: usize = 1000;

/// Keys that a deploy action needs, and those it takes beside them.
const fn keys(kind: Kind) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        Kind::Ecs => (&["ClusterName", "ServiceName"], &["FileName", "DeploymentTimeout"]),
        Kind::CodeDeployToEcs => (
            &["ApplicationName", "DeploymentGroupName", "TaskDefinitionTemplateArtifact", "AppSpecTemplateArtifact"],
            &["TaskDefinitionTemplatePath", "AppSpecTemplatePath"],
        ),
        Kind::CodeDeploy => (&["ApplicationName", "DeploymentGroupName"], &[]),
    }
}

/// Keys that name an artifact.
const ARTIFACTS: [&str; 2] = ["TaskDefinitionTemplateArtifact", "AppSpecTemplateArtifact"];

/// All that is wrong with the configuration of all actions.
pub(super) fn check(file: &SourceFile, pipeline: &Pipeline, found: &mut Vec<Diagnostic>) {
    for action in &pipeline.actions {
        found.extend(action.configuration.iter().filter_map(too_long));
        let Some(kind) = Kind::of(action) else { continue };
        let (needed, taken) = keys(kind);
        for key in needed.iter().filter(|key| action.value(key).is_none()) {
            let message = format!("the {} action `{}` has no `{key}`", kind.provider(), action.name.value);
            let label = format!("needs `{key}`");
            found.push(Diagnostic::new("delivery-configuration", Severity::Error, message, action.name.span, label));
        }
        let is_known = |key: &str| {
            needed.contains(&key)
                || taken.contains(&key)
                || kind == Kind::CodeDeployToEcs && number(key).is_some_and(|number| (1..=IMAGES).contains(&number))
        };
        for (key, _) in action.configuration.iter().filter(|(key, _)| !is_known(&key.value)) {
            found.push(unknown(kind, key, needed.iter().chain(taken).copied()));
        }
        if kind == Kind::CodeDeployToEcs {
            pairs(file, action, found);
            references(action, found);
        }
    }
}

fn too_long((key, value): &(Located<String>, Located<String>)) -> Option<Diagnostic> {
    let length = value.value.chars().count();
    let message = format!("the value of `{}` has {length} characters, and {LONGEST} are taken", key.value);
    let wrong = || Diagnostic::new("delivery-long-value", Severity::Error, message, value.span, "too long");
    let note = "set what is the same in each run in the project, or read it from a parameter";
    (length > LONGEST).then(|| wrong().note(note))
}

fn unknown<'k>(kind: Kind, key: &Located<String>, known: impl Iterator<Item = &'k str> + Clone) -> Diagnostic {
    let message = format!("the {} action knows no `{}`", kind.provider(), key.value);
    let wrong =
        Diagnostic::new("delivery-configuration", Severity::Error, message, key.span, "not a key of this action");
    if let Some(number) = number(&key.value).filter(|_| kind == Kind::CodeDeployToEcs) {
        return wrong
            .note(format!("it takes {IMAGES} images, from `Image1…` to `Image{IMAGES}…`; there is no {number}"));
    }
    match nearest(&key.value, known.clone()) {
        Some(meant) => wrong.note(format!("did you mean `{meant}`?")),
        None => wrong.note(format!("it takes {}", any_of(known))),
    }
}

/// The number in `Image<N>ArtifactName` and `Image<N>ContainerName`.
fn number(key: &str) -> Option<u32> {
    let rest = key.strip_prefix("Image")?;
    rest.strip_suffix("ArtifactName").or_else(|| rest.strip_suffix("ContainerName"))?.parse().ok()
}

/// Both names of an image, or neither; the placeholder without brackets.
fn pairs(file: &SourceFile, action: &Action, found: &mut Vec<Diagnostic>) {
    for number in 1..=IMAGES {
        let keys = [format!("Image{number}ArtifactName"), format!("Image{number}ContainerName")];
        let [artifact, name] = [0, 1].map(|index| action.value(&keys[index]).map(|value| (&keys[index], value)));
        if let (Some((key, value)), None, other) | (None, Some((key, value)), other) =
            (artifact, name, if artifact.is_some() { &keys[1] } else { &keys[0] })
        {
            let message = format!("`{key}` stands without `{other}`");
            let wrong = Diagnostic::new("delivery-pair", Severity::Error, message, value.span, "half of a pair");
            found.push(wrong.note(format!(
                "`Image{number}ArtifactName` is the artifact with imageDetail.json, `Image{number}ContainerName` the placeholder \
                 in the template, without angle brackets"
            )));
        }
        found.extend(name.and_then(|(_, name)| bracketed(file, name)));
    }
}

fn bracketed(file: &SourceFile, name: &Located<String>) -> Option<Diagnostic> {
    let bare = name.value.trim_start_matches('<').trim_end_matches('>');
    if bare.len() == name.value.len() {
        return None;
    }
    let message = format!("the action puts angle brackets around `{}` itself", name.value);
    let wrong = Diagnostic::new("delivery-pair", Severity::Error, message, name.span, "a name without brackets");
    let written = file.slice(name.span);
    let at = written.find(name.value.as_str());
    let edit = at.map(|at| {
        let start = name.span.start + at;
        Edit { span: Span::new(start, start + name.value.len()), replacement: bare.to_owned() }
    });
    Some(match edit {
        Some(edit) => wrong.fix(format!("write `{bare}`"), Applicability::Safe, vec![edit]),
        None => wrong.note(format!("write `{bare}`")),
    })
}

/// Artifacts that the configuration names and the action does not take.
fn references(action: &Action, found: &mut Vec<Diagnostic>) {
    let images = (1..=IMAGES).map(|number| format!("Image{number}ArtifactName"));
    for key in ARTIFACTS.map(str::to_owned).into_iter().chain(images) {
        let Some(name) = action.value(&key) else { continue };
        if action.inputs.iter().any(|input| input.value == name.value) {
            continue;
        }
        let message = format!("`{key}` names `{}`, which is no input of the action", name.value);
        let wrong = Diagnostic::new("delivery-unknown-artifact", Severity::Error, message, name.span, "not an input");
        let inputs = || action.inputs.iter().map(|input| input.value.as_str());
        found.push(match nearest(&name.value, inputs()) {
            Some(meant) => wrong.note(format!("did you mean `{meant}`?")),
            None => wrong.note(format!("add it to `inputArtifacts` of the action `{}`", action.name.value)),
        });
    }
}
