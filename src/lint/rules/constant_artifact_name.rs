//! A name from the buildspec that is the same in every build.

use crate::build::{ArtifactNamespace, ArtifactsType};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "constant-artifact-name",
    category: Category::Artifacts,
    severity: Severity::Note,
    doc: include_str!("constant_artifact_name.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let (Some(artifacts), Some(settings)) = (&context.buildspec.artifacts, &context.project.artifacts) else { return };
    let named_here = settings.kind == ArtifactsType::S3 && context.project.override_artifact_name == Some(true);
    let Some(name) = artifacts.primary.name.as_ref().filter(|name| !name.value.contains(['$', '`'])) else { return };
    if named_here && settings.namespace_type == ArtifactNamespace::None {
        let message = format!("every build stores its artifact as `{}`", name.value);
        let wrong = RULE.at(name.span, message, "overwrites the one before");
        found.push(wrong.note("put `$CODEBUILD_BUILD_NUMBER` or a date into the name"));
    }
}
