//! `artifacts` of a project: where the service puts what a build hands over, in the API's words.

use serde::{Deserialize, Serialize};

/// `artifacts` of the project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProjectArtifacts {
    /// `type`.
    #[serde(rename = "type")]
    pub kind: ArtifactsType,
    /// `path`: the folder above name and namespace.
    pub path: Option<String>,
    /// `name`, when the project gives one.
    pub name: Option<String>,
    /// `packaging`.
    pub packaging: ArtifactPackaging,
    /// `namespaceType`.
    pub namespace_type: ArtifactNamespace,
}

/// `type` of the API's artifacts: where the primary one goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ArtifactsType {
    /// It is stored under a name of the project's.
    #[default]
    S3,
    /// A pipeline stores it, whatever the project says of names.
    Codepipeline,
    /// There is none.
    NoArtifacts,
}

/// `packaging` of the API: what an artifact is stored as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ArtifactPackaging {
    /// A folder.
    #[default]
    None,
    /// One zip file.
    Zip,
}

/// `namespaceType` of the API: whether the build's id is part of the place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ArtifactNamespace {
    /// It is not.
    #[default]
    None,
    /// It stands between path and name.
    BuildId,
}

/// `type` of the API's sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SourceType {
    /// A repository of Bitbucket.
    Bitbucket,
    /// A repository of `CodeCommit`.
    Codecommit,
    /// What a pipeline hands over.
    Codepipeline,
    /// A repository of GitHub.
    Github,
    /// A repository of a GitHub of one's own; here also of any other host.
    GithubEnterprise,
    /// A repository of GitLab.
    Gitlab,
    /// An object or a folder in S3.
    S3,
}

impl SourceType {
    /// What the service's log says of its client for such a source.
    pub fn client_line(self) -> &'static str {
        match self {
            Self::S3 | Self::Codepipeline => "Setting HTTP client timeout to higher timeout for S3 source",
            Self::Github | Self::GithubEnterprise => {
                "Setting HTTP client timeout to higher timeout for Github and GitHub Enterprise sources"
            }
            Self::Codecommit => "Not setting HTTP client timeout for source type codecommit",
            Self::Bitbucket => "Not setting HTTP client timeout for source type bitbucket",
            Self::Gitlab => "Not setting HTTP client timeout for source type gitlab",
        }
    }
}
