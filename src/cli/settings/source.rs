//! Which sources are meant: those that were typed, else the folder here, else those of the project.

use std::path::{Path, PathBuf};

use super::super::args::{BuildArguments, SourceArguments};
use super::super::error::Error;
use super::super::project::{Project, ProjectSource};
use super::BuildspecChoice;
use crate::build::{BuildPlan, SourcePlan, SourceType};
use crate::source::{self, GitFacts, SourceArgument, SourceLocation, SourceVersion, UnpackLimit, depth};

/// A source that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WantedSource {
    /// Empty for the primary one.
    pub(crate) identifier: String,
    /// Where it lies.
    pub(crate) location: SourceLocation,
    /// Its version, as the service takes it.
    pub(crate) version: Option<String>,
    /// How many commits of history; all when there is none.
    pub(crate) depth: Option<u32>,
    /// Whether submodules come, too.
    pub(crate) submodules: bool,
    /// What the service calls its kind.
    pub(crate) source_type: Option<SourceType>,
}

/// Sources as they were typed, before anything else is known.
#[derive(Debug)]
pub(super) struct TypedSources {
    primary: Option<SourceLocation>,
    secondary: Vec<(String, SourceLocation)>,
}

/// Why the versions of sources cannot be followed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VersionError {
    /// A folder has none.
    #[error("`--source-version {version}`: {location} is {what}, which has no versions")]
    NoVersions { version: String, location: String, what: &'static str },
    /// A source that is not there.
    #[error("`--source-version {argument}`: there is no source `{identifier}`")]
    Unknown { argument: String, identifier: String },
    /// Two for one source.
    #[error("`--source-version {argument}` would be a second version of one source")]
    Twice { argument: String },
    /// Not the version of a repository.
    #[error(transparent)]
    Git(#[from] source::VersionError),
}

impl VersionError {
    /// What to type instead.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown { argument, identifier } => {
                Some(format!("add `-s {identifier}=SOURCE`; a branch of that name is `refs/heads/{argument}`"))
            }
            Self::NoVersions { version, what: "a folder", .. } => {
                Some(format!("`git switch --detach {version}` in it, or name a repository: `file://…`"))
            }
            _ => None,
        }
    }
}

impl TypedSources {
    /// `SOURCE` and `-s`: at most one primary source, any number of secondary ones.
    pub(super) fn of(arguments: &BuildArguments) -> Result<Self, Error> {
        let mut primary = arguments.dir.clone();
        let mut secondary = Vec::new();
        for text in &arguments.sources {
            match SourceArgument::parse(text)? {
                SourceArgument::Secondary { identifier, dir } => secondary.push((identifier, dir)),
                SourceArgument::Primary(dir) if primary.is_none() => primary = Some(dir),
                SourceArgument::Primary(dir) => {
                    return Err(Error::SecondPrimarySource { dir: as_told(dir) });
                }
            }
        }
        source::check_distinct(secondary.iter().map(|(identifier, _)| identifier.as_str()))?;
        let of = |(identifier, path): (String, PathBuf)| Ok((identifier, SourceLocation::of(&path)?));
        Ok(Self {
            primary: primary.as_deref().map(SourceLocation::of).transpose()?,
            secondary: secondary.into_iter().map(of).collect::<Result<_, Error>>()?,
        })
    }

    /// The folder in and above which settings are looked for.
    pub(super) fn folder(&self) -> Result<PathBuf, Error> {
        match &self.primary {
            Some(SourceLocation::Folder(folder)) => Ok(folder.clone()),
            _ => Ok(source::resolve(Path::new("."))?),
        }
    }

    /// Nothing was typed, so the project may say where its source is.
    fn is_open(&self) -> bool {
        self.primary.is_none() && self.secondary.is_empty()
    }

    /// All of them, the primary one first.
    pub(super) fn settle(
        self,
        laid: &SourceArguments,
        of_file: &[String],
        project: Option<&Project>,
        buildspec: &BuildspecChoice,
        plan: Option<&BuildPlan>,
    ) -> Result<Vec<WantedSource>, Error> {
        let here = source::resolve(Path::new("."))?;
        let of_project = match project.filter(|_| self.is_open()) {
            Some(project) => project.sources()?,
            None => Vec::new(),
        };
        let is_theirs = of_project.first().is_some_and(|first| !is_here(first, &here, buildspec));
        let mut wanted: Vec<WantedSource> = if is_theirs {
            of_project.into_iter().map(WantedSource::from).collect()
        } else {
            let primary = self.primary.unwrap_or(SourceLocation::Folder(here));
            let all = std::iter::once((String::new(), primary)).chain(self.secondary);
            all.map(|(identifier, location)| WantedSource::plain(identifier, location)).collect()
        };
        for source in &mut wanted {
            source.depth = depth(laid.git_clone_depth.or(source.depth));
            source.submodules = laid.fetch_submodules.unwrap_or(source.submodules);
        }
        let of_project: Vec<Option<String>> = wanted.iter_mut().map(|source| source.version.take()).collect();
        give_versions(&mut wanted, &laid.versions, true)?;
        give_versions(&mut wanted, of_file, false)?;
        for (source, version) in wanted.iter_mut().zip(of_project) {
            source.version = source.version.take().or(version).or_else(|| commit_of_plan(plan?, source));
        }
        wanted.iter().try_for_each(check_version)?;
        Ok(wanted)
    }
}

/// A source as it was typed, but for a password.
fn as_told(typed: PathBuf) -> PathBuf {
    match SourceLocation::of(&typed) {
        Ok(SourceLocation::Git(url)) => url.url().into(),
        _ => typed,
    }
}

impl WantedSource {
    fn plain(identifier: String, location: SourceLocation) -> Self {
        let source_type = location.source_type();
        Self { identifier, location, version: None, depth: None, submodules: false, source_type }
    }
}

impl From<ProjectSource> for WantedSource {
    fn from(source: ProjectSource) -> Self {
        let ProjectSource { identifier, location, version, depth, submodules } = source;
        Self { version, depth, submodules, ..Self::plain(identifier, location) }
    }
}

/// Whether the folder here is the project's source: it has the buildspec, or is a clone of the same repository.
fn is_here(source: &ProjectSource, here: &Path, buildspec: &BuildspecChoice) -> bool {
    let path = match buildspec {
        BuildspecChoice::Default => Some(Path::new(super::super::locate::DEFAULT)),
        BuildspecChoice::File(path) => Some(path.as_path()),
        BuildspecChoice::Inline { .. } => None,
    };
    let is_same = || {
        let SourceLocation::Git(url) = &source.location else { return false };
        let origin = GitFacts::of(here).and_then(|facts| facts.origin);
        origin.and_then(|origin| origin.parse().ok()).is_some_and(|origin| url.is_same_repository(&origin))
    };
    path.is_some_and(|path| here.join(path).is_file()) || is_same()
}

/// Lays versions over the sources. One that comes from a file is for whom it may concern.
fn give_versions(wanted: &mut [WantedSource], versions: &[String], is_typed: bool) -> Result<(), VersionError> {
    let mut given = Vec::new();
    for argument in versions {
        let split = argument.split_once('=').filter(|(name, _)| is_identifier(name));
        let (identifier, version) = split.unwrap_or(("", argument));
        if is_typed && given.contains(&identifier) {
            return Err(VersionError::Twice { argument: argument.clone() });
        }
        given.push(identifier);
        let Some(source) = wanted.iter_mut().find(|source| source.identifier == identifier) else {
            if is_typed {
                let (argument, identifier) = (argument.clone(), identifier.to_owned());
                return Err(VersionError::Unknown { argument, identifier });
            }
            continue;
        };
        match (&source.location, is_typed) {
            (SourceLocation::Folder(_) | SourceLocation::Archive(_), false) => {}
            (_, true) => source.version = Some(version.to_owned()),
            (_, false) => {
                source.version.get_or_insert_with(|| version.to_owned());
            }
        }
    }
    Ok(())
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The commit that a plan was made of, for the same repository.
fn commit_of_plan(plan: &BuildPlan, source: &WantedSource) -> Option<String> {
    let location = source.location.told();
    let is_same = |planned: &&SourcePlan| planned.identifier == source.identifier && planned.location == location;
    let planned = plan.sources.iter().find(is_same).filter(|_| matches!(source.location, SourceLocation::Git(_)))?;
    planned.resolved_version.clone()
}

/// Refuses a version where there are none, before anything is fetched.
fn check_version(source: &WantedSource) -> Result<(), VersionError> {
    let Some(version) = &source.version else { return Ok(()) };
    let what = match &source.location {
        SourceLocation::Git(_) => return Ok(version.parse::<SourceVersion>().map(drop)?),
        SourceLocation::S3(url) if !url.is_folder => return Ok(()),
        SourceLocation::S3(_) => "a folder in S3",
        SourceLocation::Folder(_) => "a folder",
        SourceLocation::Archive(_) => "an archive",
    };
    Err(VersionError::NoVersions { version: version.clone(), location: source.location.told(), what })
}

/// What may come of a source.
pub(super) fn limit(laid: &SourceArguments) -> UnpackLimit {
    match laid.source_limit {
        Some(size) => UnpackLimit { bytes: size.0, is_named: true },
        None => UnpackLimit::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(identifier: &str, location: &str) -> WantedSource {
        WantedSource::plain(identifier.to_owned(), SourceLocation::of(Path::new(location)).unwrap())
    }

    fn given(versions: &[&str]) -> Result<[Option<String>; 2], VersionError> {
        let mut wanted = [source("", "https://h/o/r"), source("lib", "s3://bucket/a.zip")];
        let versions: Vec<String> = versions.iter().map(|&text| text.to_owned()).collect();
        give_versions(&mut wanted, &versions, true)?;
        wanted.iter().try_for_each(check_version)?;
        Ok(wanted.map(|source| source.version))
    }

    #[test]
    fn a_version_is_the_primary_sources_unless_it_names_another() {
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(given(&["main", "lib=abc=d"]).unwrap(), [text("main"), text("abc=d")]);
        assert_eq!(given(&["refs/heads/a=b"]).unwrap(), [text("refs/heads/a=b"), None]);
        assert_eq!(given(&[]).unwrap(), [None, None]);
        for (versions, expected) in [
            (&["main", "side"][..], "a second version"),
            (&["lbi=v1"], "there is no source `lbi`"),
            (&["--upload-pack=x"], "is no version of a repository"),
        ] {
            let said = given(versions).unwrap_err().to_string();
            assert!(said.contains(expected), "{said}");
        }
    }

    #[test]
    fn what_has_no_versions_is_refused_one_and_passed_over_by_the_settings_file() {
        for location in [".", "s3://bucket/folder/"] {
            let mut wanted = [source("", location)];
            give_versions(&mut wanted, &["v1".to_owned()], true).unwrap();
            let said = check_version(&wanted[0]).unwrap_err().to_string();
            assert!(said.contains("which has no versions"), "{said}");
        }
        let mut wanted = [source("", ".")];
        give_versions(&mut wanted, &["v1".to_owned(), "lib=v2".to_owned()], false).unwrap();
        assert_eq!(wanted[0].version, None);
    }
}
