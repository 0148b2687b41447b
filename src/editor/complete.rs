//! What can be typed at a place.

use std::collections::BTreeSet;

use super::place::{At, Part, Place};
use super::variables::VARIABLES;
use crate::build::runtimes::images;
use crate::build::{ComputeType, variables::is_shell_name};
use crate::buildspec::schema::{self, Key, Kind, Versions};
use crate::buildspec::{BatchKind, Buildspec, Decoded};
use crate::text::{SourceFile, Span};

/// One thing that can be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is shown.
    pub label: String,
    /// A few words beside it.
    pub detail: String,
    /// A sentence about it.
    pub doc: String,
    /// What is put in place of [`Self::span`].
    pub insert: String,
    /// What is replaced.
    pub span: Span,
    /// What it is.
    pub kind: CompletionKind,
}

/// What can be completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A key.
    Key,
    /// One of the values of a key.
    Value,
    /// A variable in a command.
    Variable,
}

/// Everything that can be typed at an offset.
pub fn complete(file: &SourceFile, decoded: &Decoded, offset: usize) -> Vec<Completion> {
    if let Some(span) = variable_before(file, offset) {
        return variables(&decoded.buildspec, span);
    }
    let place = Place::new(file, offset);
    match place.at {
        At::Value(span) => values_at(&place, decoded, span),
        At::Key(span) if place.path.last() == Some(&Part::Item) && is_list_of_texts(&place) => {
            values_at(&place, decoded, span)
        }
        At::Key(span) => keys_at(file, &place, span),
    }
}

fn is_list_of_texts(place: &Place) -> bool {
    place.key().is_some_and(|key| matches!(key.kind, Kind::Texts(_)))
}

/// The name after `$` or `${` that ends at an offset.
fn variable_before(file: &SourceFile, offset: usize) -> Option<Span> {
    let before = file.text().get(..offset)?;
    let start = before.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(0, |at| at + 1);
    let rest = &before[..start.min(before.len())];
    (rest.ends_with('$') || rest.ends_with("${")).then(|| Span::new(start, offset))
}

fn keys_at(file: &SourceFile, place: &Place, span: Span) -> Vec<Completion> {
    let Some(path) = place.schema_path() else { return Vec::new() };
    if path == "phases.install.runtime-versions" {
        return runtime_names(span);
    }
    let present = siblings(file, span);
    let keys = schema::children(&path).iter().filter(|key| !matches!(key.name, "*" | "[]"));
    let offered = keys.filter(|key| key.versions != Versions::V0_1 && !present.contains(key.name));
    offered.map(|key| key_completion(key, file, span)).collect()
}

fn key_completion(key: &Key, file: &SourceFile, span: Span) -> Completion {
    let indent = " ".repeat(file.position(span.start).column + 1);
    let rest = file.text()[span.end..].lines().next().unwrap_or_default();
    let insert = match key.kind {
        _ if rest.trim_start().starts_with(':') => key.name.to_owned(),
        Kind::Map | Kind::Named => format!("{}:\n{indent}", key.name),
        Kind::List | Kind::Texts(_) | Kind::Steps => format!("{}:\n{indent}- ", key.name),
        _ => format!("{}: ", key.name),
    };
    Completion {
        label: key.name.to_owned(),
        detail: kind_words(key.kind).to_owned(),
        doc: key.doc.to_owned(),
        insert,
        span,
        kind: CompletionKind::Key,
    }
}

/// What a kind of value is, in a few words.
pub(super) fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Version => "0.1 or 0.2",
        Kind::Text | Kind::Suggested(_) => "text",
        Kind::OneOf(_) | Kind::OneOfAnyCase(_) => "one of some words",
        Kind::Boolean => "yes or no",
        Kind::Count => "a number",
        Kind::OnFailure => "ABORT, CONTINUE or RETRY",
        Kind::SecretReference => "secret-id:json-key:version-stage:version-id",
        Kind::Texts(_) => "a list of texts",
        Kind::Map => "a map",
        Kind::Named => "a map with names of your own",
        Kind::List => "a list",
        Kind::Steps => "a list of steps",
    }
}

/// The keys beside the one at a place: those on lines of the same indentation, up to less indented ones.
fn siblings(file: &SourceFile, span: Span) -> BTreeSet<&str> {
    let here = file.position(span.start);
    let last = file.position(file.text().len()).line;
    let key_of = |number: usize| {
        let line = file.line(number);
        let text = line.trim_start_matches([' ', '-']);
        let column = line.chars().count() - text.chars().count() + 1;
        (!text.is_empty() && !text.starts_with('#'))
            .then(|| (column, text.split(':').next().unwrap_or_default().trim()))
    };
    let near = |numbers: &mut dyn Iterator<Item = usize>| {
        let lines = numbers.filter_map(key_of).take_while(|(column, _)| *column >= here.column);
        lines.filter(|(column, _)| *column == here.column).map(|(_, key)| key).collect::<Vec<_>>()
    };
    near(&mut (1..here.line).rev()).into_iter().chain(near(&mut (here.line + 1..=last))).collect()
}

fn values_at(place: &Place, decoded: &Decoded, span: Span) -> Vec<Completion> {
    let Some(key) = place.key() else { return Vec::new() };
    let value = |value: &str, detail: &str| Completion {
        label: value.to_owned(),
        detail: detail.to_owned(),
        doc: key.doc.to_owned(),
        insert: value.to_owned(),
        span,
        kind: CompletionKind::Value,
    };
    let plain = |values: &[&str]| values.iter().map(|text| value(text, "")).collect::<Vec<_>>();
    match (key.name, key.kind) {
        ("depend-on", _) => identifiers(&decoded.buildspec).map(|name| value(name, "a build of this graph")).collect(),
        ("exported-variables", _) => {
            set_variables(&decoded.buildspec).into_iter().map(|name| value(&name, "set in this file")).collect()
        }
        ("compute-type", _) => ComputeType::ALL.iter().map(|kind| value(kind.name, "")).collect(),
        ("image", _) => {
            images().iter().map(|image| value(&format!("aws/codebuild/{}", image.name), "a curated image")).collect()
        }
        ("*", _) if key.path.starts_with("phases.install.runtime-versions") => {
            let Some(Part::Key(runtime)) = place.path.last() else { return Vec::new() };
            versions(runtime).into_iter().map(|version| value(version, runtime)).collect()
        }
        (_, Kind::Version) => plain(&["0.2", "0.1"]),
        (_, Kind::Boolean) => plain(&["yes", "no"]),
        (_, Kind::OnFailure) => plain(&["ABORT", "CONTINUE", "RETRY", "RETRY-3"]),
        (_, Kind::OneOf(values) | Kind::OneOfAnyCase(values) | Kind::Suggested(values)) => plain(values),
        _ => Vec::new(),
    }
}

fn runtime_names(span: Span) -> Vec<Completion> {
    let names: BTreeSet<&str> = images().iter().flat_map(|image| image.runtimes).map(|runtime| runtime.name).collect();
    let offered = names.into_iter().map(|name| Completion {
        label: name.to_owned(),
        detail: "a runtime".to_owned(),
        doc: format!("Versions of current images: {}.", versions(name).join(", ")),
        insert: format!("{name}: "),
        span,
        kind: CompletionKind::Key,
    });
    offered.collect()
}

/// The versions that current images have, newest first.
fn versions(runtime: &str) -> Vec<&'static str> {
    let current = images().iter().flat_map(|image| image.runtimes).filter(|known| known.name == runtime);
    let mut seen = BTreeSet::new();
    let all = current.flat_map(|known| known.versions.iter().rev().copied());
    all.filter(|version| seen.insert(*version)).collect()
}

fn identifiers(buildspec: &Buildspec) -> impl Iterator<Item = &str> {
    let tasks = match buildspec.batch.as_ref().and_then(|batch| batch.kind.as_ref()) {
        Some(BatchKind::Graph(tasks) | BatchKind::List(tasks)) => tasks.as_slice(),
        _ => &[],
    };
    tasks.iter().filter_map(|task| task.identifier.as_ref()).map(|identifier| identifier.value.as_str())
}

/// The variables that the file sets: in `env`, and by assignments at the start of commands.
fn set_variables(buildspec: &Buildspec) -> BTreeSet<String> {
    let env = &buildspec.env;
    let declared = env.variables.iter().chain(&env.parameter_store).map(|(name, _)| name.value.clone());
    let secrets = env.secrets_manager.iter().map(|(name, _)| name.value.clone());
    let commands = buildspec.phases.iter().flat_map(|phase| phase.commands.iter().chain(&phase.finally));
    let lines = commands.flat_map(|command| command.value.lines());
    let assigned = lines.filter_map(|line| {
        let line = line.trim_start();
        let (name, _) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
        is_shell_name(name).then(|| name.to_owned())
    });
    declared.chain(secrets).chain(assigned).collect()
}

fn variables(buildspec: &Buildspec, span: Span) -> Vec<Completion> {
    let one = |name: &str, detail: &str, doc: &str| Completion {
        label: name.to_owned(),
        detail: detail.to_owned(),
        doc: doc.to_owned(),
        insert: name.to_owned(),
        span,
        kind: CompletionKind::Variable,
    };
    let own = set_variables(buildspec);
    let service = VARIABLES.iter().filter(|variable| !own.contains(variable.name));
    let own = own.iter().map(|name| one(name, "set in this file", ""));
    own.chain(service.map(|variable| one(variable.name, "set by CodeBuild", variable.doc))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buildspec::decode;

    /// What is offered at `|`.
    fn offered(text: &str) -> Vec<(String, String)> {
        let offset = text.find('|').unwrap();
        let file = SourceFile::new("f", text.replacen('|', "", 1));
        let found = complete(&file, &decode(&file), offset);
        found.into_iter().map(|it| (it.label, it.insert)).collect()
    }

    fn labels(text: &str) -> Vec<String> {
        offered(text).into_iter().map(|(label, _)| label).collect()
    }

    #[test]
    fn keys_that_are_not_there_yet_are_offered() {
        assert_eq!(labels("cache:\n  paths:\n    - a\n  |"), ["key", "fallback-keys", "action"]);
        assert_eq!(
            labels("version: 0.2\nphases:\n  build:\n    commands:\n      - a\n  po|"),
            ["install", "pre_build", "post_build"]
        );
        assert!(!labels("version: 0.2\n|").contains(&"environment_variables".to_owned()));
        let post = offered("phases:\n  build:\n    comm|");
        assert!(post.contains(&("commands".to_owned(), "commands:\n      - ".to_owned())), "{post:?}");
        assert!(offered("phases:\n  bui|:\n").contains(&("build".to_owned(), "build".to_owned())));
    }

    #[test]
    fn values_are_offered_where_they_are_known() {
        assert_eq!(labels("cache:\n  action: |"), ["restore", "save"]);
        assert_eq!(labels("proxy:\n  logs: |"), ["yes", "no"]);
        assert_eq!(
            labels("batch:\n  build-graph:\n    - identifier: a\n    - identifier: b\n      depend-on:\n        - |"),
            ["a", "b"]
        );
        assert!(labels("phases:\n  install:\n    runtime-versions:\n      py|").contains(&"python".to_owned()));
        assert!(labels("phases:\n  install:\n    runtime-versions:\n      python: |").contains(&"3.13".to_owned()));
        assert_eq!(labels("version: 0.2\nphases:\n  build:\n    commands:\n      - ec|"), [""; 0]);
    }

    #[test]
    fn variables_are_offered_after_a_dollar() {
        let text = "version: 0.2\nenv:\n  variables:\n    NAME: x\nphases:\n  build:\n    commands:\n      - OUT=1\n      - echo ${CO|}\n";
        let labels = labels(text);
        assert_eq!(labels[..2], ["NAME", "OUT"]);
        assert!(labels.contains(&"CODEBUILD_SRC_DIR".to_owned()));
    }
}
