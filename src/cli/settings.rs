//! What was typed made into what it means. The only reader of the environment.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::args::{
    ArtifactArguments, BuildArguments, LimitArguments, Namespace, Packaging, PartArguments, VariableArguments,
};
use super::error::Error;
use crate::build::parts::{Selection, parse_phase, parse_start};
use crate::build::variables::{self, EnvironmentVariable, Origin};
use crate::build::{ArtifactNamespace, ArtifactPackaging, Assumptions, Limits, ProjectArtifacts};
use crate::source::{self, SourceArgument};

/// The host's variables that a build always sees.
pub(crate) const INHERITED: [&str; 5] = ["HOME", "LOGNAME", "PATH", "TMPDIR", "USER"];

/// What `run` and `plan` are asked to build.
#[derive(Debug)]
pub(crate) struct BuildSettings {
    /// The sources by identifier, the primary one first with an empty identifier; absolute paths.
    pub(crate) sources: Vec<(String, PathBuf)>,
    /// `--buildspec`.
    pub(crate) buildspec: Option<PathBuf>,
    /// The image's name; empty on the host.
    pub(crate) image: String,
    /// The project's name.
    pub(crate) project_name: String,
    /// Who started the build.
    pub(crate) initiator: String,
    /// The region of the caller's environment, when it is let through.
    pub(crate) region: Option<String>,
    /// Variables from the host and from flags.
    pub(crate) variables: Vec<EnvironmentVariable>,
    /// Where artifacts are put; an absolute path.
    pub(crate) artifacts_dir: PathBuf,
    /// How artifacts are stored.
    pub(crate) project_artifacts: ProjectArtifacts,
    /// Which parts run.
    pub(crate) parts: Selection,
    /// Time limits.
    pub(crate) limits: Limits,
    /// Choices.
    pub(crate) assumptions: Assumptions,
}

impl BuildSettings {
    /// Resolves the arguments against this process's environment and working directory.
    pub(crate) fn resolve(arguments: &BuildArguments) -> Result<Self, Error> {
        let sources = sources(arguments)?;
        let project_name = match &arguments.project_name {
            Some(name) => checked_name(name)?,
            None => project_name(&sources[0].1),
        };
        let variables = host_variables(&arguments.variables)?;
        let region = ["AWS_REGION", "AWS_DEFAULT_REGION"]
            .iter()
            .find_map(|name| variables.iter().find(|variable| variable.name == *name))
            .map(|variable| variable.value.clone());
        Ok(Self {
            sources,
            buildspec: arguments.buildspec.clone(),
            image: arguments.image.clone().unwrap_or_default(),
            project_name,
            initiator: host("USER").or_else(|| host("LOGNAME")).unwrap_or_else(|| "unknown".to_owned()),
            region,
            variables,
            artifacts_dir: absolute(&arguments.artifacts.dir)?,
            project_artifacts: project_artifacts(&arguments.artifacts),
            parts: parts(&arguments.parts)?,
            limits: limits(&arguments.limits)?,
            assumptions: assumptions(&arguments.assumptions)?,
        })
    }
}

/// This process's environment, as far as it is text.
pub(crate) fn environment() -> Vec<(String, String)> {
    let text = |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
    std::env::vars_os().filter_map(text).collect()
}

fn host(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// `DIR` and `-s`: one primary source, any number of secondary ones.
fn sources(arguments: &BuildArguments) -> Result<Vec<(String, PathBuf)>, Error> {
    let mut primary = arguments.dir.clone();
    let mut secondary = Vec::new();
    for text in &arguments.sources {
        match SourceArgument::parse(text)? {
            SourceArgument::Secondary { identifier, dir } => secondary.push((identifier, dir)),
            SourceArgument::Primary(dir) if primary.is_none() => primary = Some(dir),
            SourceArgument::Primary(dir) => return Err(Error::SecondPrimarySource { dir }),
        }
    }
    source::check_distinct(secondary.iter().map(|(identifier, _)| identifier.as_str()))?;
    let primary = primary.unwrap_or_else(|| PathBuf::from("."));
    std::iter::once((String::new(), primary))
        .chain(secondary)
        .map(|(identifier, dir)| Ok((identifier, source::resolve(&dir)?)))
        .collect()
}

/// A path as it is meant from the working directory.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf, Error> {
    std::path::absolute(path).map_err(|source| Error::Write { path: path.to_owned(), source })
}

/// A project name that the service takes: 2 to 255 letters, digits, `-` and `_`.
fn checked_name(name: &str) -> Result<String, Error> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if (2..=255).contains(&name.len()) && name.chars().all(allowed) {
        Ok(name.to_owned())
    } else {
        Err(Error::ProjectName { name: name.to_owned() })
    }
}

/// A project name as the service allows it, from the folder's name.
fn project_name(source: &Path) -> String {
    let name = source.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    let name = name.trim_matches('-');
    if name.len() < 2 { "build".to_owned() } else { name.to_owned() }
}

/// The host's variables that are let through, then `--env-file` and `--env` in the order they were given.
fn host_variables(arguments: &VariableArguments) -> Result<Vec<EnvironmentVariable>, Error> {
    let all = arguments.inherit_env.iter().any(|name| name == "all");
    let wanted = |name: &str| {
        all || INHERITED.contains(&name)
            || arguments.inherit_env.iter().any(|inherited| inherited == name)
            || (arguments.aws_config && name.starts_with("AWS_"))
    };
    let mut found: Vec<EnvironmentVariable> = environment()
        .into_iter()
        .filter(|(name, _)| wanted(name))
        .map(|(name, value)| EnvironmentVariable::plain(name, value, Origin::Host))
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(profile) = &arguments.aws_profile {
        found.push(EnvironmentVariable::plain("AWS_PROFILE", profile.clone(), Origin::Override));
    }
    for path in &arguments.env_files {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.clone(), source })?;
        let name = path.display().to_string();
        found.extend(variables::parse_env_file(&name, &text)?);
    }
    for text in &arguments.env {
        let taken = text.contains('=').then(|| text.clone()).or_else(|| Some(format!("{text}={}", host(text)?)));
        let text = taken.ok_or_else(|| Error::UnsetVariable { name: text.clone() })?;
        found.push(variables::parse_override(&text)?);
    }
    Ok(found)
}

fn project_artifacts(arguments: &ArtifactArguments) -> ProjectArtifacts {
    ProjectArtifacts {
        name: arguments.name.clone(),
        packaging: match arguments.packaging {
            Packaging::Zip => ArtifactPackaging::Zip,
            Packaging::None => ArtifactPackaging::None,
        },
        namespace_type: match arguments.namespace {
            Namespace::None => ArtifactNamespace::None,
            Namespace::BuildId => ArtifactNamespace::BuildId,
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

fn limits(arguments: &LimitArguments) -> Result<Limits, Error> {
    Ok(Limits {
        build: Some(duration(&arguments.timeout)?),
        phase: arguments.phase_timeout.as_deref().map(duration).transpose()?,
        command: arguments.command_timeout.as_deref().map(duration).transpose()?,
        grace: duration(&arguments.grace)?,
    })
}

/// `90s`, `1h30m`, or a number of minutes as in the service's settings.
fn duration(text: &str) -> Result<Duration, Error> {
    let wrong = || Error::Duration { text: text.to_owned() };
    if let Ok(minutes) = text.parse::<u32>() {
        return Ok(Duration::from_secs(u64::from(minutes) * 60));
    }
    let parsed: jiff::SignedDuration = text.parse().map_err(|_| wrong())?;
    Duration::try_from(parsed).map_err(|_| wrong())
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
    fn times_are_read_with_units_or_as_minutes() {
        for (text, seconds) in [("60", 3600), ("90s", 90), ("1h30m", 5400), ("30m", 1800), ("500ms", 0)] {
            assert_eq!(duration(text).unwrap().as_secs(), seconds, "{text}");
        }
        for text in ["", "soon", "-5m", "5 parsecs"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_project_name_is_made_from_the_folder() {
        assert_eq!(project_name(Path::new("/home/me/my app.v2")), "my-app-v2");
        assert_eq!(project_name(Path::new("/")), "build");
    }
}
