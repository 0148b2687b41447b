//! A buildspec, settings and overrides made into a plan: all that an agent needs to know, and nothing it must look up.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::parts::Selection;
use super::variables::{buildspec_variables, expand, merge};
use super::{
    ArtifactsType, Assumptions, BuildId, CachePlan, CommandRef, EnvironmentVariable, Lent, List, PhaseContext,
    PhaseType, ProjectArtifacts, ProjectCache, SourceType, cache, runtimes,
};
use crate::buildspec::{Artifact, Buildspec, Decoded, OnFailure, PhaseName, ReportGroup, Text, Version};
use crate::text::{Located, SourceFile, Span, suggest};

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
    /// Whether reports are looked for, since none are declared.
    pub discovers_reports: bool,
    /// `runtime-versions` as written.
    pub runtime_versions: Vec<(String, String)>,
    /// `cache`; none when the buildspec has no paths for one.
    pub cache: Option<CachePlan>,
    /// The caller's credentials that commands may ask for.
    #[serde(default)]
    pub lent: Lent,
    /// How the project stores artifacts.
    pub project_artifacts: ProjectArtifacts,
    /// Where it is thought to run.
    pub environment: Environment,
    /// Time limits.
    pub limits: Limits,
    /// The choices where the service's behaviour is not documented.
    pub assumptions: Assumptions,
    /// Sentences for the user about what this plan leaves out or cannot do.
    pub notices: Vec<String>,
}

impl BuildPlan {
    /// The command that stands there, and its phase.
    pub fn command(&self, command: CommandRef) -> Option<(&PhasePlan, &CommandPlan)> {
        let phase = self.phases.iter().find(|phase| phase.phase_type == command.phase)?;
        let list = match command.list {
            List::Commands => &phase.commands,
            List::Finally => &phase.finally,
        };
        Some((phase, list.get(command.index)?))
    }
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
    /// The kind of source, where it is one of the service's.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub source_type: Option<SourceType>,
    /// The user's folder or file, or the address without credentials.
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
    pub file: &'a SourceFile,
    /// What it says.
    pub decoded: &'a Decoded,
    /// Its place below the primary source, if it lies there.
    pub buildspec: Option<String>,
    /// The sources, the primary one first.
    pub sources: Vec<SourcePlan>,
    /// Image and privileges.
    pub environment: Environment,
    /// Whether the build stands in its image, whose own file then says which runtimes there are.
    pub in_image: bool,
    /// Whether the caller's AWS credentials are lent to the build.
    pub lends_aws: bool,
    /// Variables from outside the buildspec, in any order: host, service, env files, overrides.
    pub variables: Vec<EnvironmentVariable>,
    /// How the project stores artifacts.
    pub project_artifacts: ProjectArtifacts,
    /// Whether `artifacts.name` replaces the project's artifact name (`overrideArtifactName`).
    pub override_artifact_name: bool,
    /// Which cache the project has.
    pub cache: ProjectCache,
    /// Which parts run.
    pub parts: Selection,
    /// Time limits.
    pub limits: Limits,
    /// Choices.
    pub assumptions: Assumptions,
}

/// Makes the plan.
pub fn plan(input: PlanInput<'_>) -> BuildPlan {
    let spec = &input.decoded.buildspec;
    let mut phases: Vec<PhasePlan> = PhaseName::ALL.iter().map(|&name| phase(name, spec, input.file)).collect();
    for phase in &mut phases {
        input.parts.apply(phase);
    }
    let variables = merge(input.variables.iter().cloned().chain(buildspec_variables(&spec.env)));
    let runtime_versions = runtime_versions(spec, &variables);
    let cache = cache::plan(spec, input.cache, &input.parts);
    let uploads = input.parts.includes(PhaseType::UploadArtifacts);
    let refusal = input.decoded.refusal().map(str::to_owned);
    let refusal = refusal
        .or_else(|| if input.in_image { None } else { refused_by_image(&input.environment.image, &runtime_versions) });
    BuildPlan {
        id: input.id,
        carries_state: spec.version.as_ref().is_none_or(|version| version.value == Version::V0_2),
        shell: spec.env.shell.as_ref().map_or_else(|| "sh".to_owned(), |shell| shell.value.clone()),
        buildspec: input.buildspec,
        notices: if refusal.is_some() { Vec::new() } else { notices(spec, &input.parts, &phases, cache.as_ref()) },
        refusal: refusal.map(|message| PhaseContext::new("YAML_FILE_ERROR", message)),
        phases,
        declared_phases: spec.phases.iter().map(|phase| phase_type(phase.name.value)).collect(),
        variables,
        exported_variables: spec.env.exported_variables.iter().map(|name| name.value.clone()).collect(),
        sources: input.sources,
        artifacts: if uploads {
            artifacts(spec, input.project_artifacts.kind, input.override_artifact_name)
        } else {
            Vec::new()
        },
        reports: if uploads { spec.reports.iter().map(report).collect() } else { Vec::new() },
        discovers_reports: uploads && spec.reports.is_empty(),
        runtime_versions,
        cache,
        lent: Lent {
            aws: input.lends_aws,
            git: spec.env.git_credential_helper.as_ref().is_some_and(|helper| helper.value),
        },
        project_artifacts: input.project_artifacts,
        environment: input.environment,
        limits: input.limits,
        assumptions: input.assumptions,
    }
}

fn phase_type(name: PhaseName) -> PhaseType {
    match name {
        PhaseName::Install => PhaseType::Install,
        PhaseName::PreBuild => PhaseType::PreBuild,
        PhaseName::Build => PhaseType::Build,
        PhaseName::PostBuild => PhaseType::PostBuild,
    }
}

fn phase(name: PhaseName, spec: &Buildspec, file: &SourceFile) -> PhasePlan {
    let written = spec.phases.iter().find(|phase| phase.name.value == name);
    let list = |texts: Option<&Vec<Text>>| texts.map_or_else(Vec::new, |texts| commands(texts, file));
    let run_as = written.and_then(|phase| phase.run_as.as_ref()).or(spec.run_as.as_ref());
    PhasePlan {
        phase_type: phase_type(name),
        run_as: run_as.map(|user| user.value.clone()),
        on_failure: written.and_then(|phase| phase.on_failure.as_ref()).map(|value| value.value.clone()),
        commands: list(written.map(|phase| &phase.commands)),
        finally: list(written.map(|phase| &phase.finally)),
    }
}

fn commands(texts: &[Text], file: &SourceFile) -> Vec<CommandPlan> {
    let command = |(index, text): (usize, &Text)| CommandPlan {
        text: text.value.clone(),
        span: text.span,
        line: file.position(text.span.start).line,
        index,
        skipped: false,
    };
    texts.iter().enumerate().map(command).collect()
}

/// `runtime-versions`, with the variables in the versions expanded: `$NAME` from those known before the build.
fn runtime_versions(spec: &Buildspec, variables: &[EnvironmentVariable]) -> Vec<(String, String)> {
    let lookup =
        |name: &str| variables.iter().find(|variable| variable.name == name).map(|variable| variable.value.clone());
    let install = spec.phases.iter().find(|phase| phase.name.value == PhaseName::Install);
    let written = install.map_or(&[][..], |phase| &phase.runtime_versions);
    written.iter().map(|(name, version)| (name.value.clone(), expand(&version.value, lookup))).collect()
}

fn refused_by_image(image: &str, wanted: &[(String, String)]) -> Option<String> {
    runtimes::image(image)?.select(wanted).err().map(|error| error.to_string())
}

/// The primary artifact first, unless the project has none; without `files` when only secondary ones are written, which
/// fails in UPLOAD_ARTIFACTS.
fn artifacts(spec: &Buildspec, kind: ArtifactsType, override_name: bool) -> Vec<ArtifactPlan> {
    let Some(artifacts) = &spec.artifacts else { return Vec::new() };
    let plan = |identifier: &str, written: &Artifact| ArtifactPlan {
        identifier: identifier.to_owned(),
        files: written.files.clone(),
        exclude_paths: written.exclude_paths.iter().map(|path| path.value.clone()).collect(),
        base_directory: written.base_directory.clone(),
        discard_paths: written.discard_paths,
        enable_symlinks: written.enable_symlinks,
        name: written.name.clone().filter(|_| override_name),
        s3_prefix: written.s3_prefix.as_ref().map(|prefix| prefix.value.clone()),
    };
    let secondary = artifacts.secondary.iter().map(|(identifier, written)| plan(&identifier.value, written));
    let primary = (kind != ArtifactsType::NoArtifacts).then(|| plan("", &artifacts.primary));
    primary.into_iter().chain(secondary).collect()
}

fn report(group: &ReportGroup) -> ReportPlan {
    ReportPlan {
        name: group.name.value.clone(),
        files: group.files.clone(),
        base_directory: group.base_directory.clone(),
        discard_paths: group.discard_paths,
        file_format: group.file_format.value.name().to_owned(),
    }
}

/// What this tool leaves out, or a person may not expect.
fn notices(spec: &Buildspec, parts: &Selection, phases: &[PhasePlan], cache: Option<&CachePlan>) -> Vec<String> {
    let mut notices = Vec::new();
    if !parts.is_all() {
        let all = || phases.iter().flat_map(|phase| phase.commands.iter().chain(&phase.finally));
        let skipped = all().filter(|command| command.skipped).count();
        notices.push(format!(
            "{} of {} left out by the selected parts",
            skipped,
            suggest::count(all().count(), "command")
        ));
    }
    if let Some((phase, index)) = parts.from
        && let Some(planned) = phases.iter().find(|planned| planned.phase_type == phase)
        && index >= planned.commands.len().max(1)
    {
        notices.push(format!("{} has only {}", phase.name(), suggest::count(planned.commands.len(), "command")));
    }
    notices.extend(cache.and_then(|cache| cache.notice(parts)).map(str::to_owned));
    if spec.batch.is_some() {
        notices.push("`batch` is not read by a single build".to_owned());
    }
    notices
}

#[cfg(test)]
mod bare;
#[cfg(test)]
mod tests;
