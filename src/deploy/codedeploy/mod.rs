//! A blue/green deployment of a service of Amazon ECS by CodeDeploy, as the CodeDeployToECS action of CodePipeline does it.
//!
//! Images take the places of their placeholders in the template of a task definition, the ARN of what is registered that of
//! `<TASK_DEFINITION>` in the AppSpec. Both are replaced as text, wherever they stand.

mod images;
mod placeholders;

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::appspec::{self, Platform};
use super::document;
use super::rendering::{Rendering, Told};
use super::service::{self, Controller};
use super::taskdef::{self, Purpose, described, normalized};
use crate::text::{Diagnostic, Severity, SourceFile, hex};
use crate::yaml::Node;

pub use images::image_uri;
pub use placeholders::{Placed, Placeholder};

/// How many images the action puts into a template.
pub const IMAGES: usize = 4;
/// What stands for the ARN of the task definition in an AppSpec.
const TASK_DEFINITION: &str = "<TASK_DEFINITION>";

/// The files of a deployment, the images, and where it goes.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The template of the task definition.
    pub template: &'a SourceFile,
    /// The AppSpec.
    pub appspec: &'a SourceFile,
    /// The service that is deployed, as `describe-services` prints it.
    pub service: Option<&'a SourceFile>,
    /// The service, where the file holds several.
    pub name: Option<&'a str>,
    /// The images, by the names of their placeholders.
    pub images: &'a [Placeholder],
    /// The application of CodeDeploy.
    pub application: &'a str,
    /// Its deployment group.
    pub group: &'a str,
    /// What is said about the deployment.
    pub description: Option<&'a str>,
}

/// A deployment that can be begun.
#[derive(Clone, Debug, PartialEq)]
pub struct BlueGreen {
    /// The body of `RegisterTaskDefinition`.
    pub register: Value,
    /// How often each image was put into the template.
    pub placed: Vec<Placed>,
    appspec: String,
    application: String,
    group: String,
    description: Option<String>,
}

impl BlueGreen {
    /// What stands for the ARN of the task definition before it is registered: only then it has one.
    pub fn marker(&self) -> String {
        let family = self.register.get("family").and_then(Value::as_str).unwrap_or_default();
        format!("{family}:<next>")
    }

    /// The AppSpec for a registered task definition, and how often its ARN was put in.
    pub fn appspec(&self, task_definition: &str) -> (String, usize) {
        let count = self.appspec.matches(TASK_DEFINITION).count();
        (self.appspec.replace(TASK_DEFINITION, task_definition), count)
    }

    /// The body of `CreateDeployment` for a registered task definition.
    pub fn create_deployment(&self, task_definition: &str) -> Value {
        let (content, _) = self.appspec(task_definition);
        let sha256 = hex(&Sha256::digest(content.as_bytes()));
        let mut body = Map::new();
        body.insert("applicationName".to_owned(), json!(self.application));
        body.insert("deploymentGroupName".to_owned(), json!(self.group));
        let revision =
            json!({"revisionType": "AppSpecContent", "appSpecContent": {"content": content, "sha256": sha256}});
        body.insert("revision".to_owned(), revision);
        if let Some(description) = &self.description {
            body.insert("description".to_owned(), json!(description));
        }
        Value::Object(body)
    }
}

/// Renders a deployment, and says all that keeps it from being one.
pub fn render(inputs: &Inputs<'_>) -> Rendering<BlueGreen> {
    let (text, placed) = placeholders::replaced(inputs.template.text(), inputs.images);
    let rendered = SourceFile::new(inputs.template.name(), text);
    let root = document::read_json(&rendered).root;
    let root = root.as_ref().filter(|root| taskdef::holds_definition(root));
    let mut in_template = taskdef::check_with(&rendered, Purpose::Register);
    if let Some(root) = root {
        // A placeholder that is left is told below, wherever it stands.
        in_template.retain(|found| found.code != "taskdef-placeholder");
        in_template.extend(placeholders::left_over(root, inputs.images));
        in_template.extend(placeholders::unused(&rendered, root, &placed));
    }
    let described = root.and_then(described);
    let mut in_appspec = appspec::check_against(inputs.appspec, described.as_ref());
    in_appspec.extend(for_ecs(inputs.appspec));
    let made = root.map(|root| BlueGreen {
        register: normalized(root),
        placed,
        appspec: inputs.appspec.text().to_owned(),
        application: inputs.application.to_owned(),
        group: inputs.group.to_owned(),
        description: inputs.description.map(str::to_owned),
    });
    let told = [
        inputs.service.map(|file| Told { file: file.clone(), diagnostics: of_service(file, inputs.name) }),
        Some(Told { file: rendered.clone(), diagnostics: in_template }),
        Some(Told { file: inputs.appspec.clone(), diagnostics: in_appspec }),
    ];
    Rendering::new(made, told.into_iter().flatten())
}

/// What keeps CodeDeploy from deploying a service.
fn of_service(file: &SourceFile, name: Option<&str>) -> Vec<Diagnostic> {
    let mut read = document::read_json(file);
    if let Some(root) = &read.root {
        match service::find(file, root, name, Controller::CodeDeploy) {
            Ok(service) => read.diagnostics.extend(service.target_groups()),
            Err(wrong) => read.diagnostics.extend(wrong),
        }
    }
    read.diagnostics
}

/// What an AppSpec says that is right in itself and wrong for this deployment.
fn for_ecs(file: &SourceFile) -> Option<Diagnostic> {
    let root = document::read(file).root?;
    match appspec::platform(&root)? {
        Platform::Ecs => fixed(appspec::task_definition(&root)?),
        Platform::Lambda => Some(other_platform(&root, "a Lambda function")),
        Platform::Server => Some(other_platform(&root, "servers")),
    }
}

fn other_platform(root: &Node, what: &str) -> Diagnostic {
    let place = root.as_mapping().and_then(|entries| entries.first()).map_or(root.span, |entry| entry.key.span);
    let message = format!("the AppSpec deploys to {what}, not to Amazon ECS");
    Diagnostic::new("deploy-other-platform", Severity::Error, message, place, "not a service of Amazon ECS")
}

fn fixed(definition: &Node) -> Option<Diagnostic> {
    let arn = definition.as_text().filter(|text| text.starts_with("arn:"))?;
    let message = format!("the AppSpec deploys `{arn}`, not what is registered");
    let label = "stays as it is";
    let wrong = Diagnostic::new("deploy-fixed-definition", Severity::Warning, message, definition.span, label);
    Some(wrong.note(format!("write `{TASK_DEFINITION}`")))
}

#[cfg(test)]
mod tests;
