//! One container as a service, row by row.

use serde_json::{Map, Value, json};

use super::ports::Published;
use super::reader::{Notes, Reader, put, put_all};
use super::refusal::{Reason, Refusal};
use super::secrets::{self, SecretsFile};
use super::{Options, Task, health, linux, logging, network, order};
use crate::deploy::taskdef::{Container, Described};
use crate::text::Located;

/// A service, and what of it goes elsewhere.
pub(super) struct Made {
    pub(super) service: Map<String, Value>,
    pub(super) secrets: Option<SecretsFile>,
    /// Kernel parameters of a namespace that the containers share.
    pub(super) shared_sysctls: Vec<(String, String)>,
}

/// Whether Compose and the names of files take it.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
}

/// The containers by their names; those that cannot be services are refused.
pub(super) fn named<'a>(
    definition: &Described<'a>,
    options: &Options,
    refused: &mut Vec<Refusal>,
) -> Vec<(Located<&'a str>, Container<'a>)> {
    let mut found: Vec<(Located<&'a str>, Container<'a>)> = Vec::new();
    for container in definition.containers() {
        let span = container.place();
        let name = container.name().unwrap_or(Located::new("", span));
        if !is_name(name.value) {
            refused.push(Refusal { span: Some(span), reason: Reason::Name(name.value.to_owned()) });
        } else if found.iter().any(|(before, _)| before.value == name.value) {
            refused.push(Refusal { span: Some(span), reason: Reason::NameTwice(name.value.to_owned()) });
        } else {
            found.push((name, container));
        }
    }
    let span = definition.definition.span;
    if found.is_empty() && refused.is_empty() {
        refused.push(Refusal { span: Some(span), reason: Reason::NoContainers });
    }
    let is_there = |name: &str| found.iter().any(|(own, _)| own.value == name);
    for (name, _) in options.images.iter().filter(|(name, _)| !is_there(name)) {
        let names = found.iter().map(|(name, _)| name.value.to_owned()).collect();
        let reason = Reason::NoSuchContainer { key: "--image", name: name.clone(), names };
        refused.push(Refusal { span: None, reason });
    }
    found
}

/// `platform`, of `runtimePlatform`.
pub(super) fn platform(root: &Reader<'_>) -> Option<String> {
    let platform = root.object("runtimePlatform")?;
    let is_windows = platform.text("operatingSystemFamily").is_some_and(|family| family.starts_with("WINDOWS"));
    let system = if is_windows { "windows" } else { "linux" };
    match platform.text("cpuArchitecture").unwrap_or("X86_64") {
        "X86_64" => Some(format!("{system}/amd64")),
        "ARM64" => Some(format!("{system}/arm64")),
        _ => {
            platform.leave("cpuArchitecture", "it is not known here, so the engine chooses");
            None
        }
    }
}

/// The service of a container.
pub(super) fn service(
    task: &Task<'_>,
    name: &str,
    container: &Reader<'_>,
    published: &Published,
    refused: &mut Vec<Refusal>,
) -> Made {
    let mut service = Map::new();
    container.pass("name");
    put(&mut service, "image", image(task, name, container, refused));
    put(&mut service, "platform", task.platform.clone());
    put_all(&mut service, "entrypoint", container.texts("entryPoint"));
    put_all(&mut service, "command", container.texts("command"));
    put(&mut service, "working_dir", container.text("workingDirectory"));
    put(&mut service, "user", container.text("user"));
    put_all(&mut service, "environment", secrets::environment(container));
    let files = secrets::files(task, name, container);
    put_all(&mut service, "env_file", files.paths);
    network::network(task, name, container, published, &mut service, refused);
    let shared_sysctls = network::sysctls(task, container, &mut service);
    put_all(&mut service, "volumes", task.volumes.mounts(container));
    put_all(&mut service, "volumes_from", order::volumes_from(task, container, refused));
    put_all(&mut service, "depends_on", order::depends_on(task, container, refused));
    service.insert("healthcheck".to_owned(), health::health(container));
    order::ends(container, &mut service);
    linux::resources(task, container, &mut service);
    for (key, theirs) in [
        ("privileged", "privileged"),
        ("readonlyRootFilesystem", "read_only"),
        ("interactive", "stdin_open"),
        ("pseudoTerminal", "tty"),
    ] {
        put(&mut service, theirs, container.flag(key).then_some(true));
    }
    security(container, &mut service);
    let mut labels = container.pairs("dockerLabels");
    put(&mut service, "logging", logging::logging(container, &mut labels));
    put_all(&mut service, "labels", labels);
    container.pass("essential");
    Made { service, secrets: files.secrets, shared_sysctls }
}

/// The image: the one that was named for it, or its own if that is one.
fn image(task: &Task<'_>, name: &str, container: &Reader<'_>, refused: &mut Vec<Refusal>) -> Option<String> {
    let own = container.text("image");
    if let Some((_, image)) = task.options.images.iter().rev().find(|(of, _)| of == name) {
        return Some(image.clone());
    }
    let reason = match own {
        None | Some("") => Reason::NoImage { container: name.to_owned() },
        // No reference has other characters, so whatever has is still to be replaced.
        Some(image) if !image.chars().all(|c| c.is_ascii_alphanumeric() || "-_:./#@".contains(c)) => {
            Reason::Placeholder { container: name.to_owned(), image: image.to_owned() }
        }
        Some(image) => return Some(image.to_owned()),
    };
    refused.push(Refusal { span: Some(container.span("image")), reason });
    None
}

fn security(container: &Reader<'_>, service: &mut Map<String, Value>) {
    put_all(service, "security_opt", container.texts("dockerSecurityOptions"));
    for specification in container.texts("credentialSpecs") {
        match specification.strip_prefix("credentialspec:file://") {
            Some(file) => put(service, "credential_spec", Some(json!({ "file": file }))),
            None => container.leave("credentialSpecs", "Compose fetches no specification from AWS"),
        }
    }
}

/// Compose does not know which containers a task cannot do without.
pub(super) fn tell_essential(task: &Task<'_>, notes: &Notes) {
    let Some((first, container)) = task.containers.first().filter(|_| task.containers.len() > 1) else { return };
    let span = container.node.get("essential").map_or(first.span, |node| node.span);
    let why = "Compose lets the others run on when one ends; `docker compose up --abort-on-container-exit` stops all, \
               whichever ends";
    notes.add("containerDefinitions[].essential", span, why);
}
