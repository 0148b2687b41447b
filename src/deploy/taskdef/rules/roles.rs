//! The two roles of a task: one for the service before the containers run, one for what runs in them.

use super::{Task, is_set, text};
use crate::text::{Diagnostic, Service, Severity, Span};

pub(super) fn check(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(same(task));
    if task.get("executionRoleArn").is_none() && task.on_fargate() {
        found.extend(missing(task));
    }
}

fn same(task: &Task<'_>) -> Option<Diagnostic> {
    let definition = task.described.definition;
    let ((role, node), (execution, other)) = (text(definition, "taskRoleArn")?, text(definition, "executionRoleArn")?);
    if role != execution || role.is_empty() {
        return None;
    }
    let message = "the containers run with the role that fetches images and secrets";
    let found = Diagnostic::new("taskdef-same-roles", Severity::Note, message, node.span, "the same role");
    Some(
        found.related(other.span, "as this").note(
            "give `taskRoleArn` a role with what the program needs, so that it cannot read every secret of the task",
        ),
    )
}

/// The first thing on Fargate that needs the execution role.
fn missing(task: &Task<'_>) -> Option<Diagnostic> {
    let (place, why, answer) = task.containers().find_map(|container| {
        let node = container.node;
        let image = text(node, "image").filter(|(image, _)| is_private(image)).map(|(_, node)| node.span);
        let driver = node.get("logConfiguration").and_then(|logs| text(logs, "logDriver"));
        let logs = driver.filter(|(driver, _)| *driver == "awslogs").map(|(_, node)| node.span);
        let entry = |key: &str| node.entry(key).filter(|entry| is_set(&entry.value)).map(|entry| entry.key.span);
        let images = "Fargate requires task definition to have execution role ARN to support ECR images.";
        let awslogs = "Fargate requires task definition to have execution role ARN to support log driver awslogs.";
        let needs: [(Option<Span>, &str, Option<&str>); 4] = [
            (image, "to pull this image", Some(images)),
            (logs, "to write logs", Some(awslogs)),
            (entry("secrets"), "to fetch secrets", None),
            (entry("repositoryCredentials"), "to fetch the credentials of a registry", None),
        ];
        needs.into_iter().find_map(|(place, why, answer)| Some((place?, why, answer)))
    })?;
    let message = format!("Fargate needs `executionRoleArn` {why}, and there is none");
    let found = Diagnostic::new("taskdef-no-execution-role", Severity::Error, message, place, "because of this");
    Some(match answer {
        Some(answer) => found.answered(Service::Ecs, answer),
        None => found,
    })
}

/// Whether an image lies in a private registry of Amazon ECR.
fn is_private(image: &str) -> bool {
    image.split('/').next().is_some_and(|host| host.contains(".dkr.ecr"))
}
