//! Which entries are taken, and how much memory is in use.

use std::ops::Range;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What all workers together may hold of files not yet written.
const BUDGET: u64 = 24 << 20;
/// How many entries are taken at once: of small files, where taking costs as much as packing.
const RUN: usize = 32;

/// Entries to work on, and room to do it in.
pub(super) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
    total: usize,
}

struct State {
    /// From here on nothing has been taken.
    next: usize,
    /// Runs that were taken and given back.
    returned: Vec<Range<usize>>,
    /// How many entries are written.
    written: usize,
    held: u64,
    closed: bool,
}

impl Queue {
    /// All of `total` entries are to be worked on.
    pub(super) fn new(total: usize) -> Self {
        let state = State { next: 0, returned: Vec::new(), written: 0, held: 0, closed: false };
        Self { state: Mutex::new(state), changed: Condvar::new(), total }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next entries to work on: the first that were given back, or a new run.
    pub(super) fn take(&self) -> Option<Range<usize>> {
        let mut state = self.state();
        if state.closed {
            return None;
        }
        let first = (0..state.returned.len()).min_by_key(|&at| state.returned[at].start);
        if let Some(first) = first {
            return Some(state.returned.swap_remove(first));
        }
        let run = state.next..self.total.min(state.next + RUN);
        state.next = run.end;
        Some(run).filter(|run| !run.is_empty())
    }

    /// Gives back the rest of a run, for whoever is free. The giver must be done with what it holds before it takes again:
    /// then the entry that the writer waits for is always in somebody's hands.
    pub(super) fn give_back(&self, rest: Range<usize>) {
        if !rest.is_empty() {
            self.state().returned.push(rest);
        }
    }

    /// Waits until there is room; the entry that the writer waits for never has to.
    pub(super) fn wait_for(&self, index: usize, size: u64) {
        let full = |state: &mut State| state.held + size > BUDGET && index > state.written && !state.closed;
        let mut state = self.changed.wait_while(self.state(), full).unwrap_or_else(PoisonError::into_inner);
        state.held += size;
    }

    /// So many entries are written, and what they held is free.
    pub(super) fn written(&self, entries: usize, size: u64) {
        let mut state = self.state();
        state.written += entries;
        state.held -= size;
        drop(state);
        self.changed.notify_all();
    }

    /// Nothing more is wanted: nobody waits, nobody takes.
    pub(super) fn close(&self) {
        self.state().closed = true;
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_back_is_taken_first() {
        let queue = Queue::new(2 * RUN + 1);
        assert_eq!(queue.take(), Some(0..RUN));
        assert_eq!(queue.take(), Some(RUN..2 * RUN));
        queue.give_back(RUN + 7..2 * RUN);
        queue.give_back(1..RUN);
        queue.give_back(RUN..RUN);
        let taken: Vec<_> = std::iter::from_fn(|| queue.take()).collect();
        assert_eq!(taken, [1..RUN, RUN + 7..2 * RUN, 2 * RUN..2 * RUN + 1]);
        queue.give_back(5..6);
        queue.close();
        assert_eq!(queue.take(), None);
    }
}
