//! A name that is nearly the one that the deploy action looks for.

use crate::buildspec::{Artifact, Text};
use crate::deploy::images::ImageFile;
use crate::lint::artifacts;
use crate::lint::context::Context;
use crate::lint::image_file::{Written, within, written};
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Call;
use crate::text::{Applicability, Diagnostic, Edit, Severity};

pub(super) const RULE: Rule = Rule {
    code: "image-file-name",
    category: Category::Artifacts,
    severity: Severity::Warning,
    doc: include_str!("image_file_name.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let writes = written(context);
    let files: Vec<&Text> = artifacts::all(context.buildspec).flat_map(|(_, artifact)| &artifact.files).collect();
    let mut told: Vec<&str> = Vec::new();
    for write in writes.iter().filter(|write| !write.is_exact()) {
        let exact = writes.iter().any(|other| other.is_exact() && other.file == write.file);
        if !exact && !told.contains(&write.name.as_str()) {
            told.push(&write.name);
            found.push(misnamed(context, write, &files));
        }
    }
    for file in files {
        let name = base_name(file);
        let Some(meant) = ImageFile::meant(name).filter(|meant| meant.name() != name) else { continue };
        if !writes.iter().any(|write| write.name == name || write.file == meant) && !told.contains(&name) {
            told.push(name);
            let wrong = RULE.at(within(context, file.span, name), message(name, meant), label(meant));
            found.push(wrong.note(note(meant)));
        }
    }
    for (_, artifact) in artifacts::all(context.buildspec) {
        found.extend(appspec(artifact));
    }
}

fn message(name: &str, meant: ImageFile) -> String {
    match meant {
        ImageFile::Definitions => format!("the ECS action does not look for `{name}`"),
        ImageFile::Detail => format!("the CodeDeploy action does not look for `{name}`"),
    }
}

fn label(meant: ImageFile) -> String {
    format!("expected `{}`", meant.name())
}

const fn note(meant: ImageFile) -> &'static str {
    match meant {
        ImageFile::Definitions => "rename it, or set the action's `FileName` to this name",
        ImageFile::Detail => "rename it; the name is fixed",
    }
}

fn misnamed(context: &Context<'_>, write: &Written<'_>, files: &[&Text]) -> Diagnostic {
    let text = write.printed.as_ref().map(|printed| printed.text.trim_start()).unwrap_or_default();
    // What is written tells better than the name which file is meant.
    let (meant, severity) = match write.file {
        ImageFile::Definitions if text.starts_with('{') && text.contains("\"ImageURI\"") => {
            (ImageFile::Detail, Severity::Error)
        }
        ImageFile::Detail if text.starts_with('[') && text.contains("\"imageUri\"") => {
            (ImageFile::Definitions, Severity::Warning)
        }
        file => (file, Severity::Warning),
    };
    let mut wrong = RULE.rated(severity, write.place(context), message(&write.name, meant), label(meant));
    let listed = files.iter().find(|file| base_name(file) == write.name);
    if let Some(listed) = listed {
        wrong = wrong.related(listed.span, "and is stored by this name");
    }
    let wrong = wrong.note(note(meant));
    match renamed(context, &write.name, meant.name(), files) {
        Some(edits) => wrong.fix(format!("write `{}`", meant.name()), Applicability::Unsafe, edits),
        None => wrong,
    }
}

/// The edits that rename the file wherever it is named; none where a place is not certain.
fn renamed(context: &Context<'_>, name: &str, new: &str, files: &[&Text]) -> Option<Vec<Edit>> {
    let calls = context.commands.iter().flat_map(|command| &command.script.calls);
    let words = calls.flat_map(Call::all_words).filter(|word| word.shape().contains(name)).map(|word| word.span);
    let listed = files.iter().filter(|file| base_name(file) == name).map(|file| file.span);
    let mut edits = Vec::new();
    for place in words.chain(listed) {
        let span = within(context, place, name);
        if context.file.slice(span) != name {
            return None;
        }
        edits.push(Edit { span, replacement: new.to_owned() });
    }
    edits.sort_by_key(|edit| edit.span);
    edits.dedup();
    edits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start).then_some(edits)
}

/// `appspec.yml` beside the other files of the action that takes `appspec.yaml` when it is told nothing.
fn appspec(artifact: &Artifact) -> Option<Diagnostic> {
    let named = |name: &str| artifact.files.iter().find(|file| base_name(file) == name);
    let appspec = named("appspec.yml").filter(|_| named("appspec.yaml").is_none())?;
    let other = named("imageDetail.json").or_else(|| named("taskdef.json"))?;
    let message = "the CodeDeploy action looks for `appspec.yaml` when it is told nothing";
    let wrong = RULE.rated(Severity::Note, appspec.span, message, "expected `appspec.yaml`");
    let wrong = wrong.related(other.span, "a file of the same action");
    Some(wrong.note("rename it, or set the action's `AppSpecTemplatePath` to `appspec.yml`"))
}

fn base_name(file: &Text) -> &str {
    file.value.rsplit('/').next().unwrap_or_default()
}
