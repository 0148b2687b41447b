//! Where a project says its sources are.

use std::path::Path;

use serde::Deserialize;

use super::Project;
use crate::source::{SourceError, SourceLocation};

/// `ProjectSource` of the API.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Source {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) location: Option<String>,
    #[serde(rename = "sourceIdentifier")]
    pub(super) identifier: Option<String>,
    pub(super) buildspec: Option<String>,
    git_clone_depth: Option<u32>,
    git_submodules_config: Option<Submodules>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Submodules {
    fetch_submodules: bool,
}

/// `ProjectSourceVersion` of the API.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SecondaryVersion {
    source_identifier: String,
    source_version: String,
}

/// A source that a build here can fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProjectSource {
    /// Empty for the primary one.
    pub(crate) identifier: String,
    /// Where it lies.
    pub(crate) location: SourceLocation,
    /// `sourceVersion`, or that of `secondarySourceVersions`.
    pub(crate) version: Option<String>,
    /// `gitCloneDepth`.
    pub(crate) depth: Option<u32>,
    /// `gitSubmodulesConfig.fetchSubmodules`.
    pub(crate) submodules: bool,
}

impl Source {
    /// Its address; none for what only a pipeline or a webhook knows.
    fn address(&self) -> Option<String> {
        let location = self.location.as_deref().map(str::trim).filter(|location| !location.is_empty())?;
        match self.kind.as_deref() {
            Some("NO_SOURCE" | "CODEPIPELINE") | None => None,
            Some("S3") => Some(format!("s3://{}", location.trim_start_matches("arn:aws:s3:::"))),
            // A webhook of a whole organisation has a word in its place.
            Some(_) => Some(location.to_owned()).filter(|location| location.contains("://") || location.contains('@')),
        }
    }
}

impl Project {
    /// The sources, the primary one first; none when the primary one has no address.
    pub(crate) fn sources(&self) -> Result<Vec<ProjectSource>, SourceError> {
        let written = self.source.iter().chain(self.secondary_sources.iter().flatten());
        let mut sources = Vec::new();
        for (index, source) in written.enumerate() {
            let Some(address) = source.address() else {
                if index == 0 {
                    return Ok(sources);
                }
                continue;
            };
            let identifier = if index == 0 { String::new() } else { source.identifier.clone().unwrap_or_default() };
            sources.push(ProjectSource {
                version: self.version(&identifier),
                location: SourceLocation::of(Path::new(&address))?,
                depth: source.git_clone_depth,
                submodules: source.git_submodules_config.unwrap_or_default().fetch_submodules,
                identifier,
            });
        }
        Ok(sources)
    }

    fn version(&self, identifier: &str) -> Option<String> {
        let secondary = || {
            let mut versions = self.secondary_source_versions.iter().flatten();
            versions.find(|version| version.source_identifier == identifier).map(|found| found.source_version.clone())
        };
        let version = if identifier.is_empty() { self.source_version.clone() } else { secondary() };
        version.filter(|version| !version.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(json: &str) -> Vec<String> {
        let project: Project = serde_json::from_str(&format!("{{\"name\": \"shop\", {json}}}")).unwrap();
        let line = |it: ProjectSource| {
            let (version, depth) = (it.version.unwrap_or_default(), it.depth.unwrap_or_default());
            format!("{}={} {version} {depth} {}", it.identifier, it.location.told(), it.submodules)
        };
        project.sources().unwrap().into_iter().map(line).collect()
    }

    #[test]
    fn sources_are_where_the_project_says_in_the_version_it_says() {
        let found = sources(
            r#""source": {"type": "GITHUB", "location": "https://github.com/o/shop.git", "gitCloneDepth": 1,
                "gitSubmodulesConfig": {"fetchSubmodules": true}}, "sourceVersion": "main",
            "secondarySources": [{"type": "S3", "location": "bucket/data/", "sourceIdentifier": "data"},
                {"type": "CODEPIPELINE", "sourceIdentifier": "pipe"},
                {"type": "S3", "location": "bucket/lib.zip", "sourceIdentifier": "lib"}],
            "secondarySourceVersions": [{"sourceIdentifier": "lib", "sourceVersion": "v-1"}]"#,
        );
        let expected = [
            "=https://github.com/o/shop.git main 1 true",
            "data=s3://bucket/data/  0 false",
            "lib=s3://bucket/lib.zip v-1 0 false",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_only_the_service_knows_is_no_source_here() {
        for json in [
            r#""source": {"type": "NO_SOURCE"}"#,
            r#""source": {"type": "CODEPIPELINE", "location": "x"}"#,
            r#""source": {"type": "GITHUB", "location": "CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION"}"#,
            r#""source": {"type": "GITHUB"}"#,
            r#""timeoutInMinutes": 5"#,
        ] {
            assert!(sources(json).is_empty(), "{json}");
        }
    }
}
