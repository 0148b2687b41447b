//! Checks all files, on all processors.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::files::Input;
use super::settings::Settings;
use crate::buildspec::decode;
use crate::lint;
use crate::text::{Diagnostic, SourceFile, with_causes};

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// The rules here.
    Own,
    /// Other programs, too.
    Whole,
}

/// What was found in a file, and what kept a part of it from being found.
pub(crate) struct Checked {
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) trouble: Option<String>,
}

/// Everything that is wrong with each file, in their order.
pub(super) fn all(inputs: &[Input], settings: &[Arc<Settings>]) -> Vec<Checked> {
    let next = AtomicUsize::new(0);
    let found: Mutex<Vec<(usize, Checked)>> = Mutex::new(Vec::with_capacity(inputs.len()));
    let work = || {
        let mut own = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(input) = inputs.get(index) else { break };
            own.push((index, one(&input.path, &input.file, &settings[index], Depth::Whole)));
        }
        if let Ok(mut found) = found.lock() {
            found.extend(own);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(inputs.len());
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    let mut found = found.into_inner().unwrap_or_default();
    found.sort_by_key(|(index, _)| *index);
    found.into_iter().map(|(_, checked)| checked).collect()
}

/// Everything that is wrong with a file at a path.
pub(crate) fn one(path: &Path, file: &SourceFile, settings: &Settings, depth: Depth) -> Checked {
    let mut trouble = None;
    let shellcheck = settings.shellcheck.as_ref().filter(|_| depth == Depth::Whole);
    let diagnostics = lint::check_with(file, &decode(file), &settings.project, &settings.policy(path), |context| {
        match shellcheck.map(|shellcheck| shellcheck.look(context)) {
            Some(Ok(found)) => found,
            Some(Err(error)) => {
                trouble = Some(with_causes(&error));
                Vec::new()
            }
            None => Vec::new(),
        }
    });
    let diagnostics = match &settings.baseline {
        Some(baseline) => baseline.apply(path, file, diagnostics),
        None => diagnostics,
    };
    Checked { diagnostics, trouble }
}
