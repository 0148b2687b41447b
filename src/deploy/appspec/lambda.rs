//! An AppSpec for Lambda: one function, and the two versions that traffic moves between.

use super::reader::Reader;
use super::{ecs, hooks, version};
use crate::text::{Diagnostic, Severity};
use crate::yaml::{Entry, Node};

/// The type of the resource.
pub(super) const TYPE: &str = "AWS::Lambda::Function";
const PROPERTIES: [&str; 4] = ["Name", "Alias", "CurrentVersion", "TargetVersion"];

pub(super) fn check<'a>(reader: &mut Reader<'a>, root: &'a Node) {
    let root = reader.root(root, &["version", "Resources", "Hooks"]);
    version::of_service(reader, &root);
    if let Some(resource) = ecs::resource(reader, &root)
        && let Some(resource) = reader.map(resource, &["Type", "Properties"])
    {
        ecs::kind(reader, &resource, TYPE);
        if let Some(properties) = reader.required(&resource, "Properties") {
            function(reader, properties);
        }
    }
    hooks::of_service(reader, &root, &hooks::LAMBDA);
}

fn function<'a>(reader: &mut Reader<'a>, entry: &'a Entry) {
    let Some(properties) = reader.map(entry, &PROPERTIES) else { return };
    for key in PROPERTIES {
        let Some(entry) = reader.required(&properties, key) else { continue };
        let Some(written) = reader.text(entry) else { continue };
        let is_number = written.bytes().all(|byte| byte.is_ascii_digit()) && !written.starts_with('0');
        if key.ends_with("Version") && !is_number {
            let message = format!("`{written}` is no version of a function that traffic can move to");
            let span = entry.value.span;
            let wrong = Diagnostic::new("appspec-lambda-version", Severity::Error, message, span, "a number from 1 on");
            reader.found.push(wrong.note("publish one with `aws lambda publish-version`"));
        }
    }
}
