//! `imagedefinitions.json` as the ECS action uses it: which container gets which image.

use crate::text::{Diagnostic, Service, Severity, SourceFile, Span};
use crate::yaml::Node;

/// An image for a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Replacement {
    pub(super) container: String,
    pub(super) image: String,
}

/// The entries that are whole; what is wrong with the others is found where such files are checked.
pub(super) fn replacements(root: &Node) -> Vec<Replacement> {
    let entries = root.as_sequence().unwrap_or_default().iter().filter_map(|item| {
        let text = |key| item.get(key).and_then(Node::as_text).map(str::to_owned);
        Some(Replacement { container: text("name")?, image: text("imageUri")? })
    });
    entries.collect()
}

/// A file that is right in itself, and for the other action.
pub(super) fn no_list(file: &SourceFile, root: &Node) -> Diagnostic {
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
