//! `artifacts.name` where the project does not let the buildspec name its artifact.

use crate::build::ArtifactsType;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "ignored-artifact-name",
    category: Category::Artifacts,
    severity: Severity::Warning,
    doc: include_str!("ignored_artifact_name.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let (Some(artifacts), Some(settings)) = (&context.buildspec.artifacts, &context.project.artifacts) else { return };
    let Some(name) = &artifacts.primary.name else { return };
    let (label, note) = match settings.kind {
        ArtifactsType::Codepipeline => ("the pipeline names the artifact", "take `name` out"),
        ArtifactsType::S3 if context.project.override_artifact_name == Some(false) => (
            "the project's own name is used",
            "set the project's `overrideArtifactName` (in the console: enable semantic versioning), or take `name` out",
        ),
        _ => return,
    };
    found.push(RULE.at(name.span, format!("the name `{}` is ignored", name.value), label).note(note));
}
