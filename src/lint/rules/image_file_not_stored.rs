//! An image file that a command writes and no artifact holds.

use crate::buildspec::Text;
use crate::deploy::images::ImageFile;
use crate::lint::artifacts::{self, Stored, stores};
use crate::lint::context::Context;
use crate::lint::image_file::{Written, within, written};
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Call;
use crate::text::{Applicability, Diagnostic, Edit, Severity};

pub(super) const RULE: Rule = Rule {
    code: "image-file-not-stored",
    category: Category::Artifacts,
    severity: Severity::Error,
    doc: include_str!("image_file_not_stored.md"),
    check: Some(check),
};

/// Commands that only look at a file.
const READERS: [&str; 14] =
    ["[", "[[", "cat", "echo", "file", "head", "jq", "less", "ls", "printf", "stat", "tail", "test", "wc"];
/// Commands that may carry a file elsewhere without its name.
const CARRIERS: [&str; 9] = ["7z", "aws", "cp", "install", "jar", "mv", "rsync", "tar", "zip"];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let writes = written(context);
    let mut told: Vec<&str> = Vec::new();
    for write in writes.iter().rev() {
        let Some(path) = write.path.as_deref().filter(|path| !told.contains(path)) else { continue };
        told.push(path);
        let stored = artifacts::all(context.buildspec).map(|(_, artifact)| stores(artifact, path)).max();
        if stored.is_none_or(|stored| stored == Stored::No) && !is_used(context, &write.name, &writes) {
            found.extend(judge(context, write, path, &writes));
        }
    }
}

/// Whether a command may do something else with the file than to write or to show it.
fn is_used(context: &Context<'_>, name: &str, writes: &[Written<'_>]) -> bool {
    let mut calls = context.commands.iter().flat_map(|command| &command.script.calls);
    let is_write = |call: &Call| {
        let names = |write: &Written<'_>| call.all_words().any(|word| std::ptr::eq(word, write.target));
        writes.iter().any(|write| std::ptr::eq(write.maker, call) || names(write))
    };
    calls.any(|call| {
        let program = call.name().unwrap_or_default();
        let is_named = || call.all_words().any(|word| word.shape().contains(name));
        let is_carried = || {
            let whole = |text: &str| text.contains('*') || matches!(text, "." | "./") || text.ends_with("/.");
            CARRIERS.contains(&program) && call.arguments().iter().any(|word| whole(word.shape()))
        };
        !READERS.contains(&program) && !is_write(call) && (is_named() || is_carried())
    })
}

fn judge(context: &Context<'_>, write: &Written<'_>, path: &str, writes: &[Written<'_>]) -> Option<Diagnostic> {
    let (name, place) = (&write.name, write.place(context));
    let message = format!("`{name}` is written, but no artifact holds it");
    if context.buildspec.artifacts.is_none() {
        let wrong = RULE.rated(Severity::Warning, place, message, "there is no `artifacts`");
        return Some(wrong.note(format!("add `artifacts:` with `files: [{name}]`")));
    }
    let files: Vec<&Text> = artifacts::all(context.buildspec).flat_map(|(_, artifact)| &artifact.files).collect();
    let first = files.first()?;
    let meant = |file: &Text| ImageFile::meant(base_name(file));
    let is_written = |file: &Text| writes.iter().any(|write| write.name == base_name(file));
    let other = files.iter().find(|file| meant(file).is_some() && base_name(file) != name && !is_written(file));
    if let Some(other) = other {
        let label = format!("`artifacts` lists `{}`", other.value);
        let span = within(context, other.span, base_name(other));
        let wrong = RULE.at(place, message, label).related(other.span, "nothing writes this one");
        let edit = Edit { span, replacement: name.clone() };
        let wrong = wrong.note("list the file that the deploy action reads, and write that one");
        return Some(wrong.fix(format!("list `{name}`"), Applicability::Unsafe, vec![edit]));
    }
    let lies = format!("it lies at `{path}`, seen from the source's root");
    let label = if path.contains('/') || has_base(context) { lies } else { "no pattern reaches it".to_owned() };
    let wrong = RULE.at(place, message, label).related(first.span, "what is stored");
    Some(wrong.note(format!("write it to `$CODEBUILD_SRC_DIR/{name}`, and add `{name}` to `artifacts.files`")))
}

fn has_base(context: &Context<'_>) -> bool {
    artifacts::all(context.buildspec).any(|(_, artifact)| artifact.base_directory.is_some())
}

fn base_name(file: &Text) -> &str {
    file.value.rsplit('/').next().unwrap_or_default()
}
