//! `runtime-versions`: what an image does with a selection.
//!
//! On the host the tables of the curated images say it, in a container the image's own file does; both follow the same
//! rules. Says also how to ask a machine for the version it has. It asks no machine and reads no file.

mod config;
mod images;
mod rules;
mod selection;

pub use config::{ConfigError, RuntimeConfig, Switch, Versions};
pub use rules::{Offer, RuntimeError, Selected, compare};
pub use selection::Selection;

/// An image of AWS with a choice of runtimes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CuratedImage {
    /// Its name without registry: `standard:7.0`.
    pub name: &'static str,
    /// Its runtimes, by name.
    pub runtimes: &'static [Runtime],
    /// Whether a buildspec without `runtime-versions` is refused.
    pub requires_selection: bool,
    /// Whether CodeBuild still maintains it.
    pub current: bool,
}

/// One runtime of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Runtime {
    /// The key under `runtime-versions`.
    pub name: &'static str,
    /// The versions that are there, oldest first.
    pub versions: &'static [&'static str],
    /// Whether a version that is not there is installed when it is asked for.
    pub installs_others: bool,
}

/// All curated images with a table, current ones first.
pub const fn images() -> &'static [CuratedImage] {
    images::IMAGES
}

/// The table of an image, by any of its names: `aws/codebuild/standard:7.0`,
/// `public.ecr.aws/codebuild/amazonlinux2-x86_64-standard:5.0`, …
///
/// None for an image of the user's own, and for the Lambda and Windows images, where nothing is selected.
pub fn image(name: &str) -> Option<&'static CuratedImage> {
    let base = own_name(name)?.replacen("amazonlinux2-", "amazonlinux-", 1);
    let (repository, tag) = base.split_once(':')?;
    images().iter().find(|image| {
        let (own_repository, own_tag) = image.name.split_once(':').unwrap_or((image.name, ""));
        repository == own_repository && (tag == own_tag || is_dated(tag, own_tag))
    })
}

/// The name of an image of AWS without its registry and its digest; none for an image of the user's own.
pub fn own_name(name: &str) -> Option<&str> {
    let (folder, base) = name.rsplit_once('/')?;
    let own = folder == "codebuild" || folder.ends_with("/codebuild") || name.starts_with("aws/codebuild/");
    own.then(|| base.split('@').next().unwrap_or(base))
}

/// Whether a tag is a release of another: `7.0-24.06.11` of `7.0`.
fn is_dated(tag: &str, of: &str) -> bool {
    tag.strip_prefix(of).is_some_and(|rest| rest.starts_with('-'))
}

impl CuratedImage {
    /// What the image does for all of `runtime-versions`; variables in the versions are expanded already.
    pub fn select<'a>(&self, wanted: &'a [(String, String)]) -> Result<Vec<Selected<'a>>, RuntimeError> {
        if wanted.is_empty() && self.requires_selection {
            return Err(RuntimeError::Missing);
        }
        wanted.iter().map(|(name, version)| self.runtime(name)?.offer().select(version)).collect()
    }

    /// A runtime of the image, or the refusal of one that it does not have.
    pub fn runtime(&self, name: &str) -> Result<&'static Runtime, RuntimeError> {
        let known = || self.runtimes.iter().map(|runtime| runtime.name);
        self.runtimes.iter().find(|runtime| runtime.name == name).ok_or_else(|| RuntimeError::unknown(name, known()))
    }
}

impl Runtime {
    /// The runtime as the rules see it.
    pub fn offer(&self) -> Offer<'static> {
        Offer { runtime: self.name, versions: self.versions.to_vec(), installs_others: self.installs_others }
    }
}

/// The command, with its arguments, that prints the version of a runtime on PATH; empty for one that has none.
pub fn program(runtime: &str) -> &'static [&'static str] {
    match runtime {
        "docker" => &["docker", "--version"],
        "dotnet" => &["dotnet", "--version"],
        "golang" => &["go", "version"],
        "java" => &["java", "-version"],
        "nodejs" => &["node", "--version"],
        "php" => &["php", "--version"],
        "python" => &["python3", "--version"],
        "ruby" => &["ruby", "--version"],
        "rust" => &["rustc", "--version"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::*;

    #[test]
    fn an_image_is_known_by_all_its_names() {
        for (name, expected) in [
            ("aws/codebuild/standard:7.0", Some("standard:7.0")),
            ("public.ecr.aws/codebuild/standard:8.0", Some("standard:8.0")),
            ("aws/codebuild/standard:7.0-24.06.11", Some("standard:7.0")),
            ("aws/codebuild/amazonlinux-x86_64-standard:5.0", Some("amazonlinux-x86_64-standard:5.0")),
            ("public.ecr.aws/codebuild/amazonlinux2-x86_64-standard:5.0", Some("amazonlinux-x86_64-standard:5.0")),
            ("aws/codebuild/amazonlinux2-aarch64-standard:3.0", Some("amazonlinux-aarch64-standard:3.0")),
            ("aws/codebuild/amazonlinux-x86_64-standard:corretto8", Some("amazonlinux-x86_64-standard:corretto8")),
            ("aws/codebuild/standard:70", None),
            ("aws/codebuild/standard", None),
            ("standard:7.0", None),
            ("example.com/team/standard:7.0", None),
            ("aws/codebuild/amazonlinux-x86_64-lambda-standard:python3.12", None),
            ("aws/codebuild/windows-base:2019-2.0", None),
            ("ubuntu:24.04", None),
            ("", None),
        ] {
            assert_eq!(image(name).map(|image| image.name), expected, "{name}");
        }
    }

    #[test]
    fn images_of_aws_are_known_without_a_table() {
        for (name, expected) in [
            ("aws/codebuild/standard:7.0", Some("standard:7.0")),
            ("public.ecr.aws/codebuild/standard:8.0@sha256:0", Some("standard:8.0")),
            ("aws/codebuild/windows-base:2022-1.0", Some("windows-base:2022-1.0")),
            ("aws/codebuild/ami/amazonlinux-x86_64-base:latest", Some("amazonlinux-x86_64-base:latest")),
            ("node:22", None),
            ("example.com/team/standard:7.0", None),
        ] {
            assert_eq!(own_name(name), expected, "{name}");
        }
    }

    fn select(image_name: &str, runtime: &str, version: &'static str) -> Result<Selected<'static>, String> {
        let runtime = image(image_name).unwrap().runtime(runtime).map_err(|error| error.to_string())?;
        runtime.offer().select(version).map_err(|error| error.to_string())
    }

    #[test]
    fn versions_are_exact_latest_or_of_a_major() {
        let old = "aws/codebuild/amazonlinux2-x86_64-standard:3.0";
        let new = "aws/codebuild/standard:7.0";
        for (image, runtime, version, expected) in [
            (new, "python", "3.10", Selected::Listed("3.10")),
            (new, "python", "latest", Selected::Listed("3.14")),
            (new, "python", "3.x", Selected::Listed("3.14")),
            (new, "golang", "latest", Selected::Listed("1.26")),
            (new, "java", "latest", Selected::Listed("corretto25")),
            (new, "java", "corretto17.x", Selected::Listed("corretto17")),
            (new, "dotnet", "latest", Selected::Listed("10.0")),
            (new, "python", "3.1", Selected::Installed("3.1")),
            (new, "nodejs", "16", Selected::Installed("16")),
            (old, "python", "3.x", Selected::Listed("3.9")),
            (old, "nodejs", "latest", Selected::Listed("12")),
            (old, "docker", "18", Selected::Listed("18")),
        ] {
            assert_eq!(select(image, runtime, version), Ok(expected), "{runtime} {version} on {image}");
        }
    }

    #[test]
    fn a_refusal_has_the_services_words() {
        for (image, runtime, version, expected) in [
            (
                "aws/codebuild/standard:7.0",
                "docker",
                "20",
                "Unknown runtime named 'docker'. This build image has the following runtimes: dotnet, golang, java, nodejs, php, python, ruby",
            ),
            (
                "aws/codebuild/amazonlinux2-x86_64-standard:3.0",
                "nodejs",
                "18",
                "Unknown runtime version named '18' of nodejs. This build image has the following versions: 10, 12",
            ),
            (
                "aws/codebuild/standard:5.0",
                "python",
                "2.x",
                "Unknown runtime version named '2.x' of python. This build image has the following versions: 3.7, 3.8, 3.9",
            ),
            (
                "aws/codebuild/amazonlinux-aarch64-standard:4.0",
                "docker",
                "24",
                "Unknown runtime version named '24' of docker. This build image has the following versions: 23",
            ),
        ] {
            assert_eq!(select(image, runtime, version), Err(expected.to_owned()));
        }
    }

    #[test]
    fn only_the_first_images_need_a_selection() {
        for (name, expected) in [
            ("aws/codebuild/standard:2.0", Err(RuntimeError::Missing)),
            ("aws/codebuild/amazonlinux2-x86_64-standard:1.0", Err(RuntimeError::Missing)),
            ("aws/codebuild/standard:3.0", Ok(vec![])),
            ("aws/codebuild/standard:7.0", Ok(vec![])),
        ] {
            assert_eq!(image(name).unwrap().select(&[]), expected, "{name}");
        }
    }

    #[test]
    fn the_tables_are_in_order_and_their_runtimes_can_be_asked() {
        for image in images() {
            assert!(image.runtimes.is_sorted_by_key(|runtime| runtime.name), "{}", image.name);
            for runtime in image.runtimes {
                let ordered = runtime.versions.windows(2).all(|pair| compare(pair[0], pair[1]) == Ordering::Less);
                assert!(ordered, "{} of {}", runtime.name, image.name);
                assert_eq!(program(runtime.name).is_empty(), runtime.name == "android", "{}", runtime.name);
            }
        }
    }

    /// The whole table of the images of 2026, as the guide has it: one letter for each of U7 U8 X5 X6 A3 A4.
    #[test]
    fn current_images_have_what_the_guide_lists() {
        let images = [
            "standard:7.0",
            "standard:8.0",
            "amazonlinux-x86_64-standard:5.0",
            "amazonlinux-x86_64-standard:6.0",
            "amazonlinux-aarch64-standard:3.0",
            "amazonlinux-aarch64-standard:4.0",
        ];
        for (runtime, versions, there) in [
            ("dotnet", "6.0", "y-y-y-"),
            ("dotnet", "8.0 10.0", "yyyyyy"),
            ("golang", "1.20 1.21 1.22 1.23", "y-y-y-"),
            ("golang", "1.24 1.25 1.26", "yyyyyy"),
            ("java", "corretto8 corretto11 corretto17 corretto21 corretto25", "yyyyyy"),
            ("nodejs", "18 20", "y-y-y-"),
            ("nodejs", "22 24", "yyyyyy"),
            ("php", "8.1", "----y-"),
            ("php", "8.2 8.3 8.4 8.5", "yyyyyy"),
            ("python", "3.9", "y-y-y-"),
            ("python", "3.10 3.11 3.12 3.13 3.14", "yyyyyy"),
            ("ruby", "3.1 3.2", "y-y-y-"),
            ("ruby", "3.3 3.4 4.0", "yyyyyy"),
            ("rust", "1.93", "-y-y--"),
            ("rust", "1.94", "----yy"),
            ("docker", "23", "----yy"),
        ] {
            for (name, mark) in images.iter().zip(there.chars()) {
                let image = image(&format!("aws/codebuild/{name}")).unwrap();
                let listed = |version: &str| {
                    image.runtimes.iter().any(|known| known.name == runtime && known.versions.contains(&version))
                };
                for version in versions.split(' ') {
                    assert_eq!(listed(version), mark == 'y', "{runtime} {version} on {name}");
                }
            }
        }
    }
}
