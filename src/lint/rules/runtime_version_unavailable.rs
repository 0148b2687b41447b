//! A version under `runtime-versions` that the image does not have.

use crate::build::runtimes::{self, CuratedImage, Offer, Selected, compare};
use crate::buildspec::{PhaseName, Text};
use crate::lint::context::Context;
use crate::lint::images::Images;
use crate::lint::rule::{Category, Rule};
use crate::text::suggest::any_of;
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "runtime-version-unavailable",
    category: Category::Runtimes,
    severity: Severity::Error,
    doc: include_str!("runtime_version_unavailable.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let images = Images::of(context);
    if !context.dialect.is_posix() || images.custom().is_some() {
        return;
    }
    let curated = images.curated();
    let phases = context.buildspec.phases.iter().filter(|phase| phase.name.value == PhaseName::Install);
    for (name, version) in phases.flat_map(|phase| &phase.runtime_versions) {
        if version.value.contains(['$', '`']) {
            continue;
        }
        found.extend(match &curated {
            Some(images) => absent(name, version, images),
            None => retired(name, version),
        });
    }
}

/// A version that none of the build's images has or can install.
fn absent(name: &Text, version: &Text, images: &[&'static CuratedImage]) -> Option<Diagnostic> {
    let offer = |image: &&'static CuratedImage| image.runtime(&name.value).ok().map(runtimes::Runtime::offer);
    let offers: Vec<Offer<'_>> = images.iter().map(offer).collect::<Option<_>>()?;
    let errors: Vec<_> = offers.iter().filter_map(|offer| offer.select(&version.value).err()).collect();
    let (image, first) = (images.first()?, errors.first().filter(|_| errors.len() == offers.len())?);
    let message = format!("the image `{}` has no {} `{}`", image.name, name.value, version.value);
    let label = format!("expected {}", any_of(offers[0].versions.iter().copied()));
    let wrong = RULE.at(version.span, message, label).refused(first.to_string());
    Some(wrong.note("take a version that the image has, or an image that has the version"))
}

/// A version that is older than all that the current images have, where the image is not known.
fn retired(name: &Text, version: &Text) -> Option<Diagnostic> {
    let offers = runtimes::images().iter().filter(|image| image.current);
    let offers: Vec<_> =
        offers.filter_map(|image| image.runtime(&name.value).ok()).map(runtimes::Runtime::offer).collect();
    let is_listed = |offer: &Offer<'_>| matches!(offer.select(&version.value), Ok(Selected::Listed(_)));
    // The images of ARM have a Docker, but no installer for another.
    if name.value == "docker" || offers.iter().any(is_listed) {
        return None;
    }
    let mut listed: Vec<&str> = offers.iter().flat_map(|offer| offer.versions.iter().copied()).collect();
    listed.sort_by(|a, b| compare(a, b));
    listed.dedup();
    if !is_older(&name.value, &version.value, listed.first()?) {
        return None;
    }
    let message = format!("no current image has {} `{}`", name.value, version.value);
    let label = format!("expected {}", any_of(listed.iter().copied()));
    let full = format!("{}0", version.value);
    let lost_zero = listed.contains(&full.as_str());
    // Other versions are installed when the build starts, which works and takes its time.
    let severity = if lost_zero || name.value == "java" { Severity::Warning } else { Severity::Note };
    let wrong = RULE.rated(severity, version.span, message, label);
    Some(if lost_zero {
        wrong.note(format!("`{full}` loses its zero in tools that read it as a number; write it in quotes"))
    } else {
        wrong.note("the image must be a retired one, or else every build installs this version first")
    })
}

/// Whether a version is behind the oldest; `openjdk` is what the first images had in place of Corretto.
fn is_older(runtime: &str, version: &str, oldest: &str) -> bool {
    if runtime == "java" {
        return version.starts_with("openjdk");
    }
    version.starts_with(|first: char| first.is_ascii_digit()) && compare(version, oldest).is_lt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Located, Span};

    #[test]
    fn only_what_is_behind_all_current_images_is_told_without_an_image() {
        let text = |text: &str| Located::new(text.to_owned(), Span::default());
        for (name, version, expected) in [
            ("python", "3.8", true),
            ("python", "3.1", true),
            ("python", "2.x", true),
            ("python", "3.9", false),
            ("python", "3.x", false),
            ("python", "3.12.4", false),
            ("python", "latest", false),
            ("nodejs", "14.18.1", true),
            ("nodejs", "12.x", true),
            ("nodejs", "21.6", false),
            ("nodejs", "lts", false),
            ("nodejs", "99", false),
            ("golang", "1.13", true),
            ("golang", "1.x", false),
            ("java", "openjdk8", true),
            ("java", "corretto8", false),
            ("java", "17", false),
            ("android", "29", false),
            ("docker", "18", false),
            ("node", "8", false),
        ] {
            assert_eq!(retired(&text(name), &text(version)).is_some(), expected, "{name} {version}");
        }
    }
}
