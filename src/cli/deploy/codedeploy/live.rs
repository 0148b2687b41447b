//! A blue/green deployment that is carried out.

use serde_json::{Value, json};

use super::rendered;
use crate::aws::{AwsError, CodeDeploy, Ecs, Session};
use crate::cli::ExitStatus;
use crate::cli::args::DeployCodedeploy;
use crate::cli::deploy::DeployError;
use crate::cli::deploy::apply::{agreed, answered, watch};
use crate::cli::error::Error;
use crate::cli::live::connected;
use crate::cli::printer::Printer;
use crate::deploy::codedeploy::BlueGreen;
use crate::deploy::progress::BlueGreen as Progress;
use crate::text::SourceFile;

/// Looks the deployment group and its service up, renders, asks and deploys.
pub(super) fn deploy(arguments: &DeployCodedeploy, printer: &Printer) -> Result<ExitStatus, Error> {
    connected(&arguments.deploying.aws, |session, stop| {
        let codedeploy = CodeDeploy::new(session);
        let ecs = Ecs::new(session);
        let group = codedeploy.group(&arguments.application, &arguments.deployment_group)?;
        check(&group, &arguments.deployment_group)?;
        let service = service(&ecs, &group)?;
        let Some(made) = rendered(arguments, service.as_ref(), printer)? else { return Ok(ExitStatus::Failure) };
        if !agreed(session, &arguments.deploying, stop)? {
            return Ok(ExitStatus::Failure);
        }
        carry_out(arguments, session, (&ecs, &codedeploy), &made, printer)
    })
}

/// Refuses a group that deploys to something else, as the service would only after a revision was registered.
fn check(group: &Value, name: &str) -> Result<(), DeployError> {
    match group["computePlatform"].as_str() {
        Some("ECS") | None => Ok(()),
        Some(platform) => Err(DeployError::Platform { group: name.to_owned(), platform: platform.to_owned() }),
    }
}

/// The service of a group, as a file to be looked at; none where the group names none.
fn service(ecs: &Ecs<'_>, group: &Value) -> Result<Option<SourceFile>, AwsError> {
    let text = |key: &str| group.pointer(&format!("/ecsServices/0/{key}")).and_then(Value::as_str);
    let (Some(cluster), Some(name)) = (text("clusterName"), text("serviceName")) else { return Ok(None) };
    Ok(Some(answered(&format!("service {name}"), &ecs.service(cluster, name)?)))
}

/// Sends the bodies and watches what becomes of it.
fn carry_out(
    arguments: &DeployCodedeploy,
    session: &Session<'_>,
    (ecs, codedeploy): (&Ecs<'_>, &CodeDeploy<'_>),
    made: &BlueGreen,
    printer: &Printer,
) -> Result<ExitStatus, Error> {
    let registered = ecs.register(&made.register)?;
    let arn = registered["taskDefinitionArn"].as_str().unwrap_or_default();
    printer.info(&format!("registered {arn}"));
    let id = codedeploy.create(&made.create_deployment(arn))?;
    printer.info(&format!("deployment {id} has begun"));
    let outcome = json!({"taskDefinitionArn": arn, "deploymentId": id});
    Printer::data(&format!("{outcome:#}\n")).map_err(Error::Output)?;
    if arguments.deploying.no_wait {
        return Ok(ExitStatus::Success);
    }
    let mut progress = Progress::new();
    let watched = watch(session, &arguments.deploying, printer, || {
        // Targets are there some time after the deployment; until then there is nothing to tell of them.
        let targets = match codedeploy.targets(&id) {
            Err(AwsError::Stopped) => return Err(AwsError::Stopped),
            targets => targets.unwrap_or_default(),
        };
        Ok(progress.look(&codedeploy.deployment(&id)?, &targets))
    })?;
    Ok(watched.tell(&arguments.deploying, &format!("deployment {id}"), printer))
}
