//! What differs between two task definitions, by what they mean: the order of keys is no difference, nor is that of lists whose
//! items have names.
//!
//! Both are expected as [`normalized`](super::normalized) makes them.

use serde::Serialize;
use serde_json::{Map, Value};

use super::sizes;

/// One difference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Where: `containerDefinitions[web].environment[STAGE].value`.
    pub path: String,
    /// What was there; null where nothing was.
    pub old: Option<Value>,
    /// What is there; null where nothing is.
    pub new: Option<Value>,
}

/// All differences, in the order of the old definition, then of the new one.
pub fn changes(old: &Value, new: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    walk("", "", Some(old), Some(new), &mut found);
    found
}

fn walk(path: &str, key: &str, old: Option<&Value>, new: Option<&Value>, found: &mut Vec<Change>) {
    match (old, new) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            for name in old.keys().chain(new.keys().filter(|name| !old.contains_key(*name))) {
                let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                walk(&below, name, old.get(name), new.get(name), found);
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) if let Some((ours, theirs)) = names(key, old, new) => {
            let at = |names: &[String], name| names.iter().position(|own| own == name);
            for name in ours.iter().chain(theirs.iter().filter(|name| !ours.contains(name))) {
                let item = |names, list: &'_ [Value]| at(names, name).map(|index| list[index].clone());
                let (old, new) = (item(&ours, old), item(&theirs, new));
                walk(&format!("{path}[{name}]"), "", old.as_ref(), new.as_ref(), found);
            }
        }
        _ if is_same(path, key, old, new) => {}
        _ => found.push(Change { path: path.to_owned(), old: old.cloned(), new: new.cloned() }),
    }
}

/// The new definition in the order and in the words of the old one, so that texts of both differ only where they do.
pub fn aligned(old: &Value, new: &Value) -> Value {
    align("", "", old, new)
}

fn align(path: &str, key: &str, old: &Value, new: &Value) -> Value {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => Value::Object(align_entries(path, old, new)),
        (Value::Array(old), Value::Array(new)) => align_items(path, key, old, new),
        _ if is_same(path, key, Some(old), Some(new)) => old.clone(),
        _ => new.clone(),
    }
}

fn align_items(path: &str, key: &str, old: &[Value], new: &[Value]) -> Value {
    let Some((ours, theirs)) = names(key, old, new) else { return new.into() };
    let of = |list: &[String], name| list.iter().position(|own| own == name);
    let kept = ours.iter().enumerate().filter_map(|(index, name)| {
        let is = &new[of(&theirs, name)?];
        Some(align(&format!("{path}[{name}]"), "", &old[index], is))
    });
    let added = theirs.iter().zip(new).filter(|(name, _)| of(&ours, name).is_none()).map(|(_, item)| item.clone());
    kept.chain(added).collect()
}

fn align_entries(path: &str, old: &Map<String, Value>, new: &Map<String, Value>) -> Map<String, Value> {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    let kept = old.iter().filter_map(|(name, was)| match new.get(name) {
        Some(is) => Some((name.clone(), align(&below(name), name, was, is))),
        None => is_unsaid(name, was).then(|| (name.clone(), was.clone())),
    });
    let added = new.iter().filter(|(name, is)| !old.contains_key(*name) && !is_unsaid(name, is));
    kept.chain(added.map(|(name, is)| (name.clone(), is.clone()))).collect()
}

/// Whether two values mean the same, one of which may be absent.
fn is_same(path: &str, key: &str, old: Option<&Value>, new: Option<&Value>) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => {
            let size: Option<fn(&str) -> Option<u64>> = match path {
                "cpu" => Some(sizes::cpu_units),
                "memory" => Some(sizes::mebibytes),
                _ => None,
            };
            let units = |value: &Value| size.and_then(|size| size(&text(value)));
            old == new || units(old).is_some_and(|units_of_old| units(new) == Some(units_of_old))
        }
        (Some(said), None) | (None, Some(said)) => is_unsaid(key, said),
        (None, None) => true,
    }
}

/// Whether a value says no more than its absence: an empty list, and what descriptions fill in.
fn is_unsaid(key: &str, value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Bool(true) => key == "essential",
        Value::Number(number) => key == "cpu" && number.as_u64() == Some(0),
        Value::String(text) => key == "protocol" && text == "tcp",
        _ => false,
    }
}

/// What tells the items of two lists under a key apart; none where only their order does.
fn names(key: &str, old: &[Value], new: &[Value]) -> Option<(Vec<String>, Vec<String>)> {
    let name: fn(&Value) -> Option<String> = match key {
        "containerDefinitions" | "environment" | "secrets" | "secretOptions" | "volumes" | "ulimits" | "properties" => {
            |item| field(item, "name")
        }
        "portMappings" => port,
        "mountPoints" | "tmpfs" => |item| field(item, "containerPath"),
        "volumesFrom" => |item| field(item, "sourceContainer"),
        "dependsOn" => |item| field(item, "containerName"),
        "extraHosts" => |item| field(item, "hostname"),
        "systemControls" => |item| field(item, "namespace"),
        "resourceRequirements" => |item| field(item, "type"),
        "devices" => |item| field(item, "hostPath"),
        "inferenceAccelerators" => |item| field(item, "deviceName"),
        "tags" => |item| field(item, "key"),
        "placementConstraints" => |item| field(item, "expression"),
        "requiresCompatibilities" | "add" | "drop" | "links" => |item| item.as_str().map(str::to_owned),
        _ => return None,
    };
    let distinct = |items: &[Value]| {
        let names: Vec<String> = items.iter().map(name).collect::<Option<_>>()?;
        let mut sorted: Vec<&String> = names.iter().collect();
        sorted.sort_unstable();
        sorted.windows(2).all(|pair| pair[0] != pair[1]).then_some(names)
    };
    Some((distinct(old)?, distinct(new)?))
}

fn field(item: &Value, key: &str) -> Option<String> {
    item.get(key).map(text)
}

/// `80`, `53/udp`, `8000-8010`.
fn port(item: &Value) -> Option<String> {
    let port = item.get("containerPort").or_else(|| item.get("containerPortRange")).map(text)?;
    Some(match item.get("protocol").map(text) {
        Some(protocol) if protocol != "tcp" => format!("{port}/{protocol}"),
        _ => port,
    })
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests;
