//! A build for people: phases as headers, commands with a mark and their time, output as it came.
//!
//! Output is neither indented nor touched, so that it can be copied and links keep working.

use std::io::{self, Write};

use super::live::LiveLine;
use super::style::{self, Palette};
use super::{Look, Reporter, human, reports};
use crate::build::{
    BuildArtifact, BuildEvent, BuildEventKind, BuildPhase, CommandOutcome, LimitKind, PhaseType, Status, Timestamp,
};
use crate::text::suggest::count;

/// Writes a build for people.
pub struct PrettyLog<'w> {
    out: &'w mut dyn Write,
    palette: Palette,
    pub(super) live: LiveLine,
    /// Whether what was written ends with a line end.
    at_line_start: bool,
    /// A phase whose header waits for the first thing in it.
    header: Option<PhaseType>,
    command_start: Timestamp,
}

impl<'w> PrettyLog<'w> {
    /// Writes there; the live line, if wanted, goes to standard error when that is a terminal.
    pub fn new(out: &'w mut dyn Write, look: Look) -> Self {
        let live = if look.live { LiveLine::start() } else { LiveLine::default() };
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
        let parts = [phase.context.status_code.as_str(), why(phase)].into_iter().filter(|part| !part.is_empty());
        let text = parts.collect::<Vec<_>>().join(": ");
        self.line(&self.palette.paint(style::BAD, &format!("  {text}")))
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
            BuildEventKind::Paused { .. } => {
                // The terminal is for the question now.
                self.live.rest();
                self.out.flush()
            }
            BuildEventKind::PhaseFinished { phase } => self.phase_finished(phase),
            BuildEventKind::ArtifactStored { artifact } => self.artifact_stored(artifact),
            BuildEventKind::ReportFinished { report } => self.line(&reports::line(report)),
            BuildEventKind::BuildFinished { .. } => self.finish(),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.live.rest();
        self.out.flush()
    }
}

/// Why a phase ended as it did; the service has no words for a build that a person stopped.
pub(super) fn why(phase: &BuildPhase) -> &str {
    match phase.context.message.trim_end() {
        "" if phase.phase_status == Status::Stopped => "stopped by a signal",
        message => message,
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
    fn a_command_of_the_image_stands_before_the_end_of_the_source_phase() {
        let story = Story::new()
            .says("Selecting 'nodejs' runtime version '16' based on manual selections...")
            .takes(1_234, "n 16", "", 0)
            .leaves(PhaseType::DownloadSource);
        assert_eq!(
            told(&story, false),
            "Selecting 'nodejs' runtime version '16' based on manual selections...\n\
             $ n 16\n\
             ✓ 1.2s\n\
             ✓ DOWNLOAD_SOURCE SUCCEEDED in 1.2s\n"
        );
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
}
