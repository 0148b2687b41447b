//! A file to a [`Buildspec`] and everything that is wrong with it.
//!
//! Which refusal CodeBuild would print first is decided here: what stops its parser, then a document that is no
//! buildspec, then phase names, then commands, then other values of a wrong kind, then `steps`; in file order within
//! each, but phase names alphabetically, as the one log that tells names the alphabetically first of two.

use super::looks_like::{other_format, other_format_in};
use super::phases::Phases;
use super::reader::{Map, Reader};
use super::{Batch, Buildspec, PhaseName, Proxy, Version};
use super::{artifacts, batch, cache, env, findings, moves, phases, reports, tree, unknown};
use crate::text::{Applicability, Diagnostic, Edit, Located, Severity, SourceFile, Span};
use crate::yaml::{Document, Node, ScalarStyle, SyntaxError, parse, recover};

/// CodeBuild's words for a document that is no buildspec.
const CONTAINER_TAGS: &str = "wrong number of container tags, expected 1";

/// The codes of diagnostics that can be refusals, in the order in which CodeBuild would meet them.
const REFUSALS: &[&[&str]] = &[
    &["yaml-syntax", "unknown-alias"],
    &["not-a-buildspec", "missing-version", "missing-phases"],
    &["invalid-phase-name"],
    &["command-not-a-string"],
    &["wrong-type"],
    &["steps-unsupported"],
];

/// What a file says, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// All that could be read.
    pub buildspec: Buildspec,
    /// All problems, in file order.
    pub diagnostics: Vec<Diagnostic>,
    /// The tree it was read from; empty where the file is not YAML.
    pub document: Document,
}

impl Decoded {
    /// The message of `YAML_FILE_ERROR` if CodeBuild refuses the file; its words for the first thing it would meet.
    pub fn refusal(&self) -> Option<&str> {
        let refusals =
            self.diagnostics.iter().filter_map(|found| Some((found.code, found.refusal.as_ref()?.message.as_str())));
        let order = |&(code, message): &(&str, &str)| {
            let step = REFUSALS.iter().position(|codes| codes.contains(&code)).unwrap_or(REFUSALS.len());
            (step, if code == "invalid-phase-name" { message.to_owned() } else { String::new() })
        };
        refusals.min_by_key(order).map(|(_, message)| message)
    }
}

/// Reads a buildspec. Never stops at the first problem, never panics.
pub fn decode(file: &SourceFile) -> Decoded {
    let mut reader = Reader::new(file);
    let (buildspec, document) = match parse(file) {
        Ok(document) => {
            if let Some(second) = document.second_document {
                reader.push(second_document(second));
            }
            (root(&mut reader, document.root.as_ref()), document)
        }
        Err(error) => {
            reader.push(syntax(&error));
            if let Some(name) = other_format_in(file.text()) {
                reader.push(looks_like(name, Span::empty(0), "the keys of its lines say so"));
                (Buildspec::default(), Document::default())
            } else {
                around(&mut reader, &error)
            }
        }
    };
    Decoded { buildspec, diagnostics: reader.finish(), document }
}

/// Reads what can be read around the lines that are not YAML.
fn around(reader: &mut Reader<'_>, error: &SyntaxError) -> (Buildspec, Document) {
    let Some(recovered) = recover(reader.file, error) else { return Default::default() };
    for error in &recovered.errors {
        reader.push(syntax(error));
    }
    let mut inner = Reader::new(reader.file);
    let buildspec = root(&mut inner, recovered.document.root.as_ref());
    // What is missing may be in the lines that were left out.
    let is_sure = |found: &Diagnostic| {
        !found.code.starts_with("missing-")
            && found.code != "not-a-buildspec"
            && found.labels.iter().all(|label| !recovered.is_lost(reader.file, label.span))
    };
    for found in inner.finish().into_iter().filter(is_sure) {
        reader.push(found);
    }
    (buildspec, recovered.document)
}

/// A file that is not YAML; where the service's words are not known, it is refused in ours.
fn syntax(error: &SyntaxError) -> Diagnostic {
    let found = error.diagnostic();
    if found.refusal.is_some() { found } else { found.refused(error.message.as_str()) }
}

fn second_document(span: Span) -> Diagnostic {
    let message = "the file has a second YAML document";
    let label = "everything from here on is ignored";
    Diagnostic::new("second-document", Severity::Warning, message, span, label)
        .note("a buildspec is one document; take out the `---`")
}

fn root(reader: &mut Reader<'_>, root: Option<&Node>) -> Buildspec {
    let Some(root) = root.filter(|root| !root.is_null()) else {
        reader.push(not_a_buildspec("the file is empty", Span::empty(0), "expected `version: 0.2` and `phases:`"));
        return Buildspec::default();
    };
    if root.as_mapping().is_none() {
        tree::check(reader, root);
        let message = format!("a buildspec is a map, and this is {}", root.describe());
        let place = reader.place(root, None);
        reader.push(not_a_buildspec(message, place, "expected `version: 0.2` and `phases:`"));
        return Buildspec::default();
    }
    if let Some((name, key)) = other_format(root) {
        reader.push(looks_like(name, key.span, "this key is none of a buildspec"));
        return Buildspec::default();
    }
    if is_anything_else(root) {
        let message = "the file has neither `version` nor `phases`";
        reader.push(not_a_buildspec(message, Span::empty(root.span.start), "no key of a buildspec from here on"));
        return Buildspec::default();
    }
    tree::check(reader, root);
    sections(reader, root)
}

/// Whether no key shows that a buildspec was meant, however misspelt or misplaced.
fn is_anything_else(root: &Node) -> bool {
    let keys = root.as_mapping().unwrap_or_default().iter().filter_map(|entry| entry.key.as_scalar());
    let mut names = keys.map(|key| key.value.as_str());
    !names.any(|name| {
        let section = unknown::meant(name, ["version", "phases", "batch"]);
        section.is_some() || name == "<<" || PhaseName::from_key(name).is_some() || name.starts_with("build-")
    })
}

fn not_a_buildspec(message: impl Into<String>, span: Span, label: &str) -> Diagnostic {
    Diagnostic::new("not-a-buildspec", Severity::Error, message, span, label).refused(CONTAINER_TAGS).note(
        "a buildspec begins with `version: 0.2` and has `phases:` with `install`, `pre_build`, `build` or `post_build`",
    )
}

fn looks_like(name: &str, span: Span, label: &str) -> Diagnostic {
    not_a_buildspec(format!("this looks like {name}"), span, label)
}

fn sections(reader: &mut Reader<'_>, root: &Node) -> Buildspec {
    // The version comes first: which keys are right depends on it.
    let written = tree::value_of(root, "version");
    reader.version = written.and_then(version_of).map(|version| version.value);
    let Some(map) = reader.map(root, "", "") else { return Buildspec::default() };
    let (phases, batch) = runs(reader, &map, root);
    let version = version(reader, &map, root, batch.is_some() && phases.named.is_empty());
    check_quoted(reader, &map, batch.as_ref());
    let mut env = map.get("env").map(|node| env::decode(reader, node)).unwrap_or_default();
    if let (Some(node), Some(Version::V0_1)) = (map.get("environment_variables"), reader.version) {
        env.variables.extend(env::decode_0_1(reader, node));
    }
    Buildspec {
        version,
        run_as: reader.text(&map, "run-as"),
        env,
        proxy: map.get("proxy").and_then(|node| proxy(reader, node)),
        batch,
        phases: phases.named,
        misnamed_phases: phases.misnamed,
        reports: map.get("reports").map(|node| reports::decode(reader, node)).unwrap_or_default(),
        artifacts: map.get("artifacts").and_then(|node| artifacts::decode(reader, node, map.key_span("artifacts")?)),
        cache: map.get("cache").and_then(|node| cache::decode(reader, node)),
    }
}

/// `phases` and `batch`: without one of them there is nothing to run.
fn runs(reader: &mut Reader<'_>, map: &Map<'_>, root: &Node) -> (Phases, Option<Batch>) {
    let batch = map.get("batch").and_then(|node| batch::decode(reader, node, map.key_span("batch")?));
    let node = map.get("phases").filter(|node| !node.is_null() && node.as_mapping().is_none_or(|map| !map.is_empty()));
    let key = map.key_span("phases");
    let top: Vec<&str> = map.names().collect();
    if let (Some(node), Some(key)) = (node, key) {
        return (phases::decode(reader, node, key, &top), batch);
    }
    if batch.is_none() {
        let message = if key.is_some() { "`phases` is empty" } else { "the buildspec has no `phases`" };
        let place = key.unwrap_or(Span::empty(root.span.start));
        let label = "expected `phases:` with `install`, `pre_build`, `build` or `post_build` below it";
        let found = Diagnostic::new("missing-phases", Severity::Error, message, place, label).refused(CONTAINER_TAGS);
        let beside = phases_after(map, "phases");
        let found = match (key, beside.as_slice()) {
            (Some(key), [_, ..]) => {
                let found = found.note("indent the phases below it by two spaces");
                moves::down(found, reader.file, key, &beside)
            }
            _ => found.note("write `phases:`, below it `build:`, and below that `commands:` with a list of commands"),
        };
        reader.push(found);
    } else if let Some(key) = key {
        reader.push(findings::empty("phases", key, Severity::Warning));
    }
    (Phases::default(), batch)
}

/// The phases that stand beside a key, right after it.
fn phases_after<'n>(map: &Map<'n>, key: &str) -> Vec<(&'n str, Span)> {
    let names = map.names().skip_while(|name| *name != key).skip(1);
    let phases = names.take_while(|name| PhaseName::from_key(name).is_some());
    phases.filter_map(|name| Some((name, map.key_span(name)?))).collect()
}

fn version_of(node: &Node) -> Option<Located<Version>> {
    let text = node.as_scalar()?.value.as_str();
    let version = match text.parse::<f64>() {
        Ok(0.1) => Version::V0_1,
        Ok(0.2) => Version::V0_2,
        _ => return None,
    };
    Some(Located::new(version, node.span))
}

fn version(reader: &mut Reader<'_>, map: &Map<'_>, root: &Node, batch_only: bool) -> Option<Located<Version>> {
    let Some(node) = map.get("version").filter(|node| !node.is_null()) else {
        let place = map.key_span("version").unwrap_or(Span::empty(root.span.start));
        reader.push(missing_version(reader.file, root, place, batch_only));
        return None;
    };
    let version = version_of(node);
    match node.as_scalar() {
        Some(scalar) if version.is_none() => {
            let message = format!("`{}` is no version of the buildspec language", scalar.value);
            let label = "expected `0.2` or `0.1`";
            let edit = Edit { span: node.span, replacement: "0.2".to_owned() };
            let found = Diagnostic::new("unsupported-version", Severity::Error, message, node.span, label)
                .note("it is read as version 0.2; what CodeBuild does is not documented")
                .fix("write `0.2`", Applicability::Unsafe, vec![edit]);
            reader.push(found);
        }
        Some(_) => {}
        None => {
            reader.scalar(node, || "version".to_owned());
        }
    }
    version
}

fn missing_version(file: &SourceFile, root: &Node, place: Span, batch_only: bool) -> Diagnostic {
    let message = "the buildspec has no `version`";
    let severity = if batch_only { Severity::Warning } else { Severity::Error };
    let found = Diagnostic::new("missing-version", severity, message, place, "expected `version: 0.2`");
    let found = if batch_only {
        found.note("CodeBuild accepts that in a file that only says what a batch runs")
    } else {
        found.refused(CONTAINER_TAGS)
    };
    let start = root.span.start;
    if !place.is_empty() || file.text()[start..].starts_with('{') {
        return found;
    }
    let indent = " ".repeat(file.position(start).column - 1);
    let edit = Edit { span: Span::empty(start), replacement: format!("version: 0.2\n{indent}") };
    found.fix("add `version: 0.2`", Applicability::Safe, vec![edit])
}

/// A version in quotes is refused where the project runs batches and has the buildspec inline.
fn check_quoted(reader: &mut Reader<'_>, map: &Map<'_>, batch: Option<&Batch>) {
    let Some((node, version)) = map.get("version").and_then(|node| Some((node, version_of(node)?))) else { return };
    let quoted = node.as_scalar().is_some_and(|scalar| scalar.style != ScalarStyle::Plain);
    if batch.is_none() || !quoted {
        return;
    }
    let number = if version.value == Version::V0_1 { "0.1" } else { "0.2" };
    let edit = Edit { span: node.span, replacement: number.to_owned() };
    reader.push(
        Diagnostic::new(
            "quoted-version",
            Severity::Warning,
            "the version is in quotes",
            node.span,
            "expected a number",
        )
        .note("a project that runs batches refuses it in an inline buildspec")
        .fix("take the quotes away", Applicability::Safe, vec![edit]),
    );
}

fn proxy(reader: &mut Reader<'_>, node: &Node) -> Option<Proxy> {
    let map = reader.map(node, "proxy", "proxy")?;
    let upload_artifacts = reader.boolean(&map, "upload-artifacts");
    Some(Proxy { upload_artifacts, logs: reader.boolean(&map, "logs") })
}
