//! A task definition as a Compose file, so that its containers can be tried on one machine as a task runs them.
//!
//! What Compose can say is said, with the defaults of Amazon ECS written out where those of the engine differ; what it cannot is
//! listed with its path and the reason, never dropped. Values of secrets are not looked up: they have no place in the file.
//! Whether the service would take the definition is judged elsewhere; only what no Compose file can say is refused.

mod health;
mod linux;
mod logging;
mod network;
mod order;
mod ports;
mod reader;
mod refusal;
mod secrets;
mod service;
#[cfg(test)]
mod tests;
mod text;
mod volumes;

use serde::Serialize;
use serde_json::{Map, Value};

use super::taskdef::{Container, DESCRIBE_ONLY, Described};
use crate::text::{Located, Span};
use network::Mode;
use ports::Published;
use reader::{Notes, Reader};

pub use refusal::{Reason, Refusal};
pub use secrets::{Secret, SecretsFile};

/// The image of the container whose network the others share, unless another is named.
pub const PAUSE_IMAGE: &str = "public.ecr.aws/eks-distro/kubernetes/pause:3.7";

/// What a Compose file is to be like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Images in place of those of containers, by the container's name.
    pub images: Vec<(String, String)>,
    /// Ports to publish in place of others: the one that would be, and the one that is.
    pub host_ports: Vec<(u16, u16)>,
    /// The image of the container that holds what the others share; it has to wait until it is stopped.
    pub pause_image: String,
    /// The folder of the files with secrets, as seen from the Compose file.
    pub env_dir: String,
}

/// What a Compose file says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct File {
    /// The project's name.
    pub name: String,
    /// The services, in the order of the containers.
    pub services: Map<String, Value>,
    /// The volumes that have a name.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub volumes: Map<String, Value>,
}

/// A part of the task definition that the file does not say, or says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Where it stands, by keys; a container by its name.
    pub path: String,
    /// Where it stands in the file.
    pub span: Span,
    /// Why, and what was chosen.
    pub why: String,
}

/// A task definition as a Compose file.
#[derive(Clone, Debug, PartialEq)]
pub struct Composed {
    /// The family of the task definition, if it has one.
    pub family: Option<String>,
    /// What it says; `$` is not doubled here.
    pub file: File,
    /// The files with secrets that it reads.
    pub secrets: Vec<SecretsFile>,
    /// What was not translated, in the order of the task definition.
    pub left_out: Vec<LeftOut>,
}

/// What all parts of the translation look at.
struct Task<'a> {
    options: &'a Options,
    mode: Mode,
    /// The service whose namespaces the others join, where there is one.
    pause: Option<String>,
    /// Whether it is for Fargate.
    is_fargate: bool,
    /// `pidMode`.
    pid: Option<String>,
    /// `ipcMode`.
    ipc: Option<String>,
    platform: Option<String>,
    containers: Vec<(Located<&'a str>, Container<'a>)>,
    volumes: volumes::Volumes,
}

/// The Compose file of a task definition, or all that keeps it from being one.
pub fn compose(definition: &Described<'_>, options: &Options) -> Result<Composed, Vec<Refusal>> {
    let notes = Notes::default();
    let mut refused = Vec::new();
    let containers = service::named(definition, options, &mut refused);
    let root = Reader::root(definition.definition, &notes);
    DESCRIBE_ONLY.iter().chain(&["containerDefinitions"]).for_each(|key| root.pass(key));
    if let Some(tags) = definition.tags.filter(|tags| tags.as_sequence().is_some_and(|tags| !tags.is_empty())) {
        notes.add("tags", tags.span, "Compose has no tags of a whole file");
        root.pass("tags");
    }
    let family = root.text("family").map(str::to_owned);
    let task = task(&root, containers, options, &mut refused);
    let published = Published::of(&task, &mut refused);
    let mut services = Map::new();
    if let Some(name) = &task.pause {
        services.insert(name.clone(), Value::Object(network::pause(&task, &published)));
    }
    let mut secrets = Vec::new();
    for (name, container) in &task.containers {
        let reader = Reader::container(container, name.value, &notes);
        let made = service::service(&task, name.value, &reader, &published, &mut refused);
        secrets.extend(made.secrets);
        network::share(&task, &mut services, &made.shared_sysctls);
        services.insert(name.value.to_owned(), Value::Object(made.service));
    }
    service::tell_essential(&task, &notes);
    drop(root);
    if !refused.is_empty() {
        refused.sort_by_key(|refusal: &Refusal| refusal.span);
        return Err(refused);
    }
    let file = File { name: project(family.as_deref()), services, volumes: task.volumes.declared };
    Ok(Composed { family, file, secrets, left_out: notes.sorted() })
}

fn task<'a>(
    root: &Reader<'a>,
    containers: Vec<(Located<&'a str>, Container<'a>)>,
    options: &'a Options,
    refused: &mut Vec<Refusal>,
) -> Task<'a> {
    let is_fargate = root.peek_texts("requiresCompatibilities").any(|name| name == "FARGATE");
    let mode = Mode::of(root, is_fargate, refused);
    let (pid, ipc) = (root.text("pidMode").map(str::to_owned), root.text("ipcMode").map(str::to_owned));
    let shares = mode == Mode::Awsvpc || [&pid, &ipc].iter().any(|mode| mode.as_deref() == Some("task"));
    let pause = shares.then(|| network::pause_name(&containers));
    let platform = service::platform(root);
    let volumes = volumes::Volumes::of(root, refused);
    Task { options, mode, pause, is_fargate, pid, ipc, platform, containers, volumes }
}

/// The name of a project: small letters, digits, `-` and `_`, the first a letter or digit.
fn project(family: Option<&str>) -> String {
    let allowed = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '-' };
    let name: String = family.unwrap_or_default().chars().map(allowed).collect();
    match name.trim_start_matches(['-', '_']) {
        "" => "task".to_owned(),
        name => name.to_owned(),
    }
}
