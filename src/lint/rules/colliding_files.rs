//! Files that overwrite each other when they lose their directories.

use std::collections::BTreeMap;

use crate::buildspec::{Artifact, Text};
use crate::lint::artifacts;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "colliding-files",
    category: Category::Artifacts,
    severity: Severity::Warning,
    doc: include_str!("colliding_files.md"),
    check: Some(check),
};

/// Names of which a tree holds many.
const EVERYWHERE: [&str; 13] = [
    "Cargo.toml",
    "Dockerfile",
    "README.md",
    "__init__.py",
    "build.gradle",
    "go.mod",
    "index.html",
    "index.js",
    "index.ts",
    "main.tf",
    "package.json",
    "pom.xml",
    "requirements.txt",
];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, artifact) in artifacts::all(context.buildspec).filter(|(_, artifact)| artifact.discard_paths) {
        judge(artifact, found);
    }
}

fn judge(artifact: &Artifact, found: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, &Text> = BTreeMap::new();
    for pattern in &artifact.files {
        let text = pattern.value.as_str();
        let name = text.rsplit('/').next().unwrap_or_default();
        if name.is_empty() || name.contains(['*', '?', '[', '{', '$']) {
            continue;
        }
        if text.contains("**") && EVERYWHERE.contains(&name) {
            let message = format!("all files of `{text}` get the name `{name}`");
            let label = "one overwrites the other, since `discard-paths` takes their directories away";
            found
                .push(RULE.at(pattern.span, message, label).note("take `discard-paths` out, or name one of the files"));
        } else if !text.contains(['*', '?', '[', '{', '$', '\\'])
            && let Some(first) = seen.insert(name, pattern)
            && level(&first.value) != level(text)
        {
            let message = format!("`{}` and `{text}` get the same name", first.value);
            let wrong = RULE.at(pattern.span, message, "`discard-paths` takes their directories away");
            found.push(
                wrong.related(first.span, "the other one").note("take `discard-paths` out, or rename one of them"),
            );
        }
    }
}

fn level(path: &str) -> &str {
    path.trim_start_matches("./")
}
