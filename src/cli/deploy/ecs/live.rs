//! A rolling deployment of a service that AWS is asked after.

use serde_json::{Value, json};

use super::{hand_out, rendered};
use crate::agent::Stop;
use crate::aws::{AwsError, Ecs, Session};
use crate::cli::ExitStatus;
use crate::cli::args::DeployEcs;
use crate::cli::deploy::apply::{Watched, agreed, answered, watch};
use crate::cli::error::Error;
use crate::cli::live::connected;
use crate::cli::printer::Printer;
use crate::deploy::ecs::Rolling;
use crate::deploy::progress::Rolling as Progress;

/// The cluster of services that are in none that has a name.
const DEFAULT_CLUSTER: &str = "default";

/// Looks the service up, renders, and deploys where that is asked for.
pub(super) fn deploy(arguments: &DeployEcs, printer: &Printer) -> Result<ExitStatus, Error> {
    connected(&arguments.deploying.aws, |session, stop| {
        let (cluster, name) = named(arguments);
        let ecs = Ecs::new(session);
        let service = ecs.service(cluster, name)?;
        let running = service["taskDefinition"].as_str().unwrap_or_default();
        let definition = answered(running, &ecs.task_definition(running)?);
        let file = answered(&format!("service {name}"), &service);
        let Some(made) = rendered(arguments, &file, &definition, printer)? else { return Ok(ExitStatus::Failure) };
        if arguments.deploying.apply {
            carry_out(arguments, &Service { ecs: &ecs, session, before: &service }, &made, stop, printer)
        } else {
            hand_out(arguments, &made, printer)
        }
    })
}

fn named(arguments: &DeployEcs) -> (&str, &str) {
    (arguments.cluster.as_deref().unwrap_or(DEFAULT_CLUSTER), arguments.service.as_deref().unwrap_or_default())
}

/// A service, and how to speak with it.
struct Service<'a> {
    ecs: &'a Ecs<'a>,
    session: &'a Session<'a>,
    before: &'a Value,
}

/// Sends the bodies and watches what becomes of it.
fn carry_out(
    arguments: &DeployEcs,
    service: &Service<'_>,
    made: &Rolling,
    stop: &Stop,
    printer: &Printer,
) -> Result<ExitStatus, Error> {
    if !agreed(service.session, &arguments.deploying, stop)? {
        return Ok(ExitStatus::Failure);
    }
    let (cluster, name) = named(arguments);
    let registered = service.ecs.register(&made.register)?;
    let arn = registered["taskDefinitionArn"].as_str().unwrap_or_default();
    printer.info(&format!("registered {arn}"));
    service.ecs.update_service(&made.update_service(arn))?;
    let outcome = json!({"taskDefinitionArn": arn, "cluster": cluster, "service": name});
    Printer::data(&format!("{outcome:#}\n")).map_err(Error::Output)?;
    if arguments.deploying.no_wait {
        return Ok(ExitStatus::Success);
    }
    let mut progress = Progress::new(arn, service.before);
    let watched = watch(service.session, &arguments.deploying, printer, || {
        Ok(progress.look(&service.ecs.service(cluster, name)?))
    })?;
    if !matches!(watched, Watched::Succeeded) {
        tell_of_tasks(service.ecs.stopped_tasks(cluster, name), arn);
    }
    Ok(watched.tell(&arguments.deploying, &format!("the deployment of {name}"), printer))
}

/// Why tasks of the new revision have stopped, which the service itself does not say.
fn tell_of_tasks(tasks: Result<Vec<Value>, AwsError>, arn: &str) {
    // Where even that cannot be asked, the deployment's own reason has to do.
    for task in tasks.unwrap_or_default().iter().filter(|task| task["taskDefinitionArn"] == *arn) {
        let containers = task["containers"].as_array().map(Vec::as_slice).unwrap_or_default();
        let reasons = containers.iter().filter_map(|container| {
            let name = container["name"].as_str().unwrap_or_default();
            let exit = container["exitCode"].as_i64().map(|code| format!("{name}: exit code {code}"));
            container["reason"].as_str().map(|reason| format!("{name}: {reason}")).or(exit)
        });
        let stopped = task["stoppedReason"].as_str().unwrap_or("ECS gives no reason").to_owned();
        let all: Vec<String> = std::iter::once(stopped).chain(reasons).collect();
        Printer::problem(&format!("a task stopped: {}", all.join("; ")));
    }
}
