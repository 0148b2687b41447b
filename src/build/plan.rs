//! A buildspec, settings and overrides made into a plan: all that an agent needs to know, and nothing it must look up.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Assumptions, BuildId, EnvironmentVariable, PhaseContext, PhaseType};
use crate::buildspec::OnFailure;
use crate::text::{Located, Span};

/// One build, decided. It is serialised to cross into a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BuildPlan {
    /// The build's id.
    pub id: BuildId,
    /// Whether variables and directory are carried from command to command (version 0.2).
    pub carries_state: bool,
    /// `env.shell` as written; `sh` when not.
    pub shell: String,
    /// Why the buildspec is refused; the build then ends in DOWNLOAD_SOURCE.
    pub refusal: Option<PhaseContext>,
    /// The file's place below the primary source, or none for a buildspec given from elsewhere.
    pub buildspec: Option<String>,
    /// Always four, in running order.
    pub phases: Vec<PhasePlan>,
    /// The names of the phases that the buildspec has, in file order, for the log.
    pub declared_phases: Vec<PhaseType>,
    /// All variables of the build, in order of first definition, one for each name.
    pub variables: Vec<EnvironmentVariable>,
    /// `exported-variables`.
    pub exported_variables: Vec<String>,
    /// The sources: the primary one first.
    pub sources: Vec<SourcePlan>,
    /// The artifacts: the primary one first; none when the buildspec has no `artifacts` or they are not selected.
    pub artifacts: Vec<ArtifactPlan>,
    /// `reports`.
    pub reports: Vec<ReportPlan>,
    /// `runtime-versions` as written.
    pub runtime_versions: Vec<(String, String)>,
    /// Whether the buildspec has a `cache` with paths.
    pub caches: bool,
    /// Where it is thought to run.
    pub environment: Environment,
    /// Time limits.
    pub limits: Limits,
    /// The choices where the service's behaviour is not documented.
    pub assumptions: Assumptions,
    /// Sentences for the user about what this plan leaves out or cannot do.
    pub notices: Vec<String>,
}

/// One of the four phases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PhasePlan {
    /// Which.
    pub phase_type: PhaseType,
    /// The user its commands run as; root, or whoever runs the agent, when none.
    pub run_as: Option<String>,
    /// What follows its failure; the table of defaults when none.
    pub on_failure: Option<OnFailure>,
    /// `commands`.
    pub commands: Vec<CommandPlan>,
    /// `finally`.
    pub finally: Vec<CommandPlan>,
}

/// One command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandPlan {
    /// The text as YAML gives it.
    pub text: String,
    /// Its place in the buildspec.
    pub span: Span,
    /// The line it begins on, from 1.
    pub line: usize,
    /// Its place in the buildspec's list, from 0; differs from its place in the plan when parts are selected.
    pub index: usize,
    /// Whether the selection of parts leaves it out.
    pub skipped: bool,
}

/// One source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SourcePlan {
    /// Empty for the primary one.
    pub identifier: String,
    /// The user's folder.
    pub location: String,
    /// The commit, when it is a git work tree.
    pub resolved_version: Option<String>,
}

/// An artifact or secondary artifact, its texts not yet expanded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactPlan {
    /// Empty for the primary one.
    pub identifier: String,
    /// `files`, each with its place in the buildspec.
    pub files: Vec<Located<String>>,
    /// `exclude-paths`.
    pub exclude_paths: Vec<String>,
    /// `base-directory`; `.` is the source.
    pub base_directory: Option<Located<String>>,
    /// `discard-paths`.
    pub discard_paths: bool,
    /// `enable-symlinks`.
    pub enable_symlinks: bool,
    /// The name to expand in the build's shell, when the project lets the buildspec override it.
    pub name: Option<Located<String>>,
    /// `s3-prefix`.
    pub s3_prefix: Option<String>,
}

/// A report group, its texts not yet expanded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportPlan {
    /// Name, ARN or `$VAR`.
    pub name: String,
    /// `files`.
    pub files: Vec<Located<String>>,
    /// `base-directory`.
    pub base_directory: Option<Located<String>>,
    /// `discard-paths`.
    pub discard_paths: bool,
    /// `file-format`, in capitals.
    pub file_format: String,
}

/// `environment` of the project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Environment {
    /// The image's name; empty on the host.
    pub image: String,
    /// `privilegedMode`.
    pub privileged_mode: bool,
}

/// Time limits; none is no limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Of the whole build.
    pub build: Option<Duration>,
    /// Of each phase.
    pub phase: Option<Duration>,
    /// Of each command.
    pub command: Option<Duration>,
    /// From the polite signal to the last one.
    pub grace: Duration,
}

/// Everything a plan is made from.
#[derive(Clone, Debug)]
pub struct PlanInput<'a> {
    /// The build's id.
    pub id: BuildId,
    /// The buildspec's text, for line numbers.
    pub file: &'a crate::text::SourceFile,
    /// What it says.
    pub decoded: &'a crate::buildspec::Decoded,
    /// Its place below the primary source, if it lies there.
    pub buildspec: Option<String>,
    /// The sources, the primary one first.
    pub sources: Vec<SourcePlan>,
    /// Image and privileges.
    pub environment: Environment,
    /// Variables from outside the buildspec, in any order: host, service, env files, overrides.
    pub variables: Vec<EnvironmentVariable>,
    /// Whether `artifacts.name` replaces the project's artifact name (`overrideArtifactName`).
    pub override_artifact_name: bool,
    /// Which parts run.
    pub parts: super::parts::Selection,
    /// Time limits.
    pub limits: Limits,
    /// Choices.
    pub assumptions: Assumptions,
}

/// Makes the plan.
pub fn plan(input: PlanInput<'_>) -> BuildPlan {
    BuildPlan {
        id: input.id,
        carries_state: true,
        shell: "sh".to_owned(),
        refusal: None,
        buildspec: input.buildspec,
        phases: Vec::new(),
        declared_phases: Vec::new(),
        variables: input.variables,
        exported_variables: Vec::new(),
        sources: input.sources,
        artifacts: Vec::new(),
        reports: Vec::new(),
        runtime_versions: Vec::new(),
        caches: false,
        environment: input.environment,
        limits: input.limits,
        assumptions: input.assumptions,
        notices: Vec::new(),
    }
}
