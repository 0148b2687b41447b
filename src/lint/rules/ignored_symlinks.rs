//! `enable-symlinks` where the artifact is no zip.

use crate::build::{ArtifactPackaging, ArtifactsType};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "ignored-symlinks",
    category: Category::Artifacts,
    severity: Severity::Warning,
    doc: include_str!("ignored_symlinks.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let (Some(artifacts), Some(settings)) = (&context.buildspec.artifacts, &context.project.artifacts) else { return };
    let folder = settings.kind == ArtifactsType::S3 && settings.packaging == ArtifactPackaging::None;
    let place = context.key(&["artifacts", "enable-symlinks"]);
    if let Some(place) = place.filter(|_| folder && artifacts.primary.enable_symlinks) {
        let wrong = RULE.at(place, "symbolic links are kept only in a zip", "the artifact is stored as a folder");
        found.push(wrong.note("set the project's `artifacts.packaging` to `ZIP`, or take `enable-symlinks` out"));
    }
}
