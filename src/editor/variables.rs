//! The variables that CodeBuild sets, and what they hold, after the guide's "Environment variables in build environments".

/// One variable of the service's.
pub(super) struct ServiceVariable {
    pub(super) name: &'static str,
    pub(super) doc: &'static str,
}

const fn variable(name: &'static str, doc: &'static str) -> ServiceVariable {
    ServiceVariable { name, doc }
}

/// All that are documented.
pub(super) const VARIABLES: &[ServiceVariable] = &[
    variable("AWS_DEFAULT_REGION", "The Region of the build, for the AWS CLI."),
    variable("AWS_REGION", "The Region of the build, for AWS SDKs."),
    variable("CODEBUILD_BATCH_BUILD_IDENTIFIER", "The identifier of the build in its batch."),
    variable("CODEBUILD_BUILD_ARN", "The build's ARN."),
    variable("CODEBUILD_BUILD_ID", "The build's id: `project:uuid`."),
    variable("CODEBUILD_BUILD_IMAGE", "The build image, as the project names it."),
    variable("CODEBUILD_BUILD_NUMBER", "The number of the build in its project, counting up."),
    variable("CODEBUILD_BUILD_SUCCEEDING", "`1` as long as no phase has failed, else `0`; never empty."),
    variable("CODEBUILD_INITIATOR", "Who started the build: a user, `codepipeline/NAME`, or a webhook's sender."),
    variable("CODEBUILD_KMS_KEY_ID", "The key that encrypts the build's artifacts."),
    variable("CODEBUILD_LOG_PATH", "The log stream in CloudWatch Logs."),
    variable("CODEBUILD_PROJECT_ARN", "The project's ARN."),
    variable("CODEBUILD_PUBLIC_BUILD_URL", "The public page of the build's results, where it has one."),
    variable(
        "CODEBUILD_RESOLVED_SOURCE_VERSION",
        "The commit of the source, after DOWNLOAD_SOURCE; not set for a source in S3.",
    ),
    variable("CODEBUILD_SOURCE_REPO_URL", "Where the source comes from; may be empty in a pipeline."),
    variable(
        "CODEBUILD_SOURCE_VERSION",
        "The version of the source that was asked for; in a pipeline the ARN of its archive.",
    ),
    variable("CODEBUILD_SRC_DIR", "The folder that the build starts in."),
    variable("CODEBUILD_START_TIME", "When the build started, in milliseconds since 1970."),
    variable("CODEBUILD_WEBHOOK_ACTOR_ACCOUNT_ID", "The account that caused the webhook's event."),
    variable("CODEBUILD_WEBHOOK_BASE_REF", "The ref a pull request is to be merged into."),
    variable("CODEBUILD_WEBHOOK_EVENT", "The webhook's event, for example `PUSH`."),
    variable("CODEBUILD_WEBHOOK_HEAD_REF", "The ref that the event is about."),
    variable("CODEBUILD_WEBHOOK_MERGE_COMMIT", "The commit of a squash merge in Bitbucket."),
    variable("CODEBUILD_WEBHOOK_PREV_COMMIT", "The newest commit before the push; all zeros for a new branch."),
    variable("CODEBUILD_WEBHOOK_TRIGGER", "What the event is about: `branch/NAME`, `tag/NAME` or `pr/NUMBER`."),
    variable("HOME", "The home folder: `/root` in Linux containers."),
];

/// The variable of this name.
pub(super) fn find(name: &str) -> Option<&'static ServiceVariable> {
    VARIABLES.iter().find(|variable| variable.name == name)
}
