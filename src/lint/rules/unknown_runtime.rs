//! A name under `runtime-versions` that the image has no runtime of.

use crate::build::runtimes::{self, CuratedImage};
use crate::buildspec::{PhaseName, Text};
use crate::lint::context::Context;
use crate::lint::images::Images;
use crate::lint::rule::{Category, Rule};
use crate::text::suggest::{any_of, nearest};
use crate::text::{Applicability, Diagnostic, Edit, Severity, Span};

pub(super) const RULE: Rule = Rule {
    code: "unknown-runtime",
    category: Category::Runtimes,
    severity: Severity::Error,
    doc: include_str!("unknown_runtime.md"),
    check: Some(check),
};

/// What people write for the names of runtimes.
const MEANT: &[(&str, &[&str])] = &[
    ("dotnet", &[".net", "net", "dotnetcore", "dotnet-core", "aspnet"]),
    ("golang", &["go"]),
    ("java", &["jdk", "openjdk", "corretto", "jvm"]),
    ("nodejs", &["node", "node.js", "npm"]),
    ("python", &["py", "python3", "pip"]),
    ("rust", &["cargo", "rustc"]),
];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let images = Images::of(context);
    if !context.dialect.is_posix() || images.custom().is_some() {
        return;
    }
    let curated = images.curated();
    let wanted = context.buildspec.phases.iter().filter(|phase| phase.name.value == PhaseName::Install);
    let wanted: Vec<&(Text, Text)> = wanted.flat_map(|phase| &phase.runtime_versions).collect();
    for (name, version) in wanted.iter().copied() {
        let wrong = if !known(|_| true).any(|known| known == name.value) {
            Some(misnamed(name, &wanted))
        } else if let Some(images) = &curated {
            absent(name, images)
        } else {
            retired(name, version)
        };
        let Some(mut wrong) = wrong else { continue };
        if let Some(error) = curated.iter().flatten().find_map(|image| image.runtime(&name.value).err()) {
            wrong = wrong.refused(error.to_string());
        }
        if wrong.fix.is_none() && wanted.len() > 1 {
            wrong = without_entry(context, wrong, name.span.join(version.span));
        }
        found.push(wrong);
    }
}

/// The names of the runtimes of some images.
fn known(wanted: fn(&CuratedImage) -> bool) -> impl Iterator<Item = &'static str> {
    let images = runtimes::images().iter().filter(move |image| wanted(image));
    images.flat_map(|image| image.runtimes).map(|runtime| runtime.name)
}

/// A name that no image knows.
fn misnamed(name: &Text, wanted: &[&(Text, Text)]) -> Diagnostic {
    let lower = name.value.to_ascii_lowercase();
    let alias = MEANT.iter().find(|(_, aliases)| aliases.contains(&lower.as_str())).map(|(meant, _)| *meant);
    let message = format!("CodeBuild has no runtime `{}`", name.value);
    let Some(meant) = alias.or_else(|| nearest(&name.value, known(|_| true))) else {
        let mut names: Vec<&str> = known(|image| image.current).collect();
        names.sort_unstable();
        names.dedup();
        return RULE.at(name.span, message, "no image has it").note(format!("the runtimes are {}", any_of(names)));
    };
    let wrong = RULE.at(name.span, message, format!("expected `{meant}`"));
    if wanted.iter().any(|(other, _)| other.value == meant) {
        return wrong;
    }
    let sure = if alias.is_some() { Applicability::Safe } else { Applicability::Unsafe };
    wrong.fix(format!("write `{meant}`"), sure, vec![Edit { span: name.span, replacement: meant.to_owned() }])
}

/// A name that some images know, but none of those that run the build.
fn absent(name: &Text, images: &[&CuratedImage]) -> Option<Diagnostic> {
    let image = images.first().filter(|_| images.iter().all(|image| image.runtime(&name.value).is_err()))?;
    let message = format!("the image `{}` has no runtime `{}`", image.name, name.value);
    let names = image.runtimes.iter().map(|runtime| runtime.name);
    Some(advised(RULE.at(name.span, message, format!("expected {}", any_of(names))), name))
}

/// A name that no current image knows in this version, where the image is not known.
fn retired(name: &Text, version: &Text) -> Option<Diagnostic> {
    let offers = runtimes::images().iter().filter(|image| image.current);
    let mut offers =
        offers.filter_map(|image| image.runtime(&name.value).ok()).map(runtimes::Runtime::offer).peekable();
    let only_some = matches!(name.value.as_str(), "android" | "docker");
    if !only_some || version.value.contains('$') || offers.any(|offer| offer.select(&version.value).is_ok()) {
        return None;
    }
    let message = format!("no current image has the runtime `{}` in version `{}`", name.value, version.value);
    let label = "current images refuse the build";
    Some(advised(RULE.rated(Severity::Warning, name.span, message, label), name))
}

fn advised(wrong: Diagnostic, name: &Text) -> Diagnostic {
    match name.value.as_str() {
        "docker" => {
            wrong.note("take the line out: CodeBuild's images have Docker anyway, and privileged mode is all it needs")
        }
        _ => wrong,
    }
}

/// Adds the fix that takes out the entry, where it has a line of its own.
fn without_entry(context: &Context<'_>, wrong: Diagnostic, entry: Span) -> Diagnostic {
    let text = context.file.text();
    let start = text[..entry.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[entry.end..].find('\n').map_or(text.len(), |at| entry.end + at + 1);
    if !text[start..entry.start].trim().is_empty() || !text[entry.end..end].trim().is_empty() {
        return wrong;
    }
    let edit = Edit { span: Span::new(start, end), replacement: String::new() };
    wrong.fix("take the line out", Applicability::Unsafe, vec![edit])
}
