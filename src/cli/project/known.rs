//! A project's settings as the linter's rules see them.

use super::Project;
use crate::build::ProjectArtifacts;
use crate::lint;

impl Project {
    /// Everything rules may ask for.
    pub(crate) fn known(&self) -> lint::Project {
        let environment = self.environment();
        let written = self.artifacts.clone();
        let cache = self.cache.clone().unwrap_or_default();
        lint::Project {
            name: Some(self.name.clone()).filter(|name| !name.is_empty()),
            fleet: environment.image.is_some().then_some(environment.fleet.is_some()),
            variables: environment.variables.map(|list| list.into_iter().map(|variable| variable.name).collect()),
            image: environment.image,
            environment_type: environment.kind,
            compute_type: environment.compute_type,
            privileged_mode: environment.privileged_mode,
            override_artifact_name: written.as_ref().map(|it| it.override_artifact_name.unwrap_or_default()),
            artifacts: written.map(|written| ProjectArtifacts {
                kind: written.kind.unwrap_or_default(),
                path: written.path,
                name: written.name,
                packaging: written.packaging.unwrap_or_default(),
                namespace_type: written.namespace_type.unwrap_or_default(),
            }),
            secondary_artifacts: Some(
                self.secondary_artifacts.iter().flatten().filter_map(|it| it.artifact_identifier.clone()).collect(),
            ),
            secondary_sources: Some(
                self.secondary_sources.iter().flatten().filter_map(|it| it.identifier.clone()).collect(),
            ),
            cache_type: cache.kind,
            cache_modes: cache.modes.unwrap_or_default(),
            buildspec: self.source.as_ref().and_then(|source| source.buildspec.clone()),
        }
    }
}
