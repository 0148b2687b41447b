//! No `runtime-versions` on an image that demands a selection.

use crate::build::runtimes::RuntimeError;
use crate::lint::context::Context;
use crate::lint::images::Images;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "runtimes-required",
    category: Category::Runtimes,
    severity: Severity::Error,
    doc: include_str!("runtimes_required.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(images) = Images::of(context).curated() else { return };
    let Some(image) = images.iter().find(|image| image.requires_selection) else { return };
    if context.buildspec.phases.iter().any(|phase| !phase.runtime_versions.is_empty()) {
        return;
    }
    let place = context.key(&["phases", "install"]).or_else(|| context.key(&["phases"]));
    if let Some(place) = place {
        let message = format!("the image `{}` wants `runtime-versions`", image.name);
        let wrong = RULE.at(place, message, "no runtime is selected").refused(RuntimeError::Missing.to_string());
        found.push(wrong.note("add `runtime-versions:` to the phase `install`, or take a later image"));
    }
}
