//! What a container runs: characters of an image's name, placeholders, and tags that move.

use super::Task;
use crate::deploy::taskdef::Purpose;
use crate::deploy::taskdef::shape::Container;
use crate::text::suggest::any_of;
use crate::text::{Diagnostic, Located, Service, Severity, Span};

pub(super) fn check(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    for container in task.containers() {
        match container.image().filter(|image| !image.value.is_empty()) {
            Some(image) => found.extend(image_fault(task, &image)),
            None => found.push(without(&container)),
        }
    }
    if let Purpose::Template(_) = task.purpose {
        found.extend(nothing_replaced(task));
    }
}

fn without(container: &Container<'_>) -> Diagnostic {
    let start = container.node.span.start;
    let place = container.node.get("image").map_or(Span::new(start, start + 1), |image| image.span);
    let message = format!("container `{}` has no image", container.shown());
    let wrong = Diagnostic::new("taskdef-no-image", Severity::Error, message, place, "no `image`");
    wrong.answered(Service::Ecs, "Container.image should not be null or empty.")
}

fn image_fault(task: &Task<'_>, image: &Located<&str>) -> Option<Diagnostic> {
    match (placeholder(image.value), task.purpose) {
        (Some(_), Purpose::Template(None)) => None,
        (Some(name), Purpose::Template(Some(names))) if names.iter().any(|known| known == name) => None,
        (Some(name), purpose) => Some(left_over(name, image.span, purpose)),
        (None, _) => characters(image).or_else(|| moving_tag(image)),
    }
}

/// The name in `<NAME>`.
fn placeholder(image: &str) -> Option<&str> {
    image.strip_prefix('<')?.strip_suffix('>').filter(|name| !name.contains(['<', '>']))
}

fn left_over(name: &str, span: Span, purpose: Purpose<'_>) -> Diagnostic {
    let message = format!("nothing puts an image in place of `<{name}>`");
    let found = Diagnostic::new("taskdef-placeholder", Severity::Error, message, span, "a placeholder");
    let found = match purpose {
        Purpose::Template(Some(names)) if !names.is_empty() => {
            let names: Vec<String> = names.iter().map(|name| format!("<{name}>")).collect();
            found.note(format!("the action replaces {}", any_of(names.iter().map(String::as_str))))
        }
        Purpose::Template(_) => found.note(format!("name it in the action: `Image1ContainerName: {name}`")),
        Purpose::Register => {
            found.note("a template of the CodeDeploy action is checked with `buildspec taskdef validate --template`")
        }
    };
    found.answered(Service::Ecs, "Invalid Characters in Container.image")
}

/// Letters, digits and `-_:./#`; a digest is `sha256:` and 64 hexadecimal digits.
fn characters(image: &Located<&str>) -> Option<Diagnostic> {
    let (name, digest) = image.value.split_once('@').map_or((image.value, None), |(name, digest)| (name, Some(digest)));
    let wrong = name.chars().find(|c| !c.is_ascii_alphanumeric() && !"-_:./#".contains(*c));
    let is_digest = |digest: &str| {
        let hex = digest.strip_prefix("sha256:");
        hex.is_some_and(|hex| hex.len() == 64 && hex.chars().all(|c| c.is_ascii_hexdigit()))
    };
    let (message, label) = match (wrong, digest) {
        (Some('$'), _) => (format!("`{}` is no image: nothing fills in a variable here", image.value), "`$` stays"),
        (Some(c), _) => (format!("`{}` has a `{}`", image.value, c.escape_default()), "not a character of an image"),
        (None, Some(digest)) if !is_digest(digest) => {
            (format!("`{digest}` is no digest"), "`sha256:` and 64 hexadecimal digits")
        }
        (None, _) if name.len() > 255 => (format!("the image has {} characters", name.len()), "255 at most"),
        (None, _) => return None,
    };
    let found = Diagnostic::new("taskdef-image-characters", Severity::Error, message, image.span, label);
    let found = match wrong {
        Some('$') => {
            found.note("write the file when the variable is known, or have the action replace a `<PLACEHOLDER>`")
        }
        _ => found,
    };
    Some(found.answered(Service::Ecs, "Invalid Characters in Container.image"))
}

/// No tag, or one without a digit: `latest`, `stg`, `main`. A version, a date or a hash has some.
fn moving_tag(image: &Located<&str>) -> Option<Diagnostic> {
    if image.value.contains('@') {
        return None;
    }
    let last = image.value.rsplit('/').next().unwrap_or_default();
    let message = match last.split_once(':') {
        None => "the image has no tag, so it is whatever `latest` is when the task starts".to_owned(),
        Some((_, tag)) if tag.chars().any(|c| c.is_ascii_digit()) => return None,
        Some((_, tag)) => format!("the tag `{tag}` moves, so this definition does not say what it runs"),
    };
    let found = Diagnostic::new("taskdef-mutable-tag", Severity::Note, message, image.span, "no version");
    Some(found.note("name a digest, or a tag that is pushed once; a rollback then finds what ran before"))
}

fn nothing_replaced(task: &Task<'_>) -> Option<Diagnostic> {
    let images: Vec<_> = task.containers().filter_map(|container| container.image()).collect();
    if images.is_empty() || images.iter().any(|image| image.value.contains('<')) {
        return None;
    }
    let message = "no image is a placeholder, so each deployment runs the same images";
    let found = Diagnostic::new("taskdef-no-placeholder", Severity::Warning, message, images[0].span, "stays as it is");
    let found = images[1..].iter().fold(found, |found, image| found.related(image.span, "so does this"));
    Some(found.note("write `<IMAGE1_NAME>`, and `Image1ContainerName: IMAGE1_NAME` in the action"))
}
