//! An AppSpec for servers, as the agent of CodeDeploy reads it.

use super::reader::{Map, Reader, answered, like, missing, unknown_value};
use super::{hooks, version};
use crate::text::suggest::nearest;
use crate::text::{Applicability, Diagnostic, Edit, Severity};
use crate::yaml::Node;

const KEYS: [&str; 6] = ["version", "os", "files", "file_exists_behavior", "permissions", "hooks"];
const SYSTEMS: [&str; 2] = ["linux", "windows"];
const PERMISSION: [&str; 9] = ["object", "pattern", "except", "owner", "group", "mode", "acls", "context", "type"];
const BEHAVIORS: [&str; 3] = ["DISALLOW", "OVERWRITE", "RETAIN"];

pub(super) fn check<'a>(reader: &mut Reader<'a>, root: &'a Node) {
    let root = reader.root(root, &KEYS);
    if reader.is_json() {
        let message = "an AppSpec for servers is YAML, and this is JSON";
        let place = reader.start();
        let wrong = Diagnostic::new("appspec-server-json", Severity::Warning, message, place, "JSON");
        reader.found.push(wrong.note("the agent looks for `appspec.yml` at the top of the revision"));
    }
    version::of_agent(reader, &root);
    system(reader, &root);
    files(reader, &root);
    if let Some(behavior) = root.node.entry("file_exists_behavior") {
        let written = reader.text(behavior);
        if written.is_some_and(|written| !BEHAVIORS.contains(&written)) {
            reader.found.push(unknown_value("file_exists_behavior", &behavior.value, &BEHAVIORS));
        }
    }
    permissions(reader, &root);
    hooks::of_agent(reader, &root);
}

fn system<'a>(reader: &mut Reader<'a>, root: &Map<'a>) {
    let refusal = |written: &str| {
        format!(
            "The deployment failed because the application specification file specifies an unsupported operating system \
             ({written}). Specify either \"linux\" or \"windows\" in the os section of the AppSpec file, and then try again."
        )
    };
    let Some(entry) = root.node.entry("os").filter(|entry| !entry.value.is_null()) else {
        reader.found.push(answered(missing(root, "os"), refusal("")));
        return;
    };
    let written = entry.value.as_text().unwrap_or_default();
    if SYSTEMS.contains(&written) {
        return;
    }
    let message = format!("the agent knows no operating system `{written}`");
    let span = reader.first_line(entry.value.span);
    let wrong = Diagnostic::new("appspec-operating-system", Severity::Error, message, span, "`linux` or `windows`");
    let wrong = answered(wrong, refusal(written));
    reader.found.push(match nearest(written, SYSTEMS) {
        Some(meant) => {
            let edit = Edit { span, replacement: like(&entry.value, meant) };
            wrong.fix(format!("write `{meant}`"), Applicability::Unsafe, vec![edit])
        }
        None => wrong,
    });
}

/// Pairs of what is copied, and where to.
fn files<'a>(reader: &mut Reader<'a>, root: &Map<'a>) {
    let Some(entry) = root.node.entry("files").filter(|entry| !entry.value.is_null()) else { return };
    for item in reader.list(entry).unwrap_or_default() {
        let Some(file) = reader.item(item, "files", &["source", "destination"]) else { continue };
        match (file.node.get("source").and_then(Node::as_text), file.node.get("destination")) {
            (None, _) => {
                let refusal = "The deployment failed because the application specification file specifies a destination \
                    file, but no source file. Update the files section of the AppSpec file, and then try again.";
                reader.found.push(answered(missing(&file, "source"), refusal));
            }
            (Some(source), None) => {
                let refusal = format!(
                    "The deployment failed because the application specification file specifies only a source file \
                     ({source}). Add the name of the destination file to the files section of the AppSpec file, and then \
                     try again."
                );
                reader.found.push(answered(missing(&file, "destination"), refusal));
            }
            (Some(_), Some(_)) => {}
        }
    }
}

fn permissions<'a>(reader: &mut Reader<'a>, root: &Map<'a>) {
    let Some(entry) = root.node.entry("permissions").filter(|entry| !entry.value.is_null()) else { return };
    let items = reader.list(entry).unwrap_or_default();
    if !items.is_empty() && root.node.get("os").and_then(Node::as_text) == Some("windows") {
        let message = "there are permissions on Linux alone, and this deploys to Windows";
        let place = entry.key.span;
        let wrong = Diagnostic::new("appspec-permissions-on-windows", Severity::Error, message, place, "refused");
        let refusal = "The deployment failed because the application specification file specifiles file permissions, but \
            the deployment is targeting one or more Windows Server instances. Permissions are supported only for Amazon \
            Linux, Ubuntu Server, and Red Hat Enterprise Linux (RHEL) instances. Update the permissions section of the \
            AppSpec file, and then try again.";
        reader.found.push(answered(wrong, refusal));
    }
    for item in items {
        if let Some(permission) = reader.item(item, "permissions", &PERMISSION) {
            self::permission(reader, &permission);
        }
    }
}

fn permission<'a>(reader: &mut Reader<'a>, permission: &Map<'a>) {
    if permission.node.get("object").and_then(Node::as_text).is_none_or(|object| object.trim().is_empty()) {
        let refusal = "The deployment failed because a permission listed in the application specification file has no \
            object value. Update the permissions section of the AppSpec file, and then try again.";
        reader.found.push(answered(missing(permission, "object"), refusal));
    }
    for key in ["except", "acls"] {
        if let Some(list) = permission.node.entry(key).filter(|entry| !entry.value.is_null()) {
            reader.list(list);
        }
    }
    let Some(types) = permission.node.entry("type").filter(|entry| !entry.value.is_null()) else { return };
    for kind in reader.list(types).unwrap_or_default() {
        let written = kind.as_text().unwrap_or_default();
        if !["file", "directory"].contains(&written) {
            let refusal = format!(
                "The deployment failed because the application specification file specifies a permission for an object \
                 type not supported for permissions ({written}). Update the permissions section of the AppSpec file, and \
                 then try again."
            );
            reader.found.push(answered(unknown_value("type", kind, &["file", "directory"]), refusal));
        }
    }
}
