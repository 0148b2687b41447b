//! A build image that CodeBuild no longer maintains, or never had.

use crate::build::runtimes::{self, CuratedImage};
use crate::buildspec::{BatchKind, Text};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::suggest::nearest;
use crate::text::{Diagnostic, Severity, Span};

pub(super) const RULE: Rule = Rule {
    code: "retired-image",
    category: Category::Runtimes,
    severity: Severity::Warning,
    doc: include_str!("retired_image.md"),
    check: Some(check),
};

/// The images of one language each, which `standard` took the place of in 2019.
const FIRST: [&str; 12] = [
    "android-java-6",
    "android-java-7",
    "android-java-8",
    "docker",
    "dot-net",
    "golang",
    "java",
    "nodejs",
    "php",
    "python",
    "ruby",
    "ubuntu-base",
];
/// The images that there are now, without versions.
const PRESENT: [&str; 7] = [
    "standard",
    "amazonlinux-x86_64-standard",
    "amazonlinux-aarch64-standard",
    "amazonlinux-x86_64-lambda-standard",
    "amazonlinux-aarch64-lambda-standard",
    "windows-base",
    "macos-arm-base",
];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for image in images(context) {
        found.extend(judge(&image.value, image.span));
    }
    if let (Some(image), Some(place)) = (&context.project.image, context.key(&["phases"])) {
        found.extend(judge(image, place).map(|wrong| wrong.note("the project's `environment.image` names it")));
    }
}

/// The images that a batch names.
fn images<'a>(context: &Context<'a>) -> Vec<&'a Text> {
    match context.buildspec.batch.as_ref().and_then(|batch| batch.kind.as_ref()) {
        Some(BatchKind::List(tasks) | BatchKind::Graph(tasks)) => {
            tasks.iter().filter_map(|task| task.env.image.as_ref()).collect()
        }
        Some(BatchKind::Matrix(matrix)) => matrix.images.iter().chain(&matrix.static_env.image).collect(),
        _ => Vec::new(),
    }
}

/// An image where CodeBuild keeps it; a copy elsewhere is its owner's to maintain.
fn judge(image: &str, place: Span) -> Option<Diagnostic> {
    let own = ["aws/codebuild/", "public.ecr.aws/codebuild/"].iter().find_map(|own| image.strip_prefix(own))?;
    if let Some(table) = runtimes::image(image) {
        return (!table.current).then(|| unmaintained(image, table, place));
    }
    let (name, tag) = own.split_once(':').unwrap_or((own, ""));
    if own.contains('$') {
        return None;
    }
    let level = name.replacen("amazonlinux2-", "amazonlinux-", 1);
    if FIRST.contains(&name) || (name == "windows-base" && tag == "1.0") {
        let message = format!("CodeBuild no longer has the image `{image}`");
        return Some(
            RULE.at(place, message, "retired").note("the images of today are `aws/codebuild/standard:7.0` and later"),
        );
    }
    if PRESENT.contains(&level.as_str()) {
        return None;
    }
    // A name that is like no other may be newer than this list.
    let meant = nearest(&level, PRESENT)?;
    let wrong = RULE.at(place, format!("CodeBuild has no image `{image}`"), "unknown name");
    Some(wrong.note(format!("there is `aws/codebuild/{meant}`")))
}

fn unmaintained(image: &str, table: &CuratedImage, place: Span) -> Diagnostic {
    let message = format!("CodeBuild no longer maintains the image `{image}`");
    let wrong = RULE.at(place, message, "not updated, and not kept on the build hosts");
    let kind = |image: &CuratedImage| image.name.split(':').next().unwrap_or_default();
    let mut newer = runtimes::images().iter().filter(|other| other.current);
    match newer.find(|other| kind(other) == kind(table)) {
        Some(newer) => wrong.note(format!("the newest of its kind is `aws/codebuild/{}`", newer.name)),
        None => wrong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_codebuild_are_judged() {
        for (image, expected) in [
            ("aws/codebuild/standard:5.0", true),
            ("aws/codebuild/amazonlinux2-aarch64-standard:2.0", true),
            ("aws/codebuild/python:3.7.1", true),
            ("aws/codebuild/docker:18.09.0", true),
            ("aws/codebuild/windows-base:1.0", true),
            ("aws/codebuild/amazonlinux2-x86-standards:5.0", true),
            ("aws/codebuild/standard:7.0", false),
            ("public.ecr.aws/codebuild/amazonlinux2-x86_64-standard:5.0", false),
            ("aws/codebuild/standard:99.0", false),
            ("aws/codebuild/windows-base:2022-1.0", false),
            ("aws/codebuild/amazonlinux-x86_64-lambda-standard:nodejs22", false),
            ("aws/codebuild/$IMAGE", false),
            ("aws/codebuild/ami/amazonlinux-x86_64-base:latest", false),
            ("aws/codebuild/newer:1.0", false),
            ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/codebuild/python:3", false),
            ("python:3.7", false),
        ] {
            assert_eq!(judge(image, Span::default()).is_some(), expected, "{image}");
        }
    }
}
