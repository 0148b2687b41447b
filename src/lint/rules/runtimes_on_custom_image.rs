//! `runtime-versions` where nothing is selected.

use crate::lint::context::Context;
use crate::lint::images::Images;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "runtimes-on-custom-image",
    category: Category::Runtimes,
    severity: Severity::Warning,
    doc: include_str!("runtimes_on_custom_image.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let key = context.key(&["phases", "install", "runtime-versions"]);
    if let (Some(key), Some(image)) = (key, Images::of(context).custom()) {
        let message = format!("the image `{image}` is not one of CodeBuild's, so no runtime is selected");
        let wrong = RULE.at(key, message, "nothing is done for this");
        found.push(wrong.note("put the versions into the image, and take `runtime-versions` out"));
    }
}
