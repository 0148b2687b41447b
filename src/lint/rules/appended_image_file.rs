//! A second list at the end of an image file.

use crate::deploy::images::ImageFile;
use crate::lint::context::Context;
use crate::lint::image_file::{Written, written};
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "appended-image-file",
    category: Category::Artifacts,
    severity: Severity::Warning,
    doc: include_str!("appended_image_file.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let writes = written(context);
    let is_whole = |write: &Written<'_>| {
        let text = write.printed.as_ref().map(|printed| printed.text.trim()).unwrap_or_default();
        let (open, close) = match write.file {
            ImageFile::Definitions => ('[', ']'),
            ImageFile::Detail => ('{', '}'),
        };
        write.is_certain() && write.path.is_some() && text.starts_with(open) && text.ends_with(close)
    };
    for (index, write) in writes.iter().enumerate().filter(|(_, write)| write.append && is_whole(write)) {
        let same = |other: &&Written<'_>| other.name == write.name && other.path == write.path;
        let Some(before) = writes[..index].iter().rfind(same).filter(|before| is_whole(before)) else { continue };
        let message = format!("`{}` gets a second document", write.name);
        let wrong = RULE.at(write.place(context), message, "two after each other are no JSON");
        let wrong = wrong.related(before.place(context), "the first one");
        found.push(wrong.note(match write.file {
            ImageFile::Definitions => "write one list with all containers, with one `printf`",
            ImageFile::Detail => "write one file for each image, each into an artifact of its own",
        }));
    }
}
