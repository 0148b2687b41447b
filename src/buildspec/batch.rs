//! `batch`: the builds of a batch.
//!
//! Ordinary builds do not read `batch`, so nothing in here makes CodeBuild refuse them.

use std::collections::BTreeMap;

use super::graph;
use super::reader::{Map, Reader};
use super::schema::Single;
use super::{Batch, BatchEnv, BatchFanout, BatchKind, BatchMatrix, BatchTask, Text};
use crate::text::{Applicability, Diagnostic, Edit, Located, Severity, Span};
use crate::yaml::Node;

const KINDS: [&str; 4] = ["build-list", "build-graph", "build-matrix", "build-fanout"];
const MAX_IDENTIFIER: usize = 127;
/// In longer batches no identifier is mended: each is looked for in all builds.
const MENDED_BUILDS: usize = 500;

/// Reads `batch`; `key` is the place of the key itself.
pub(super) fn decode(reader: &mut Reader<'_>, node: &Node, key: Span) -> Option<Batch> {
    reader.read_by_builds = false;
    let batch = batch(reader, node, key);
    reader.read_by_builds = true;
    batch
}

fn batch(reader: &mut Reader<'_>, node: &Node, key: Span) -> Option<Batch> {
    let map = reader.map(node, "batch", "batch")?;
    let fast_fail = reader.boolean(&map, "fast-fail").is_some_and(|fast| fast.value);
    let written: Vec<&str> = map.names().filter(|name| KINDS.contains(name)).collect();
    let first = written.first().copied();
    match written.get(1) {
        None if first.is_none() => {
            let label = "expected `build-list`, `build-graph`, `build-matrix` or `build-fanout`";
            reader.push(Diagnostic::new("batch-kinds", Severity::Error, "`batch` has no builds", key, label));
        }
        Some(second) => {
            let message = format!("`batch` has `{second}` beside `{}`", first.unwrap_or_default());
            let place = map.key_span(second).unwrap_or(key);
            let found =
                Diagnostic::new("batch-kinds", Severity::Error, message, place, "a batch has one kind of builds");
            reader.push(found.note(format!("`{}` is read", first.unwrap_or_default())));
        }
        None => {}
    }
    let kind = first.and_then(|name| {
        let node = map.get(name)?;
        Some(match name {
            "build-list" => BatchKind::List(tasks(reader, node, map.key_span(name), name)),
            "build-graph" => BatchKind::Graph(tasks(reader, node, map.key_span(name), name)),
            "build-matrix" => BatchKind::Matrix(matrix(reader, node)),
            _ => BatchKind::Fanout(fanout(reader, node)),
        })
    });
    Some(Batch { fast_fail, kind, span: key })
}

fn tasks(reader: &mut Reader<'_>, node: &Node, key: Option<Span>, list: &str) -> Vec<BatchTask> {
    let path = format!("batch.{list}");
    let mut tasks = Vec::new();
    for (index, item) in reader.maps(node, key, &path).iter().enumerate() {
        tasks.extend(task(reader, item, &path, format!("{list}[{index}]")));
    }
    check_identifiers(reader, &tasks);
    graph::check(reader, &tasks);
    tasks
}

fn task(reader: &mut Reader<'_>, item: &Node, list: &str, shown: String) -> Option<BatchTask> {
    let path = format!("{list}[]");
    let map = reader.map(item, &path, shown)?;
    let graph = list == "batch.build-graph";
    Some(BatchTask {
        identifier: reader.text(&map, "identifier"),
        buildspec: reader.text(&map, "buildspec"),
        debug_session: flag(reader, &map, "debug-session"),
        ignore_failure: flag(reader, &map, "ignore-failure"),
        depend_on: if graph { reader.texts(&map, "depend-on") } else { Vec::new() },
        env: env(reader, &map, &path),
        span: item.span,
    })
}

fn flag(reader: &mut Reader<'_>, map: &Map<'_>, name: &str) -> bool {
    reader.boolean(map, name).is_some_and(|flag| flag.value)
}

fn env(reader: &mut Reader<'_>, holder: &Map<'_>, path: &str) -> BatchEnv {
    let Some(node) = holder.get("env") else { return BatchEnv::default() };
    let Some(map) = reader.map(node, &format!("{path}.env"), format!("{}.env", holder.shown)) else {
        return BatchEnv::default();
    };
    let env = BatchEnv {
        compute_type: reader.text(&map, "compute-type"),
        fleet: reader.text(&map, "fleet"),
        image: reader.text(&map, "image"),
        privileged_mode: reader.boolean(&map, "privileged-mode"),
        environment_type: reader.text(&map, "type"),
        variables: reader.text_map(&map, "variables"),
    };
    if let (Some(compute), Some(fleet)) = (&env.compute_type, &env.fleet) {
        let message = format!("`{}` has `compute-type` and `fleet`", map.shown);
        let found =
            Diagnostic::new("compute-type-and-fleet", Severity::Error, message, fleet.span, "take out one of them");
        reader.push(found.related(compute.span, "the other one"));
    }
    env
}

fn matrix(reader: &mut Reader<'_>, node: &Node) -> BatchMatrix {
    let mut matrix = BatchMatrix::default();
    let Some(map) = reader.map(node, "batch.build-matrix", "build-matrix") else { return matrix };
    if let Some(node) = map.get("static")
        && let Some(map) = reader.map(node, "batch.build-matrix.static", "build-matrix.static")
    {
        matrix.ignore_failure = flag(reader, &map, "ignore-failure");
        matrix.static_env = env(reader, &map, "batch.build-matrix.static");
    }
    if let Some(node) = map.get("dynamic")
        && let Some(map) = reader.map(node, "batch.build-matrix.dynamic", "build-matrix.dynamic")
    {
        matrix.buildspecs = reader.texts(&map, "buildspec");
        if let Some(node) = map.get("env") {
            dynamic_env(reader, node, &mut matrix);
        }
    }
    matrix
}

fn dynamic_env(reader: &mut Reader<'_>, node: &Node, matrix: &mut BatchMatrix) {
    let shown = "build-matrix.dynamic.env";
    let Some(map) = reader.map(node, "batch.build-matrix.dynamic.env", shown) else { return };
    matrix.compute_types = reader.texts(&map, "compute-type");
    matrix.images = reader.texts(&map, "image");
    let Some(node) = map.get("variables") else { return };
    for (name, values) in reader.named(node, &format!("{shown}.variables")) {
        let path = format!("{shown}.variables.{}", name.value);
        let values = reader.text_list(values, Some(name.span), &path, Single::Undocumented);
        matrix.variables.push((name, values));
    }
}

fn fanout(reader: &mut Reader<'_>, node: &Node) -> BatchFanout {
    let Some(map) = reader.map(node, "batch.build-fanout", "build-fanout") else { return BatchFanout::default() };
    let parallelism = reader.text(&map, "parallelism").and_then(|text| match text.value.parse() {
        Ok(number) if number > 0_u32 => Some(Located::new(number, text.span)),
        _ => {
            let message = format!("`{}` is no value of `build-fanout.parallelism`", text.value);
            let label = "expected a whole number above 0";
            reader.push(Diagnostic::new("unknown-value", Severity::Error, message, text.span, label));
            None
        }
    });
    BatchFanout { parallelism, ignore_failure: flag(reader, &map, "ignore-failure") }
}

fn check_identifiers(reader: &mut Reader<'_>, tasks: &[BatchTask]) {
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    for identifier in tasks.iter().filter_map(|task| task.identifier.as_ref()) {
        if let Some(found) = invalid_identifier(identifier) {
            reader.push(renamed(found, identifier, tasks));
        }
        if let Some(&earlier) = first.get(identifier.value.as_str()) {
            let message = format!("two builds have the identifier `{}`", identifier.value);
            let found =
                Diagnostic::new("duplicate-identifier", Severity::Error, message, identifier.span, "again here");
            reader.push(found.related(earlier, "first here").note("give each build an identifier of its own"));
        } else {
            first.insert(&identifier.value, identifier.span);
        }
    }
}

/// Offers the identifier with underscores in place of what it may not have, and the same wherever it is waited for.
fn renamed(found: Diagnostic, identifier: &Text, tasks: &[BatchTask]) -> Diagnostic {
    let underscore = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let new: String = identifier.value.chars().map(underscore).collect();
    let mut others = tasks.iter().take(MENDED_BUILDS).filter_map(|task| task.identifier.as_ref());
    let taken = others.any(|other| other.value == new);
    if taken || identifier.value.is_empty() || new.len() > MAX_IDENTIFIER || tasks.len() > MENDED_BUILDS {
        return found;
    }
    let named = tasks.iter().flat_map(|task| &task.depend_on).chain([identifier]);
    let mut edits: Vec<Edit> = named
        .filter(|name| name.value == identifier.value)
        .map(|name| Edit { span: name.span, replacement: new.clone() })
        .collect();
    edits.sort_by_key(|edit| edit.span);
    edits.dedup();
    found.note(format!("write `{new}`")).fix(format!("write `{new}`"), Applicability::Unsafe, edits)
}

fn invalid_identifier(identifier: &Text) -> Option<Diagnostic> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let text = &identifier.value;
    let message = if !text.chars().all(allowed) || text.is_empty() {
        format!("`{text}` is no identifier of a build")
    } else if text.len() > MAX_IDENTIFIER {
        format!("the identifier is {} characters long", text.len())
    } else {
        return None;
    };
    let label = "expected letters, digits and underscores, less than 128";
    Some(Diagnostic::new("invalid-identifier", Severity::Error, message, identifier.span, label))
}

#[cfg(test)]
mod tests {
    use super::super::{Decoded, decode};
    use super::*;
    use crate::text::SourceFile;

    fn read(batch: &str) -> Decoded {
        decode(&SourceFile::new("f", format!("version: 0.2\nphases: {{build: {{commands: a}}}}\nbatch:\n{batch}")))
    }

    fn codes(decoded: &Decoded) -> Vec<&str> {
        decoded.diagnostics.iter().map(|found| found.code).collect()
    }

    const ENV: &str = "{compute-type: a, image: b, privileged-mode: true, type: c, variables: {D: 1.0}}";

    #[test]
    fn lists_and_graphs_are_read() {
        for (kind, extra) in [("build-list", ""), ("build-graph", ", depend-on: [two]")] {
            let decoded = read(&format!(
                "  fast-fail: true\n  {kind}:\n    - {{identifier: one, buildspec: x.yml, debug-session: true, \
                 ignore-failure: yes, env: {ENV}{extra}}}\n    - {{identifier: two}}\n"
            ));
            let found: Vec<_> = codes(&decoded).into_iter().filter(|code| *code != "depend-on-order").collect();
            assert_eq!(found, [""; 0]);
            let batch = decoded.buildspec.batch.unwrap();
            assert!(batch.fast_fail);
            let (BatchKind::List(tasks) | BatchKind::Graph(tasks)) = batch.kind.unwrap() else { panic!("{kind}") };
            assert_eq!(tasks.len(), 2);
            let task = &tasks[0];
            assert_eq!(task.identifier.as_ref().unwrap().value, "one");
            assert_eq!(task.buildspec.as_ref().unwrap().value, "x.yml");
            assert!(task.debug_session && task.ignore_failure);
            assert_eq!(task.env.compute_type.as_ref().unwrap().value, "a");
            assert_eq!(task.env.image.as_ref().unwrap().value, "b");
            assert!(task.env.privileged_mode.as_ref().unwrap().value);
            assert_eq!(task.env.environment_type.as_ref().unwrap().value, "c");
            assert_eq!(task.env.variables[0].1.value, "1.0");
            assert_eq!(task.depend_on.len(), usize::from(kind == "build-graph"));
        }
    }

    #[test]
    fn a_matrix_is_read() {
        let decoded = read(&format!(
            "  build-matrix:\n    static: {{ignore-failure: true, env: {ENV}}}\n    dynamic:\n      buildspec: [a, b]\n      \
             env: {{compute-type: [c], image: [d], variables: {{E: [1, 2.0]}}}}\n"
        ));
        assert_eq!(codes(&decoded), [""; 0]);
        let Some(BatchKind::Matrix(matrix)) = decoded.buildspec.batch.unwrap().kind else { panic!("no matrix") };
        let plain = |texts: &[Text]| texts.iter().map(|text| text.value.clone()).collect::<Vec<_>>();
        assert!(matrix.ignore_failure);
        assert_eq!(matrix.static_env.environment_type.unwrap().value, "c");
        assert_eq!(plain(&matrix.buildspecs), ["a", "b"]);
        assert_eq!(plain(&matrix.compute_types), ["c"]);
        assert_eq!(plain(&matrix.images), ["d"]);
        assert_eq!(plain(&matrix.variables[0].1), ["1", "2.0"]);
    }

    #[test]
    fn a_fanout_is_read() {
        let decoded = read("  build-fanout: {parallelism: 5, ignore-failure: no}\n");
        let Some(BatchKind::Fanout(fanout)) = decoded.buildspec.batch.unwrap().kind else { panic!("no fanout") };
        assert_eq!(fanout.parallelism.map(|number| number.value), Some(5));
    }

    #[test]
    fn an_identifier_is_mended_wherever_it_is_named() {
        let text = "  build-graph: [{identifier: a-b}, {identifier: c, depend-on: [a-b]}]\n";
        let found = read(text).diagnostics.remove(0);
        let edits = found.fix.map(|fix| fix.edits).unwrap_or_default();
        assert_eq!(edits.iter().map(|edit| edit.replacement.as_str()).collect::<Vec<_>>(), ["a_b"; 2]);
        assert_eq!(read("  build-list: [{identifier: a-b}, {identifier: a_b}]\n").diagnostics[0].fix, None);
    }

    #[test]
    fn wrong_batches_are_told_but_never_refused() {
        let long = "x".repeat(128);
        for (batch, expected) in [
            ("  fast-fail: true\n", &["batch-kinds"][..]),
            ("  build-list: [{identifier: a}]\n  build-fanout: {parallelism: 1}\n", &["batch-kinds"]),
            ("  build-list:\n", &["empty-value"]),
            ("  build-list: a\n", &["wrong-type"]),
            ("  build-list: {a: b}\n", &["wrong-type"]),
            ("  build-list: [a]\n", &["wrong-type"]),
            ("  build-list: [{buildspec: a}]\n", &["missing-key"]),
            ("  build-list: [{identifier: a-b}]\n", &["invalid-identifier"]),
            (&format!("  build-list: [{{identifier: {long}}}]\n"), &["invalid-identifier"]),
            ("  build-list: [{identifier: a}, {identifier: a}]\n", &["duplicate-identifier"]),
            ("  build-list: [{identifier: a, env: [b]}]\n", &["wrong-type"]),
            ("  build-list: [{identifier: a, env: {fleet: b, compute-type: c}}]\n", &["compute-type-and-fleet"]),
            ("  build-list: [{identifier: a, env: {variables: {B: {c: d}}}}]\n", &["wrong-type"]),
            ("  build-matrix: {dynamic: [a]}\n", &["wrong-type"]),
            ("  build-matrix: {dynamic: {env: {image: a}}}\n", &["wrong-type"]),
            ("  build-matrix: {dynamic: {env: {variables: {A: b}}}}\n", &["wrong-type"]),
            ("  build-fanout: {}\n", &["missing-key"]),
            ("  build-fanout: {parallelism: 0}\n", &["unknown-value"]),
            ("  build-fanout: {parallelism: many}\n", &["unknown-value"]),
            ("  - a\n", &["wrong-type"]),
        ] {
            let decoded = read(batch);
            assert_eq!(codes(&decoded), expected, "{batch}");
            assert_eq!(decoded.refusal(), None, "{batch}");
        }
    }
}
