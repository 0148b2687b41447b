//! Volumes of the task, which its containers share, and what each mounts.

use serde_json::{Map, Value, json};

use super::reader::{Reader, put, put_all};
use super::refusal::{Reason, Refusal};
use super::service::is_name;

/// Kinds of volumes that are elsewhere.
const REMOTE: [&str; 3] =
    ["efsVolumeConfiguration", "s3filesVolumeConfiguration", "fsxWindowsFileServerVolumeConfiguration"];

/// The volumes of a task.
#[derive(Debug, Default)]
pub(super) struct Volumes {
    /// Those that Compose is to make, or to find.
    pub(super) declared: Map<String, Value>,
    /// Folders of this machine, by the name of the volume.
    binds: Vec<(String, String)>,
}

impl Volumes {
    /// `volumes` of a task definition.
    pub(super) fn of(root: &Reader<'_>, refused: &mut Vec<Refusal>) -> Self {
        let mut found = Self::default();
        for volume in root.objects("volumes") {
            let name = volume.text("name").unwrap_or_default();
            if !is_name(name) {
                let reason = Reason::Volume(name.to_owned());
                refused.push(Refusal { span: Some(volume.span("name")), reason });
            }
            found.add(name, &volume);
        }
        found
    }

    fn add(&mut self, name: &str, volume: &Reader<'_>) {
        let source = volume.object("host").and_then(|host| host.text("sourcePath"));
        if let Some(source) = source.filter(|source| !source.is_empty()) {
            self.binds.push((name.to_owned(), source.to_owned()));
            return;
        }
        let docker = volume.object("dockerVolumeConfiguration");
        let declared = docker.map(|docker| docker_volume(name, &docker)).unwrap_or_default();
        for kind in REMOTE.iter().filter(|kind| !volume.is_silent(kind)) {
            volume.leave(kind, "an empty volume of this machine stands for it");
        }
        if volume.flag("configuredAtLaunch") {
            volume.leave("configuredAtLaunch", "an empty volume of this machine stands for it");
        }
        self.declared.insert(name.to_owned(), Value::Object(declared));
    }

    /// `volumes` of a service, of `mountPoints`.
    pub(super) fn mounts(&self, container: &Reader<'_>) -> Vec<Value> {
        let mounts = container.objects("mountPoints");
        mounts.iter().filter_map(|mount| self.mount(mount)).collect()
    }

    fn mount(&self, mount: &Reader<'_>) -> Option<Value> {
        let (name, path) = (mount.text("sourceVolume"), mount.text("containerPath"));
        let is_read_only = mount.flag("readOnly");
        let (Some(name), Some(path)) = (name, path) else {
            mount.leave_all("it does not say what is mounted where");
            return None;
        };
        let bind = self.binds.iter().find(|(own, _)| own == name);
        let mut found = match bind {
            // As on an instance, a folder that is not there is made.
            Some((_, source)) => {
                json!({ "type": "bind", "source": source, "target": path, "bind": { "create_host_path": true } })
            }
            None if self.declared.contains_key(name) => json!({ "type": "volume", "source": name, "target": path }),
            None => {
                mount.leave_all(format!("there is no volume `{name}`"));
                return None;
            }
        };
        if is_read_only {
            found["read_only"] = true.into();
        }
        Some(found)
    }
}

/// A volume that the engine makes; one that outlives tasks keeps its name.
fn docker_volume(name: &str, docker: &Reader<'_>) -> Map<String, Value> {
    let is_shared = docker.text("scope") == Some("shared");
    let is_made = docker.flag("autoprovision");
    let (driver, options, labels) = (docker.text("driver"), docker.pairs("driverOpts"), docker.pairs("labels"));
    let mut found = Map::new();
    put(&mut found, "name", is_shared.then_some(name));
    if is_shared && !is_made {
        // Whoever made it has said how.
        found.insert("external".to_owned(), true.into());
        return found;
    }
    put(&mut found, "driver", driver);
    put_all(&mut found, "driver_opts", options);
    put_all(&mut found, "labels", labels);
    found
}
