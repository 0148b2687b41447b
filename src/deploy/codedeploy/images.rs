//! The image that an `imageDetail.json` names.

use crate::deploy::{document, images};
use crate::text::suggest::nearest;
use crate::text::{Diagnostic, Severity, SourceFile, Span};
use crate::yaml::Node;

/// `ImageURI` of an `imageDetail.json`, and all that is wrong with the file.
pub fn image_uri(file: &SourceFile) -> (Option<String>, Vec<Diagnostic>) {
    let mut found = images::check(file);
    let root = document::read_json(file).root;
    let uri = root.as_ref().and_then(|root| root.get("ImageURI")).and_then(Node::as_text).map(str::to_owned);
    let is_told = found.iter().any(|found| found.severity == Severity::Error);
    if let Some(root) = root.as_ref().filter(|_| uri.is_none() && !is_told) {
        found.push(no_image(file, root));
    }
    (uri, found)
}

fn no_image(file: &SourceFile, root: &Node) -> Diagnostic {
    let keys = || root.as_mapping().unwrap_or_default().iter().map(|entry| &entry.key);
    let near = keys().find(|key| key.as_text().and_then(|text| nearest(text, ["ImageURI"])).is_some());
    let place = near.map_or(Span::new(root.span.start, root.span.start + 1), |key| key.span);
    let message = format!("{} names no image", file.name());
    let wrong = Diagnostic::new("deploy-image-detail", Severity::Error, message, place, "no `ImageURI`");
    match (near, root.as_sequence()) {
        (Some(_), _) => wrong.note("write the key `ImageURI`, in these letters"),
        (_, Some(_)) => wrong.note("a list is `imagedefinitions.json`, which the ECS action reads"),
        _ => wrong.note("write `{\"ImageURI\": \"IMAGE\"}`"),
    }
}
