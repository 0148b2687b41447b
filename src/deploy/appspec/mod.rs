//! AppSpecs of CodeDeploy: for Amazon ECS, for Lambda, and for servers, which are EC2 instances and machines on premises.
//!
//! Which of the three a file is, its content says. What the service or its agent refuses is an error, with its answer where one is
//! known. Keys are taken in any case where a service reads them, and exactly where the agent does.

mod against;
mod ecs;
mod hooks;
mod lambda;
mod network;
mod reader;
mod server;
mod version;

use super::document::{self, Document};
use super::taskdef::Described;
use crate::text::suggest::nearest;
use crate::text::{Diagnostic, Severity, SourceFile};
use crate::yaml::Node;

use reader::{Reader, field};

/// What an AppSpec deploys to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// A service of Amazon ECS.
    Ecs,
    /// A Lambda function.
    Lambda,
    /// EC2 instances, and machines on premises.
    Server,
}

/// All that is wrong with an AppSpec.
pub fn check(file: &SourceFile) -> Vec<Diagnostic> {
    check_against(file, None)
}

/// All that is wrong with an AppSpec, alone and beside the task definition it is deployed with.
pub fn check_against(file: &SourceFile, definition: Option<&Described<'_>>) -> Vec<Diagnostic> {
    let Document { root, diagnostics: mut found } = document::read(file);
    let Some(root) = root else {
        if found.is_empty() {
            found.push(unknown_platform(&Reader::new(file, None), "there is nothing in it"));
        }
        return found;
    };
    let platform = platform(&root);
    let mut reader = Reader::new(file, platform);
    match platform {
        Some(Platform::Ecs) => ecs::check(&mut reader, &root),
        Some(Platform::Lambda) => lambda::check(&mut reader, &root),
        Some(Platform::Server) => server::check(&mut reader, &root),
        None => {
            let lost = unknown_platform(&reader, "neither `Resources` nor `os` and `files`");
            reader.found.push(lost);
        }
    }
    if let (Some(Platform::Ecs), Some(definition)) = (platform, definition) {
        against::check(&mut reader, &root, definition);
    }
    found.append(&mut reader.found);
    found.sort_by_key(|found| (found.span(), found.severity, found.code));
    found
}

/// What an AppSpec deploys to, as far as its content says.
pub fn platform(root: &Node) -> Option<Platform> {
    root.as_mapping()?;
    if let Some(resources) = field(root, "Resources") {
        return Some(if is_lambda(&resources.value) { Platform::Lambda } else { Platform::Ecs });
    }
    let is_server = ["os", "files", "permissions"].iter().any(|key| field(root, key).is_some());
    let has_scripts = field(root, "hooks").is_some_and(|hooks| hooks.value.as_mapping().is_some());
    (is_server || has_scripts).then_some(Platform::Server)
}

/// Whether the first resource is a function: by its type, or else by its properties.
fn is_lambda(resources: &Node) -> bool {
    let item = resources.as_sequence().and_then(|items| items.first()).unwrap_or(resources);
    let Some(resource) = item.as_mapping().and_then(|entries| entries.first()).map(|entry| &entry.value) else {
        return false;
    };
    match field(resource, "Type").and_then(|kind| kind.value.as_text()) {
        Some(kind) => nearest(kind, [ecs::TYPE, lambda::TYPE]) == Some(lambda::TYPE),
        None => field(resource, "Properties").is_some_and(|properties| {
            ["Alias", "CurrentVersion", "TargetVersion"].iter().any(|key| field(&properties.value, key).is_some())
        }),
    }
}

/// The properties of the service that an AppSpec for Amazon ECS names.
fn properties(root: &Node) -> Option<&Node> {
    let resources = &field(root, "Resources")?.value;
    let item = resources.as_sequence().map_or(Some(resources), |items| items.first())?;
    let resource = &item.as_mapping()?.first()?.value;
    Some(&field(resource, "Properties")?.value)
}

/// `TaskDefinition` of an AppSpec for Amazon ECS.
pub fn task_definition(root: &Node) -> Option<&Node> {
    Some(&field(properties(root)?, "TaskDefinition")?.value)
}

fn unknown_platform(reader: &Reader<'_>, label: &str) -> Diagnostic {
    let message = format!("{} does not say what it deploys to", reader.file.name());
    Diagnostic::new("appspec-unknown-platform", Severity::Error, message, reader.start(), label)
        .note("for Amazon ECS and Lambda it has `Resources`; for servers it has `os`, and `files` or `hooks`")
}

#[cfg(test)]
mod tests;
