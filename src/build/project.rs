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
