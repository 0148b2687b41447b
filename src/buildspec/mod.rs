//! What a buildspec says: typed, every leaf with its place. What it means for a build is decided in `build/`.
//!
//! Types follow the user guide's "Build specification reference". A key that is absent, empty or wrong is simply not
//! here; what was wrong with it is a [`Diagnostic`](crate::text::Diagnostic) of the decoder.

use crate::text::{Located, Span};

mod artifacts;
mod batch;
mod cache;
mod command;
mod decode;
mod env;
mod findings;
mod graph;
pub mod json_schema;
mod looks_like;
mod moves;
mod on_failure;
mod phases;
mod reader;
mod reports;
pub mod schema;
#[cfg(test)]
mod tests;
mod tree;
mod unknown;

pub use decode::{Decoded, decode};
pub use on_failure::{OnFailure, Retry};

/// A string and its place.
pub type Text = Located<String>;

/// `version`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `0.1`: every command in a fresh shell.
    V0_1,
    /// `0.2`: variables and directory are carried from command to command.
    V0_2,
}

/// One buildspec file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Buildspec {
    /// `version`.
    pub version: Option<Located<Version>>,
    /// `run-as`, for all phases.
    pub run_as: Option<Text>,
    /// `env` (0.2) or `environment_variables` (0.1).
    pub env: Env,
    /// `proxy`.
    pub proxy: Option<Proxy>,
    /// `batch`.
    pub batch: Option<Batch>,
    /// `phases`, in file order, each name at most once.
    pub phases: Vec<Phase>,
    /// Phases whose names are wrong, under the names that are meant. CodeBuild refuses the file for them and nothing runs
    /// them; what else is wrong in them is worth knowing.
    pub misnamed_phases: Vec<Phase>,
    /// `reports`, in file order.
    pub reports: Vec<ReportGroup>,
    /// `artifacts`.
    pub artifacts: Option<Artifacts>,
    /// `cache`.
    pub cache: Option<Cache>,
}

/// `env`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Env {
    /// `shell`.
    pub shell: Option<Text>,
    /// `variables`: literal text, never expanded.
    pub variables: Vec<(Text, Text)>,
    /// `parameter-store`: name to parameter name.
    pub parameter_store: Vec<(Text, Text)>,
    /// `secrets-manager`: name to reference.
    pub secrets_manager: Vec<(Text, SecretReference)>,
    /// `exported-variables`.
    pub exported_variables: Vec<Text>,
    /// `git-credential-helper`.
    pub git_credential_helper: Option<Located<bool>>,
}

/// `secret-id[:json-key[:version-stage[:version-id]]]`; the id may be an ARN, which has six colons of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretReference {
    /// The reference as written.
    pub text: Text,
    /// Name or ARN.
    pub secret_id: String,
    /// Key in the secret's JSON; without it the whole text.
    pub json_key: Option<String>,
    /// Staging label; `AWSCURRENT` by default.
    pub version_stage: Option<String>,
    /// Version id.
    pub version_id: Option<String>,
}

/// `proxy`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxy {
    /// `upload-artifacts`.
    pub upload_artifacts: Option<Located<bool>>,
    /// `logs`.
    pub logs: Option<Located<bool>>,
}

/// The four phases that hold commands, in running order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PhaseName {
    /// `install`.
    Install,
    /// `pre_build`.
    PreBuild,
    /// `build`.
    Build,
    /// `post_build`.
    PostBuild,
}

impl PhaseName {
    /// All, in running order.
    pub const ALL: [Self; 4] = [Self::Install, Self::PreBuild, Self::Build, Self::PostBuild];

    /// The key in a buildspec.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Install => "install",
            Self::PreBuild => "pre_build",
            Self::Build => "build",
            Self::PostBuild => "post_build",
        }
    }
}

/// One phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    /// Which.
    pub name: Located<PhaseName>,
    /// `run-as`; wins over the file's.
    pub run_as: Option<Text>,
    /// `on-failure`.
    pub on_failure: Option<Located<OnFailure>>,
    /// `runtime-versions`: runtime to version as written; only `install` has them.
    pub runtime_versions: Vec<(Text, Text)>,
    /// `commands`; each item is one script.
    pub commands: Vec<Text>,
    /// `finally`.
    pub finally: Vec<Text>,
    /// `steps`: where it stands; GitHub Actions steps are not run.
    pub steps: Option<Span>,
}

/// One entry of `reports`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportGroup {
    /// Name, ARN, or `$VAR`.
    pub name: Text,
    /// `files`.
    pub files: Vec<Text>,
    /// `base-directory`.
    pub base_directory: Option<Text>,
    /// `discard-paths`.
    pub discard_paths: bool,
    /// `file-format`.
    pub file_format: Located<ReportFormat>,
}

/// `file-format` of a report group; read without regard to case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the name of the format it reads")]
pub enum ReportFormat {
    CucumberJson,
    JunitXml,
    NunitXml,
    Nunit3Xml,
    TestngXml,
    VisualStudioTrx,
    CloverXml,
    CoberturaXml,
    JacocoXml,
    Simplecov,
}

/// `artifacts`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Artifacts {
    /// The primary artifact; it may have no `files`.
    pub primary: Artifact,
    /// `secondary-artifacts`, by identifier.
    pub secondary: Vec<(Text, Artifact)>,
    /// The `artifacts` key.
    pub span: Span,
}

/// The keys an artifact and a secondary artifact share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Artifact {
    /// `files`; none when the key is absent or empty.
    pub files: Vec<Text>,
    /// `exclude-paths`.
    pub exclude_paths: Vec<Text>,
    /// `name`.
    pub name: Option<Text>,
    /// `base-directory`.
    pub base_directory: Option<Text>,
    /// `discard-paths`.
    pub discard_paths: bool,
    /// `enable-symlinks`.
    pub enable_symlinks: bool,
    /// `s3-prefix`.
    pub s3_prefix: Option<Text>,
}

/// `cache`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cache {
    /// `paths`.
    pub paths: Vec<Text>,
    /// `key`.
    pub key: Option<Text>,
    /// `fallback-keys`.
    pub fallback_keys: Vec<Text>,
    /// `action`.
    pub action: Option<Located<CacheAction>>,
}

/// `cache.action`; both when absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheAction {
    /// Only read.
    Restore,
    /// Only write.
    Save,
}

/// `batch`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// `fast-fail`.
    pub fast_fail: bool,
    /// The kind of batch; none when no `build-…` key is there.
    pub kind: Option<BatchKind>,
    /// The `batch` key.
    pub span: Span,
}

/// The four kinds of batch.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there is one in a file")]
pub enum BatchKind {
    /// `build-list`: all at once.
    List(Vec<BatchTask>),
    /// `build-graph`: ordered by `depend-on`.
    Graph(Vec<BatchTask>),
    /// `build-matrix`: the product of all dynamic lists.
    Matrix(BatchMatrix),
    /// `build-fanout`: identical builds.
    Fanout(BatchFanout),
}

/// One task of a list or graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchTask {
    /// `identifier`.
    pub identifier: Option<Text>,
    /// `buildspec`.
    pub buildspec: Option<Text>,
    /// `debug-session`.
    pub debug_session: bool,
    /// `ignore-failure`.
    pub ignore_failure: bool,
    /// `depend-on`; graph only.
    pub depend_on: Vec<Text>,
    /// `env`.
    pub env: BatchEnv,
    /// The whole task.
    pub span: Span,
}

/// `env` of a batch task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchEnv {
    /// `compute-type`.
    pub compute_type: Option<Text>,
    /// `fleet`.
    pub fleet: Option<Text>,
    /// `image`.
    pub image: Option<Text>,
    /// `privileged-mode`.
    pub privileged_mode: Option<Located<bool>>,
    /// `type`.
    pub environment_type: Option<Text>,
    /// `variables`.
    pub variables: Vec<(Text, Text)>,
}

/// `build-matrix`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchMatrix {
    /// `static.ignore-failure`.
    pub ignore_failure: bool,
    /// `static.env`.
    pub static_env: BatchEnv,
    /// `dynamic.buildspec`.
    pub buildspecs: Vec<Text>,
    /// `dynamic.env.image`.
    pub images: Vec<Text>,
    /// `dynamic.env.compute-type`.
    pub compute_types: Vec<Text>,
    /// `dynamic.env.variables`: name to its values.
    pub variables: Vec<(Text, Vec<Text>)>,
}

/// `build-fanout`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchFanout {
    /// `parallelism`.
    pub parallelism: Option<Located<u32>>,
    /// `ignore-failure`.
    pub ignore_failure: bool,
}
