//! The variables that the service sets: from what is known before a build, and from where its agent stands.

use super::{EnvironmentVariable, Origin, merge};
use crate::build::{BuildId, Timestamp};

/// One source, as far as variables tell of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceFacts {
    /// Empty for the primary one.
    pub identifier: String,
    /// Where it is cloned from; empty when that is not known.
    pub repo_url: String,
    /// The branch, tag or commit that was asked for; empty when none was.
    pub version: String,
    /// The commit, when it is a git work tree.
    pub resolved_version: Option<String>,
}

/// What the service knows of a build before it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceFacts {
    /// The build's id.
    pub id: BuildId,
    /// The region to say.
    pub region: String,
    /// The account number to say.
    pub account: String,
    /// The image's name; empty on the host.
    pub image: String,
    /// Who started the build.
    pub initiator: String,
    /// Which build of the project it is, from 1.
    pub build_number: u64,
    /// When it began.
    pub start_time: Timestamp,
    /// The project's own id.
    pub project_uuid: String,
    /// The task of a batch; empty outside one.
    pub batch_identifier: String,
    /// The sources, the primary one first.
    pub sources: Vec<SourceFacts>,
}

/// Where the agent stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    /// The folder of each source by its identifier, the primary one, with an empty identifier, first.
    pub source_dirs: Vec<(String, String)>,
    /// The folder above `src`, one for each build.
    pub gopath: String,
    /// The folder of the helper commands, put last on PATH.
    pub user_bin: String,
    /// The home folder to preset, if the agent has one to give.
    pub home: Option<String>,
}

/// The variables that do not depend on where the agent stands.
///
/// Not set: what only a webhook, a public build, a VPC or a runner project has, and the addresses and tokens of the
/// service's own agent, since nothing listens there.
pub fn service_variables(facts: &ServiceFacts) -> Vec<EnvironmentVariable> {
    let mut variables = identity(facts);
    variables.extend(
        [
            ("AWS_DEFAULT_REGION", facts.region.clone()),
            ("AWS_REGION", facts.region.clone()),
            ("CODEBUILD_BATCH_BUILD_IDENTIFIER", facts.batch_identifier.clone()),
            ("CODEBUILD_BUILD_SUCCEEDING", "1".to_owned()),
            ("CODEBUILD_CI", "true".to_owned()),
            ("CODEBUILD_CONTAINER_NAME", "default".to_owned()),
            ("CODEBUILD_EXECUTION_ROLE_BUILD", String::new()),
            ("CODEBUILD_FE_REPORT_ENDPOINT", format!("https://codebuild.{}.amazonaws.com/", facts.region)),
            ("CODEBUILD_LAST_EXIT", "0".to_owned()),
            ("CODEBUILD_LOCAL_BUILD", "true".to_owned()),
        ]
        .map(|(name, value)| set(name, value)),
    );
    variables.extend(facts.sources.iter().flat_map(of_source));
    variables
}

fn identity(facts: &ServiceFacts) -> Vec<EnvironmentVariable> {
    let ServiceFacts { id, region, account, .. } = facts;
    let arn = |service: &str, rest: String| format!("arn:aws:{service}:{region}:{account}:{rest}");
    let console = format!("https://{region}.console.aws.amazon.com/codebuild/home?region={region}");
    [
        ("CODEBUILD_BUILD_ARN", arn("codebuild", format!("build/{id}"))),
        ("CODEBUILD_BUILD_ID", id.to_string()),
        ("CODEBUILD_BUILD_IMAGE", facts.image.clone()),
        ("CODEBUILD_BUILD_NUMBER", facts.build_number.to_string()),
        ("CODEBUILD_BUILD_URL", format!("{console}#/builds/{id}/view/new")),
        ("CODEBUILD_INITIATOR", facts.initiator.clone()),
        ("CODEBUILD_KMS_KEY_ID", arn("kms", "alias/aws/s3".to_owned())),
        ("CODEBUILD_LOG_PATH", id.uuid.clone()),
        ("CODEBUILD_PROJECT_ARN", arn("codebuild", format!("project/{}", id.project))),
        ("CODEBUILD_PROJECT_UUID", facts.project_uuid.clone()),
        ("CODEBUILD_START_TIME", (facts.start_time.0 / 1000).to_string()),
    ]
    .map(|(name, value)| set(name, value))
    .into()
}

fn of_source(source: &SourceFacts) -> Vec<EnvironmentVariable> {
    let mut variables = vec![
        set(of_identifier("CODEBUILD_SOURCE_REPO_URL", &source.identifier), source.repo_url.clone()),
        set(of_identifier("CODEBUILD_SOURCE_VERSION", &source.identifier), source.version.clone()),
    ];
    // The guide has this one for the primary source only.
    if source.identifier.is_empty()
        && let Some(commit) = &source.resolved_version
    {
        variables.push(set("CODEBUILD_RESOLVED_SOURCE_VERSION", commit.clone()));
    }
    variables
}

/// The variables that depend on where the agent stands.
pub fn placed_variables(placement: &Placement) -> Vec<EnvironmentVariable> {
    let mut variables = vec![set("CODEBUILD_GOPATH", placement.gopath.clone())];
    for (identifier, folder) in &placement.source_dirs {
        variables.push(set(of_identifier("CODEBUILD_SRC_DIR", identifier), folder.clone()));
    }
    if let Some((_, primary)) = placement.source_dirs.first() {
        variables.push(set("PWD", primary.clone()));
    }
    variables.extend(placement.home.as_ref().map(|home| set("HOME", home.clone())));
    variables
}

/// A plan's variables, merged with those of the place, and with the place's folders at the end of PATH and GOPATH.
pub fn at_place(variables: &[EnvironmentVariable], placement: &Placement) -> Vec<EnvironmentVariable> {
    let mut merged = merge(variables.iter().cloned().chain(placed_variables(placement)));
    for (name, folder) in [("PATH", &placement.user_bin), ("GOPATH", &placement.gopath)] {
        // GOPATH is only lengthened; an image without one gets none.
        if let Some(list) = merged.iter_mut().find(|variable| variable.name == name)
            && !folder.is_empty()
        {
            list.value = if list.value.is_empty() { folder.clone() } else { format!("{}:{folder}", list.value) };
        }
    }
    merged
}

fn set(name: impl Into<String>, value: String) -> EnvironmentVariable {
    EnvironmentVariable::plain(name, value, Origin::Service)
}

fn of_identifier(name: &str, identifier: &str) -> String {
    if identifier.is_empty() { name.to_owned() } else { format!("{name}_{identifier}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> ServiceFacts {
        ServiceFacts {
            id: BuildId { project: "shop".into(), uuid: "1234".into() },
            region: "eu-west-1".into(),
            account: "000000000000".into(),
            image: "aws/codebuild/standard:7.0".into(),
            initiator: "me".into(),
            build_number: 7,
            start_time: Timestamp(1_585_485_347_003_999),
            project_uuid: "abcd".into(),
            batch_identifier: String::new(),
            sources: vec![
                SourceFacts {
                    repo_url: "https://example.com/shop.git".into(),
                    version: "main".into(),
                    resolved_version: Some("c0ffee".into()),
                    ..SourceFacts::default()
                },
                SourceFacts {
                    identifier: "tools".into(),
                    version: "v2".into(),
                    resolved_version: Some("beef".into()),
                    ..SourceFacts::default()
                },
            ],
        }
    }

    fn lines(variables: &[EnvironmentVariable]) -> Vec<String> {
        let mut lines: Vec<_> = variables.iter().map(|v| format!("{}={}", v.name, v.value)).collect();
        lines.sort();
        lines
    }

    #[test]
    fn the_services_variables_are_those_of_the_guide_and_of_real_dumps() {
        let variables = service_variables(&facts());
        assert!(variables.iter().all(|variable| variable.origin == Origin::Service));
        assert_eq!(
            lines(&variables),
            [
                "AWS_DEFAULT_REGION=eu-west-1",
                "AWS_REGION=eu-west-1",
                "CODEBUILD_BATCH_BUILD_IDENTIFIER=",
                "CODEBUILD_BUILD_ARN=arn:aws:codebuild:eu-west-1:000000000000:build/shop:1234",
                "CODEBUILD_BUILD_ID=shop:1234",
                "CODEBUILD_BUILD_IMAGE=aws/codebuild/standard:7.0",
                "CODEBUILD_BUILD_NUMBER=7",
                "CODEBUILD_BUILD_SUCCEEDING=1",
                "CODEBUILD_BUILD_URL=https://eu-west-1.console.aws.amazon.com/codebuild/home?region=eu-west-1#/builds/shop:1234/view/new",
                "CODEBUILD_CI=true",
                "CODEBUILD_CONTAINER_NAME=default",
                "CODEBUILD_EXECUTION_ROLE_BUILD=",
                "CODEBUILD_FE_REPORT_ENDPOINT=https://codebuild.eu-west-1.amazonaws.com/",
                "CODEBUILD_INITIATOR=me",
                "CODEBUILD_KMS_KEY_ID=arn:aws:kms:eu-west-1:000000000000:alias/aws/s3",
                "CODEBUILD_LAST_EXIT=0",
                "CODEBUILD_LOCAL_BUILD=true",
                "CODEBUILD_LOG_PATH=1234",
                "CODEBUILD_PROJECT_ARN=arn:aws:codebuild:eu-west-1:000000000000:project/shop",
                "CODEBUILD_PROJECT_UUID=abcd",
                "CODEBUILD_RESOLVED_SOURCE_VERSION=c0ffee",
                "CODEBUILD_SOURCE_REPO_URL=https://example.com/shop.git",
                "CODEBUILD_SOURCE_REPO_URL_tools=",
                "CODEBUILD_SOURCE_VERSION=main",
                "CODEBUILD_SOURCE_VERSION_tools=v2",
                "CODEBUILD_START_TIME=1585485347003",
            ]
        );
    }

    fn placement() -> Placement {
        Placement {
            source_dirs: vec![(String::new(), "/b/src1/src".into()), ("tools".into(), "/b/src2/src".into())],
            gopath: "/b/src1".into(),
            user_bin: "/codebuild/user/bin".into(),
            home: Some("/root".into()),
        }
    }

    #[test]
    fn a_place_has_its_own_variables() {
        assert_eq!(
            lines(&placed_variables(&placement())),
            [
                "CODEBUILD_GOPATH=/b/src1",
                "CODEBUILD_SRC_DIR=/b/src1/src",
                "CODEBUILD_SRC_DIR_tools=/b/src2/src",
                "HOME=/root",
                "PWD=/b/src1/src",
            ]
        );
    }

    #[test]
    fn the_place_lengthens_path_and_beats_the_buildspec_only_for_reserved_names() {
        let buildspec = || Origin::Buildspec { span: crate::text::Span::default() };
        let variables = [
            EnvironmentVariable::plain("PATH", "/usr/bin:/bin", Origin::Image),
            EnvironmentVariable::plain("GOPATH", "/go", Origin::Image),
            EnvironmentVariable::plain("HOME", "/home/me", buildspec()),
            EnvironmentVariable::plain("CODEBUILD_SRC_DIR", "/elsewhere", buildspec()),
        ];
        let placed = lines(&at_place(&variables, &placement()));
        for expected in [
            "PATH=/usr/bin:/bin:/codebuild/user/bin",
            "GOPATH=/go:/b/src1",
            "HOME=/home/me",
            "CODEBUILD_SRC_DIR=/b/src1/src",
        ] {
            assert!(placed.iter().any(|line| line == expected), "{expected} in {placed:?}");
        }
        let without = lines(&at_place(&[], &placement()));
        assert!(!without.iter().any(|line| line.starts_with("PATH=") || line.starts_with("GOPATH=")));
    }
}
