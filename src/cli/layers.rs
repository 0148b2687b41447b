//! The one place where settings are laid one under the other: what was typed, `.buildspec.toml`, the project, the defaults.
//!
//! A value stands until something above it is given. Lists are put together, what was typed last, so that it wins.

use super::args::{BuildArguments, Namespace, Packaging, Run};
use super::config::Config;
use super::project::Project;
use super::value::{ExtraHost, ProjectName, TimeLimit};
use crate::build::{ArtifactNamespace, ArtifactPackaging};

/// Puts the lower value where there is none above.
fn under<T: Clone>(upper: &mut Option<T>, lower: Option<&T>) {
    if upper.is_none() {
        *upper = lower.cloned();
    }
}

/// What was typed, over the settings file. Its variables and env files keep their own places: see `settings`.
pub(crate) fn over_config(typed: &BuildArguments, config: &Config) -> BuildArguments {
    let mut laid = typed.clone();
    under(&mut laid.project.file, config.project.as_ref());
    under(&mut laid.project.name, config.project_name.as_ref());
    container_over_config(&mut laid, config);
    under(&mut laid.variables.aws_config, config.aws_config.as_ref());
    under(&mut laid.variables.aws_profile, config.aws_profile.as_ref());
    laid.variables.inherit_env.extend_from_slice(&config.inherit_env);
    under(&mut laid.source.git_clone_depth, config.git_clone_depth.as_ref());
    under(&mut laid.source.fetch_submodules, config.fetch_submodules.as_ref());
    under(&mut laid.source.source_limit, config.source_limit.as_ref());
    under(&mut laid.artifacts.dir, config.artifacts.as_ref());
    under(&mut laid.artifacts.name, config.artifact_name.as_ref());
    under(&mut laid.artifacts.override_name, config.override_artifact_name.as_ref());
    under(&mut laid.artifacts.packaging, config.packaging.as_ref());
    under(&mut laid.artifacts.namespace, config.namespace.as_ref());
    under(&mut laid.cache.place, config.cache.as_ref());
    under(&mut laid.cache.namespace, config.cache_namespace.as_ref());
    under(&mut laid.limits.timeout, config.timeout.as_ref());
    under(&mut laid.limits.phase_timeout, config.phase_timeout.as_ref());
    under(&mut laid.limits.command_timeout, config.command_timeout.as_ref());
    under(&mut laid.limits.grace, config.grace.as_ref());
    laid.assumptions.splice(0..0, config.assumptions());
    laid
}

fn container_over_config(laid: &mut BuildArguments, config: &Config) {
    let container = &mut laid.container;
    under(&mut container.image, config.image.as_ref());
    under(&mut container.engine, config.engine.as_ref());
    under(&mut container.compute_type, config.compute_type.as_ref());
    under(&mut container.privileged, config.privileged.as_ref());
    under(&mut container.pull, config.pull.as_ref());
    under(&mut container.network, config.network.as_ref());
    under(&mut container.platform, config.platform.as_ref());
    under(&mut container.docker_socket, config.docker_socket.as_ref());
    under(&mut container.keep, config.keep.as_ref());
    // In a list of hosts the first line counts, so a host that was typed must not be there twice.
    let is_new = |host: &&ExtraHost| container.add_hosts.iter().all(|typed| typed.host() != host.host());
    let new: Vec<ExtraHost> = config.add_host.iter().filter(is_new).cloned().collect();
    container.add_hosts.extend(new);
}

/// What was typed and the settings file, over the project.
pub(crate) fn over_project(mut laid: BuildArguments, project: &Project) -> BuildArguments {
    under(&mut laid.project.name, Some(&ProjectName(project.name.clone())));
    under(&mut laid.container.image, project.image().as_ref());
    under(&mut laid.container.compute_type, project.compute_type().as_ref());
    under(&mut laid.container.privileged, project.privileged().as_ref());
    let artifacts = project.artifacts();
    under(&mut laid.artifacts.name, artifacts.name.as_ref());
    under(&mut laid.artifacts.override_name, artifacts.override_artifact_name.as_ref());
    let packaging = artifacts.packaging.map(|packaging| match packaging {
        ArtifactPackaging::None => Packaging::None,
        ArtifactPackaging::Zip => Packaging::Zip,
    });
    under(&mut laid.artifacts.packaging, packaging.as_ref());
    let namespace = artifacts.namespace_type.map(|namespace| match namespace {
        ArtifactNamespace::None => Namespace::None,
        ArtifactNamespace::BuildId => Namespace::BuildId,
    });
    under(&mut laid.artifacts.namespace, namespace.as_ref());
    under(&mut laid.limits.timeout, project.timeout_in_minutes.and_then(TimeLimit::of_minutes).as_ref());
    laid
}

/// What only `run` takes, over the settings file.
pub(crate) fn run_over_config(typed: &Run, config: &Config) -> Run {
    let mut laid = typed.clone();
    under(&mut laid.source_mode, config.source_mode.as_ref());
    under(&mut laid.reports, config.reports.as_ref());
    under(&mut laid.output_env, config.output_env.as_ref());
    under(&mut laid.log_format, config.log_format.as_ref());
    let remote = &mut laid.remote;
    remote.secrets.given.splice(0..0, config.secrets_given());
    under(&mut remote.secrets.from, config.secrets.as_ref());
    under(&mut remote.secrets.mask, config.mask.as_ref());
    under(&mut remote.aws.endpoint_url, config.endpoint_url.as_ref());
    under(&mut remote.aws.region, config.region.as_ref());
    under(&mut remote.aws.profile, config.profile.as_ref());
    // Whose identity the build is given is asked for its secrets, too, unless that is said otherwise.
    under(&mut remote.aws.profile, typed.build.variables.aws_profile.as_ref().or(config.aws_profile.as_ref()));
    laid
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use clap::Parser as _;

    use super::*;
    use crate::cli::args::{Arguments, Command, EngineChoice, Keep, Pull, SourceMode};
    use crate::cli::value::LogFormat;

    fn typed(line: &str) -> Run {
        let words = ["buildspec", "run"].into_iter().chain(line.split_whitespace());
        match Arguments::try_parse_from(words).unwrap().command {
            Command::Run(run) => *run,
            other => panic!("{other:?}"),
        }
    }

    fn config() -> Config {
        Config {
            image: Some("file".into()),
            engine: Some(EngineChoice::Host),
            privileged: Some(true),
            pull: Some(Pull::Always),
            keep: Some(Keep::OnFailure),
            add_host: vec!["a:10.0.0.1".parse().unwrap(), "b:10.0.0.2".parse().unwrap()],
            artifacts: Some("/out".into()),
            packaging: Some(Packaging::None),
            aws_config: Some(true),
            inherit_env: vec!["TERM".into()],
            timeout: TimeLimit::of_minutes(5),
            source_mode: Some(SourceMode::Tracked),
            log_format: Some(LogFormat("json".into())),
            ..Config::default()
        }
    }

    fn project() -> Project {
        let json = r#"{"name": "shop", "timeoutInMinutes": 7, "artifacts": {"type": "S3", "name": "app", "packaging": "ZIP", "namespaceType": "BUILD_ID"},
            "environment": {"image": "project", "computeType": "BUILD_GENERAL1_SMALL", "privilegedMode": false}}"#;
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn what_is_not_typed_comes_from_the_file() {
        let run = typed("");
        let laid = over_config(&run.build, &config());
        assert_eq!(laid.container.image.as_deref(), Some("file"));
        assert_eq!(laid.container.engine, Some(EngineChoice::Host));
        assert_eq!(laid.container.privileged, Some(true));
        assert_eq!(laid.container.keep, Some(Keep::OnFailure));
        assert_eq!(laid.artifacts.dir, Some(PathBuf::from("/out")));
        assert_eq!(laid.artifacts.packaging, Some(Packaging::None));
        assert_eq!(laid.variables.inherit_env, ["TERM"]);
        assert_eq!(laid.limits.timeout, TimeLimit::of_minutes(5));
        let laid = run_over_config(&run, &config());
        assert_eq!(laid.source_mode, Some(SourceMode::Tracked));
        assert_eq!(laid.log_format, Some(LogFormat("json".into())));
    }

    #[test]
    fn what_is_typed_beats_the_file() {
        let run = typed(
            "-i typed --engine docker --privileged=false --pull never -a here --packaging zip -c=false --timeout 9 \
             --add-host a:1.1.1.1 --source-mode copy --log-format pretty --inherit-env LANG",
        );
        let laid = over_config(&run.build, &config());
        assert_eq!(laid.container.image.as_deref(), Some("typed"));
        assert_eq!(laid.container.engine, Some(EngineChoice::Docker));
        assert_eq!(laid.container.privileged, Some(false));
        assert_eq!(laid.container.pull, Some(Pull::Never));
        assert_eq!(laid.artifacts.dir, Some(PathBuf::from("here")));
        assert_eq!(laid.artifacts.packaging, Some(Packaging::Zip));
        assert_eq!(laid.variables.aws_config, Some(false));
        assert_eq!(laid.variables.inherit_env, ["LANG", "TERM"]);
        assert_eq!(laid.limits.timeout, TimeLimit::of_minutes(9));
        let hosts: Vec<_> = laid.container.add_hosts.iter().map(|host| host.0.as_str()).collect();
        assert_eq!(hosts, ["a:1.1.1.1", "b:10.0.0.2"]);
        let laid = run_over_config(&run, &config());
        assert_eq!(laid.source_mode, Some(SourceMode::Copy));
        assert_eq!(laid.log_format, Some(LogFormat("pretty".into())));
    }

    #[test]
    fn the_project_lies_below_both() {
        let laid = over_project(over_config(&typed("").build, &config()), &project());
        assert_eq!(laid.container.image.as_deref(), Some("file"));
        assert_eq!(laid.container.privileged, Some(true));
        assert_eq!(laid.artifacts.packaging, Some(Packaging::None));
        assert_eq!(laid.limits.timeout, TimeLimit::of_minutes(5));
        assert_eq!(laid.project.name, Some(ProjectName("shop".into())));
        assert_eq!(laid.artifacts.name.as_deref(), Some("app"));
        assert_eq!(laid.artifacts.namespace, Some(Namespace::BuildId));
        assert_eq!(laid.container.compute_type.map(|found| found.name), Some("BUILD_GENERAL1_SMALL"));
        let laid = over_project(typed("--project-name other").build, &project());
        assert_eq!(laid.container.image.as_deref(), Some("project"));
        assert_eq!(laid.container.privileged, Some(false));
        assert_eq!(laid.limits.timeout, TimeLimit::of_minutes(7));
        assert_eq!(laid.project.name, Some(ProjectName("other".into())));
    }

    #[test]
    fn an_assumption_that_is_typed_comes_after_the_files() {
        let laid = over_config(&typed("--assume retry=build").build, &Config::default());
        assert_eq!(laid.assumptions, ["retry=build"]);
    }

    #[test]
    fn flags_that_are_switches_can_stand_in_one_word() {
        let run = typed("-cdm --docker-socket");
        assert!(run.mount);
        let BuildArguments { container, variables, .. } = run.build;
        assert_eq!(
            (container.privileged, container.docker_socket, variables.aws_config),
            (Some(true), Some(true), Some(true))
        );
        let run = typed("-d somewhere");
        assert_eq!(run.build.dir, Some(PathBuf::from("somewhere")));
    }
}
