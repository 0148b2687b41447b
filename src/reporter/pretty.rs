//! A build for people: phases as headers, commands with a mark and their time, output as it came. The only file that
//! names `indicatif`.
//!
//! Output is neither indented nor touched, so that it can be copied and links keep working. While a command is silent
//! on a terminal, a live line tells what runs and for how long; it is never drawn after an unfinished line and always
//! taken away before anything else is written.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::style::{self, Palette};
use super::{Look, Reporter, human};
use crate::build::{
    BuildArtifact, BuildEvent, BuildEventKind, BuildPhase, CommandOutcome, LimitKind, PhaseType, Status, Timestamp,
};
use crate::text::suggest::count;

/// How long nothing is written before the live line shows.
const QUIET: Duration = Duration::from_millis(400);
/// How often the live line moves.
const TICK: Duration = Duration::from_millis(120);

/// Writes a build for people.
pub struct PrettyLog<'w> {
    out: &'w mut dyn Write,
    palette: Palette,
    live: LiveLine,
    /// Whether what was written ends with a line end.
    at_line_start: bool,
    /// A phase whose header waits for the first thing in it.
    header: Option<PhaseType>,
    command_start: Timestamp,
}

impl<'w> PrettyLog<'w> {
    /// Writes there; the live line, if wanted, goes to standard error when that is a terminal.
    pub fn new(out: &'w mut dyn Write, look: Look) -> Self {
        let live = if look.live { LiveLine::start(ProgressDrawTarget::stderr) } else { LiveLine::default() };
        Self {
            out,
            palette: Palette::new(look.color),
            live,
            at_line_start: true,
            header: None,
            command_start: Timestamp::default(),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(&last) = bytes.last() {
            self.at_line_start = last == b'\n';
        }
        let (out, at_line_start) = (&mut *self.out, self.at_line_start);
        self.live.aside(at_line_start, || {
            out.write_all(bytes)?;
            out.flush()
        })
    }

    fn line(&mut self, text: &str) -> io::Result<()> {
        let begin = if self.at_line_start { "" } else { "\n" };
        self.write(format!("{begin}{text}\n").as_bytes())
    }

    fn show_header(&mut self) -> io::Result<()> {
        let Some(phase) = self.header.take() else { return Ok(()) };
        let header = self.palette.paint(style::HEADING, &format!("── {} ──", phase.name()));
        self.line(&format!("\n{header}"))
    }

    fn agent_line(&mut self, text: &str) -> io::Result<()> {
        self.show_header()?;
        let text = self.palette.paint(style::QUIET, text);
        self.line(&text)
    }

    fn command_started(&mut self, at: Timestamp, text: &str) -> io::Result<()> {
        self.show_header()?;
        self.command_start = at;
        let mut lines = text.trim_end_matches('\n').split('\n');
        let first = format!("$ {}", lines.next().unwrap_or_default());
        let block = std::iter::once(first).chain(lines.map(|line| format!("  {line}")));
        let block: Vec<String> = block.map(|line| self.palette.paint(style::COMMAND, line.trim_end())).collect();
        self.line(&block.join("\n"))
    }

    fn command_finished(&mut self, at: Timestamp, outcome: CommandOutcome) -> io::Result<()> {
        let time = human::duration(at.since(self.command_start));
        let mark = match ending(outcome) {
            None => self.palette.paint(style::GOOD, &format!("✓ {time}")),
            Some(ending) => self.palette.paint(style::BAD, &format!("✗ {ending} after {time}")),
        };
        self.line(&mark)
    }

    fn phase_finished(&mut self, phase: &BuildPhase) -> io::Result<()> {
        let empty = self.header.take().is_some();
        let (name, status) = (phase.phase_type.name(), phase.phase_status);
        let time = phase.end_time.map(|end| human::duration(end.since(phase.start_time))).unwrap_or_default();
        let begin = if empty { "\n" } else { "" };
        let nothing = if empty { ", no commands" } else { "" };
        let mark = if status == Status::Succeeded { '✓' } else { '✗' };
        let text = self.palette.status(status, &format!("{mark} {name} {} in {time}{nothing}", status.name()));
        self.line(&format!("{begin}{text}"))?;
        if status == Status::Succeeded {
            return Ok(());
        }
        let (code, message) = (&phase.context.status_code, phase.context.message.trim_end());
        self.line(&self.palette.paint(style::BAD, &format!("  {code}: {message}")))
    }

    fn artifact_stored(&mut self, artifact: &BuildArtifact) -> io::Result<()> {
        let name = match artifact.artifact_identifier.as_str() {
            "" => "artifact".to_owned(),
            identifier => format!("artifact {identifier}"),
        };
        let (files, size) = (count(artifact.files, "file"), human::size(artifact.bytes));
        self.line(&format!("stored {name}: {files}, {size}, {}", artifact.location))
    }
}

/// How a command ended, unless it succeeded.
pub(super) fn ending(outcome: CommandOutcome) -> Option<String> {
    match outcome {
        CommandOutcome::Exited(0) => None,
        CommandOutcome::Exited(status) => Some(format!("exit status {status}")),
        CommandOutcome::Signalled(signal) => Some(format!("killed by signal {signal}")),
        CommandOutcome::TimedOut(LimitKind::Build) => Some("ended at the build's time limit".to_owned()),
        CommandOutcome::TimedOut(LimitKind::Phase) => Some("ended at the phase's time limit".to_owned()),
        CommandOutcome::TimedOut(LimitKind::Command) => Some("ended at the command's time limit".to_owned()),
        CommandOutcome::Stopped => Some("stopped".to_owned()),
    }
}

impl Reporter for PrettyLog<'_> {
    fn event(&mut self, event: &BuildEvent) -> io::Result<()> {
        match &event.kind {
            BuildEventKind::Output { bytes } => self.write(bytes),
            BuildEventKind::Message { text } => self.agent_line(text),
            BuildEventKind::Notice { text } => self.line(&self.palette.paint(style::CAUTION, &format!("note: {text}"))),
            BuildEventKind::PhaseStarted { phase } => {
                self.header = Some(*phase);
                Ok(())
            }
            BuildEventKind::CommandStarted { command, text } => {
                self.command_started(event.at, text)?;
                self.live.run(&format!("{} {}", command.phase.name(), text.lines().next().unwrap_or_default()));
                Ok(())
            }
            BuildEventKind::CommandFinished { outcome, .. } => {
                self.live.rest();
                self.command_finished(event.at, *outcome)
            }
            BuildEventKind::PhaseFinished { phase } => self.phase_finished(phase),
            BuildEventKind::ArtifactStored { artifact } => self.artifact_stored(artifact),
            BuildEventKind::BuildFinished { .. } => self.finish(),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.live.rest();
        self.out.flush()
    }
}

/// The line that tells what runs; nothing at all by default.
#[derive(Default)]
struct LiveLine {
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
    fn start(target: fn() -> ProgressDrawTarget) -> Self {
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
    fn aside<T>(&self, at_line_start: bool, write: impl FnOnce() -> T) -> T {
        let Some(shared) = &self.shared else { return write() };
        let mut state = shared.lock();
        state.hide();
        state.at_line_start = at_line_start;
        state.quiet_since = Instant::now();
        write()
    }

    /// Says what runs from now on.
    fn run(&self, label: &str) {
        if let Some(shared) = &self.shared {
            let label = label.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            shared.lock().running = Some((label, Instant::now()));
        }
    }

    /// Says that nothing runs.
    fn rest(&self) {
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
    use super::*;
    use crate::build::PhaseContext;
    use crate::build::PhaseType::{Build, Install, PostBuild};
    use crate::reporter::story::{START, Story};

    fn told(story: &Story, color: bool) -> String {
        let mut out = Vec::new();
        let mut reporter = PrettyLog::new(&mut out, Look { color, live: false });
        story.events.iter().for_each(|event| reporter.event(event).unwrap());
        drop(reporter);
        String::from_utf8(out).unwrap()
    }

    fn failed_build() -> Story {
        let block = "set -e\nif true; then\n  make all\nfi\n";
        let message = format!("Error while executing command: {block}. Reason: exit status 2");
        Story::new()
            .says("Waiting for agent ping")
            .leaves(PhaseType::DownloadSource)
            .notices("the image has no docker")
            .enters(Install)
            .waits(3)
            .leaves(Install)
            .enters(Build)
            .takes(1_234, "npm ci", "added 120 packages", 0)
            .takes(61_000, block, "make: *** No rule\n", 2)
            .leaves_failed(Build, "COMMAND_EXECUTION_ERROR", &message)
            .stores("", "/out/demo.zip", 1, 2048)
            .stores("docs", "/out/docs", 2, 10)
            .ends_build()
    }

    #[test]
    fn a_build_reads_well_without_colour() {
        assert_eq!(
            told(&failed_build(), false),
            "Waiting for agent ping\n\
             ✓ DOWNLOAD_SOURCE SUCCEEDED in 0ms\n\
             note: the image has no docker\n\
             \n\
             ✓ INSTALL SUCCEEDED in 3ms, no commands\n\
             \n\
             ── BUILD ──\n\
             $ npm ci\n\
             added 120 packages\n\
             ✓ 1.2s\n\
             $ set -e\n\
             \x20 if true; then\n\
             \x20   make all\n\
             \x20 fi\n\
             make: *** No rule\n\
             ✗ exit status 2 after 1m 01s\n\
             ✗ BUILD FAILED in 1m 02s\n\
             \x20 COMMAND_EXECUTION_ERROR: Error while executing command: set -e\n\
             if true; then\n\
             \x20 make all\n\
             fi\n\
             . Reason: exit status 2\n\
             stored artifact: 1 file, 2.0 KiB, /out/demo.zip\n\
             stored artifact docs: 2 files, 10 B, /out/docs\n"
        );
    }

    #[test]
    fn colours_only_add_to_the_text() {
        let colored = told(&failed_build(), true);
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), told(&failed_build(), false));
        let failure = "\u{1b}[1m\u{1b}[31m✗ exit status 2 after 1m 01s\u{1b}[0m\n";
        assert_eq!(colored.matches(failure).count(), 1, "{colored:?}");
    }

    #[test]
    fn every_way_to_end_is_said() {
        for (outcome, mark) in [
            (CommandOutcome::Exited(0), "✓ 2.0s"),
            (CommandOutcome::Signalled(9), "✗ killed by signal 9 after 2.0s"),
            (CommandOutcome::TimedOut(LimitKind::Build), "✗ ended at the build's time limit after 2.0s"),
            (CommandOutcome::TimedOut(LimitKind::Command), "✗ ended at the command's time limit after 2.0s"),
            (CommandOutcome::Stopped, "✗ stopped after 2.0s"),
        ] {
            let story = Story::new().starts("sleep 9").waits(2_000).ends("sleep 9", START, outcome);
            assert_eq!(told(&story, false), format!("$ sleep 9\n{mark}\n"));
        }
        let stopped = Story::new().leaves_as(PostBuild, Status::Stopped, PhaseContext::new("STOPPED", "by a person"));
        assert_eq!(told(&stopped, false), "✗ POST_BUILD STOPPED in 0ms\n  STOPPED: by a person\n");
    }

    mod live {
        use std::cell::RefCell;

        use indicatif::TermLike;

        use super::*;

        thread_local! {
            /// What reached the terminal: `+` for the live line, `-` for its removal, else what was written.
            static SCREEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
        }

        fn note(what: impl Into<String>) -> io::Result<()> {
            SCREEN.with_borrow_mut(|screen| screen.push(what.into()));
            Ok(())
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
                if text.trim().is_empty() { Ok(()) } else { note("+") }
            }
            fn clear_line(&self) -> io::Result<()> {
                note("-")
            }
            fn flush(&self) -> io::Result<()> {
                Ok(())
            }
        }

        impl Write for Screen {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                note(String::from_utf8_lossy(bytes))?;
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
}
