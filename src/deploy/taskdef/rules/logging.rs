//! Log drivers and what they have to be told.

use super::{Task, text};
use crate::text::{Diagnostic, Service, Severity, Span};
use crate::yaml::Node;

/// The drivers of Fargate.
const OF_FARGATE: [&str; 3] = ["awslogs", "splunk", "awsfirelens"];

pub(super) fn check(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    for container in task.containers() {
        if let Some(configuration) = container.node.get("logConfiguration") {
            found.extend(driver(task, configuration));
            found.extend(awslogs(task, configuration));
        }
        let firelens = container.node.get("firelensConfiguration").and_then(|firelens| firelens.get("options"));
        found.extend(firelens.and_then(|options| config_file(task, options)));
    }
}

fn driver(task: &Task<'_>, configuration: &Node) -> Option<Diagnostic> {
    let fargate = task.fargate()?;
    let (driver, node) = text(configuration, "logDriver").filter(|(driver, _)| !OF_FARGATE.contains(driver))?;
    let message = format!("Fargate has no log driver `{driver}`");
    let label = "`awslogs`, `splunk` or `awsfirelens`";
    let found = Diagnostic::new("taskdef-fargate-log-driver", Severity::Error, message, node.span, label);
    Some(found.related(fargate.span, "it is to run on Fargate"))
}

fn awslogs(task: &Task<'_>, configuration: &Node) -> Option<Diagnostic> {
    let (_, driver) = text(configuration, "logDriver").filter(|(driver, _)| *driver == "awslogs")?;
    let options = configuration.get("options");
    let prefix = task.on_fargate().then_some("awslogs-stream-prefix");
    let wanted = ["awslogs-region", "awslogs-group"].into_iter().chain(prefix);
    let missing: Vec<&str> = wanted
        .filter(|key| options.is_none_or(|options| options.get(key).is_none_or(|it| it.as_text() == Some(""))))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let list: Vec<String> = missing.iter().map(|key| format!("`{key}`")).collect();
    let message = format!("the log driver `awslogs` needs {}", list.join(" and "));
    let place = options.map_or(driver.span, |options| Span::new(options.span.start, options.span.start + 1));
    let found = Diagnostic::new("taskdef-awslogs-options", Severity::Error, message, place, "not in here");
    if missing[0] == "awslogs-stream-prefix" {
        return Some(found.note("on Fargate a prefix is needed to tell streams apart"));
    }
    Some(found.answered(Service::Ecs, "Log driver awslogs requires options: awslogs-region, awslogs-group"))
}

fn config_file(task: &Task<'_>, options: &Node) -> Option<Diagnostic> {
    let fargate = task.fargate()?;
    let (kind, node) = text(options, "config-file-type").filter(|(kind, _)| *kind != "file")?;
    let message = format!("FireLens on Fargate takes no configuration from `{kind}`, only from a file of its image");
    let found = Diagnostic::new("taskdef-firelens-config", Severity::Error, message, node.span, "`file`");
    Some(found.related(fargate.span, "it is to run on Fargate").answered(Service::Ecs, "Invalid arn syntax."))
}
