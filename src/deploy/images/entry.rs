//! One object of a file of images: its keys, the container's name, the image.

use super::check::{opening, word};
use super::definition::container_name;
use super::file::ImageFile;
use super::reference::{ImageReference, ReferenceError};
use crate::text::{Applicability, Diagnostic, Edit, Located, Service, Severity, suggest};
use crate::yaml::{self, Node, ScalarStyle};

/// An object of one of the two files.
pub(super) struct Entry<'a> {
    pub(super) kind: ImageFile,
    pub(super) node: &'a Node,
}

/// The keys of `imageDetail.json` that an ECR source action writes beside the image.
const OF_ECR: [&str; 7] =
    ["ImageDigest", "ImagePushedAt", "ImageSizeInBytes", "ImageTags", "RegistryId", "RepositoryName", "Version"];

/// The name of the container of an entry, where it is a text.
pub(super) fn name(node: &Node) -> Option<Located<&str>> {
    text(node.entry("name").map(|entry| &entry.value)?)
}

/// A value that is a text; numbers and `null` are none.
fn text(node: &Node) -> Option<Located<&str>> {
    let scalar = node.as_scalar().filter(|scalar| scalar.style != ScalarStyle::Plain)?;
    Some(Located::new(scalar.value.as_str(), node.span))
}

impl Entry<'_> {
    /// Tells all that is wrong with it.
    pub(super) fn check(&self, found: &mut Vec<Diagnostic>) {
        let wanted: &[&str] = match self.kind {
            ImageFile::Definitions => &["name", "imageUri"],
            ImageFile::Detail => &["ImageURI"],
        };
        let entries = self.node.as_mapping().unwrap_or_default();
        let mut mistaken = Vec::new();
        for entry in entries {
            let Some(key) = entry.key.as_scalar().map(|key| key.value.as_str()) else { continue };
            if wanted.contains(&key) || self.kind == ImageFile::Detail && OF_ECR.contains(&key) {
                continue;
            }
            let missing = wanted.iter().copied().filter(|wanted| self.node.entry(wanted).is_none());
            match suggest::nearest(key, missing).filter(|near| !mistaken.contains(near)) {
                Some(near) => {
                    mistaken.push(near);
                    found.push(misspelt(entry, key, near));
                    value_of(near, &entry.value, found);
                }
                None => found.push(self.unknown(entry, key)),
            }
        }
        for key in wanted.iter().copied().filter(|key| !mistaken.contains(key)) {
            match self.node.entry(key) {
                Some(entry) => value_of(key, &entry.value, found),
                None => found.push(self.missing(key)),
            }
        }
    }

    fn missing(&self, key: &str) -> Diagnostic {
        let what = if self.kind == ImageFile::Definitions { "the entry" } else { "the file" };
        let message = format!("{what} has no `{key}`");
        let label = format!("`{key}` is missing");
        let wrong = Diagnostic::new("image-file-missing-key", Severity::Error, message, opening(self.node), label);
        match key {
            "name" => wrong.note("`name` is the name of a container in the task definition"),
            key => wrong.note(format!("add `\"{key}\": \"IMAGE\"`")),
        }
    }

    fn unknown(&self, entry: &yaml::Entry, key: &str) -> Diagnostic {
        let message = format!("`{key}` is no key that {} reads", self.kind.reader());
        let wrong = Diagnostic::new("image-file-unknown-key", Severity::Note, message, entry.key.span, "not read");
        match self.kind {
            ImageFile::Definitions => wrong.note("what else a container needs stands in the task definition"),
            ImageFile::Detail => wrong.note("only `ImageURI` is needed"),
        }
    }
}

/// The value of a key that is read.
fn value_of(key: &str, value: &Node, found: &mut Vec<Diagnostic>) {
    let Some(text) = text(value) else {
        let message = format!("`{key}` is {}, not a text", word(value));
        let wrong = Diagnostic::new("image-file-value", Severity::Error, message, opening(value), "not a text");
        found.push(wrong.note(format!("write it as `\"{key}\": \"…\"`")));
        return;
    };
    found.extend(if key == "name" { name_fault(&text) } else { image_fault(&text) });
}

fn misspelt(entry: &yaml::Entry, key: &str, near: &str) -> Diagnostic {
    let message = format!("`{key}` is not the key `{near}`");
    let edit = Edit { span: entry.key.span, replacement: format!("\"{near}\"") };
    let is_spelling = key.to_ascii_lowercase().replace(['-', '_'], "") == near.to_ascii_lowercase();
    let applicability = if is_spelling { Applicability::Safe } else { Applicability::Unsafe };
    let label = if is_spelling { "capitals matter" } else { "not read" };
    Diagnostic::new("image-file-key", Severity::Error, message, entry.key.span, label).fix(
        format!("write `{near}`"),
        applicability,
        vec![edit],
    )
}

fn name_fault(name: &Located<&str>) -> Option<Diagnostic> {
    let error = container_name(name.value).err()?;
    let (message, label) = (error.to_string(), "no container is called so");
    Some(Diagnostic::new("image-file-container-name", Severity::Error, message, name.span, label))
}

fn image_fault(image: &Located<&str>) -> Option<Diagnostic> {
    match image.value.parse::<ImageReference>() {
        Err(error) => Some(no_reference(image, &error)),
        Ok(reference) if reference.floats() => {
            let message = format!("`{}` can be another image tomorrow", image.value);
            let label = if reference.tag.is_some() { "not a fixed tag" } else { "no tag" };
            let wrong = Diagnostic::new("image-file-mutable-tag", Severity::Note, message, image.span, label);
            Some(wrong.note("write a tag that stays, or the digest, so that a rollback gets the image that ran before"))
        }
        Ok(_) => None,
    }
}

fn no_reference(image: &Located<&str>, error: &ReferenceError) -> Diagnostic {
    let message = match image.value {
        "" => "the image is empty".to_owned(),
        text => format!("`{text}` is no image"),
    };
    let wrong = Diagnostic::new("image-file-reference", Severity::Error, message, image.span, error.to_string());
    match error {
        ReferenceError::Empty => wrong.answered(Service::Ecs, "Container.image should not be null or empty."),
        ReferenceError::Unexpanded(_) => wrong
            .note("a shell expands nothing in single quotes")
            .answered(Service::Ecs, "Invalid Characters in Container.image"),
        ReferenceError::Placeholder(_) | ReferenceError::Character(_) => {
            wrong.answered(Service::Ecs, "Invalid Characters in Container.image")
        }
        _ => wrong,
    }
}
