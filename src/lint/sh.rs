//! Which shell `sh` is, as far as the file and its project tell.

use super::Project;
use super::context::Context;
use crate::buildspec::{Batch, BatchEnv, BatchKind};

/// Which shell `sh` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sh {
    /// dash, on the images with Ubuntu.
    Dash,
    /// bash, on the images with Amazon Linux and on macOS; or an image of which nothing is known.
    Bash,
    /// The image is not known.
    Unknown,
}

impl Sh {
    /// The shell that `sh` is in the builds of this file.
    pub(crate) fn of(context: &Context<'_>) -> Self {
        if speaks_of_amazon_linux(context) {
            return Self::Bash;
        }
        match &context.project.image {
            Some(image) if image.starts_with("aws/codebuild/standard:") => Self::Dash,
            Some(_) => Self::Bash,
            None => Self::Unknown,
        }
    }
}

/// A package manager that only Amazon Linux has, or an image or compute type that is Amazon Linux or macOS.
fn speaks_of_amazon_linux(context: &Context<'_>) -> bool {
    let Project { image, environment_type, compute_type, .. } = context.project;
    let project = [image, environment_type, compute_type].into_iter().flatten();
    let batch = context.buildspec.batch.as_ref().map(batch_words).unwrap_or_default();
    project.map(String::as_str).chain(batch).any(is_amazon_linux)
        || context.commands.iter().flat_map(|command| &command.script.calls).any(|call| {
            let name = super::acts::program(call).first().copied().unwrap_or_default();
            matches!(name, "yum" | "dnf" | "microdnf" | "amazon-linux-extras" | "brew")
        })
}

fn is_amazon_linux(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["amazonlinux", "lambda", "macos", "mac_arm"].iter().any(|word| text.contains(word))
}

fn batch_words(batch: &Batch) -> Vec<&str> {
    match &batch.kind {
        Some(BatchKind::List(tasks) | BatchKind::Graph(tasks)) => {
            tasks.iter().flat_map(|it| env_words(&it.env)).collect()
        }
        Some(BatchKind::Matrix(matrix)) => {
            let listed = matrix.images.iter().chain(&matrix.compute_types).map(|text| text.value.as_str());
            env_words(&matrix.static_env).chain(listed).collect()
        }
        _ => Vec::new(),
    }
}

fn env_words(env: &BatchEnv) -> impl Iterator<Item = &str> {
    let texts = [&env.image, &env.environment_type, &env.compute_type];
    texts.into_iter().flatten().map(|text| text.value.as_str())
}
