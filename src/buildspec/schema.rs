//! The key table: every key a buildspec may have, what its value is, and one line about it.
//!
//! Plain data, and the one source of accepted keys: the decoder takes unknown keys, missing keys and allowed values
//! from here, and so does everything that describes the language to people and editors. It decodes nothing itself.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Where it stands: names joined by `.`, `*` for a name of the author's choice, `[]` for an item of a list.
    pub path: &'static str,
    /// The last part of the path: the name as it is written, `*` or `[]`.
    pub name: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// Whether the map that holds it is useless without it.
    pub required: bool,
    /// Which versions know it.
    pub versions: Versions,
    /// One sentence about it.
    pub doc: &'static str,
}

impl Key {
    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn only(mut self, versions: Versions) -> Self {
        self.versions = versions;
        self
    }
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `0.1` or `0.2`.
    Version,
    /// A string; numbers, booleans and words like `null` count as the text they are written with.
    Text,
    /// A string; the documented values are given, others may work.
    Suggested(&'static [&'static str]),
    /// One of these, exactly.
    OneOf(&'static [&'static str]),
    /// One of these, in any case.
    OneOfAnyCase(&'static [&'static str]),
    /// `yes` or `no`, `true` or `false`, quoted or not.
    Boolean,
    /// A whole number above 0.
    Count,
    /// The `on-failure` grammar.
    OnFailure,
    /// `secret-id:json-key:version-stage:version-id`.
    SecretReference,
    /// A list of strings.
    Texts(Single),
    /// A map with the keys that the table has below it.
    Map,
    /// A map with names of the author's choice; the table says below `*` what each is.
    Named,
    /// A list; the table says below `[]` what each item is.
    List,
    /// GitHub Actions steps, which are not read.
    Steps,
}

/// Whether one string may stand for a list of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Single {
    /// It may.
    Accepted,
    /// No source says so; it is read, with a warning.
    Undocumented,
}

/// Which versions of the buildspec know a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versions {
    /// Both.
    All,
    /// Only `0.1`.
    V0_1,
    /// Only `0.2`.
    V0_2,
}

const ONE_OK: Kind = Kind::Texts(Single::Accepted);
const LIST_ONLY: Kind = Kind::Texts(Single::Undocumented);

const COMMANDS: &str = "The commands, run one after the other, each as one script; the first that fails ends the list.";
const FINALLY: &str = "Commands that run after `commands`, also when one of those has failed.";
const ON_FAILURE: &str =
    "What follows when the phase fails: `ABORT`, `CONTINUE`, or `RETRY` with a count and a pattern.";
const RUN_AS: &str = "The Linux user that runs the commands of this phase.";
const STEPS: &str = "GitHub Actions steps in place of `commands`; the account needs a GitHub connection.";
const COMPUTE_TYPE: &str = "The compute type of the build; not together with `fleet`.";
const FLEET: &str = "The reserved capacity fleet that runs the build.";
const IMAGE: &str = "The build image.";
const PRIVILEGED: &str = "Whether the container is privileged, as a Docker daemon in it needs.";
const TYPE: &str = "The environment type, such as `LINUX_CONTAINER`.";
const IGNORE_FAILURE: &str = "Whether the batch goes on as if nothing were wrong when this build fails.";
const TASK_BUILDSPEC: &str = "The buildspec of this build; the current file when not given.";
const TASK_VARIABLES: &str = "Variables of this build, by name.";
const DEBUG_SESSION: &str = "Whether breakpoints may pause this build for a session.";
const IDENTIFIER: &str = "The name of this build in the batch: letters, digits and underscores.";
const FILES: &str = "Paths and patterns of the files to store, relative to the base directory.";
const EXCLUDE: &str = "Patterns of files to leave out, relative to the base directory.";
const NAME: &str = "The artifact's name, expanded by the shell; only where the project lets the buildspec name it.";
const BASE: &str = "The directory that paths are relative to; the source's root when not given.";
const DISCARD: &str = "Whether files lose their directories.";
const SYMLINKS: &str = "Whether symbolic links inside the artifact are kept; only for ZIP packaging.";
const S3_PREFIX: &str = "A prefix of the artifact's key; only where the project's namespace type is `BUILD_ID`.";

/// The names of the report formats, test reports first.
pub const REPORT_FORMATS: &[&str] = &[
    "JUNITXML",
    "CUCUMBERJSON",
    "NUNITXML",
    "NUNIT3XML",
    "TESTNGXML",
    "VISUALSTUDIOTRX",
    "CLOVERXML",
    "COBERTURAXML",
    "JACOCOXML",
    "SIMPLECOV",
];

/// Every key, a key before those below it.
pub static KEYS: &[Key] = &[
    key("version", Kind::Version, "The version of the buildspec language; `0.2` unless there is a reason.").required(),
    key("run-as", Kind::Text, "The Linux user that runs all commands; root when not given."),
    key("env", Kind::Map, "Variables and shell of the build.").only(Versions::V0_2),
    key("env.shell", Kind::Suggested(&["bash", "/bin/sh", "powershell.exe", "cmd.exe"]), "The shell of all commands."),
    key("env.variables", Kind::Named, "Variables with plain values, which are never expanded."),
    key("env.variables.*", Kind::Text, "The value of a variable, exactly as written."),
    key("env.parameter-store", Kind::Named, "Variables whose values are in Parameter Store."),
    key("env.parameter-store.*", Kind::Text, "The name of a parameter."),
    key("env.secrets-manager", Kind::Named, "Variables whose values are in Secrets Manager."),
    key(
        "env.secrets-manager.*",
        Kind::SecretReference,
        "`secret-id:json-key:version-stage:version-id`, all but the first optional.",
    ),
    key("env.exported-variables", ONE_OK, "Names of variables that later pipeline actions can read."),
    key("env.git-credential-helper", Kind::Boolean, "Whether git commands of the build use the source's credentials."),
    key("environment_variables", Kind::Map, "Variables of the build, in version 0.1.").only(Versions::V0_1),
    key("environment_variables.plaintext", Kind::Named, "Variables with plain values, in version 0.1."),
    key("environment_variables.plaintext.*", Kind::Text, "The value of a variable, exactly as written."),
    key("proxy", Kind::Map, "What goes through an explicit proxy server."),
    key("proxy.upload-artifacts", Kind::Boolean, "Whether artifacts are uploaded through the proxy."),
    key("proxy.logs", Kind::Boolean, "Whether logs are sent through the proxy."),
    key("batch", Kind::Map, "The builds of a batch; only batch builds read it.").only(Versions::V0_2),
    key("batch.fast-fail", Kind::Boolean, "Whether the first failed build stops the others."),
    key("batch.build-list", Kind::List, "Builds that run all at once."),
    key("batch.build-list[]", Kind::Map, "One build."),
    key("batch.build-list[].identifier", Kind::Text, IDENTIFIER).required(),
    key("batch.build-list[].buildspec", Kind::Text, TASK_BUILDSPEC),
    key("batch.build-list[].debug-session", Kind::Boolean, DEBUG_SESSION),
    key("batch.build-list[].ignore-failure", Kind::Boolean, IGNORE_FAILURE),
    key("batch.build-list[].env", Kind::Map, "The environment of this build."),
    key("batch.build-list[].env.compute-type", Kind::Text, COMPUTE_TYPE),
    key("batch.build-list[].env.fleet", Kind::Text, FLEET),
    key("batch.build-list[].env.image", Kind::Text, IMAGE),
    key("batch.build-list[].env.privileged-mode", Kind::Boolean, PRIVILEGED),
    key("batch.build-list[].env.type", Kind::Text, TYPE),
    key("batch.build-list[].env.variables", Kind::Named, TASK_VARIABLES),
    key("batch.build-list[].env.variables.*", Kind::Text, "The value of a variable, exactly as written."),
    key("batch.build-graph", Kind::List, "Builds that wait for each other."),
    key("batch.build-graph[]", Kind::Map, "One build."),
    key("batch.build-graph[].identifier", Kind::Text, IDENTIFIER).required(),
    key("batch.build-graph[].buildspec", Kind::Text, TASK_BUILDSPEC),
    key("batch.build-graph[].debug-session", Kind::Boolean, DEBUG_SESSION),
    key("batch.build-graph[].ignore-failure", Kind::Boolean, IGNORE_FAILURE),
    key(
        "batch.build-graph[].depend-on",
        LIST_ONLY,
        "Identifiers of the builds that must be complete before this one starts.",
    ),
    key("batch.build-graph[].env", Kind::Map, "The environment of this build."),
    key("batch.build-graph[].env.compute-type", Kind::Text, COMPUTE_TYPE),
    key("batch.build-graph[].env.fleet", Kind::Text, FLEET),
    key("batch.build-graph[].env.image", Kind::Text, IMAGE),
    key("batch.build-graph[].env.privileged-mode", Kind::Boolean, PRIVILEGED),
    key("batch.build-graph[].env.type", Kind::Text, TYPE),
    key("batch.build-graph[].env.variables", Kind::Named, TASK_VARIABLES),
    key("batch.build-graph[].env.variables.*", Kind::Text, "The value of a variable, exactly as written."),
    key("batch.build-matrix", Kind::Map, "One build for each combination of the `dynamic` lists."),
    key("batch.build-matrix.static", Kind::Map, "What all builds of the matrix share."),
    key("batch.build-matrix.static.ignore-failure", Kind::Boolean, IGNORE_FAILURE),
    key("batch.build-matrix.static.env", Kind::Map, "The environment that all builds share."),
    key("batch.build-matrix.static.env.compute-type", Kind::Text, COMPUTE_TYPE),
    key("batch.build-matrix.static.env.fleet", Kind::Text, FLEET),
    key("batch.build-matrix.static.env.image", Kind::Text, IMAGE),
    key("batch.build-matrix.static.env.privileged-mode", Kind::Boolean, PRIVILEGED),
    key("batch.build-matrix.static.env.type", Kind::Text, TYPE),
    key("batch.build-matrix.static.env.variables", Kind::Named, "Variables that all builds share, by name."),
    key("batch.build-matrix.static.env.variables.*", Kind::Text, "The value of a variable, exactly as written."),
    key("batch.build-matrix.dynamic", Kind::Map, "What differs from build to build."),
    key("batch.build-matrix.dynamic.buildspec", LIST_ONLY, "Buildspecs, one for each build."),
    key("batch.build-matrix.dynamic.env", Kind::Map, "Environments, each key a list."),
    key("batch.build-matrix.dynamic.env.compute-type", LIST_ONLY, "Compute types."),
    key("batch.build-matrix.dynamic.env.image", LIST_ONLY, "Build images."),
    key("batch.build-matrix.dynamic.env.variables", Kind::Named, "Variables, each with the list of its values."),
    key("batch.build-matrix.dynamic.env.variables.*", LIST_ONLY, "The values of a variable."),
    key("batch.build-fanout", Kind::Map, "Identical builds, for tests that are run in parts."),
    key("batch.build-fanout.parallelism", Kind::Count, "How many builds.").required(),
    key("batch.build-fanout.ignore-failure", Kind::Boolean, IGNORE_FAILURE),
    key("phases", Kind::Map, "What the build runs.").required(),
    key("phases.install", Kind::Map, "Installs what the build needs; when it fails, no other phase runs."),
    key("phases.install.runtime-versions", Kind::Named, "The language runtimes of the build, by name."),
    key(
        "phases.install.runtime-versions.*",
        Kind::Text,
        "A version as the image lists it, `latest`, or a major version with `.x`.",
    ),
    key("phases.install.run-as", Kind::Text, RUN_AS),
    key("phases.install.on-failure", Kind::OnFailure, ON_FAILURE).only(Versions::V0_2),
    key("phases.install.commands", ONE_OK, COMMANDS),
    key("phases.install.steps", Kind::Steps, STEPS).only(Versions::V0_2),
    key("phases.install.finally", ONE_OK, FINALLY).only(Versions::V0_2),
    key("phases.pre_build", Kind::Map, "Runs before the build; when it fails, no other phase runs."),
    key("phases.pre_build.run-as", Kind::Text, RUN_AS),
    key("phases.pre_build.on-failure", Kind::OnFailure, ON_FAILURE).only(Versions::V0_2),
    key("phases.pre_build.commands", ONE_OK, COMMANDS),
    key("phases.pre_build.steps", Kind::Steps, STEPS).only(Versions::V0_2),
    key("phases.pre_build.finally", ONE_OK, FINALLY).only(Versions::V0_2),
    key("phases.build", Kind::Map, "The build itself; `post_build` runs also when it fails."),
    key("phases.build.run-as", Kind::Text, RUN_AS),
    key("phases.build.on-failure", Kind::OnFailure, ON_FAILURE).only(Versions::V0_2),
    key("phases.build.commands", ONE_OK, COMMANDS),
    key("phases.build.steps", Kind::Steps, STEPS).only(Versions::V0_2),
    key("phases.build.finally", ONE_OK, FINALLY).only(Versions::V0_2),
    key("phases.post_build", Kind::Map, "Runs after the build, whether that has failed or not."),
    key("phases.post_build.run-as", Kind::Text, RUN_AS),
    key("phases.post_build.on-failure", Kind::OnFailure, ON_FAILURE).only(Versions::V0_2),
    key("phases.post_build.commands", ONE_OK, COMMANDS),
    key("phases.post_build.steps", Kind::Steps, STEPS).only(Versions::V0_2),
    key("phases.post_build.finally", ONE_OK, FINALLY).only(Versions::V0_2),
    key("reports", Kind::Named, "Report groups, by name, ARN or variable.").only(Versions::V0_2),
    key("reports.*", Kind::Map, "One report group."),
    key("reports.*.files", ONE_OK, "Paths and patterns of the raw reports, relative to the base directory.").required(),
    key("reports.*.base-directory", Kind::Text, BASE),
    key("reports.*.discard-paths", Kind::Boolean, DISCARD),
    key(
        "reports.*.file-format",
        Kind::OneOfAnyCase(REPORT_FORMATS),
        "The format of the raw reports; `JUNITXML` when not given.",
    ),
    key("artifacts", Kind::Map, "What the build stores."),
    key("artifacts.files", ONE_OK, FILES).required(),
    key("artifacts.exclude-paths", LIST_ONLY, EXCLUDE),
    key("artifacts.name", Kind::Text, NAME),
    key("artifacts.base-directory", Kind::Text, BASE),
    key("artifacts.discard-paths", Kind::Boolean, DISCARD),
    key("artifacts.enable-symlinks", Kind::Boolean, SYMLINKS),
    key("artifacts.s3-prefix", Kind::Text, S3_PREFIX),
    key("artifacts.type", Kind::Text, "The packaging, in version 0.1; the project says it now.").only(Versions::V0_1),
    key(
        "artifacts.secondary-artifacts",
        Kind::Named,
        "Further artifacts, by the identifiers that the project gives them.",
    ),
    key("artifacts.secondary-artifacts.*", Kind::Map, "One further artifact."),
    key("artifacts.secondary-artifacts.*.files", ONE_OK, FILES).required(),
    key("artifacts.secondary-artifacts.*.exclude-paths", LIST_ONLY, EXCLUDE),
    key("artifacts.secondary-artifacts.*.name", Kind::Text, NAME),
    key("artifacts.secondary-artifacts.*.base-directory", Kind::Text, BASE),
    key("artifacts.secondary-artifacts.*.discard-paths", Kind::Boolean, DISCARD),
    key("artifacts.secondary-artifacts.*.enable-symlinks", Kind::Boolean, SYMLINKS),
    key("artifacts.secondary-artifacts.*.s3-prefix", Kind::Text, S3_PREFIX),
    key("cache", Kind::Map, "What later builds find again; only where the project has a cache."),
    key("cache.paths", ONE_OK, "Paths and patterns of what is kept."),
    key("cache.key", Kind::Text, "The name of the cache, expanded by the shell; a cache with a key is never changed."),
    key(
        "cache.fallback-keys",
        LIST_ONLY,
        "Up to five keys to try, in order, when `key` has no cache; each matches as a prefix.",
    ),
    key("cache.action", Kind::OneOf(&["restore", "save"]), "Only restore or only save the cache; both when not given."),
];

const fn key(path: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { path, name: last_part(path), kind, required: false, versions: Versions::All, doc }
}

const fn last_part(path: &'static str) -> &'static str {
    let bytes = path.as_bytes();
    let mut start = bytes.len();
    while start > 0 && bytes[start - 1] != b'.' {
        start -= 1;
        if bytes[start] == b'[' {
            break;
        }
    }
    path.split_at(start).1
}

/// The path of what holds this key; empty for the top level.
pub fn parent(path: &str) -> &str {
    match path.strip_suffix("[]") {
        Some(list) => list,
        None => path.rfind('.').map_or("", |dot| &path[..dot]),
    }
}

/// The keys right below a path, in the order of the table; the top level's for an empty path.
pub fn children(path: &str) -> &'static [&'static Key] {
    static INDEX: LazyLock<BTreeMap<&'static str, Vec<&'static Key>>> = LazyLock::new(|| {
        let mut index = BTreeMap::<_, Vec<_>>::new();
        for key in KEYS {
            index.entry(parent(key.path)).or_default().push(key);
        }
        index
    });
    INDEX.get(path).map_or(&[], Vec::as_slice)
}

/// The key of a path.
pub fn find(path: &str) -> Option<&'static Key> {
    children(parent(path)).iter().find(|key| key.path == path).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_stands_once_below_a_key_that_holds_keys() {
        for (index, key) in KEYS.iter().enumerate() {
            assert!(KEYS[..index].iter().all(|other| other.path != key.path), "{} stands twice", key.path);
            assert!(key.doc.ends_with('.') && !key.doc.contains('\n'), "{}", key.path);
            let holder = parent(key.path);
            if holder.is_empty() {
                continue;
            }
            let expected = match key.name {
                "*" => Kind::Named,
                "[]" => Kind::List,
                _ => Kind::Map,
            };
            assert_eq!(find(holder).map(|key| key.kind), Some(expected), "{}", key.path);
        }
    }

    #[test]
    fn keys_are_found_by_path() {
        let names = |path| children(path).iter().map(|key| key.name).collect::<Vec<_>>();
        assert_eq!(names("cache"), ["paths", "key", "fallback-keys", "action"]);
        assert_eq!(names("batch.build-list"), ["[]"]);
        assert_eq!(names("reports"), ["*"]);
        assert!(names("").contains(&"phases"));
        assert_eq!(names("nowhere"), [""; 0]);
        assert_eq!(find("batch.build-graph[].env.fleet").map(|key| key.kind), Some(Kind::Text));
        assert_eq!(find("batch.build-list[].depend-on"), None);
    }
}
