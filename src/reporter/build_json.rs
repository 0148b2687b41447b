//! A build as one element of the answer to the API's `BatchGetBuilds`: same names, same nesting, same value types.
//!
//! What the API has no place for stands under one key of its own, `local`.

use serde_json::{Map, Value, json};

use super::json;
use crate::build::{
    ArtifactPlan, Build, BuildArtifact, BuildPhase, BuildPlan, CacheType, CommandRecord, EnvironmentVariable,
    EnvironmentVariableType, Origin, PhaseType, ProjectCache, SourcePlan, SourceType, Status, Timestamp,
};
use crate::test_report::json as report;

/// The build as far as it tells of itself, without what only its plan knows.
pub fn build(build: &Build) -> Value {
    let primary = build.artifacts.iter().find(|artifact| artifact.artifact_identifier.is_empty());
    let mut object = json!({
        "id": build.id.to_string(),
        "projectName": build.id.project,
        "buildStatus": build.build_status.name(),
        "buildComplete": build.build_status != Status::InProgress,
        "currentPhase": build.phases.last().map_or("SUBMITTED", |phase| phase.phase_type.name()),
        "startTime": epoch_seconds(build.start_time),
        "endTime": epoch_seconds(build.end_time),
        "phases": build.phases.iter().map(phase).collect::<Vec<_>>(),
        "artifacts": primary.map_or_else(|| json!({ "location": "" }), artifact),
        "exportedEnvironmentVariables": build.exported_environment_variables,
        "local": {
            "commands": build.commands.iter().map(command).collect::<Vec<_>>(),
            "artifacts": build.artifacts.iter().map(stored).collect::<Vec<_>>(),
        },
    });
    let secondary: Vec<Value> =
        build.artifacts.iter().filter(|artifact| !artifact.artifact_identifier.is_empty()).map(artifact).collect();
    if !secondary.is_empty() {
        object["secondaryArtifacts"] = secondary.into();
    }
    if !build.reports.is_empty() {
        object["reportArns"] = build.reports.iter().map(|report| report.identity.arn.as_str()).collect();
        object["local"]["reports"] = build.reports.iter().map(report::describe).collect();
    }
    if build.build_status != Status::InProgress {
        object["currentPhase"] = PhaseType::Completed.name().into();
    }
    object
}

/// The build and what its plan knows, as `batch-get-builds` shows a build.
pub fn describe(finished: &Build, plan: &BuildPlan) -> Value {
    let mut object = build(finished);
    let (primary, secondary) = plan.sources.split_first().map_or((None, &[][..]), |(first, rest)| (Some(first), rest));
    object["source"] = primary.map_or_else(|| json!({ "type": "NO_SOURCE" }), source);
    if let Some(buildspec) = &plan.buildspec {
        object["source"]["buildspec"] = buildspec.as_str().into();
    }
    object["secondarySources"] = secondary.iter().map(source).collect();
    object["environment"] = environment(plan);
    object["cache"] = cache(plan);
    object["logs"] = json!({ "cloudWatchLogs": { "status": "DISABLED" }, "s3Logs": { "status": "DISABLED" } });
    let override_name = |artifact: &ArtifactPlan| artifact.identifier.is_empty() && artifact.name.is_some();
    if plan.artifacts.iter().any(override_name) {
        object["artifacts"]["overrideArtifactName"] = true.into();
    }
    for (field, value) in optional(plan, primary) {
        object[field] = value;
    }
    object
}

/// The fields that are only there when something is known.
fn optional(plan: &BuildPlan, primary: Option<&SourcePlan>) -> Vec<(&'static str, Value)> {
    let text = |name: &str| service_variable(plan, name).filter(|value| !value.is_empty());
    let number = text("CODEBUILD_BUILD_NUMBER").and_then(|number| number.parse::<u64>().ok());
    let resolved = primary.and_then(|source| source.resolved_version.as_deref());
    let minutes = plan.limits.build.map(|limit| limit.as_secs().div_ceil(60));
    [
        ("arn", text("CODEBUILD_BUILD_ARN").map(Value::from)),
        ("buildNumber", number.map(Value::from)),
        ("initiator", text("CODEBUILD_INITIATOR").map(Value::from)),
        ("sourceVersion", text("CODEBUILD_SOURCE_VERSION").map(Value::from)),
        ("resolvedSourceVersion", resolved.map(Value::from)),
        ("timeoutInMinutes", minutes.map(Value::from)),
    ]
    .into_iter()
    .filter_map(|(field, value)| Some((field, value?)))
    .collect()
}

fn service_variable<'p>(plan: &'p BuildPlan, name: &str) -> Option<&'p str> {
    plan.variables.iter().find(|variable| variable.name == name).map(|variable| variable.value.as_str())
}

/// A phase as the API shows it: `contexts` only where the service has them, times in seconds since 1970.
pub fn phase(phase: &BuildPhase) -> Value {
    let mut object = json!({ "phaseType": phase.phase_type.name(), "startTime": epoch_seconds(phase.start_time) });
    if phase.phase_type != PhaseType::Completed {
        object["phaseStatus"] = phase.phase_status.name().into();
    }
    if let Some(end) = phase.end_time {
        object["endTime"] = epoch_seconds(end);
        object["durationInSeconds"] = end.since(phase.start_time).as_secs().into();
    }
    if !matches!(phase.phase_type, PhaseType::Submitted | PhaseType::Queued | PhaseType::Completed) {
        object["contexts"] = json!([phase.context]);
    }
    object
}

/// An artifact with all that is known of it.
pub fn stored(stored: &BuildArtifact) -> Value {
    let mut object = artifact(stored);
    object["artifactIdentifier"] = stored.artifact_identifier.as_str().into();
    object["files"] = stored.files.into();
    object["bytes"] = stored.bytes.into();
    object
}

fn artifact(artifact: &BuildArtifact) -> Value {
    let mut object = json!({ "location": artifact.location });
    if let Some(sum) = &artifact.sha256sum {
        object["sha256sum"] = sum.as_str().into();
    }
    if !artifact.artifact_identifier.is_empty() {
        object["artifactIdentifier"] = artifact.artifact_identifier.as_str().into();
    }
    object
}

fn command(record: &CommandRecord) -> Value {
    let mut object: Map<String, Value> = json::finished(record.command, record.text.as_deref(), record.outcome);
    object.insert("startTime".to_owned(), epoch_seconds(record.start_time));
    object.insert("endTime".to_owned(), epoch_seconds(record.end_time));
    object.into()
}

fn source(source: &SourcePlan) -> Value {
    // A folder on this machine is nearest to a bundle in S3: both come without a version control service.
    let kind = source.source_type.unwrap_or(SourceType::S3);
    let mut object = json!({ "type": kind, "location": source.location });
    if !source.identifier.is_empty() {
        object["sourceIdentifier"] = source.identifier.as_str().into();
    }
    object
}

fn environment(plan: &BuildPlan) -> Value {
    json!({
        "type": "LINUX_CONTAINER",
        "image": plan.environment.image,
        "computeType": "BUILD_GENERAL1_SMALL",
        "privilegedMode": plan.environment.privileged_mode,
        "environmentVariables":
            plan.variables.iter().filter(|variable| is_projects(variable)).map(variable).collect::<Vec<_>>(),
    })
}

/// Whether the API shows a variable: those of the project and of the start of the build, not those of the buildspec.
fn is_projects(variable: &EnvironmentVariable) -> bool {
    matches!(variable.origin, Origin::Project | Origin::EnvFile { .. } | Origin::Override)
}

fn variable(variable: &EnvironmentVariable) -> Value {
    let kind = match variable.kind {
        EnvironmentVariableType::Plaintext => "PLAINTEXT",
        EnvironmentVariableType::ParameterStore => "PARAMETER_STORE",
        EnvironmentVariableType::SecretsManager => "SECRETS_MANAGER",
    };
    json!({ "name": variable.name, "value": variable.value, "type": kind })
}

fn cache(plan: &BuildPlan) -> Value {
    let Some(ProjectCache { kind, location, namespace }) = plan.cache.as_ref().map(|cache| &cache.project) else {
        return json!({ "type": "NO_CACHE" });
    };
    let mut object = match kind {
        CacheType::NoCache => json!({ "type": "NO_CACHE" }),
        CacheType::Local => json!({ "type": "LOCAL", "modes": ["LOCAL_CUSTOM_CACHE"] }),
        CacheType::S3 => json!({ "type": "S3", "location": location }),
    };
    if let Some(namespace) = namespace {
        object["cacheNamespace"] = namespace.as_str().into();
    }
    object
}

/// Seconds with milliseconds, as the API writes times.
fn epoch_seconds(at: Timestamp) -> Value {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 stay below 2^53 for 285,000 years")]
    let seconds = (at.0 / 1000) as f64 / 1000.0;
    seconds.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::{CachePlan, Environment, PhaseContext};
    use crate::reporter::story::{Story, plan};
    use crate::text::{SourceFile, Span};

    fn set(name: &str, value: &str, kind: EnvironmentVariableType, origin: Origin) -> EnvironmentVariable {
        EnvironmentVariable { name: name.to_owned(), value: value.to_owned(), kind, origin }
    }

    fn variables() -> Vec<EnvironmentVariable> {
        use EnvironmentVariableType::{ParameterStore, Plaintext, SecretsManager};
        let line = |line| Origin::EnvFile { path: ".env".to_owned(), line };
        vec![
            set("CODEBUILD_BUILD_ARN", "arn:aws:codebuild:eu-west-1:1:build/demo:b3b9", Plaintext, Origin::Service),
            set("CODEBUILD_BUILD_NUMBER", "7", Plaintext, Origin::Service),
            set("CODEBUILD_INITIATOR", "ada", Plaintext, Origin::Service),
            set("CODEBUILD_SOURCE_VERSION", "main", Plaintext, Origin::Service),
            set("HOME", "/root", Plaintext, Origin::Host),
            set("STAGE", "test", Plaintext, Origin::Buildspec { span: Span::new(0, 4) }),
            set("TOKEN", "/demo/token", ParameterStore, line(1)),
            set("KEY", "demo:key", SecretsManager, Origin::Override),
            set("REGION", "eu-west-1", Plaintext, line(2)),
        ]
    }

    #[test]
    fn reports_are_named_by_their_arns() {
        let text = "<testsuite><testcase name='a'/></testsuite>";
        let object = build(&Story::new().reports("unit", "a.xml", "JUNITXML", text).build());
        assert_eq!(object["reportArns"][0], object["local"]["reports"][0]["arn"]);
        assert_eq!(object["local"]["reports"][0]["testSummary"]["statusCounts"]["SUCCEEDED"], 1);
        assert_eq!(build(&Story::new().build()).get("reportArns"), None);
    }

    #[test]
    fn a_command_of_the_image_has_its_text() {
        let story = Story::new().runs("n 16", "").enters(PhaseType::Build).runs("make", "");
        let commands = build(&story.build())["local"]["commands"].clone();
        assert_eq!((&commands[0]["phase"], &commands[0]["text"]), (&json!("DOWNLOAD_SOURCE"), &json!("n 16")));
        assert_eq!(commands[1].get("text"), None, "the buildspec has it");
    }

    #[test]
    fn a_build_looks_like_one_of_batch_get_builds() {
        let story = Story::new()
            .waits(250)
            .leaves(PhaseType::Submitted)
            .leaves(PhaseType::DownloadSource)
            .enters(PhaseType::Build)
            .takes(1_900, "make", "", 0)
            .leaves(PhaseType::Build)
            .stores("", "/out/demo.zip", 3, 4096)
            .stores("docs", "/out/docs", 1, 10)
            .leaves(PhaseType::Completed);
        let file = SourceFile::new("buildspec.yml", "- make\n");
        let mut plan = plan(&file, &[(PhaseType::Build, &["make"])]);
        let source = |identifier: &str, location: &str, version: Option<&str>| SourcePlan {
            identifier: identifier.to_owned(),
            source_type: None,
            location: location.to_owned(),
            resolved_version: version.map(str::to_owned),
        };
        plan.sources = vec![source("", "/src/demo", Some("1f0c9d2")), source("helper", "/src/helper", None)];
        plan.environment = Environment { image: "public.ecr.aws/demo:1".to_owned(), privileged_mode: true };
        plan.limits.build = Some(std::time::Duration::from_hours(1));
        plan.variables = variables();
        let project =
            ProjectCache { kind: CacheType::Local, namespace: Some("team".into()), ..ProjectCache::default() };
        plan.cache = Some(CachePlan {
            project,
            paths: Vec::new(),
            key: None,
            fallback_keys: Vec::new(),
            restores: true,
            saves: true,
        });
        let mut finished = story.build();
        finished.artifacts[0].sha256sum = Some("ab12".to_owned());
        let success = json!([{ "statusCode": "", "message": "" }]);
        assert_eq!(
            describe(&finished, &plan),
            json!({
                "id": "demo:b3b9a1f0-1c7e-4f0e-9a55-0d2f6c1e7a10",
                "arn": "arn:aws:codebuild:eu-west-1:1:build/demo:b3b9",
                "buildNumber": 7,
                "startTime": 1_795_168_800.0,
                "endTime": 1_795_168_802.15,
                "currentPhase": "COMPLETED",
                "buildStatus": "SUCCEEDED",
                "buildComplete": true,
                "projectName": "demo",
                "initiator": "ada",
                "sourceVersion": "main",
                "resolvedSourceVersion": "1f0c9d2",
                "timeoutInMinutes": 60,
                "phases": [
                    { "phaseType": "SUBMITTED", "phaseStatus": "SUCCEEDED", "startTime": 1_795_168_800.0,
                      "endTime": 1_795_168_800.25, "durationInSeconds": 0 },
                    { "phaseType": "DOWNLOAD_SOURCE", "phaseStatus": "SUCCEEDED", "startTime": 1_795_168_800.25,
                      "endTime": 1_795_168_800.25, "durationInSeconds": 0, "contexts": success },
                    { "phaseType": "BUILD", "phaseStatus": "SUCCEEDED", "startTime": 1_795_168_800.25,
                      "endTime": 1_795_168_802.15, "durationInSeconds": 1, "contexts": success },
                    { "phaseType": "COMPLETED", "startTime": 1_795_168_802.15, "endTime": 1_795_168_802.15,
                      "durationInSeconds": 0 },
                ],
                "source": { "type": "S3", "location": "/src/demo", "buildspec": "buildspec.yml" },
                "secondarySources": [{ "type": "S3", "location": "/src/helper", "sourceIdentifier": "helper" }],
                "artifacts": { "location": "/out/demo.zip", "sha256sum": "ab12" },
                "secondaryArtifacts": [{ "location": "/out/docs", "artifactIdentifier": "docs" }],
                "cache": { "type": "LOCAL", "modes": ["LOCAL_CUSTOM_CACHE"], "cacheNamespace": "team" },
                "environment": {
                    "type": "LINUX_CONTAINER",
                    "image": "public.ecr.aws/demo:1",
                    "computeType": "BUILD_GENERAL1_SMALL",
                    "privilegedMode": true,
                    "environmentVariables": [
                        { "name": "TOKEN", "value": "/demo/token", "type": "PARAMETER_STORE" },
                        { "name": "KEY", "value": "demo:key", "type": "SECRETS_MANAGER" },
                        { "name": "REGION", "value": "eu-west-1", "type": "PLAINTEXT" },
                    ],
                },
                "logs": { "cloudWatchLogs": { "status": "DISABLED" }, "s3Logs": { "status": "DISABLED" } },
                "exportedEnvironmentVariables": [],
                "local": {
                    "commands": [
                        { "phase": "BUILD", "list": "commands", "index": 0, "outcome": "exited", "exitStatus": 0,
                          "startTime": 1_795_168_800.25, "endTime": 1_795_168_802.15 },
                    ],
                    "artifacts": [
                        { "artifactIdentifier": "", "location": "/out/demo.zip", "sha256sum": "ab12", "files": 3,
                          "bytes": 4096 },
                        { "artifactIdentifier": "docs", "location": "/out/docs", "files": 1, "bytes": 10 },
                    ],
                },
            })
        );
    }

    #[test]
    fn a_failed_phase_says_why_and_a_running_one_has_no_end() {
        let story = Story::new().leaves_failed(PhaseType::Build, "COMMAND_EXECUTION_ERROR", "why");
        let mut failed = story.phases[0].clone();
        assert_eq!(
            phase(&failed),
            json!({ "phaseType": "BUILD", "phaseStatus": "FAILED", "startTime": 1_795_168_800.0,
                    "endTime": 1_795_168_800.0, "durationInSeconds": 0,
                    "contexts": [{ "statusCode": "COMMAND_EXECUTION_ERROR", "message": "why" }] })
        );
        failed.end_time = None;
        failed.phase_status = Status::InProgress;
        failed.context = PhaseContext::default();
        assert_eq!(
            phase(&failed),
            json!({ "phaseType": "BUILD", "phaseStatus": "IN_PROGRESS", "startTime": 1_795_168_800.0,
                    "contexts": [{ "statusCode": "", "message": "" }] })
        );
    }

    #[test]
    fn a_build_without_source_and_artifacts_still_has_their_fields() {
        let file = SourceFile::new("buildspec.yml", "");
        let mut plan = plan(&file, &[]);
        plan.buildspec = None;
        let object = describe(&Story::new().build(), &plan);
        assert_eq!(object["source"], json!({ "type": "NO_SOURCE" }));
        assert_eq!(object["artifacts"], json!({ "location": "" }));
        assert_eq!(object["secondarySources"], json!([]));
        for absent in ["arn", "buildNumber", "timeoutInMinutes", "secondaryArtifacts", "resolvedSourceVersion"] {
            assert_eq!(object.get(absent), None, "{absent}");
        }
    }
}
