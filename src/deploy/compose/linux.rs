//! Processors, memory, limits, devices and what else the kernel gives a container.

use serde_json::{Map, Value, json};

use super::Task;
use super::reader::{Reader, put, put_all};

/// How many files a process may open on Fargate, where nothing is said.
const FARGATE_FILES: i64 = 65_535;

/// Puts all of it into a service.
pub(super) fn resources(task: &Task<'_>, container: &Reader<'_>, service: &mut Map<String, Value>) {
    // The agent gives every container two shares at least.
    let shares = container.number("cpu").unwrap_or_default().max(2);
    service.insert("cpu_shares".to_owned(), shares.into());
    let memory = container.number("memory");
    put(service, "mem_limit", memory.map(mebibytes));
    put(service, "mem_reservation", container.number("memoryReservation").map(mebibytes));
    put_all(service, "ulimits", ulimits(task, container));
    accelerators(container, service);
    if let Some(parameters) = container.object("linuxParameters") {
        linux_parameters(&parameters, memory, service);
    }
}

fn mebibytes(number: i64) -> String {
    format!("{number}m")
}

fn ulimits(task: &Task<'_>, container: &Reader<'_>) -> Map<String, Value> {
    let mut found = Map::new();
    for limit in container.objects("ulimits") {
        let (name, soft, hard) = (limit.text("name"), limit.number("softLimit"), limit.number("hardLimit"));
        let Some(name) = name else { continue };
        let (soft, hard) = (soft.or(hard).unwrap_or_default(), hard.or(soft).unwrap_or_default());
        found.insert(name.to_owned(), json!({ "soft": soft, "hard": hard }));
    }
    if task.is_fargate && !found.contains_key("nofile") {
        found.insert("nofile".to_owned(), json!({ "soft": FARGATE_FILES, "hard": FARGATE_FILES }));
    }
    found
}

fn accelerators(container: &Reader<'_>, service: &mut Map<String, Value>) {
    for requirement in container.objects("resourceRequirements") {
        if requirement.text("type") != Some("GPU") {
            requirement.leave_all("the engine has no such resource");
        } else if let Some(count) = requirement.number("value") {
            let device = json!({ "driver": "nvidia", "count": count, "capabilities": ["gpu"] });
            put(service, "deploy", Some(json!({ "resources": { "reservations": { "devices": [device] } } })));
        }
    }
}

fn linux_parameters(parameters: &Reader<'_>, memory: Option<i64>, service: &mut Map<String, Value>) {
    if let Some(capabilities) = parameters.object("capabilities") {
        put_all(service, "cap_add", capabilities.texts("add"));
        put_all(service, "cap_drop", capabilities.texts("drop"));
    }
    let devices: Vec<String> = parameters.objects("devices").iter().filter_map(device).collect();
    put_all(service, "devices", devices);
    put(service, "init", parameters.flag("initProcessEnabled").then_some(true));
    put(service, "shm_size", parameters.number("sharedMemorySize").map(mebibytes));
    let tmpfs: Vec<String> = parameters.objects("tmpfs").iter().filter_map(tmpfs).collect();
    put_all(service, "tmpfs", tmpfs);
    swap(parameters, memory, service);
}

fn device(device: &Reader<'_>) -> Option<String> {
    let host = device.text("hostPath")?;
    let inside = device.text("containerPath").unwrap_or(host);
    let permissions = device.texts("permissions");
    let letters = [("read", "r"), ("write", "w"), ("mknod", "m")];
    let given: String =
        letters.iter().filter(|(word, _)| permissions.contains(word)).map(|(_, letter)| *letter).collect();
    Some(format!("{host}:{inside}:{}", if given.is_empty() { "rwm" } else { &given }))
}

fn tmpfs(tmpfs: &Reader<'_>) -> Option<String> {
    let path = tmpfs.text("containerPath")?;
    let size = tmpfs.number("size").map(|size| format!("size={}", mebibytes(size)));
    let options: Vec<String> =
        size.into_iter().chain(tmpfs.texts("mountOptions").into_iter().map(str::to_owned)).collect();
    Some(if options.is_empty() { path.to_owned() } else { format!("{path}:{}", options.join(",")) })
}

/// The engine's limit is that of memory and swap together.
fn swap(parameters: &Reader<'_>, memory: Option<i64>, service: &mut Map<String, Value>) {
    let (most, swappiness) = (parameters.number("maxSwap"), parameters.number("swappiness"));
    match (most, memory) {
        (Some(most), Some(memory)) => {
            put(service, "memswap_limit", Some(mebibytes(memory.saturating_add(most))));
            put(service, "mem_swappiness", swappiness);
        }
        (Some(_), None) => parameters.leave("maxSwap", "the engine limits swap only together with `memory`"),
        (None, _) => {}
    }
    if swappiness.is_some() && (most.is_none() || memory.is_none()) {
        parameters.leave("swappiness", "it counts only with `maxSwap` and `memory`");
    }
}
