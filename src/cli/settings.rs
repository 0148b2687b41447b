//! What was typed, with the settings file and the project below it, made into what it means. The only reader of the
//! environment.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::args::{ArtifactArguments, BuildArguments, LimitArguments, Namespace, Packaging, PartArguments};
use super::config::{self, Config, ConfigFile};
use super::error::Error;
use super::layers;
use super::locate::shown;
use super::project::{self, Project, ProjectBuildspec};
use crate::artifact::S3Url;
use crate::build::parts::{Selection, parse_phase, parse_start};
use crate::build::{
    ArtifactNamespace, ArtifactPackaging, Assumptions, BuildPlan, EnvironmentVariable, Limits, ProjectArtifacts,
};
use crate::buildspec::Buildspec;
use crate::source::UnpackLimit;

mod cache;
mod caller;
mod container;
pub(crate) mod helper;
mod host;
mod run;
mod secrets;
mod source;
mod variables;

pub(crate) use cache::{CachePlace, CacheSettings};
pub(crate) use container::ContainerSettings;
#[cfg(feature = "docker")]
pub(crate) use host::docker_surroundings;
use host::host;
#[cfg(feature = "aws")]
pub(crate) use host::registry_config_files;
pub(crate) use host::{environment, git_credentials_url, on_path, terminal_kind, variable};
pub(crate) use run::{RunSettings, planned_source_mode};
pub(crate) use secrets::SecretSettings;
use source::TypedSources;
pub(crate) use source::{VersionError, WantedSource};

/// What `run` and `plan` are asked to build.
#[derive(Debug)]
pub(crate) struct BuildSettings {
    /// The sources, the primary one first.
    pub(crate) sources: Vec<WantedSource>,
    /// What may come of those that are fetched.
    pub(crate) source_limit: UnpackLimit,
    /// Which buildspec.
    pub(crate) buildspec: BuildspecChoice,
    /// What the container is to be.
    pub(crate) container: ContainerSettings,
    /// The project's name.
    pub(crate) project_name: String,
    /// Who started the build.
    pub(crate) initiator: String,
    /// The caller's region, when it is let through.
    pub(crate) region: Option<String>,
    /// Whether the caller's AWS credentials are wanted in the build: `--aws-config`.
    pub(crate) lends_aws: bool,
    /// The profile they are taken from, if not the caller's default.
    #[cfg(feature = "aws")]
    pub(crate) aws_profile: Option<String>,
    /// The host's variables that a build on this machine sees without being asked.
    pub(crate) inherited: Vec<EnvironmentVariable>,
    /// What is to be run in place of a buildspec.
    pub(crate) plan: Option<BuildPlan>,
    /// Variables from the host, the project, files and flags.
    pub(crate) variables: Vec<EnvironmentVariable>,
    /// Where artifacts are put; an absolute path.
    pub(crate) artifacts_dir: PathBuf,
    /// Where they are kept instead, if that is S3.
    pub(crate) artifacts_url: Option<S3Url>,
    /// How artifacts are stored.
    pub(crate) project_artifacts: ProjectArtifacts,
    /// Whether `artifacts.name` replaces the project's artifact name.
    pub(crate) override_artifact_name: bool,
    /// Where its caches are.
    pub(crate) cache: CacheSettings,
    /// Which parts run.
    pub(crate) parts: Selection,
    /// Time limits.
    pub(crate) limits: Limits,
    /// Choices.
    pub(crate) assumptions: Assumptions,
    /// The settings file.
    pub(crate) config: ConfigFile,
    /// The project's file by its name to show, and the project.
    pub(crate) project: Option<(String, Project)>,
}

/// Which buildspec a build uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BuildspecChoice {
    /// That of the source.
    Default,
    /// A path below the source, or any file.
    File(PathBuf),
    /// A text, with a name to show.
    Inline { name: String, text: String },
}

impl BuildSettings {
    /// Resolves the arguments against this process's environment and working directory, and the files they name.
    pub(crate) fn resolve(typed: &BuildArguments) -> Result<Self, Error> {
        let typed_sources = TypedSources::of(typed)?;
        let folder = typed_sources.folder()?;
        let config = config::load(&typed.project, &folder)?;
        let laid = layers::over_config(typed, &config.config);
        let project = match &laid.project.file {
            Some(path) => Some((shown(path), project::load(path, laid.project.name.as_ref())?)),
            None => None,
        };
        let its_project = project.as_ref().map(|(_, project)| project);
        let laid = match its_project {
            Some(project) => layers::over_project(laid, project),
            None => laid,
        };
        let given = variables::given(&laid.variables, &config)?;
        let planned = typed.job.as_ref().and_then(|job| job.plan.as_ref());
        let of_image = typed.job.as_ref().map_or(&[][..], |job| &job.variables);
        let region = ["AWS_REGION", "AWS_DEFAULT_REGION"]
            .iter()
            .find_map(|name| given.iter().chain(of_image).find(|variable| variable.name == *name))
            .map(|variable| variable.value.clone())
            .or_else(|| caller::region(&laid.variables));
        let is_url = |place: &&PathBuf| place.to_str().is_some_and(S3Url::is_meant);
        let url = laid.artifacts.dir.as_ref().filter(is_url).and_then(|url| url.to_str().map(str::to_owned));
        let artifacts_dir = laid.artifacts.dir.clone().filter(|_| url.is_none());
        let of_project = its_project.into_iter().flat_map(Project::variables);
        let buildspec = buildspec(typed, &config.config, project.as_ref(), &folder)?;
        let sources =
            typed_sources.settle(&laid.source, &config.config.source_version, its_project, &buildspec, planned)?;
        Ok(Self {
            buildspec,
            source_limit: source::limit(&laid.source),
            container: ContainerSettings::resolve(&laid.container)?,
            project_name: laid.project.name.map_or_else(|| project_name(&sources[0].location.name()), |name| name.0),
            initiator: host("USER").or_else(|| host("LOGNAME")).unwrap_or_else(|| "unknown".to_owned()),
            region,
            lends_aws: laid.variables.aws_config == Some(true) || planned.is_some_and(|plan| plan.lent.aws),
            #[cfg(feature = "aws")]
            aws_profile: laid.variables.aws_profile.clone(),
            inherited: typed.job.as_ref().map_or_else(variables::inherited, |job| job.variables.clone()),
            plan: planned.cloned(),
            variables: of_project.chain(given).collect(),
            artifacts_dir: absolute(artifacts_dir.as_deref().unwrap_or(Path::new("buildspec-artifacts")))?,
            artifacts_url: url.map(|url| url.parse()).transpose()?,
            project_artifacts: project_artifacts(&laid.artifacts, its_project),
            override_artifact_name: laid.artifacts.override_name.unwrap_or(false),
            cache: CacheSettings::resolve(&laid.cache, its_project)?,
            parts: parts(&laid.parts)?,
            limits: limits(&laid.limits),
            assumptions: assumptions(&laid.assumptions)?,
            sources,
            config,
            project,
        })
    }

    /// What of the project a build here does not follow.
    pub(crate) fn notices(&self, buildspec: &Buildspec) -> Vec<String> {
        let has_cache = buildspec.cache.as_ref().is_some_and(|cache| !cache.paths.is_empty());
        let cache = self.cache.notice.iter().filter(|_| has_cache).cloned();
        let Some((_, project)) = &self.project else { return cache.collect() };
        let sources: Vec<&str> = self.sources.iter().map(|source| source.identifier.as_str()).collect();
        let secondary = buildspec.artifacts.iter().flat_map(|artifacts| &artifacts.secondary);
        let primary = buildspec.artifacts.iter().filter(|artifacts| !artifacts.primary.files.is_empty()).map(|_| "");
        let artifacts: Vec<&str> = primary.chain(secondary.map(|(identifier, _)| identifier.value.as_str())).collect();
        let mut notices = project.notices(&sources);
        notices.extend(project.artifact_notices(&artifacts));
        notices.extend(cache);
        notices
    }
}

/// The flag's buildspec, the settings file's, the project's, or the default, in this order.
fn buildspec(
    typed: &BuildArguments,
    config: &Config,
    project: Option<&(String, Project)>,
    source: &Path,
) -> Result<BuildspecChoice, Error> {
    if let Some(text) = typed.job.as_ref().and_then(|job| job.text.clone()) {
        return Ok(BuildspecChoice::Inline { name: "BUILDSPEC_TEXT".to_owned(), text });
    }
    if let Some(path) = &typed.buildspec {
        return Ok(BuildspecChoice::File(path.clone()));
    }
    if let Some(path) = &config.buildspec {
        // Below the source it is named as the service would name it.
        return Ok(BuildspecChoice::File(path.strip_prefix(source).unwrap_or(path).to_owned()));
    }
    let Some((file, project)) = project else { return Ok(BuildspecChoice::Default) };
    Ok(match project.buildspec()? {
        None => BuildspecChoice::Default,
        Some(ProjectBuildspec::Path(path)) => BuildspecChoice::File(path.into()),
        Some(ProjectBuildspec::Inline(text)) => {
            BuildspecChoice::Inline { name: format!("{file}:source.buildspec"), text }
        }
    })
}

/// A path as it is meant from the working directory.
pub(super) fn absolute(path: &Path) -> Result<PathBuf, Error> {
    std::path::absolute(path).map_err(|source| Error::Write { path: path.to_owned(), source })
}

/// A project name as the service allows it, from the source's.
fn project_name(source: &str) -> String {
    let name: String = source.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    let name = name.trim_matches('-');
    if name.len() < 2 { "build".to_owned() } else { name.to_owned() }
}

fn project_artifacts(laid: &ArtifactArguments, project: Option<&Project>) -> ProjectArtifacts {
    let of_project = project.map(Project::artifacts).unwrap_or_default();
    ProjectArtifacts {
        kind: of_project.kind.unwrap_or_default(),
        path: of_project.path,
        name: laid.name.clone(),
        packaging: match laid.packaging {
            Some(Packaging::Zip) | None => ArtifactPackaging::Zip,
            Some(Packaging::None) => ArtifactPackaging::None,
        },
        namespace_type: match laid.namespace {
            Some(Namespace::None) | None => ArtifactNamespace::None,
            Some(Namespace::BuildId) => ArtifactNamespace::BuildId,
        },
    }
}

fn parts(arguments: &PartArguments) -> Result<Selection, Error> {
    let phases = |texts: &[String]| texts.iter().map(|text| parse_phase(text)).collect::<Result<Vec<_>, _>>();
    Ok(Selection {
        only: phases(&arguments.only)?,
        from: arguments.from.as_deref().map(parse_start).transpose()?,
        until: arguments.until.as_deref().map(parse_phase).transpose()?,
        skip: phases(&arguments.skip)?,
    })
}

fn limits(laid: &LimitArguments) -> Limits {
    Limits {
        build: Some(laid.timeout.map_or(Duration::from_hours(1), |limit| limit.0)),
        phase: laid.phase_timeout.map(|limit| limit.0),
        command: laid.command_timeout.map(|limit| limit.0),
        grace: laid.grace.map_or(Duration::from_secs(10), |time| time.0),
    }
}

fn assumptions(texts: &[String]) -> Result<Assumptions, Error> {
    let mut assumptions = Assumptions::default();
    for text in texts {
        assumptions.set(text)?;
    }
    Ok(assumptions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_name_is_made_from_the_folder() {
        assert_eq!(project_name("my app.v2"), "my-app-v2");
        assert_eq!(project_name(""), "build");
    }
}
