//! What was typed after `deploy` and `appspec`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ApplyArguments, FindingsArguments};
use crate::cli::value::{Description, PlaceholderImage};

/// `buildspec deploy`.
#[derive(Debug, Args)]
pub(crate) struct Deploy {
    #[command(subcommand)]
    pub(crate) command: DeployCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeployCommand {
    /// Show what a rolling deployment to Amazon ECS registers and updates, or carry it out
    Ecs(DeployEcs),
    /// Show what a blue/green deployment by CodeDeploy registers and creates, or carry it out
    Codedeploy(DeployCodedeploy),
}

/// `buildspec deploy ecs`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec deploy ecs --cluster live --service shop --images imagedefinitions.json
  buildspec deploy ecs --cluster live --service shop --images imagedefinitions.json --apply
  buildspec deploy ecs --service-file service.json --taskdef taskdef.json \\
    --images imagedefinitions.json -o bodies
  aws ecs describe-services --cluster live --services shop > service.json

Does what the ECS action of CodePipeline does: the images are put into the revision that the
service runs, by the names of the containers; containers without an entry keep theirs. The bodies
go to standard output as one JSON object, registerTaskDefinition and updateService, what changes to
standard error. The number of the new revision is known when it is registered; until then
FAMILY:<next> stands for it. Without files the service is looked up, and nothing is changed.
With --apply the bodies are sent, after a question, and the deployment is watched until it is
stable; what was registered goes to standard output. Findings go to standard error.
Exit codes: 0 rendered or deployed, 1 findings that count (see --fail-on) or a deployment that
failed, 2 a file could not be read, 3 AWS or the machine refused, 4 not over in time.")]
pub(crate) struct DeployEcs {
    /// The service, as `aws ecs describe-services` prints it; - for standard input [default: looked up]
    #[arg(
        long,
        value_name = "FILE",
        requires = "taskdef",
        required_unless_present = "service",
        conflicts_with = "apply"
    )]
    pub(crate) service_file: Option<PathBuf>,
    /// The task definition that it runs, as it was registered, described, or copied from the console
    #[arg(long, value_name = "FILE", requires = "service_file")]
    pub(crate) taskdef: Option<PathBuf>,
    /// The images, a list of name and imageUri
    #[arg(long, value_name = "FILE")]
    pub(crate) images: Option<PathBuf>,
    /// The cluster [default: as the file says, else `default`]
    #[arg(long, value_name = "NAME")]
    pub(crate) cluster: Option<String>,
    /// The service, to look up or in a file that describes several
    #[arg(long, value_name = "NAME")]
    pub(crate) service: Option<String>,
    /// Write register-task-definition.json and update-service.json into a folder
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) deploying: ApplyArguments,
    #[command(flatten)]
    pub(crate) findings: FindingsArguments,
}

/// `buildspec deploy codedeploy`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec deploy codedeploy --taskdef taskdef.json --appspec appspec.yaml \\
    --image IMAGE1_NAME=imageDetail.json --application shop --deployment-group live
  buildspec deploy codedeploy --taskdef taskdef.json --appspec appspec.yaml \\
    --image IMAGE1_NAME=123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:7 \\
    --application shop --deployment-group live --apply

Does what the CodeDeployToECS action of CodePipeline does: each image is put in place of its
placeholder, everywhere in the template; without --image the template is registered as it stands. The bodies go to standard output as one JSON object, registerTaskDefinition and
createDeployment, which has the AppSpec in it. The ARN of the task definition is known when it is
registered; until then FAMILY:<next> stands for it.
With --apply the deployment group and its service are looked up first, the bodies are sent, after
a question, and the deployment is watched to its end; what was registered and begun goes to
standard output. Findings go to standard error.
Exit codes: 0 rendered or deployed, 1 findings that count (see --fail-on) or a deployment that
failed, 2 a file could not be read, 3 AWS or the machine refused, 4 not over in time.")]
pub(crate) struct DeployCodedeploy {
    /// The template of the task definition; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) taskdef: PathBuf,
    /// The AppSpec
    #[arg(long, value_name = "FILE")]
    pub(crate) appspec: PathBuf,
    /// An image, or the imageDetail.json that names it, for `<NAME>` in the template; up to four
    #[arg(long = "image", value_name = "NAME=IMAGE|FILE")]
    pub(crate) images: Vec<PlaceholderImage>,
    /// The service, as `aws ecs describe-services` prints it: to see whether CodeDeploy deploys it
    #[arg(long, value_name = "FILE", conflicts_with = "apply")]
    pub(crate) service_file: Option<PathBuf>,
    /// The service, where the file describes several
    #[arg(long, value_name = "NAME", requires = "service_file")]
    pub(crate) service: Option<String>,
    /// The application of CodeDeploy
    #[arg(long, value_name = "NAME")]
    pub(crate) application: String,
    /// Its deployment group
    #[arg(long, value_name = "NAME")]
    pub(crate) deployment_group: String,
    /// What is said about the deployment, in 256 characters at most
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<Description>,
    /// The ARN in place of the AppSpec's placeholder, when it is known
    #[arg(long, value_name = "ARN", conflicts_with = "apply")]
    pub(crate) task_definition_arn: Option<String>,
    /// Write register-task-definition.json, create-deployment.json and the AppSpec into a folder
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) deploying: ApplyArguments,
    #[command(flatten)]
    pub(crate) findings: FindingsArguments,
}

/// `buildspec appspec`.
#[derive(Debug, Args)]
pub(crate) struct Appspec {
    #[command(subcommand)]
    pub(crate) command: AppspecCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AppspecCommand {
    /// Find all that CodeDeploy or its agent would refuse
    Validate(ValidateAppspec),
}

/// `buildspec appspec validate`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec appspec validate
  buildspec appspec validate appspec.yaml --taskdef taskdef.json
  buildspec appspec validate --pedantic --format json - < appspec.json
  buildspec explain appspec-version

What a file deploys to, Amazon ECS, Lambda or servers, is read from what it says.
Exit codes: 0 nothing found that counts (see --fail-on), 1 findings, 2 a file could not be read.")]
pub(crate) struct ValidateAppspec {
    /// The files, in YAML or JSON, or - for standard input [default: appspec.yaml or appspec.yml]
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// The task definition that has to have the container and the port
    #[arg(long, value_name = "FILE")]
    pub(crate) taskdef: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) findings: FindingsArguments,
}
