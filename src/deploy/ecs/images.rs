//! `imagedefinitions.json` as the ECS action uses it: which container gets which image.

use crate::deploy::taskdef::Described;
use crate::text::suggest::{any_of, nearest};
use crate::text::{Diagnostic, Service, Severity, SourceFile, Span};
use crate::yaml::Node;

/// An image for a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Replacement {
    pub(super) container: String,
    pub(super) image: String,
    place: Span,
}

/// The entries of the list that are whole; what is wrong with the others is found where such files are checked.
pub(super) fn replacements(file: &SourceFile, root: &Node) -> Result<Vec<Replacement>, Box<Diagnostic>> {
    let Some(items) = root.as_sequence() else { return Err(Box::new(no_list(file, root))) };
    let entries = items.iter().filter_map(|item| {
        let name = item.get("name")?;
        let image = item.get("imageUri")?.as_text()?;
        Some(Replacement { container: name.as_text()?.to_owned(), image: image.to_owned(), place: name.span })
    });
    Ok(entries.collect())
}

fn no_list(file: &SourceFile, root: &Node) -> Diagnostic {
    let start = root.span.start;
    let message = format!("{} is {}, not a list of images", file.name(), root.describe().replace("a map", "an object"));
    let wrong =
        Diagnostic::new("deploy-image-list", Severity::Error, message, Span::new(start, start + 1), "not a list");
    let wrong = match root.get("ImageURI") {
        Some(_) => wrong.note("this is `imageDetail.json`, which the CodeDeployToECS action reads"),
        None => wrong.note("write `[{\"name\": \"CONTAINER\", \"imageUri\": \"IMAGE\"}]`"),
    };
    let refusal = format!("The image definition file {} contents invalid JSON format", base_name(file.name()));
    wrong.answered(Service::CodePipeline, refusal)
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Images for containers that are not there.
pub(super) fn unknown(replacements: &[Replacement], definition: &Described<'_>) -> Vec<Diagnostic> {
    let names: Vec<&str> =
        definition.containers().filter_map(|container| container.name().map(|name| name.value)).collect();
    let lost = replacements.iter().filter(|replacement| !names.contains(&replacement.container.as_str()));
    lost.map(|lost| unknown_container(lost, &names)).collect()
}

fn unknown_container(lost: &Replacement, names: &[&str]) -> Diagnostic {
    // Names that look alike may differ in what is not seen.
    let shown = lost.container.escape_debug().to_string();
    let message = format!("the task definition has no container `{shown}`");
    let wrong =
        Diagnostic::new("deploy-unknown-container", Severity::Error, message, lost.place, "not in the task definition");
    let wrong = match nearest(&lost.container, names.iter().copied()) {
        Some(meant) => wrong.note(format!("did you mean `{}`?", meant.escape_debug())),
        None if names.is_empty() => wrong.note("it has no containers with names"),
        None => wrong.note(format!("it has {}", any_of(names.iter().copied()).replace(" or ", " and "))),
    };
    wrong.answered(Service::CodePipeline, format!("The AWS ECS container {} does not exist", lost.container))
}
