//! `NetworkConfiguration` and `CapacityProviderStrategy` of an AppSpec for Amazon ECS.

use super::reader::{Map, Reader, unknown_value};
use crate::text::suggest::{all_of, any_of};
use crate::text::{Diagnostic, Severity};
use crate::yaml::{Entry, Node};

const SETTINGS: [&str; 3] = ["Subnets", "SecurityGroups", "AssignPublicIp"];

pub(super) fn check<'a>(reader: &mut Reader<'a>, properties: &Map<'a>) {
    if let Some(network) = reader.field(properties.node, "NetworkConfiguration") {
        network_configuration(reader, network);
    }
    if let Some(strategy) = reader.field(properties.node, "CapacityProviderStrategy") {
        capacity(reader, strategy);
    }
}

/// All three settings, or none.
fn network_configuration<'a>(reader: &mut Reader<'a>, entry: &'a Entry) {
    let Some(network) = reader.map(entry, &["AwsvpcConfiguration"]) else { return };
    let Some(entry) = reader.required(&network, "AwsvpcConfiguration") else { return };
    let Some(settings) = reader.map(entry, &SETTINGS) else { return };
    let (given, absent): (Vec<&str>, Vec<&str>) =
        SETTINGS.iter().partition(|key| reader.field(settings.node, key).is_some());
    if !given.is_empty() && !absent.is_empty() {
        let message = format!("there is {} without {}", all_of(given), any_of(absent));
        let label = "all three settings, or none";
        reader.found.push(Diagnostic::new("appspec-network", Severity::Error, message, settings.place, label));
    }
    for key in ["Subnets", "SecurityGroups"] {
        if let Some(list) = reader.field(settings.node, key) {
            reader.list(list);
        }
    }
    let public = reader.field(settings.node, "AssignPublicIp");
    let public = public.and_then(|public| reader.text(public).map(|text| (text, public)));
    if let Some((written, public)) = public
        && !["ENABLED", "DISABLED"].contains(&written)
    {
        reader.found.push(unknown_value("AssignPublicIp", &public.value, &["ENABLED", "DISABLED"]));
    }
}

/// Weights that share tasks out, and one base at most.
fn capacity<'a>(reader: &mut Reader<'a>, entry: &'a Entry) {
    let Some(items) = reader.list(entry) else { return };
    let mut bases: Vec<&Node> = Vec::new();
    let mut weights: Vec<i64> = Vec::new();
    for item in items {
        let list = entry.key.as_text().unwrap_or_default();
        let Some(item) = reader.item(item, list, &["Base", "CapacityProvider", "Weight"]) else { continue };
        if let Some(provider) = reader.required(&item, "CapacityProvider") {
            reader.text(provider);
        }
        if let Some((base, value)) = number(reader, &item, "Base")
            && base > 0
        {
            bases.push(value);
        }
        weights.push(number(reader, &item, "Weight").map_or(0, |(weight, _)| weight));
    }
    if let [first, second, ..] = bases.as_slice() {
        let message = "more than one capacity provider has a `Base`";
        let wrong = Diagnostic::new("appspec-capacity-provider", Severity::Error, message, second.span, "one at most");
        reader.found.push(wrong.related(first.span, "the first"));
    }
    if !weights.is_empty() && weights.iter().all(|&weight| weight == 0) {
        let message = "every capacity provider has the weight 0, so no task can be placed";
        let label = "one weight has to be 1 or more";
        reader.found.push(Diagnostic::new(
            "appspec-capacity-provider",
            Severity::Error,
            message,
            entry.key.span,
            label,
        ));
    }
}

/// A number of a capacity provider.
fn number<'a>(reader: &mut Reader<'a>, item: &Map<'a>, key: &str) -> Option<(i64, &'a Node)> {
    let entry = reader.field(item.node, key)?;
    let number = entry.value.as_text().and_then(|text| text.parse().ok()).filter(|number| *number >= 0);
    if number.is_none() {
        reader.wrong_type(&format!("`{key}`"), &entry.value, "a number", entry.key.span);
    }
    Some((number?, &entry.value))
}
