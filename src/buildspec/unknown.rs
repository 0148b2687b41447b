//! Keys and values that the language does not have: what was probably meant, and where it belongs.

use super::Text;
use super::findings::expected_names;
use super::schema;
use crate::text::suggest::{any_of, nearest};
use crate::text::{Applicability, Diagnostic, Edit, Severity};

/// Misspellings that are too far away for the nearest match, or that can only mean one thing.
const SLIPS: &[(&str, &str, Applicability)] = &[
    ("depends-on", "depend-on", Applicability::Safe),
    ("depends_on", "depend-on", Applicability::Safe),
    ("dependsOn", "depend-on", Applicability::Safe),
    ("fail-fast", "fast-fail", Applicability::Safe),
    ("plaintext", "variables", Applicability::Safe),
    ("exclude", "exclude-paths", Applicability::Unsafe),
    ("runtime", "runtime-versions", Applicability::Unsafe),
];

/// Keys that stand in one place and belong to another: where they stand, their names, and what to do.
const MISPLACED: &[(&str, &[&str], &str)] = &[
    ("", &["install", "pre_build", "build", "post_build"], "phases stand below `phases:`, indented further than it"),
    ("", &["build-list", "build-graph", "build-matrix", "build-fanout", "fast-fail"], "it stands below `batch:`"),
    ("", &["variables", "parameter-store", "secrets-manager", "exported-variables", "shell"], "it stands below `env:`"),
    ("", &["files", "base-directory", "discard-paths", "secondary-artifacts"], "it stands below `artifacts:`"),
    ("", &["paths"], "it stands below `cache:`"),
    ("", &["runtime-versions"], "it stands below `install:` in `phases:`"),
    ("", &["commands", "finally", "on-failure", "steps"], "it stands below a phase such as `build:` in `phases:`"),
    ("env", PROJECT_SETTINGS, "it is a setting of the project or of a build in `batch:`"),
    ("phases.*", &["env", "variables"], "variables stand in `env:` at the top level, for all phases"),
    (
        "phases.*",
        &["install", "pre_build", "build", "post_build"],
        "phases stand next to each other, right below `phases:`",
    ),
    ("phases.*", &["artifacts", "reports", "cache"], "it stands at the top level, next to `phases:`"),
    ("phases.*", &["runtime-versions"], "only `install` has runtime versions"),
    ("phases.*", RUNTIMES, "runtimes stand below `runtime-versions:` in `install`"),
    ("batch.build-list[]", &["depend-on"], "only builds of `build-graph` wait for each other"),
    ("batch.*", TASK_ENV, "it stands below `env:` of the build"),
    (
        "batch.*",
        &["phases", "commands", "reports", "artifacts"],
        "a build of a batch names another file with `buildspec:`",
    ),
    ("cache", &["modes", "type", "location"], "it is a setting of the project"),
];

const PROJECT_SETTINGS: &[&str] =
    &["compute-type", "image", "type", "fleet", "privileged-mode", "privileged", "imagePullCredentialsType"];
const TASK_ENV: &[&str] = &["compute-type", "image", "type", "fleet", "privileged-mode", "variables"];
const RUNTIMES: &[&str] = &["android", "docker", "dotnet", "golang", "java", "nodejs", "php", "python", "ruby", "rust"];

/// A key that the map at `path` does not know; `present` are the names of all its keys.
pub(super) fn key(path: &str, shown: &str, name: &Text, present: &[&str]) -> Diagnostic {
    let current = |key: &&&schema::Key| key.versions != schema::Versions::V0_1;
    let known = || schema::children(path).iter().filter(current).map(|key| key.name);
    let place = if shown.is_empty() { "a buildspec".to_owned() } else { format!("`{shown}`") };
    let message = format!("`{}` is no key of {place}", name.value);
    let found = Diagnostic::new("unknown-key", Severity::Warning, message, name.span, "CodeBuild ignores it");
    if let Some(advice) = misplaced(path, &name.value) {
        return found.note(advice);
    }
    if matches!(path.rsplit('.').next(), Some("env" | "environment_variables")) && looks_like_a_variable(&name.value) {
        return found.note("variables stand below `variables:`");
    }
    let listed = format!("{place} may have {}", any_of(known()));
    match meant(&name.value, known()) {
        Some((meant, applicability)) if !present.contains(&meant) => {
            rename(found, name, meant, applicability).note(listed)
        }
        _ => found.note(listed),
    }
}

/// A value that is none of those that are allowed.
pub(super) fn value(path: &str, text: &Text, allowed: &[&'static str]) -> Diagnostic {
    let message = format!("`{}` is no value of `{path}`", text.value);
    let label = expected_names(allowed.iter().copied());
    let found = Diagnostic::new("unknown-value", Severity::Error, message, text.span, label);
    // `JUNIT` for `JUNITXML`: too short for the distance of names.
    let in_full = || allowed.iter().copied().find(|name| name.eq_ignore_ascii_case(&format!("{}XML", text.value)));
    match nearest(&text.value, allowed.iter().copied()).or_else(in_full) {
        Some(meant) => rename(found, text, meant, Applicability::Unsafe),
        None => found,
    }
}

/// Advises to write `meant` instead.
pub(super) fn rename(found: Diagnostic, typed: &Text, meant: &str, applicability: Applicability) -> Diagnostic {
    let edit = Edit { span: typed.span, replacement: meant.to_owned() };
    found.note(format!("did you mean `{meant}`?")).fix(format!("write `{meant}`"), applicability, vec![edit])
}

/// Which of the names was meant, and whether that is beyond doubt.
pub(super) fn meant<'k>(typed: &str, names: impl IntoIterator<Item = &'k str>) -> Option<(&'k str, Applicability)> {
    let names: Vec<&str> = names.into_iter().collect();
    let slip = SLIPS.iter().find(|(slip, meant, _)| *slip == typed && names.contains(meant));
    if let Some(&(_, meant, applicability)) = slip {
        return Some((meant, applicability));
    }
    let meant = nearest(typed, names)?;
    let safe = level(typed) == level(meant);
    Some((meant, if safe { Applicability::Safe } else { Applicability::Unsafe }))
}

/// Where a key belongs that stands at `path`.
pub(super) fn misplaced(path: &str, name: &str) -> Option<&'static str> {
    let stands = |pattern: &str| match pattern.strip_suffix('*') {
        Some(start) => path.starts_with(start),
        None => path == pattern,
    };
    let found = |(pattern, names, _): &&(&str, &[&str], &str)| stands(pattern) && names.contains(&name);
    MISPLACED.iter().find(found).map(|&(_, _, advice)| advice)
}

fn looks_like_a_variable(name: &str) -> bool {
    name.chars().any(|c| c.is_ascii_uppercase()) && name.chars().all(|c| !c.is_ascii_lowercase() && c != '-')
}

/// A name without case, dashes and underscores.
fn level(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buildspec::decode;
    use crate::text::SourceFile;

    fn only(text: &str) -> Diagnostic {
        let found = decode(&SourceFile::new("f", text)).diagnostics;
        let mut found: Vec<_> = found.into_iter().filter(|d| d.code.starts_with("unknown-")).collect();
        assert_eq!(found.len(), 1, "{text}: {found:#?}");
        found.remove(0)
    }

    #[test]
    fn a_slip_is_answered_with_what_was_meant() {
        use Applicability::{Safe, Unsafe};
        for (line, message, meant) in [
            ("run_as: root", "`run_as` is no key of a buildspec", Some(("run-as", Safe))),
            ("RunAs: root", "`RunAs` is no key of a buildspec", Some(("run-as", Safe))),
            ("cashe: {paths: x}", "`cashe` is no key of a buildspec", Some(("cache", Unsafe))),
            (
                "artifacts: {files: x, base_directory: y}",
                "`base_directory` is no key of `artifacts`",
                Some(("base-directory", Safe)),
            ),
            (
                "artifacts: {files: x, exclude: [y]}",
                "`exclude` is no key of `artifacts`",
                Some(("exclude-paths", Unsafe)),
            ),
            (
                "batch: {fail-fast: true, build-fanout: {parallelism: 1}}",
                "`fail-fast` is no key of `batch`",
                Some(("fast-fail", Safe)),
            ),
            ("env: {plaintext: {}}", "`plaintext` is no key of `env`", Some(("variables", Safe))),
            (
                "reports: {a: {files: x, file-format: junit}}",
                "`junit` is no value of `reports.a.file-format`",
                Some(("JUNITXML", Unsafe)),
            ),
            ("env: {variable: {}}", "`variable` is no key of `env`", Some(("variables", Unsafe))),
            ("cache: {action: safe}", "`safe` is no value of `cache.action`", Some(("save", Unsafe))),
            ("labels: x", "`labels` is no key of a buildspec", None),
            ("cache: {paths: x, path: y}", "`path` is no key of `cache`", None),
        ] {
            let found = only(&format!("version: 0.2\nphases: {{build: {{commands: a}}}}\n{line}\n"));
            assert_eq!(found.message, message);
            let fix = found.fix.map(|fix| (fix.edits[0].replacement.clone(), fix.applicability));
            assert_eq!(fix, meant.map(|(name, sure)| (name.to_owned(), sure)), "{line}");
        }
    }

    #[test]
    fn a_misplaced_key_is_told_where_it_belongs() {
        for (text, advice) in [
            ("env: {compute-type: x}", "it is a setting of the project or of a build in `batch:`"),
            ("env: {MY_NAME: x}", "variables stand below `variables:`"),
            ("build-matrix: {}", "it stands below `batch:`"),
            ("files: x", "it stands below `artifacts:`"),
            ("batch: {build-list: [{identifier: a, image: b}]}", "it stands below `env:` of the build"),
            (
                "batch: {build-list: [{identifier: a, depend-on: [b]}]}",
                "only builds of `build-graph` wait for each other",
            ),
            ("batch: {build-list: [{identifier: a, env: {SUITE: b}}]}", "variables stand below `variables:`"),
        ] {
            let found = only(&format!("version: 0.2\nphases: {{build: {{commands: a}}}}\n{text}\n"));
            assert_eq!(found.notes, [advice], "{text}");
            assert_eq!(found.severity, Severity::Warning);
            assert_eq!(found.refusal, None);
        }
        let found = only("version: 0.2\nphases: {build: {commands: a, runtime-versions: {python: 3}}}\n");
        assert_eq!(found.notes, ["only `install` has runtime versions"]);
        let found = only("version: 0.2\nphases: {install: {commands: a, nodejs: 14}}\n");
        assert_eq!(found.notes, ["runtimes stand below `runtime-versions:` in `install`"]);
    }

    #[test]
    fn every_misplaced_key_is_unknown_where_it_stands() {
        for (path, names, _) in MISPLACED.iter().filter(|(path, ..)| !path.ends_with('*')) {
            for name in *names {
                assert!(schema::children(path).iter().all(|key| key.name != *name), "{path}: {name}");
            }
        }
    }
}
