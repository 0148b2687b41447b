//! What is known of the project beyond its buildspec. Rules that need a setting are silent while it is not known.

use crate::build::{ArtifactsType, ProjectArtifacts};

/// Settings of a project, as far as somebody has told them; in the API's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// `name`.
    pub name: Option<String>,
    /// `environment.image`.
    pub image: Option<String>,
    /// `environment.type`, for example `WINDOWS_SERVER_2022_CONTAINER`.
    pub environment_type: Option<String>,
    /// `environment.computeType`.
    pub compute_type: Option<String>,
    /// `environment.privilegedMode`.
    pub privileged_mode: Option<bool>,
    /// Whether builds run on a reserved capacity fleet.
    pub fleet: Option<bool>,
    /// Names of `environment.environmentVariables`.
    pub variables: Option<Vec<String>>,
    /// `artifacts`.
    pub artifacts: Option<ProjectArtifacts>,
    /// `artifacts.overrideArtifactName`.
    pub override_artifact_name: Option<bool>,
    /// Identifiers of `secondaryArtifacts`.
    pub secondary_artifacts: Option<Vec<String>>,
    /// Identifiers of `secondarySources`.
    pub secondary_sources: Option<Vec<String>>,
    /// `cache.type`.
    pub cache_type: Option<String>,
    /// `cache.modes`.
    pub cache_modes: Vec<String>,
    /// `source.buildspec`, where it is one line.
    pub buildspec: Option<String>,
}

impl Project {
    /// Whether a pipeline runs the build, which then names and stores its artifacts.
    pub(crate) fn is_in_pipeline(&self) -> bool {
        self.artifacts.as_ref().is_some_and(|artifacts| artifacts.kind == ArtifactsType::Codepipeline)
    }
}
