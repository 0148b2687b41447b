//! The line that tells what runs and for how long while a command is silent. The only file that names `indicatif`.
//!
//! It is only drawn on a terminal, never after an unfinished line, and always taken away before anything else is
//! written.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long nothing is written before the live line shows.
const QUIET: Duration = Duration::from_millis(400);
/// How often the live line moves.
const TICK: Duration = Duration::from_millis(120);

/// The line that tells what runs; nothing at all by default.
#[derive(Default)]
pub(super) struct LiveLine {
    shared: Option<Arc<Shared>>,
    ticker: Option<JoinHandle<()>>,
}

struct Shared {
    state: Mutex<Live>,
    over: Condvar,
}

struct Live {
    target: fn() -> ProgressDrawTarget,
    running: Option<(String, Instant)>,
    at_line_start: bool,
    quiet_since: Instant,
    bar: Option<ProgressBar>,
    over: bool,
}

impl Live {
    fn new(target: fn() -> ProgressDrawTarget) -> Self {
        let quiet_since = Instant::now();
        Self { target, running: None, at_line_start: true, quiet_since, bar: None, over: false }
    }

    /// Takes the line away.
    fn hide(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// Draws the line, if something runs and has been quiet at the start of a line for long enough.
    fn tick(&mut self, quiet: Duration) {
        let Some((label, since)) = &self.running else { return };
        if !self.at_line_start || self.quiet_since.elapsed() < quiet {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}");
            ProgressBar::with_draw_target(None, (self.target)())
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
                .with_message(label.clone())
                .with_elapsed(since.elapsed())
        });
        bar.tick();
    }
}

impl LiveLine {
    /// A line on standard error; it stays invisible when that is no terminal.
    pub(super) fn start() -> Self {
        let target = ProgressDrawTarget::stderr;
        let shared = Arc::new(Shared { state: Mutex::new(Live::new(target)), over: Condvar::new() });
        let theirs = Arc::clone(&shared);
        let ticker = std::thread::spawn(move || {
            let mut state = theirs.lock();
            while !state.over {
                state.tick(QUIET);
                state = theirs.over.wait_timeout(state, TICK).unwrap_or_else(PoisonError::into_inner).0;
            }
        });
        Self { shared: Some(shared), ticker: Some(ticker) }
    }

    /// Writes something else while the line is away; afterwards the cursor is at a line's start, or not.
    pub(super) fn aside<T>(&self, at_line_start: bool, write: impl FnOnce() -> T) -> T {
        let Some(shared) = &self.shared else { return write() };
        let mut state = shared.lock();
        state.hide();
        state.at_line_start = at_line_start;
        state.quiet_since = Instant::now();
        write()
    }

    /// Says what runs from now on.
    pub(super) fn run(&self, label: &str) {
        if let Some(shared) = &self.shared {
            let label = label.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            shared.lock().running = Some((label, Instant::now()));
        }
    }

    /// Says that nothing runs.
    pub(super) fn rest(&self) {
        if let Some(shared) = &self.shared {
            let mut state = shared.lock();
            state.running = None;
            state.hide();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Live> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for LiveLine {
    fn drop(&mut self) {
        self.rest();
        if let Some(shared) = &self.shared {
            shared.lock().over = true;
            shared.over.notify_all();
        }
        if let Some(ticker) = self.ticker.take() {
            // A ticker that panicked has drawn its last line; there is nothing to mend.
            let _ = ticker.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::io::{self, Write};

    use indicatif::TermLike;

    use super::*;
    use crate::build::CommandOutcome;
    use crate::reporter::story::{START, Story};
    use crate::reporter::{Look, PrettyLog, Reporter};

    thread_local! {
        /// What reached the terminal: `+` for the live line, `-` for its removal, else what was written.
        static SCREEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }

    fn note(what: impl Into<String>) {
        SCREEN.with_borrow_mut(|screen| screen.push(what.into()));
    }

    #[derive(Debug)]
    struct Screen;

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            40
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            if !text.trim().is_empty() {
                note("+");
            }
            Ok(())
        }
        fn clear_line(&self) -> io::Result<()> {
            note("-");
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Write for Screen {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            note(String::from_utf8_lossy(bytes));
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Tells the story with a tick after each event, as if it were long quiet, and gives what was drawn.
    fn screen(story: &Story) -> Vec<String> {
        let mut out = Screen;
        let mut reporter = PrettyLog::new(&mut out, Look::default());
        let target = || ProgressDrawTarget::term_like(Box::new(Screen));
        let shared = Arc::new(Shared { state: Mutex::new(Live::new(target)), over: Condvar::new() });
        reporter.live = LiveLine { shared: Some(Arc::clone(&shared)), ticker: None };
        for event in &story.events {
            reporter.event(event).unwrap();
            shared.lock().tick(Duration::ZERO);
        }
        SCREEN.take()
    }

    #[test]
    fn the_live_line_gives_way_to_everything_else() {
        let story = Story::new().starts("make").prints("one\n").prints("tw").prints("o\n").ends(
            "make",
            START,
            CommandOutcome::Exited(0),
        );
        assert_eq!(
            screen(&story),
            ["$ make\n", "+", "-", "one\n", "+", "-", "tw", "o\n", "+", "-", "✓ 0ms\n"],
            "a live line is only drawn at the start of a line and is gone before the next write"
        );
    }

    #[test]
    fn nothing_is_drawn_when_nothing_runs() {
        assert_eq!(screen(&Story::new().says("Waiting for agent ping")), ["Waiting for agent ping\n"]);
    }
}
