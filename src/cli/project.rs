//! A project's JSON as `aws codebuild batch-get-projects` prints it: the parts of it that a build here can follow.
//!
//! The shape is AWS's and grows, so keys that are not known are passed over.

use serde::Deserialize;

use crate::build::variables::is_shell_name;
use crate::build::{
    ArtifactNamespace, ArtifactPackaging, ArtifactsType, ComputeType, EnvironmentVariable, EnvironmentVariableType,
    Origin,
};

mod cache;
mod file;
mod known;
mod source;

pub(crate) use file::{ProjectError, load};
pub(crate) use source::ProjectSource;
use source::{SecondaryVersion, Source};

/// `Project` of the API.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Project {
    /// `name`.
    pub(crate) name: String,
    #[serde(default)]
    source: Option<Source>,
    #[serde(default)]
    source_version: Option<String>,
    #[serde(default)]
    secondary_sources: Option<Vec<Source>>,
    #[serde(default)]
    secondary_source_versions: Option<Vec<SecondaryVersion>>,
    #[serde(default)]
    artifacts: Option<Artifacts>,
    #[serde(default)]
    secondary_artifacts: Option<Vec<Artifacts>>,
    #[serde(default)]
    cache: Option<Cache>,
    #[serde(default)]
    environment: Option<Environment>,
    /// `timeoutInMinutes`.
    #[serde(default)]
    pub(crate) timeout_in_minutes: Option<u32>,
}

/// `ProjectArtifacts` of the API.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Artifacts {
    #[serde(rename = "type")]
    pub(crate) kind: Option<ArtifactsType>,
    pub(crate) artifact_identifier: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) packaging: Option<ArtifactPackaging>,
    pub(crate) namespace_type: Option<ArtifactNamespace>,
    pub(crate) override_artifact_name: Option<bool>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Cache {
    #[serde(rename = "type")]
    kind: Option<String>,
    location: Option<String>,
    modes: Option<Vec<String>>,
    #[serde(rename = "cacheNamespace")]
    namespace: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Environment {
    #[serde(rename = "type")]
    kind: Option<String>,
    fleet: Option<serde::de::IgnoredAny>,
    image: Option<String>,
    compute_type: Option<String>,
    privileged_mode: Option<bool>,
    #[serde(rename = "environmentVariables")]
    variables: Option<Vec<Variable>>,
}

#[derive(Clone, Debug, Deserialize)]
struct Variable {
    name: String,
    value: String,
    #[serde(default, rename = "type")]
    kind: Option<EnvironmentVariableType>,
}

/// The buildspec that a project names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ProjectBuildspec {
    /// A path below the primary source.
    Path(String),
    /// Its whole text.
    Inline(String),
}

impl Project {
    /// `source.buildspec`; an object in S3 is refused.
    pub(crate) fn buildspec(&self) -> Result<Option<ProjectBuildspec>, ProjectError> {
        let written = self.source.as_ref().and_then(|source| source.buildspec.as_deref()).unwrap_or_default();
        if written.contains('\n') {
            return Ok(Some(ProjectBuildspec::Inline(written.to_owned())));
        }
        match written.trim() {
            "" => Ok(None),
            arn if arn.starts_with("arn:") => {
                Err(ProjectError::Remote { project: self.name.clone(), arn: arn.to_owned() })
            }
            path => Ok(Some(ProjectBuildspec::Path(path.to_owned()))),
        }
    }

    fn environment(&self) -> Environment {
        self.environment.clone().unwrap_or_default()
    }

    /// `source.type`.
    pub(crate) fn source_type(&self) -> Option<String> {
        self.source.as_ref()?.kind.clone()
    }

    /// `environment.image`.
    pub(crate) fn image(&self) -> Option<String> {
        self.environment().image
    }

    /// `environment.privilegedMode`.
    pub(crate) fn privileged(&self) -> Option<bool> {
        self.environment().privileged_mode
    }

    /// `environment.computeType`, when it is one that is known here.
    pub(crate) fn compute_type(&self) -> Option<ComputeType> {
        self.environment().compute_type?.parse().ok()
    }

    /// `artifacts`. A pipeline decides for itself how it stores what the build hands over.
    pub(crate) fn artifacts(&self) -> Artifacts {
        let written = self.artifacts.clone().unwrap_or_default();
        match written.kind {
            Some(ArtifactsType::Codepipeline) => Artifacts { kind: written.kind, ..Artifacts::default() },
            // What the API takes for an absent value.
            Some(ArtifactsType::S3) => Artifacts { packaging: Some(written.packaging.unwrap_or_default()), ..written },
            _ => written,
        }
    }

    /// `environment.environmentVariables`, without those that no shell can hold.
    pub(crate) fn variables(&self) -> Vec<EnvironmentVariable> {
        let variables = self.environment().variables.unwrap_or_default();
        let held = variables.into_iter().filter(|variable| is_shell_name(&variable.name));
        held.map(|variable| EnvironmentVariable {
            name: variable.name,
            value: variable.value,
            kind: variable.kind.unwrap_or(EnvironmentVariableType::Plaintext),
            origin: Origin::Project,
        })
        .collect()
    }

    /// What of it is not followed here; `sources` are the secondary ones that are given.
    pub(crate) fn notices(&self, sources: &[&str]) -> Vec<String> {
        let mut notices = Vec::new();
        for source in self.secondary_sources.iter().flatten() {
            let identifier = source.identifier.as_deref().unwrap_or_default();
            if !sources.contains(&identifier) {
                notices.push(format!(
                    "the project has a secondary source `{identifier}`, which is not given; add `-s {identifier}=SOURCE`"
                ));
            }
        }
        let environment = self.environment();
        if let (Some(written), None) = (&environment.compute_type, self.compute_type()) {
            notices
                .push(format!("the project's compute type `{written}` is not known here, so nothing is limited by it"));
        }
        for variable in environment.variables.iter().flatten() {
            if !is_shell_name(&variable.name) {
                notices.push(format!("the project's variable `{}` is left out: no shell can hold it", variable.name));
            }
        }
        notices
    }

    /// Where its artifacts and those of a buildspec differ; `written` are the identifiers of the latter, the primary
    /// artifact's being empty.
    pub(crate) fn artifact_notices(&self, written: &[&str]) -> Vec<String> {
        let mut notices = Vec::new();
        if self.artifacts().kind == Some(ArtifactsType::NoArtifacts) && written.contains(&"") {
            notices.push("the project has no artifacts (`NO_ARTIFACTS`), so the buildspec's are not stored".to_owned());
        }
        let own: Vec<&str> =
            self.secondary_artifacts.iter().flatten().filter_map(|one| one.artifact_identifier.as_deref()).collect();
        for identifier in written.iter().filter(|identifier| !identifier.is_empty() && !own.contains(identifier)) {
            notices
                .push(format!("secondary artifact `{identifier}` is not in the project; CodeBuild would not take it"));
        }
        for identifier in own.iter().filter(|identifier| !written.contains(identifier)) {
            notices.push(format!("the project's secondary artifact `{identifier}` is not in the buildspec"));
        }
        notices
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROJECT: &str = r#"{
        "name": "shop", "arn": "arn:aws:codebuild:eu-west-1:123456789012:project/shop", "someday": {"new": [1]},
        "source": {"type": "GITHUB", "buildspec": "ci/buildspec.yml", "gitCloneDepth": 1},
        "secondarySources": [{"type": "GITHUB", "sourceIdentifier": "lib"}, {"type": "S3", "sourceIdentifier": "data"}],
        "artifacts": {"type": "S3", "name": "app", "path": "out", "namespaceType": "BUILD_ID", "overrideArtifactName": true},
        "secondaryArtifacts": [{"type": "S3", "artifactIdentifier": "docs"}],
        "cache": {"type": "LOCAL", "modes": ["LOCAL_CUSTOM_CACHE"]},
        "environment": {
            "type": "LINUX_CONTAINER", "image": "aws/codebuild/standard:7.0", "computeType": "BUILD_GENERAL1_LARGE",
            "environmentVariables": [
                {"name": "A", "value": "1", "type": "PLAINTEXT"}, {"name": "B", "value": "/b", "type": "PARAMETER_STORE"},
                {"name": "C", "value": "c:d", "type": "SECRETS_MANAGER"}, {"name": "D", "value": ""}, {"name": "a-b", "value": ""}
            ],
            "privilegedMode": true
        },
        "timeoutInMinutes": 15, "queuedTimeoutInMinutes": 480
    }"#;

    fn project(text: &str) -> Project {
        file::choose("p.json", text, None).unwrap()
    }

    #[test]
    fn a_project_is_read_in_each_of_the_shapes_that_aws_prints() {
        for text in [
            PROJECT.to_owned(),
            format!("{{\"projects\": [{PROJECT}], \"projectsNotFound\": []}}"),
            format!("\u{feff}{{\"project\": {PROJECT}}}"),
        ] {
            let project = project(&text);
            assert_eq!(project.name, "shop");
            assert_eq!(project.image().as_deref(), Some("aws/codebuild/standard:7.0"));
            assert_eq!(project.compute_type().map(|found| found.name), Some("BUILD_GENERAL1_LARGE"));
            assert_eq!(project.privileged(), Some(true));
            assert_eq!(project.timeout_in_minutes, Some(15));
            assert_eq!(project.buildspec().unwrap(), Some(ProjectBuildspec::Path("ci/buildspec.yml".into())));
            let artifacts = project.artifacts();
            assert_eq!((artifacts.name.as_deref(), artifacts.path.as_deref()), (Some("app"), Some("out")));
            assert_eq!(artifacts.packaging, Some(ArtifactPackaging::None), "the API's default");
            assert_eq!(artifacts.namespace_type, Some(ArtifactNamespace::BuildId));
            assert_eq!(artifacts.override_artifact_name, Some(true));
        }
    }

    #[test]
    fn variables_keep_their_kind() {
        use EnvironmentVariableType::{ParameterStore, Plaintext, SecretsManager};
        let variables = project(PROJECT).variables();
        assert!(variables.iter().all(|variable| variable.origin == Origin::Project));
        let short: Vec<_> = variables.iter().map(|v| (v.name.as_str(), v.value.as_str(), v.kind)).collect();
        assert_eq!(
            short,
            [("A", "1", Plaintext), ("B", "/b", ParameterStore), ("C", "c:d", SecretsManager), ("D", "", Plaintext)]
        );
    }

    #[test]
    fn what_is_not_followed_is_said() {
        assert_eq!(
            project(PROJECT).notices(&["lib"]),
            [
                "the project has a secondary source `data`, which is not given; add `-s data=SOURCE`",
                "the project's variable `a-b` is left out: no shell can hold it",
            ]
        );
        assert_eq!(
            project(PROJECT).artifact_notices(&["", "site"]),
            [
                "secondary artifact `site` is not in the project; CodeBuild would not take it",
                "the project's secondary artifact `docs` is not in the buildspec",
            ]
        );
        let plain = r#"{"name": "ab", "artifacts": {"type": "NO_ARTIFACTS"}, "cache": {"type": "NO_CACHE"}, "environment": {"computeType": "BUILD_2030"}}"#;
        let plain = project(plain);
        assert_eq!(
            plain.notices(&[]),
            ["the project's compute type `BUILD_2030` is not known here, so nothing is limited by it"]
        );
        assert_eq!(plain.artifact_notices(&[""]).len(), 1);
        assert!(plain.artifact_notices(&[]).is_empty());
    }

    #[test]
    fn a_pipeline_ignores_how_the_project_names_artifacts() {
        let text = PROJECT.replace("\"type\": \"S3\", \"name\"", "\"type\": \"CODEPIPELINE\", \"name\"");
        let expected = Artifacts { kind: Some(ArtifactsType::Codepipeline), ..Artifacts::default() };
        assert_eq!(project(&text).artifacts(), expected);
    }

    #[test]
    fn a_buildspec_is_a_path_a_text_or_refused() {
        let with = |buildspec: &str| {
            let json = serde_json::json!({ "name": "shop", "source": { "buildspec": buildspec } });
            project(&json.to_string()).buildspec()
        };
        assert_eq!(with("").unwrap(), None);
        assert_eq!(with("b.yml").unwrap(), Some(ProjectBuildspec::Path("b.yml".into())));
        assert_eq!(with("version: 0.2\n").unwrap(), Some(ProjectBuildspec::Inline("version: 0.2\n".into())));
        let error = with("arn:aws:s3:::bucket/ci/b.yml").unwrap_err();
        assert_eq!(error.to_string(), "the buildspec of project `shop` lies in S3: arn:aws:s3:::bucket/ci/b.yml");
        let hint = "`aws s3 cp s3://bucket/ci/b.yml buildspec.yml`, then add `--buildspec buildspec.yml`";
        assert_eq!(error.hint().as_deref(), Some(hint));
    }
}
