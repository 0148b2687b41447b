//! `s3-prefix` where the build's id is no part of the path.

use crate::build::{ArtifactNamespace, ArtifactsType};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "ignored-s3-prefix",
    category: Category::Artifacts,
    severity: Severity::Warning,
    doc: include_str!("ignored_s3_prefix.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let (Some(artifacts), Some(settings)) = (&context.buildspec.artifacts, &context.project.artifacts) else { return };
    let Some(prefix) = &artifacts.primary.s3_prefix else { return };
    let used = settings.kind == ArtifactsType::S3 && settings.namespace_type == ArtifactNamespace::BuildId;
    if !used && settings.kind != ArtifactsType::NoArtifacts {
        let message = format!("the prefix `{}` is ignored", prefix.value);
        let wrong = RULE.at(prefix.span, message, "used only with the namespace type `BUILD_ID`");
        found.push(wrong.note("set the project's `artifacts.namespaceType` to `BUILD_ID`, or take `s3-prefix` out"));
    }
}
