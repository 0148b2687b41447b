//! `phases`: which phases there are, and what each runs.

use super::command::{self, List};
use super::findings::expected_names;
use super::moves;
use super::on_failure::OnFailure;
use super::reader::{Map, Reader};
use super::schema;
use super::unknown::{meant, misplaced, rename};
use super::{Phase, PhaseName, Text};
use crate::text::{Applicability, Diagnostic, Edit, Located, Severity, Span};
use crate::yaml::Node;

const EXPECTING: &str = "build,install,post_build,pre_build";
const NO_GITHUB: &str =
    "unsupported field \"steps\" in buildspec. No GitHub token has been configured for your account";

impl PhaseName {
    /// The phase that a key names; only the exact spelling does.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.key() == key)
    }
}

/// The message with which CodeBuild refuses a phase of this name.
pub(super) fn refusal_of(name: &str) -> String {
    format!("Invalid buildspec phase name: {name}. Expecting: {EXPECTING}")
}

/// The phases of a file.
#[derive(Default)]
pub(super) struct Phases {
    /// Those whose names are right.
    pub(super) named: Vec<Phase>,
    /// Those whose names are wrong, under the names that are meant.
    pub(super) misnamed: Vec<Phase>,
}

/// Reads `phases`, which is a map, at its key; `top` are the keys of the file.
pub(super) fn decode(reader: &mut Reader<'_>, node: &Node, place: Span, top: &[&str]) -> Phases {
    let named = reader.named(node, "phases");
    let present: Vec<String> = named.iter().map(|(name, _)| name.value.clone()).collect();
    let mut phases = Phases::default();
    for (key, body) in named {
        if let Some(name) = PhaseName::from_key(&key.value) {
            phases.named.push(phase(reader, Located::new(name, key.span), body, name.key()));
            continue;
        }
        let likely = meant(&key.value, PhaseName::ALL.map(PhaseName::key));
        let likely = likely.filter(|(name, _)| !present.iter().any(|other| other == name));
        let last = present.last() == Some(&key.value);
        let found = invalid_name(&key, likely);
        let section = last && is_section(&key.value);
        let found = if section { moves::up(found, reader.file, (place, key.span), &key.value, top) } else { found };
        reader.push(found);
        if let Some(name) = likely.and_then(|(name, _)| PhaseName::from_key(name)) {
            phases.misnamed.push(phase(reader, Located::new(name, key.span), body, name.key()));
        } else if super::tree::value_of(body, "commands").is_some() {
            // No phase at all; what else is wrong with its commands is worth knowing.
            phase(reader, Located::new(PhaseName::Build, key.span), body, &key.value);
        }
    }
    phases
}

/// Whether it is a key of the top level.
fn is_section(name: &str) -> bool {
    schema::children("").iter().any(|top| top.name == name)
}

fn invalid_name(key: &Text, likely: Option<(&'static str, Applicability)>) -> Diagnostic {
    let message = format!("`{}` is no phase", key.value);
    let label = expected_names(PhaseName::ALL.map(PhaseName::key));
    let found = Diagnostic::new("invalid-phase-name", Severity::Error, message, key.span, label)
        .refused(refusal_of(&key.value));
    if let Some((name, applicability)) = likely {
        return rename(found, key, name, applicability);
    }
    if is_section(&key.value) {
        return found.note(format!("move `{}` to the top level: indent it as far as `phases:`", key.value));
    }
    found.note(misplaced("phases.build", &key.value).unwrap_or("move its commands into one of the four phases"))
}

/// Reads a phase; `written` is the name it is told under.
fn phase(reader: &mut Reader<'_>, name: Located<PhaseName>, body: &Node, written: &str) -> Phase {
    let (key, name_span) = (name.value, name.span);
    let mut phase = Phase {
        name,
        run_as: None,
        on_failure: None,
        runtime_versions: Vec::new(),
        commands: Vec::new(),
        finally: Vec::new(),
        steps: None,
    };
    let shown = format!("phases.{written}");
    if body.is_null() {
        reader.empty(body, Some(name_span), &shown);
        return phase;
    }
    let Some(map) = reader.map(body, &format!("phases.{}", key.key()), shown.clone()) else { return phase };
    phase.run_as = reader.text(&map, "run-as");
    phase.on_failure = on_failure(reader, &map);
    if key == PhaseName::Install {
        phase.runtime_versions = reader.text_map(&map, "runtime-versions");
    }
    phase.commands = command::list(reader, &map, List::Commands);
    phase.finally = command::list(reader, &map, List::Finally);
    if let Some(steps) = map.get("steps") {
        let key = map.key_span("steps").unwrap_or(steps.span);
        phase.steps = Some(key.join(steps.span));
        reader.push(steps_unsupported(&map, &shown, key));
    }
    check_commands(reader, &map, key, name_span);
    phase
}

fn on_failure(reader: &mut Reader<'_>, map: &Map<'_>) -> Option<Located<OnFailure>> {
    let text = reader.text(map, "on-failure")?;
    match OnFailure::parse(&text.value) {
        Ok(value) => {
            if matches!(value, OnFailure::Abort | OnFailure::Continue) {
                check_case(reader, &text);
            }
            Some(Located::new(value, text.span))
        }
        Err(reason) => {
            let label =
                "expected `ABORT`, `CONTINUE`, `RETRY`, `RETRY-<count>`, `RETRY-<regex>` or `RETRY-<count>-<regex>`";
            let found = Diagnostic::new("invalid-on-failure", Severity::Error, reason, text.span, label);
            reader.push(
                found.note("it is read as if `on-failure` were not there; what CodeBuild does is not documented"),
            );
            None
        }
    }
}

fn check_case(reader: &mut Reader<'_>, text: &Text) {
    let upper = text.value.to_ascii_uppercase();
    if upper == text.value {
        return;
    }
    let message = format!("`{}` is not in capitals", text.value);
    let label = format!("write `{upper}`; other cases are not documented");
    let edit = Edit { span: text.span, replacement: upper };
    reader.push(Diagnostic::new("invalid-on-failure", Severity::Warning, message, text.span, label).fix(
        "write it in capitals",
        Applicability::Safe,
        vec![edit],
    ));
}

fn steps_unsupported(map: &Map<'_>, shown: &str, key: Span) -> Diagnostic {
    let message = format!("`{shown}.steps` are GitHub Actions steps, which need a GitHub connection in the account");
    let found = Diagnostic::new("steps-unsupported", Severity::Error, message, key, "these are not run")
        .refused(NO_GITHUB)
        .note("write `commands:` with the commands that the steps run");
    if map.key_span("commands").is_some() { found.note("a phase has `steps` or `commands`, not both") } else { found }
}

/// A phase that has neither commands nor anything else that is worth a phase.
fn check_commands(reader: &mut Reader<'_>, map: &Map<'_>, name: PhaseName, place: Span) {
    let has = |key: &str| map.names().any(|name| name == key);
    if has("commands") || has("steps") || (name == PhaseName::Install && has("runtime-versions")) {
        return;
    }
    let message = format!("`{}` has no `commands`", map.shown);
    let (label, advice) = if has("finally") {
        (
            "only its `finally` runs",
            "write the commands below `commands:`; `finally` is what runs after them, come what may",
        )
    } else {
        ("this phase runs nothing", "add `commands:`, or take the phase out")
    };
    reader.push(Diagnostic::new("missing-commands", Severity::Note, message, place, label).note(advice));
}

#[cfg(test)]
mod tests {
    use super::super::{Decoded, Retry, decode};
    use super::*;
    use crate::text::SourceFile;

    fn read(phases: &str) -> Decoded {
        decode(&SourceFile::new("f", format!("version: 0.2\nphases:\n{phases}")))
    }

    fn codes(decoded: &Decoded) -> Vec<&str> {
        decoded.diagnostics.iter().map(|found| found.code).collect()
    }

    #[test]
    fn every_key_of_a_phase_is_read() {
        let decoded = read(
            "  install:\n    run-as: user\n    on-failure: RETRY-2-timeout\n    runtime-versions:\n      python: 3.10\n      \
             java: corretto21\n    commands: [a, b]\n    finally: c\n  build: {commands: d}\n",
        );
        assert_eq!(decoded.diagnostics, []);
        let install = &decoded.buildspec.phases[0];
        let plain = |texts: &[Text]| texts.iter().map(|text| text.value.clone()).collect::<Vec<_>>();
        assert_eq!(install.name.value, PhaseName::Install);
        assert_eq!(install.run_as.as_ref().map(|user| user.value.as_str()), Some("user"));
        let retry = OnFailure::Retry(Retry { count: 2, pattern: "timeout".to_owned() });
        assert_eq!(install.on_failure.as_ref().map(|value| &value.value), Some(&retry));
        let versions: Vec<_> = install.runtime_versions.iter().map(|(k, v)| (&*k.value, &*v.value)).collect();
        assert_eq!(versions, [("python", "3.10"), ("java", "corretto21")]);
        assert_eq!(plain(&install.commands), ["a", "b"]);
        assert_eq!(plain(&install.finally), ["c"]);
        assert_eq!(plain(&decoded.buildspec.phases[1].commands), ["d"]);
    }

    #[test]
    fn wrong_phase_names_are_refused_and_mended() {
        use Applicability::{Safe, Unsafe};
        for (name, fix) in [
            ("pre-build", Some(("pre_build", Safe))),
            ("postBuild", Some(("post_build", Safe))),
            ("Build", Some(("build", Safe))),
            ("instal", Some(("install", Unsafe))),
            ("deploy", None),
            ("artifacts", None),
        ] {
            let decoded = read(&format!("  {name}:\n    commands: [a]\n"));
            assert_eq!(codes(&decoded), ["invalid-phase-name"], "{name}");
            let found = &decoded.diagnostics[0];
            assert_eq!(decoded.refusal(), Some(&*refusal_of(name)));
            let made = found.fix.as_ref().map(|fix| (fix.edits[0].replacement.as_str(), fix.applicability));
            assert_eq!(made, fix, "{name}");
            assert_eq!(decoded.buildspec.phases, []);
        }
    }

    #[test]
    fn the_alphabetically_first_wrong_name_is_the_refusal() {
        let decoded = read("  test: {}\n  deploy: {}\n  build: {commands: a}\n");
        assert_eq!(decoded.refusal(), Some(&*refusal_of("deploy")));
    }

    #[test]
    fn a_phase_that_is_no_map_is_refused() {
        for (body, refusal) in [
            ("foo", "cannot unmarshal !!str `foo` into map[string]interface {}"),
            ("./a-long-command", "cannot unmarshal !!str `./a-lon...` into map[string]interface {}"),
            ("3", "cannot unmarshal !!int `3` into map[string]interface {}"),
            ("[a]", "cannot unmarshal !!seq into map[string]interface {}"),
        ] {
            let decoded = read(&format!("  build: {body}\n"));
            assert_eq!(codes(&decoded), ["wrong-type"], "{body}");
            assert_eq!(decoded.refusal(), Some(refusal));
        }
    }

    #[test]
    fn phases_without_commands_are_told_but_not_refused() {
        for (body, expected) in [
            ("  install:\n", &["empty-value"][..]),
            ("  build:\n    commands:\n", &["empty-value"]),
            ("  build:\n    commands: []\n", &["empty-value"]),
            ("  install:\n    runtime-versions: {python: 3.9}\n", &[]),
            ("  build:\n    runtime-versions: {python: 3.9}\n", &["missing-commands", "unknown-key"]),
            ("  build:\n    finally: [a]\n", &["missing-commands"]),
            ("  build: {on-failure: STOP, commands: a}\n", &["invalid-on-failure"]),
            ("  build: {on-failure: abort, commands: a}\n", &["invalid-on-failure"]),
            ("  build: {on-failure: Retry-3, commands: a}\n", &[]),
        ] {
            let decoded = read(body);
            assert_eq!(codes(&decoded), expected, "{body}");
            assert_eq!(decoded.refusal(), None);
        }
    }

    #[test]
    fn steps_are_refused_without_a_github_connection() {
        let decoded = read("  build:\n    steps:\n      - uses: actions/checkout@v4\n");
        assert_eq!(codes(&decoded), ["steps-unsupported"]);
        assert_eq!(decoded.refusal(), Some(NO_GITHUB));
        assert!(decoded.buildspec.phases[0].steps.is_some());
    }
}
