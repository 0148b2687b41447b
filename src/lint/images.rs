//! The images that run the phases of a file, as far as the file and its project tell.

use super::context::Context;
use crate::build::runtimes::{self, CuratedImage};
use crate::buildspec::{BatchKind, Text};

/// The images of all builds of the file; one that is not known is none.
#[derive(Debug)]
pub(crate) struct Images<'a>(Vec<Option<&'a str>>);

impl<'a> Images<'a> {
    /// Those that run the file's phases: a batch's own, or else the project's.
    pub(crate) fn of(context: &Context<'a>) -> Self {
        let project = context.project.image.as_deref();
        let kind = context.buildspec.batch.as_ref().and_then(|batch| batch.kind.as_ref());
        let runs = |buildspec: &Text| context.file.name().ends_with(buildspec.value.trim_start_matches("./"));
        let image = |image: &'a Text| literal(&image.value);
        let found: Vec<_> = match kind {
            Some(BatchKind::List(tasks) | BatchKind::Graph(tasks)) => {
                let tasks = tasks.iter().filter(|task| task.buildspec.as_ref().is_none_or(runs));
                tasks.map(|task| task.env.image.as_ref().map_or(project, image)).collect()
            }
            Some(BatchKind::Matrix(matrix)) if matrix.buildspecs.is_empty() || matrix.buildspecs.iter().any(runs) => {
                let own = matrix.images.iter().chain(&matrix.static_env.image).map(image).collect::<Vec<_>>();
                if own.is_empty() { vec![project] } else { own }
            }
            _ => Vec::new(),
        };
        Self(if found.is_empty() { vec![project] } else { found })
    }

    /// The tables of all images, where each of them has one.
    pub(crate) fn curated(&self) -> Option<Vec<&'static CuratedImage>> {
        self.0.iter().map(|name| name.and_then(runtimes::image)).collect()
    }

    /// The first image, where all of them are the user's own; on those no runtime is selected.
    pub(crate) fn custom(&self) -> Option<&'a str> {
        let custom = |name: Option<&'a str>| name.filter(|name| runtimes::own_name(name).is_none());
        let all: Option<Vec<&str>> = self.0.iter().copied().map(custom).collect();
        all?.first().copied()
    }
}

/// The name, unless it holds a variable.
fn literal(name: &str) -> Option<&str> {
    (!name.contains('$')).then_some(name)
}
