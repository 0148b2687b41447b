//! A rolling deployment of a service of Amazon ECS, as the ECS action of CodePipeline does it.
//!
//! The new revision is what the service runs with the images of `imagedefinitions.json` in it, not what stands in a repository. The
//! same two calls begin a blue/green deployment that Amazon ECS itself carries out.

mod images;

use serde_json::{Map, Value, json};

use super::rendering::{Rendering, Told};
use super::service::{self, Controller, Service};
use super::taskdef::{self, Described, Purpose, described, normalized};
use super::{document, images as image_files};
use crate::json as tree;
use crate::text::{Diagnostic, Severity, SourceFile};
use crate::yaml::Node;

use images::Replacement;

/// The files of a deployment, and which service is meant.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The service, as `describe-services` prints it, or alone.
    pub service: &'a SourceFile,
    /// The task definition that it runs, in any shape.
    pub definition: &'a SourceFile,
    /// `imagedefinitions.json`.
    pub images: Option<&'a SourceFile>,
    /// The cluster, where the file is not to say it.
    pub cluster: Option<&'a str>,
    /// The service, where the file holds several.
    pub name: Option<&'a str>,
}

/// A deployment that can be begun.
#[derive(Clone, Debug, PartialEq)]
pub struct Rolling {
    /// What runs, as it was registered.
    pub running: Value,
    /// The body of `RegisterTaskDefinition`.
    pub register: Value,
    /// The revision that runs, where the file says it.
    pub revision: Option<u64>,
    cluster: Option<String>,
    service: String,
}

impl Rolling {
    /// The family of the task definition.
    pub fn family(&self) -> &str {
        self.register.get("family").and_then(Value::as_str).unwrap_or_default()
    }

    /// What stands for the new revision before it is registered: only then it has a number.
    pub fn marker(&self) -> String {
        format!("{}:<next>", self.family())
    }

    /// The service.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The cluster; none where nothing says it, which is the default cluster.
    pub fn cluster(&self) -> Option<&str> {
        self.cluster.as_deref()
    }

    /// The body of `UpdateService` for a registered revision.
    pub fn update_service(&self, task_definition: &str) -> Value {
        let mut body = Map::new();
        if let Some(cluster) = &self.cluster {
            body.insert("cluster".to_owned(), json!(cluster));
        }
        body.insert("service".to_owned(), json!(self.service));
        body.insert("taskDefinition".to_owned(), json!(task_definition));
        Value::Object(body)
    }
}

/// Renders a deployment, and says all that keeps it from being one.
pub fn render(inputs: &Inputs<'_>) -> Rendering<Rolling> {
    let mut in_service = document::read_json(inputs.service);
    let service = in_service.root.as_ref().and_then(|root| {
        service::find(inputs.service, root, inputs.name, Controller::Ecs)
            .map_err(|wrong| in_service.diagnostics.extend(wrong))
            .ok()
    });
    let definition = document::read_json(inputs.definition).root;
    let definition = definition.as_ref().filter(|root| taskdef::holds_definition(root));
    let described = definition.and_then(described);
    let (in_images, replacements) = inputs.images.map(|file| read_images(file, described.as_ref())).unwrap_or_default();
    let mut in_definition = taskdef::check_with(inputs.definition, Purpose::Register);
    if let Some(described) = &described {
        in_definition.retain(|found| !is_mended(found, described, &replacements));
        in_service.diagnostics.extend(service.as_ref().and_then(|service| service.runs_another(described)));
    }
    let made = service.as_ref().zip(definition).map(|(service, root)| deployment(inputs, service, root, &replacements));
    let told = [
        Some(Told { file: inputs.service.clone(), diagnostics: in_service.diagnostics }),
        Some(Told { file: inputs.definition.clone(), diagnostics: in_definition }),
        inputs.images.map(|file| Told { file: file.clone(), diagnostics: in_images }),
    ];
    Rendering::new(made, told.into_iter().flatten())
}

fn read_images(file: &SourceFile, definition: Option<&Described<'_>>) -> (Vec<Diagnostic>, Vec<Replacement>) {
    let mut found = image_files::check_against(file, definition);
    let Some(root) = document::read_json(file).root else { return (found, Vec::new()) };
    if root.as_sequence().is_none() && found.iter().all(|found| found.severity != Severity::Error) {
        found.push(images::no_list(file, &root));
    }
    (found, images::replacements(&root))
}

/// Whether a finding is about what rendering takes away: what only descriptions have, and images that are replaced.
fn is_mended(found: &Diagnostic, described: &Described<'_>, replacements: &[Replacement]) -> bool {
    const MENDED: [&str; 4] = ["taskdef-describe-only", "taskdef-empty-tags", "taskdef-null", "taskdef-wrapped"];
    const IMAGES: [&str; 4] =
        ["taskdef-image-characters", "taskdef-mutable-tag", "taskdef-no-image", "taskdef-placeholder"];
    let is_replaced = || {
        let mut containers = described.containers();
        let container = containers.find(|container| {
            container.node.span.start <= found.span().start && found.span().end <= container.node.span.end
        });
        let name = container.and_then(|container| container.name());
        name.is_some_and(|name| replacements.iter().any(|replacement| replacement.container == name.value))
    };
    MENDED.contains(&found.code) || (IMAGES.contains(&found.code) && is_replaced())
}

fn deployment(inputs: &Inputs<'_>, service: &Service<'_>, root: &Node, replacements: &[Replacement]) -> Rolling {
    let running = normalized(root);
    let mut register = running.clone();
    let containers = register.get_mut("containerDefinitions").and_then(Value::as_array_mut);
    for container in containers.into_iter().flatten() {
        let name = container.get("name").and_then(Value::as_str);
        // Of entries for one container the last counts.
        let replacement = replacements.iter().rev().find(|replacement| Some(replacement.container.as_str()) == name);
        if let (Some(replacement), Some(container)) = (replacement, container.as_object_mut()) {
            container.insert("image".to_owned(), json!(replacement.image));
        }
    }
    let described = tree::value(described(root).map_or(root, |described| described.definition));
    Rolling {
        running,
        register,
        revision: described.get("revision").and_then(Value::as_u64),
        cluster: inputs.cluster.map(str::to_owned).or_else(|| service.cluster().map(str::to_owned)),
        service: inputs.name.unwrap_or_else(|| service.name()).to_owned(),
    }
}

#[cfg(test)]
mod tests;
