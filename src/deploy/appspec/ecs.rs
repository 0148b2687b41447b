//! An AppSpec for Amazon ECS: one service, what it runs, and where traffic goes.

use super::reader::{Map, Reader, like};
use super::{hooks, network, version};
use crate::text::suggest::nearest;
use crate::text::{Applicability, Diagnostic, Edit, Severity, Span};
use crate::yaml::{Entry, Node, ScalarStyle};

/// The type of the resource.
pub(super) const TYPE: &str = "AWS::ECS::Service";
/// What the action puts the ARN of the new task definition in place of.
pub(super) const PLACEHOLDER: &str = "<TASK_DEFINITION>";
const NAME: &str = "TargetService";
const PROPERTIES: [&str; 5] =
    ["TaskDefinition", "LoadBalancerInfo", "PlatformVersion", "NetworkConfiguration", "CapacityProviderStrategy"];

pub(super) fn check<'a>(reader: &mut Reader<'a>, root: &'a Node) {
    let root = reader.root(root, &["version", "Resources", "Hooks"]);
    version::of_service(reader, &root);
    if let Some(resource) = resource(reader, &root) {
        name(reader, resource);
        if let Some(resource) = reader.map(resource, &["Type", "Properties"]) {
            kind(reader, &resource, TYPE);
            if let Some(properties) = reader.required(&resource, "Properties") {
                service(reader, properties);
            }
        }
    }
    hooks::of_service(reader, &root, &hooks::ECS);
}

/// The one resource of an AppSpec, by its name.
pub(super) fn resource<'a>(reader: &mut Reader<'a>, root: &Map<'a>) -> Option<&'a Entry> {
    let entry = reader.required(root, "Resources")?;
    let items = reader.list(entry)?;
    let resources: Vec<&Entry> = items.iter().flat_map(|item| item.as_mapping().unwrap_or_default()).collect();
    if let Some(wrong) = items.iter().find(|item| item.as_mapping().is_none()) {
        reader.wrong_type("an item of `Resources`", wrong, "a map", entry.key.span);
    }
    let place = match resources.as_slice() {
        [only] => return Some(only),
        [] => entry.key.span,
        [_, second, ..] => second.key.span,
    };
    if items.iter().all(|item| item.as_mapping().is_some()) {
        let message = format!("`Resources` has {} resources", resources.len());
        let wrong =
            Diagnostic::new("appspec-resource-count", Severity::Error, message, place, "exactly one is deployed");
        reader.found.push(
            resources
                .iter()
                .take(usize::from(resources.len() > 1))
                .fold(wrong, |wrong, first| wrong.related(first.key.span, "the first")),
        );
    }
    resources.first().copied()
}

/// Says when a resource is of another type.
pub(super) fn kind<'a>(reader: &mut Reader<'a>, resource: &Map<'a>, wanted: &str) {
    let Some(entry) = reader.required(resource, "Type") else { return };
    let Some(written) = reader.text(entry) else { return };
    if written != wanted {
        let message = format!("CodeDeploy deploys no `{written}`");
        let wrong = Diagnostic::new("appspec-resource-type", Severity::Error, message, entry.value.span, "not known");
        let edit = Edit { span: entry.value.span, replacement: like(&entry.value, wanted) };
        reader.found.push(match nearest(written, [wanted]) {
            Some(meant) => wrong.fix(format!("write `{meant}`"), Applicability::Unsafe, vec![edit]),
            None => wrong.note("it deploys `AWS::ECS::Service` and `AWS::Lambda::Function`"),
        });
    }
}

fn name(reader: &mut Reader<'_>, resource: &Entry) {
    let written = resource.key.as_text().unwrap_or_default();
    if !written.eq_ignore_ascii_case(NAME) {
        let message = format!("the service stands under `{written}`, not `{NAME}`");
        let place = resource.key.span;
        let wrong =
            Diagnostic::new("appspec-resource-name", Severity::Warning, message, place, "the guide has one name");
        let edit = Edit { span: place, replacement: like(&resource.key, NAME) };
        reader.found.push(wrong.fix(format!("write `{NAME}`"), Applicability::Unsafe, vec![edit]));
    }
}

fn service<'a>(reader: &mut Reader<'a>, entry: &'a Entry) {
    let Some(properties) = reader.map(entry, &PROPERTIES) else { return };
    if let Some(definition) = reader.required(&properties, "TaskDefinition") {
        task_definition(reader, definition);
    }
    match reader.field(properties.node, "LoadBalancerInfo") {
        Some(balancer) => load_balancer(reader, balancer),
        None => reader.found.push(no_load_balancer(properties.place)),
    }
    if let Some(platform) = reader.field(properties.node, "PlatformVersion") {
        reader.text(platform);
    }
    network::check(reader, &properties);
}

/// An ARN, or the placeholder for one.
fn task_definition<'a>(reader: &mut Reader<'a>, entry: &'a Entry) {
    let Some(written) = reader.text(entry) else { return };
    if written == PLACEHOLDER || (written.starts_with("arn:") && written.contains(":task-definition/")) {
        return;
    }
    let span = entry.value.span;
    let is_placeholder = written.contains('<');
    let found = if is_placeholder {
        let message = format!("nothing puts an ARN in place of `{written}`");
        Diagnostic::new("appspec-task-definition", Severity::Error, message, span, "not the placeholder")
    } else {
        let message = format!("`{written}` is no ARN of a task definition");
        Diagnostic::new("appspec-task-definition", Severity::Warning, message, span, "the guide asks for an ARN")
    };
    let edit = Edit { span, replacement: like(&entry.value, PLACEHOLDER) };
    reader.found.push(if is_placeholder {
        found.fix(format!("write `{PLACEHOLDER}`"), Applicability::Unsafe, vec![edit])
    } else {
        found.note(format!("write `{PLACEHOLDER}`, which the CodeDeployToECS action replaces"))
    });
}

fn no_load_balancer(place: Span) -> Diagnostic {
    let message = "there is no `LoadBalancerInfo`, so nothing says where traffic goes";
    Diagnostic::new("appspec-load-balancer", Severity::Warning, message, place, "the guide requires it here")
        .note("name the container and the port behind the load balancer: `ContainerName` and `ContainerPort`")
}

fn load_balancer<'a>(reader: &mut Reader<'a>, entry: &'a Entry) {
    let Some(balancer) = reader.map(entry, &["ContainerName", "ContainerPort"]) else { return };
    if let Some(name) = reader.required(&balancer, "ContainerName") {
        reader.text(name);
    }
    let Some(port) = reader.required(&balancer, "ContainerPort") else { return };
    let Some(written) = reader.text(port) else { return };
    let span = port.value.span;
    if written.parse::<u16>().map_or(true, |port| port == 0) {
        let message = format!("`{written}` is no port");
        let wrong =
            Diagnostic::new("appspec-container-port", Severity::Error, message, span, "a number from 1 to 65535");
        reader.found.push(wrong);
    } else if port.value.as_scalar().is_some_and(|scalar| scalar.style != ScalarStyle::Plain) {
        let message = "`ContainerPort` is a text here, and a number in the guide";
        let note = Diagnostic::new("appspec-quoted-port", Severity::Note, message, span, "taken all the same");
        let edit = Edit { span, replacement: written.to_owned() };
        reader.found.push(note.fix("take the quotes away", Applicability::Safe, vec![edit]));
    }
}
