//! Checks all files, on all processors.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::files::Input;
use super::settings::Settings;
use crate::buildspec::decode;
use crate::lint;
use crate::text::{Diagnostic, SourceFile};

/// What was found in a file, and what kept a part of it from being found.
pub(super) struct Checked {
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) trouble: Option<String>,
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
            own.push((index, one(input, &input.file, &settings[index])));
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

/// Everything that is wrong with a file of this text.
pub(super) fn one(input: &Input, file: &SourceFile, settings: &Settings) -> Checked {
    let mut trouble = None;
    let policy = settings.policy(&input.path);
    let diagnostics = lint::check_with(file, &decode(file), &settings.project, &policy, |context| {
        let looked = settings.shellcheck.as_ref().map(|shellcheck| shellcheck.look(context));
        looked
            .and_then(|looked| looked.map_err(|error| trouble = Some(crate::text::with_causes(&error))).ok())
            .unwrap_or_default()
    });
    let diagnostics = match &settings.baseline {
        Some(baseline) => baseline.apply(input, diagnostics),
        None => diagnostics,
    };
    Checked { diagnostics, trouble }
}
