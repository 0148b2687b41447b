//! What is wrong with a file of images, with every place at once.

use super::entry::{self, Entry};
use super::file::ImageFile;
use crate::deploy::document::{self, Document};
use crate::deploy::taskdef::Described;
use crate::text::{Applicability, Diagnostic, Edit, Service, Severity, SourceFile, Span, suggest};
use crate::yaml::{Node, NodeKind, ScalarStyle};

/// All that is wrong with a file of images. Its name says which of the two it is, or else its shape: a list is
/// `imagedefinitions.json`, an object `imageDetail.json`.
pub fn check(file: &SourceFile) -> Vec<Diagnostic> {
    check_against(file, None)
}

/// The same, and which of its containers a task definition lacks.
pub fn check_against(file: &SourceFile, definition: Option<&Described<'_>>) -> Vec<Diagnostic> {
    let Document { root, mut diagnostics } = document::read_json(file);
    let kind = kind(file, root.as_ref());
    let Some(root) = root else {
        return diagnostics.into_iter().map(|found| answered(kind, file, found)).collect();
    };
    match (kind, &root.kind) {
        (Some(ImageFile::Detail), NodeKind::Mapping(_)) => {
            Entry { kind: ImageFile::Detail, node: &root }.check(&mut diagnostics);
        }
        (Some(ImageFile::Definitions), NodeKind::Sequence(entries)) => {
            definitions(entries, &root, &mut diagnostics);
            if let Some(definition) = definition {
                unknown_containers(entries, definition, &mut diagnostics);
            }
        }
        (kind, _) => misshapen(kind.unwrap_or(ImageFile::Definitions), &root, &mut diagnostics),
    }
    let mut found: Vec<_> = diagnostics.into_iter().map(|found| answered(kind, file, found)).collect();
    found.sort_by_key(Diagnostic::span);
    found
}

/// The name of a file without its folders.
fn base(name: &str) -> &str {
    name.rsplit(['/', '!']).next().unwrap_or(name)
}

/// Which of the two a file is to be.
pub(super) fn kind(file: &SourceFile, root: Option<&Node>) -> Option<ImageFile> {
    let by_shape = || match &root?.kind {
        NodeKind::Sequence(_) => Some(ImageFile::Definitions),
        NodeKind::Mapping(_) if root?.entry("name").is_some() && root?.entry("ImageURI").is_none() => {
            Some(ImageFile::Definitions)
        }
        NodeKind::Mapping(_) => Some(ImageFile::Detail),
        _ => None,
    };
    ImageFile::meant(base(file.name())).or_else(by_shape)
}

/// Adds what the ECS action answers to a file that is not the JSON it reads.
fn answered(kind: Option<ImageFile>, file: &SourceFile, found: Diagnostic) -> Diagnostic {
    const NOT_THE_JSON: [&str; 7] = [
        "image-file-key",
        "image-file-missing-key",
        "image-file-shape",
        "image-file-value",
        "json-comment",
        "json-syntax",
        "json-trailing-comma",
    ];
    if kind != Some(ImageFile::Definitions) || found.refusal.is_some() || !NOT_THE_JSON.contains(&found.code) {
        return found;
    }
    let name = base(file.name());
    found.answered(Service::CodePipeline, format!("The image definition file {name} contents invalid JSON format"))
}

/// What a node is, in a word of JSON's.
pub(super) fn word(node: &Node) -> &'static str {
    match &node.kind {
        NodeKind::Sequence(_) => "a list",
        NodeKind::Mapping(_) => "an object",
        NodeKind::Scalar(scalar) if scalar.is_null() => "null",
        NodeKind::Scalar(scalar) if scalar.style != ScalarStyle::Plain => "a text",
        NodeKind::Scalar(scalar) if scalar.as_bool().is_some() => "a boolean",
        _ => "a number",
    }
}

/// The bracket that opens a list or an object; all of anything else.
pub(super) fn opening(node: &Node) -> Span {
    match &node.kind {
        NodeKind::Sequence(_) | NodeKind::Mapping(_) => Span::new(node.span.start, node.span.start + 1),
        _ => node.span,
    }
}

/// A root that is not what the action reads.
fn misshapen(kind: ImageFile, root: &Node, found: &mut Vec<Diagnostic>) {
    let wanted = if kind == ImageFile::Definitions { "a list" } else { "an object" };
    let message = format!("{} where {} reads {wanted}", word(root), kind.reader());
    let label = format!("not {wanted}");
    let wrong = Diagnostic::new("image-file-shape", Severity::Error, message, opening(root), label);
    let is_entry = kind == ImageFile::Definitions && root.entry("name").is_some();
    if is_entry {
        Entry { kind, node: root }.check(found);
        let put = |at, text: &str| Edit { span: Span::empty(at), replacement: text.to_owned() };
        let edits = vec![put(root.span.start, "["), put(root.span.end, "]")];
        found.push(wrong.fix("make it a list of one", Applicability::Safe, edits));
        return;
    }
    let other = kind.other();
    let shape = match kind {
        ImageFile::Definitions => r#"write `[{"name": "CONTAINER", "imageUri": "IMAGE"}]`"#,
        ImageFile::Detail => r#"write `{"ImageURI": "IMAGE"}`"#,
    };
    let wrong = if matches!(root.kind, NodeKind::Scalar(_)) {
        wrong
    } else {
        wrong.note(format!("this is the shape of {}, which {} reads", other.name(), other.reader()))
    };
    found.push(wrong.note(shape));
}

/// The list of `imagedefinitions.json`.
fn definitions(entries: &[Node], root: &Node, found: &mut Vec<Diagnostic>) {
    if entries.is_empty() {
        let message = "the list names no image";
        let wrong = Diagnostic::new("image-file-empty", Severity::Error, message, root.span, "nothing to deploy");
        found.push(wrong.note(r#"write `{"name": "CONTAINER", "imageUri": "IMAGE"}` for each container that changes"#));
    }
    for node in entries {
        if node.as_mapping().is_some() {
            Entry { kind: ImageFile::Definitions, node }.check(found);
        } else {
            let message = format!("{} where an entry of `name` and `imageUri` belongs", word(node));
            found.push(Diagnostic::new("image-file-shape", Severity::Error, message, opening(node), "not an object"));
        }
    }
    duplicates(entries, found);
}

fn duplicates(entries: &[Node], found: &mut Vec<Diagnostic>) {
    let names: Vec<_> = entries.iter().filter_map(entry::name).collect();
    for (at, name) in names.iter().enumerate() {
        let Some(first) = names[..at].iter().find(|before| before.value == name.value) else { continue };
        let message = format!("the container `{}` has two images", name.value);
        let wrong = Diagnostic::new("image-file-duplicate", Severity::Warning, message, name.span, "again");
        found.push(wrong.related(first.span, "first here").note("which of them counts is not documented; leave one"));
    }
}

/// Entries for containers that the task definition does not have.
fn unknown_containers(entries: &[Node], definition: &Described<'_>, found: &mut Vec<Diagnostic>) {
    let known: Vec<&str> = definition.containers().filter_map(|it| it.name()).map(|name| name.value).collect();
    for name in entries.iter().filter_map(entry::name) {
        if known.contains(&name.value) {
            continue;
        }
        let message = format!("the task definition has no container `{}`", name.value);
        let wrong =
            Diagnostic::new("image-file-unknown-container", Severity::Error, message, name.span, "not a container");
        let wrong = match suggest::nearest(name.value, known.iter().copied()) {
            Some(near) => {
                let edit = Edit { span: name.span, replacement: format!("\"{near}\"") };
                wrong.fix(format!("write `{near}`"), Applicability::Unsafe, vec![edit])
            }
            None if known.is_empty() => wrong.note("it has no container with a name"),
            None => wrong.note(format!("its containers are called {}", suggest::any_of(known.iter().copied()))),
        };
        let answer = format!("The AWS ECS container {} does not exist", name.value);
        found.push(wrong.answered(Service::CodePipeline, answer));
    }
}
