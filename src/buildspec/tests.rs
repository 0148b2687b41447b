//! Tests of the decoder as a whole: refusals and their order, the key table against the decoder, any text at all,
//! and public buildspecs.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::schema::{self, KEYS, Kind, Versions};
use super::{Decoded, Version, decode};
use crate::text::{Diagnostic, Severity, SourceFile};

const CONTAINER_TAGS: &str = "wrong number of container tags, expected 1";

fn read(text: &str) -> Decoded {
    decode(&SourceFile::new("buildspec.yml", text))
}

fn codes(decoded: &Decoded) -> Vec<&'static str> {
    decoded.diagnostics.iter().map(|found| found.code).collect()
}

#[test]
fn documents_that_are_no_buildspec_are_refused() {
    for (text, code) in [
        ("", "not-a-buildspec"),
        ("# nothing\n", "not-a-buildspec"),
        ("---\n", "not-a-buildspec"),
        ("null\n", "not-a-buildspec"),
        ("npm ci\n", "not-a-buildspec"),
        ("- version: 0.2\n", "not-a-buildspec"),
        ("a: b\n", "not-a-buildspec"),
        ("phases: {build: {commands: a}}\n", "missing-version"),
        ("version:\nphases: {build: {commands: a}}\n", "missing-version"),
        ("version: 0.2\n", "missing-phases"),
        ("version: 0.2\nphases:\n", "missing-phases"),
        ("version: 0.2\nphases: {}\n", "missing-phases"),
    ] {
        let decoded = read(text);
        assert_eq!(codes(&decoded), [code], "{text}");
        assert_eq!(decoded.refusal(), Some(CONTAINER_TAGS), "{text}");
    }
}

#[test]
fn versions_are_read_by_their_value() {
    for (written, version, expected) in [
        ("0.2", Some(Version::V0_2), &[][..]),
        ("0.1", Some(Version::V0_1), &[]),
        ("'0.2'", Some(Version::V0_2), &[]),
        ("\"0.1\"", Some(Version::V0_1), &[]),
        ("0.20", Some(Version::V0_2), &[]),
        ("0.3", None, &["unsupported-version"]),
        ("1", None, &["unsupported-version"]),
        ("v0.2", None, &["unsupported-version"]),
        ("nan", None, &["unsupported-version"]),
        ("[0.2]", None, &["wrong-type"]),
    ] {
        let decoded = read(&format!("version: {written}\nphases: {{build: {{commands: a}}}}\n"));
        assert_eq!(decoded.buildspec.version.as_ref().map(|version| version.value), version, "{written}");
        assert_eq!(codes(&decoded), expected, "{written}");
        assert_eq!(decoded.refusal().is_some(), expected == ["wrong-type"], "{written}");
    }
}

#[test]
fn a_file_that_only_says_what_a_batch_runs_needs_neither_version_nor_phases() {
    let decoded = read("batch: {build-list: [{identifier: a}]}\n");
    assert_eq!(codes(&decoded), ["missing-version"]);
    assert_eq!(decoded.refusal(), None);
    assert_eq!(codes(&read("version: 0.2\nbatch: {build-list: [{identifier: a}]}\n")), [""; 0]);
    let quoted = read("version: '0.2'\nbatch: {build-list: [{identifier: a}]}\n");
    assert_eq!(codes(&quoted), ["quoted-version"]);
    assert_eq!(quoted.refusal(), None);
}

#[test]
fn version_0_1_has_environment_variables_and_artifacts_type() {
    let sections = "environment_variables: {plaintext: {A: 1}}\nphases: {build: {commands: a}}\n";
    let decoded = read(&format!("version: 0.1\n{sections}artifacts: {{type: zip, files: b}}\n"));
    assert_eq!(decoded.diagnostics, []);
    assert_eq!(decoded.buildspec.env.variables[0].1.value, "1");
    let decoded = read(&format!("version: 0.2\n{sections}"));
    assert_eq!(codes(&decoded), ["version-mismatch"]);
    assert_eq!(decoded.buildspec.env.variables, []);
    let edits =
        decoded.diagnostics[0].fix.as_ref().map(|fix| fix.edits.iter().map(|edit| &*edit.replacement).collect());
    assert_eq!(edits, Some(vec!["env", "variables"]));
    let decoded = read("version: 0.1\nenv: {variables: {A: 1}}\nphases: {build: {commands: a, finally: b}}\n");
    assert_eq!(codes(&decoded), ["version-mismatch"; 2]);
    assert_eq!(decoded.buildspec.env.variables.len(), 1);
}

#[test]
fn the_first_refusal_is_the_one_that_the_service_meets_first() {
    let all = [
        ("phases:\n  x: {}\n  build: {commands: [a: b], steps: []}\nrun-as: [c]\n", CONTAINER_TAGS),
        ("version: 0.2\nphases:\n  build: {commands: [a: b], steps: []}\n  x: {}\nrun-as: [c]\n", "Invalid buildspec"),
        ("version: 0.2\nrun-as: [c]\nphases:\n  build: {commands: [a: b], steps: []}\n", "Expected Commands[0]"),
        ("version: 0.2\nphases:\n  build: {commands: [a], steps: []}\nrun-as: [c]\n", "cannot unmarshal !!seq"),
        ("version: 0.2\nphases:\n  build: {commands: [a], steps: []}\n", "unsupported field \"steps\""),
        ("phases: {x: {}}\nenv: *nothing\n", "unknown anchor 'nothing' referenced"),
    ];
    for (text, refusal) in all {
        let decoded = read(text);
        assert!(decoded.refusal().is_some_and(|message| message.starts_with(refusal)), "{text}: {decoded:#?}");
    }
}

#[test]
fn yaml_that_cannot_be_read_is_refused() {
    for text in ["version: 0.2\nphases:\n\tbuild:\n", "a: [b\n", "version: 0.2\nphases: a: b\n", "- \"a\" b\n"] {
        let decoded = read(text);
        assert_eq!(codes(&decoded), ["yaml-syntax"], "{text}");
        assert!(decoded.refusal().is_some_and(|message| message.contains(" at line ")), "{text}");
    }
}

#[test]
fn aliases_and_merge_keys_are_followed() {
    let decoded = read(
        "version: 0.2\nenv:\n  variables: &shared {A: 1, B: 2}\n  parameter-store: {<<: *shared, B: 3}\n\
         phases:\n  install: &phase {run-as: me, commands: &list [x]}\n  build: {<<: *phase, commands: [y]}\n  \
         post_build: {commands: *list}\n",
    );
    assert_eq!(decoded.diagnostics, []);
    let spec = decoded.buildspec;
    let parameters: Vec<_> = spec.env.parameter_store.iter().map(|(k, v)| (&*k.value, &*v.value)).collect();
    assert_eq!(parameters, [("B", "3"), ("A", "1")]);
    assert_eq!(spec.phases[1].run_as.as_ref().unwrap().value, "me");
    assert_eq!(spec.phases[1].commands[0].value, "y");
    assert_eq!(spec.phases[2].commands[0].value, "x");
    for (text, code) in [
        ("env: {<<: text}\n", "wrong-type"),
        ("env: {<<: [{variables: {A: 1}}, text]}\n", "wrong-type"),
        ("env: {variables: {A: *none}}\n", "unknown-alias"),
        ("run-as: !Sub a\n", "yaml-tag"),
        ("artifacts: {files: [!a/**, b]}\n", "yaml-tag"),
        ("---\nversion: 0.2\n", "second-document"),
    ] {
        let decoded = read(&format!("version: 0.2\nphases: {{build: {{commands: a}}}}\n{text}"));
        assert_eq!(codes(&decoded), [code], "{text}");
    }
}

#[test]
fn many_merges_of_merges_end() {
    let level = |level: usize| format!("a{level}: &a{level} {{<<: [*a{}, *a{}]}}\n", level - 1, level - 1);
    let levels: Vec<String> = (1..40).map(level).collect();
    let text = format!("version: 0.2\na0: &a0 {{x: 1}}\n{}env: {{<<: *a39}}\n", levels.concat());
    assert_eq!(codes(&read(&text)), ["yaml-syntax"]);
}

#[test]
fn the_last_of_two_equal_keys_counts() {
    let file = SourceFile::new("f", "version: 0.2\nphases:\n  build:\n    commands: [a]\n    commands: [b]\n");
    let decoded = decode(&file);
    assert_eq!(decoded.buildspec.phases[0].commands[0].value, "b");
    assert_eq!(codes(&decoded), ["duplicate-key"]);
    let lines: Vec<_> =
        decoded.diagnostics[0].labels.iter().map(|label| file.position(label.span.start).line).collect();
    assert_eq!(lines, [5, 4]);
}

#[test]
fn json_is_read() {
    let decoded = read("{\n  \"version\": \"0.2\",\n  \"phases\": {\"build\": {\"commands\": [\"echo a: b\"]}}\n}\n");
    assert_eq!(decoded.diagnostics, []);
    assert_eq!(decoded.buildspec.phases[0].commands[0].value, "echo a: b");
}

/// Whether a path lies at or below another one.
fn holds(above: &str, path: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// A value that fits a key, in flow style; `hole` is put in at `path`.
fn sample(path: &str, hole: (&str, &str)) -> String {
    if path == hole.0 {
        return hole.1.to_owned();
    }
    let inner = |key: &schema::Key| (holds(key.path, hole.0) || key.required).then(|| sample(key.path, hole));
    let children = schema::children(path);
    match schema::find(path).map(|key| key.kind) {
        None | Some(Kind::Map) => {
            let entries = children.iter().filter_map(|key| Some(format!("{}: {}", key.name, inner(key)?)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Some(Kind::Named) => format!("{{name: {}}}", sample(&format!("{path}.*"), hole)),
        Some(Kind::List) => format!("[{}]", sample(&format!("{path}[]"), hole)),
        Some(Kind::Version) => "0.2".to_owned(),
        Some(Kind::Suggested(values) | Kind::OneOf(values) | Kind::OneOfAnyCase(values)) => values[0].to_owned(),
        Some(Kind::Boolean) => "yes".to_owned(),
        Some(Kind::Count) => "2".to_owned(),
        Some(Kind::OnFailure) => "ABORT".to_owned(),
        Some(Kind::Texts(_) | Kind::Steps) => "[text]".to_owned(),
        Some(Kind::Text | Kind::SecretReference) => "text".to_owned(),
    }
}

#[test]
fn the_decoder_knows_exactly_the_keys_of_the_table() {
    for key in KEYS {
        let version =
            if key.versions == Versions::V0_1 || key.path.starts_with("environment_") { "0.1" } else { "0.2" };
        let text =
            sample("", (key.path, &sample(key.path, ("", "")))).replace("version: 0.2", &format!("version: {version}"));
        let text = if text.contains("phases: {}") {
            text.replace("phases: {}", "phases: {build: {commands: a}}")
        } else {
            text
        };
        let told = codes(&read(&text));
        // What a sample cannot avoid: steps, phases of only one other key, and names that no build has.
        let expected = ["steps-unsupported", "missing-commands", "cyclic-depend-on", "batch-kinds", "missing-key"];
        assert!(told.iter().all(|code| expected.contains(code)), "{}: {told:?} in {text}", key.path);
    }
    for key in
        KEYS.iter().filter(|key| key.kind == Kind::Map && key.path != "environment_variables" && key.path != "phases")
    {
        let mut inside = sample(key.path, ("", ""));
        inside = inside.replacen('{', "{qqqqqq: 1, ", 1);
        let told = codes(&read(&sample("", (key.path, &inside))));
        assert!(told.contains(&"unknown-key"), "{}: {told:?}", key.path);
    }
}

#[test]
fn a_map_is_told_wherever_a_string_is_wanted() {
    for key in KEYS.iter().filter(|key| matches!(key.kind, Kind::Text | Kind::SecretReference | Kind::OnFailure)) {
        if matches!(key.path, "artifacts.type") || key.path.starts_with("environment_variables") {
            continue;
        }
        let text = sample("", (key.path, "{a: b}")).replace("phases: {}", "phases: {build: {commands: a}}");
        let decoded = read(&text);
        let told = decoded.diagnostics.iter().find(|found| found.code == "wrong-type");
        assert_eq!(told.map(|found| found.severity), Some(Severity::Error), "{}: {text}", key.path);
        let refusal = (!key.path.starts_with("batch")).then_some("Cannot unmarshal map to string");
        assert_eq!(
            told.and_then(|found| found.refusal.as_ref()).map(|refusal| refusal.message.as_str()),
            refusal,
            "{}",
            key.path
        );
    }
}

/// A buildspec with every section, to be mutated.
const SAMPLE: &str = "version: 0.2\nrun-as: root\nenv:\n  shell: bash\n  variables: &v\n    A: \"é: 1\"\n  \
    secrets-manager: {B: 'a:b::c'}\n  exported-variables: [A]\nproxy: {logs: yes}\nbatch:\n  fast-fail: no\n  \
    build-graph:\n    - identifier: one\n      env: {variables: *v}\n    - identifier: two\n      depend-on: [one]\n\
    phases:\n  install:\n    on-failure: RETRY-3-.*x\n    runtime-versions: {python: 3.10}\n  build:\n    commands:\n      \
    - echo \"a: b\" || { echo c: d; }\n      - |\n        if x; then\n          y\n        fi\n    finally: [z]\n\
    reports:\n  unit: {files: '**/*', file-format: JunitXml}\nartifacts:\n  files: [a]\n  secondary-artifacts:\n    \
    b: {files: [c], discard-paths: yes}\ncache:\n  paths: [d]\n  action: save\n";

/// What holds for every text: spans lie in the file, one label is primary, edits do not overlap, refusals are errors.
fn check_diagnostics(file: &SourceFile, decoded: &Decoded) {
    let inside = |span: crate::text::Span| file.text().get(span.range()).is_some();
    for found in &decoded.diagnostics {
        assert!(found.labels.iter().all(|label| inside(label.span)), "{found:#?}");
        assert_eq!(found.labels.iter().filter(|label| label.primary).count(), 1);
        assert!(!found.message.ends_with('.') && !found.message.is_empty(), "{found:#?}");
        assert!(found.refusal.is_none() || found.severity == Severity::Error, "{found:#?}");
        let edits = found.fix.iter().flat_map(|fix| &fix.edits);
        assert!(edits.clone().all(|edit| inside(edit.span)), "{found:#?}");
        assert!(edits.clone().zip(edits.skip(1)).all(|(a, b)| a.span.end <= b.span.start));
    }
    let spans: Vec<_> = decoded.diagnostics.iter().map(Diagnostic::span).collect();
    assert!(spans.is_sorted());
    for command in decoded.buildspec.phases.iter().flat_map(|phase| phase.commands.iter().chain(&phase.finally)) {
        assert!(inside(command.span));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_decoded(text in "(?s).{0,200}") {
        let file = SourceFile::new("f", text);
        check_diagnostics(&file, &decode(&file));
    }

    #[test]
    fn any_mutation_of_a_buildspec_is_decoded(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, "[-a-z:{}\\[\\]*&!<~ \n\"'#|>0-9é,]{0,6}"), 1..5),
    ) {
        let mut text = SAMPLE.to_owned();
        for (at, remove, insert) in edits {
            let start = text.floor_char_boundary(at.index(text.len().max(1)));
            let end = text.ceil_char_boundary((start + remove).min(text.len()));
            text.replace_range(start..end, &insert);
        }
        let file = SourceFile::new("f", text);
        check_diagnostics(&file, &decode(&file));
    }

    #[test]
    fn a_quoted_command_is_the_command_that_was_written(text in "[a-z][a-z'\"\\\\{};$ ]{0,8}: [a-z]{1,3}[a-z'\"\\\\{};$ ]{0,8}[a-z]") {
        let file = SourceFile::new("f", format!("version: 0.2\nphases:\n  build:\n    commands:\n      - {text}\n"));
        let decoded = decode(&file);
        for found in decoded.diagnostics.iter().filter(|found| found.code == "command-not-a-string") {
            let edit = &found.fix.as_ref().expect("a command on one line can be quoted").edits[0];
            let mut mended = file.text().to_owned();
            mended.replace_range(edit.span.range(), &edit.replacement);
            let again = read(&mended);
            prop_assert_eq!(&again.buildspec.phases[0].commands[0].value, &text);
            prop_assert_eq!(codes(&again), [""; 0]);
        }
    }
}

/// Faults for which CodeBuild refuses a file, as it does for all of `yaml:`.
const REFUSED: &[&str] = &["map-item", "list-item", "phase-not-map", "unknown-phase"];

/// Files whose listed faults do not say what the decoder says, each with the reason.
const EXCEPTIONS: &[(&str, &str)] =
    &[("0723", "a tab after a command, on which only PyYAML stumbles; libyaml skips it as it skips spaces")];

#[test]
#[ignore = "needs the folder that BUILDSPEC_CORPUS names"]
fn public_buildspecs_are_refused_exactly_when_they_are_faulty() {
    let folder = std::path::PathBuf::from(std::env::var_os("BUILDSPEC_CORPUS").expect("BUILDSPEC_CORPUS is set"));
    let index = std::fs::read_to_string(folder.join("index.tsv")).expect("the corpus has an index");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for row in index.lines().skip(1).map(|row| row.split('\t').collect::<Vec<_>>()) {
        let (id, kind, faults) = (row[0], row[8], row[10]);
        let path = std::fs::read_dir(folder.join("public")).expect("the corpus has files").flatten();
        let path = path.map(|entry| entry.path()).find(|path| path.file_stem().is_some_and(|stem| stem == id));
        let bytes = std::fs::read(path.expect("each row has its file")).expect("the file can be read");
        let file = SourceFile::new(id, String::from_utf8_lossy(&bytes));
        let decoded = decode(&file);
        check_diagnostics(&file, &decoded);
        for found in &decoded.diagnostics {
            *counts.entry(found.code).or_default() += 1;
        }
        let expected = if kind == "lookalike" {
            codes(&decoded).contains(&"not-a-buildspec")
        } else if faults.split(',').any(|fault| REFUSED.contains(&fault) || fault.starts_with("yaml:")) {
            decoded.refusal().is_some()
        } else {
            faults != "-" || decoded.refusal().is_none()
        };
        *counts.entry(if decoded.refusal().is_some() { "(refused)" } else { "(accepted)" }).or_default() += 1;
        if expected == EXCEPTIONS.iter().any(|(exception, _)| *exception == id) {
            wrong.push(format!("{id} {faults}: {:?}", decoded.refusal()));
        }
    }
    print_counts(&counts);
    assert!(wrong.is_empty(), "{} files:\n{}", wrong.len(), wrong.join("\n"));
}

#[expect(clippy::print_stderr, reason = "for whoever runs it with --nocapture")]
fn print_counts(counts: &BTreeMap<&str, usize>) {
    for (what, count) in counts {
        eprintln!("{count:6} {what}");
    }
}
