//! A file that is written inside a folder, while `artifacts` looks for it outside.

use crate::deploy::images::ImageFile;
use crate::lint::command::Command;
use crate::lint::context::Context;
use crate::lint::directory::Step;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::{Call, Word};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "written-elsewhere",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("written_elsewhere.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(artifacts) = &context.buildspec.artifacts else { return };
    if artifacts.primary.base_directory.is_some() {
        return;
    }
    let mut folder: Option<String> = Some(String::new());
    for (at, command) in context.commands.iter().enumerate() {
        if !context.carries_state() {
            folder = Some(String::new());
        }
        for call in &command.script.calls {
            if let Some(folder) = folder.as_deref().filter(|folder| !folder.is_empty()) {
                let listed = |word: &&Word| {
                    artifacts.primary.files.iter().any(|file| Some(file.value.as_str()) == word.literal())
                };
                // The files of deploy actions have a rule of their own.
                let is_other = |word: &&Word| word.literal().is_none_or(|name| ImageFile::meant(name).is_none());
                let mut written = call.written().filter(listed).filter(is_other).filter(|_| call.stands.is_top());
                let file = written.find(|word| !is_named_elsewhere(&context.commands, at, &word.text));
                found.extend(file.map(|word| finding(folder, word)));
            }
            folder = after(folder, call);
        }
    }
}

/// Where the shell is after a call, if that is known.
fn after(folder: Option<String>, call: &Call) -> Option<String> {
    match Step::of(call) {
        Step::Stays => folder,
        Step::Elsewhere => None,
        Step::Into(path) => {
            folder.map(|folder| if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") })
        }
    }
}

/// Whether another command speaks of the file: it may bring it to its place.
fn is_named_elsewhere(commands: &[Command<'_>], at: usize, name: &str) -> bool {
    let others = commands.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, command)| &command.text.value);
    others.into_iter().any(|text| text.contains(name)) || commands[at].text.value.matches(name).count() > 1
}

fn finding(folder: &str, word: &Word) -> Diagnostic {
    let name = &word.text;
    RULE.at(
        word.span,
        format!("this writes `{folder}/{name}`, but `artifacts` has `{name}`"),
        "an earlier `cd` still holds",
    )
    .note(format!("write `> \"$CODEBUILD_SRC_DIR/{name}\"`, or `{folder}/{name}` under `artifacts: files:`"))
}
