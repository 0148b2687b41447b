//! A line on standard error that says how far long work has come; only for a person at a terminal.

use std::io::{self, IsTerminal as _};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::printer::{Printer, Verbosity};
use crate::agent::Work;

/// Work that is done sooner is not worth a line.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often the line is drawn anew.
const PACE: Duration = Duration::from_millis(100);

/// The line, and what it is about.
pub(super) struct ProgressLine {
    state: Option<Mutex<State>>,
}

struct State {
    work: Option<Work>,
    began: Instant,
    drawn: Option<Instant>,
}

impl ProgressLine {
    /// A line, where there is a terminal to draw it on.
    pub(super) fn new(printer: &Printer) -> Self {
        let shown = io::stderr().is_terminal() && printer.verbosity() > Verbosity::Quiet;
        let state = || Mutex::new(State { work: None, began: Instant::now(), drawn: None });
        Self { state: shown.then(state) }
    }

    /// Says that so many bytes of so many are done.
    #[cfg(feature = "aws")]
    pub(super) fn tell_bytes(&self, work: Work, done: u64, total: u64) {
        let in_memory = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        self.tell(work, in_memory(done), in_memory(total));
    }

    /// Says that so many files of so many are done.
    pub(super) fn tell(&self, work: Work, done: usize, total: usize) {
        let Some(state) = &self.state else { return };
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if state.work != Some(work) || done <= 1 {
            *state = State { work: Some(work), began: now, drawn: None };
        }
        if done >= total {
            if state.drawn.take().is_some() {
                Printer::redraw("");
            }
            state.work = None;
        } else if now - state.began > PATIENCE && state.drawn.is_none_or(|drawn| now - drawn > PACE) {
            state.drawn = Some(now);
            let text = match work {
                Work::Copying => format!("copying the source: {done} of {total} files"),
                Work::Packing => format!("packing the artifact: {done} of {total} files"),
                Work::Cloning => format!("cloning the source: {done} %"),
                Work::Downloading => {
                    format!("downloading the source: {} of {} MB", done / 1_000_000, total / 1_000_000)
                }
                Work::Unpacking => format!("unpacking the source: {done} of {total} entries"),
                Work::Fetching => format!("fetching the cache: {} of {} MB", done / 1_000_000, total / 1_000_000),
                Work::Restoring => format!("restoring the cache: {done} of {total} files"),
                Work::Caching => format!("saving the cache: {done} of {total} files"),
                Work::Storing => format!("storing: {} of {} MB", done / 1_000_000, total / 1_000_000),
                Work::Pulling => format!("pulling the image: {} of {} MB", done / 1_000_000, total / 1_000_000),
            };
            Printer::redraw(&text);
        }
    }
}
