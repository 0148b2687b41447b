//! Where secrets and files of variables come from.

use super::{Task, items, text};
use crate::text::{Diagnostic, Severity};
use crate::yaml::Node;

pub(super) fn check(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    for container in task.containers() {
        let logs = container.node.get("logConfiguration");
        let secrets =
            items(container.node, "secrets").chain(logs.into_iter().flat_map(|logs| items(logs, "secretOptions")));
        for (from, node) in secrets.filter_map(|secret| text(secret, "valueFrom")) {
            found.extend(reference(from, node));
        }
        for (file, node) in items(container.node, "environmentFiles").filter_map(|file| text(file, "value")) {
            found.extend(environment_file(file, node));
        }
    }
}

/// A secret by its ARN, or a parameter by its ARN or name.
fn reference(from: &str, node: &Node) -> Option<Diagnostic> {
    let wrong = |message: String, label: &str| {
        Some(Diagnostic::new("taskdef-secret-reference", Severity::Error, message, node.span, label))
    };
    if from.starts_with("arn:") {
        let parts: Vec<&str> = from.splitn(6, ':').collect();
        return match (parts.get(2), parts.get(5)) {
            (Some(&"secretsmanager"), Some(rest)) if rest.starts_with("secret:") => None,
            (Some(&"ssm"), Some(rest)) if rest.starts_with("parameter/") => None,
            _ => wrong(
                "this ARN names neither a secret nor a parameter".to_owned(),
                "`arn:…:secretsmanager:…:secret:…` or `arn:…:ssm:…:parameter/…`",
            ),
        };
    }
    // One `:` is before a version or a label.
    if from.matches(':').count() > 1 {
        let found = wrong(format!("`{from}` is no name of a parameter"), "only ARNs have several `:`");
        return found.map(|found| found.note("a secret of Secrets Manager is named by its whole ARN, then `:KEY::`"));
    }
    if from.is_empty() || !from.chars().all(|c| c.is_ascii_alphanumeric() || "_.-/:".contains(c)) {
        return wrong(format!("`{from}` is no name of a parameter"), "letters, digits, `_`, `.`, `-` and `/`");
    }
    let message = format!("`{from}` is a parameter of the region that the task runs in");
    let found = Diagnostic::new("taskdef-secret-by-name", Severity::Note, message, node.span, "by name");
    Some(found.note("a whole ARN says which region and account; a secret of Secrets Manager needs one"))
}

fn environment_file(file: &str, node: &Node) -> Option<Diagnostic> {
    let is_in_s3 = file.starts_with("arn:") && file.split(':').nth(2) == Some("s3");
    let is_named_so = std::path::Path::new(file).extension().is_some_and(|extension| extension == "env");
    let (message, label) = match (is_in_s3, is_named_so) {
        (true, true) => return None,
        (false, _) => (format!("`{file}` is no ARN of an object in S3"), "`arn:aws:s3:::BUCKET/FILE.env`"),
        (true, false) => (format!("`{file}` does not end in `.env`"), "a file of variables has to"),
    };
    Some(Diagnostic::new("taskdef-environment-file", Severity::Error, message, node.span, label))
}
