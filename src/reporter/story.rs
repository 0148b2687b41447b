//! Builds as event sequences, for the tests of the reporters.

use crate::build::{
    Build, BuildArtifact, BuildEvent, BuildEventKind, BuildId, BuildPhase, BuildPlan, CommandOutcome, CommandPlan,
    CommandRecord, CommandRef, List, PauseReason, PhaseContext, PhasePlan, PhaseType, Status, Timestamp,
};
use crate::buildspec::ReportFormat;
use crate::test_report::{Builder, Format, Identity, Report, parse};
use crate::text::{SourceFile, Span};

/// 2026-11-20T10:00:00Z.
pub(super) const START: u64 = 1_795_168_800_000_000;

/// A build that is told step by step; every step but `waits` takes no time.
pub(super) struct Story {
    pub(super) events: Vec<BuildEvent>,
    pub(super) phases: Vec<BuildPhase>,
    pub(super) commands: Vec<CommandRecord>,
    pub(super) artifacts: Vec<BuildArtifact>,
    pub(super) reports: Vec<Report>,
    now: u64,
    phase_start: u64,
    next: CommandRef,
}

impl Story {
    pub(super) fn new() -> Self {
        Self {
            events: Vec::new(),
            phases: Vec::new(),
            commands: Vec::new(),
            artifacts: Vec::new(),
            reports: Vec::new(),
            now: START,
            phase_start: START,
            next: CommandRef { phase: PhaseType::DownloadSource, list: List::Commands, index: 0 },
        }
    }

    pub(super) fn tell(mut self, kind: BuildEventKind) -> Self {
        self.events.push(BuildEvent { at: Timestamp(self.now), kind });
        self
    }

    pub(super) fn waits(mut self, millis: u64) -> Self {
        self.now += millis * 1000;
        self
    }

    pub(super) fn says(self, text: &str) -> Self {
        text.lines().fold(self, |story, line| story.tell(BuildEventKind::Message { text: line.to_owned() }))
    }

    pub(super) fn notices(self, text: &str) -> Self {
        self.tell(BuildEventKind::Notice { text: text.to_owned() })
    }

    pub(super) fn enters(mut self, phase: PhaseType) -> Self {
        self.next = CommandRef { phase, list: List::Commands, index: 0 };
        self.phase_start = self.now;
        self.tell(BuildEventKind::PhaseStarted { phase })
    }

    pub(super) fn starts(self, text: &str) -> Self {
        let command = self.next;
        self.tell(BuildEventKind::CommandStarted { command, text: text.to_owned() })
    }

    pub(super) fn prints(self, output: impl AsRef<[u8]>) -> Self {
        self.tell(BuildEventKind::Output { bytes: output.as_ref().to_vec() })
    }

    pub(super) fn pauses(self, reason: PauseReason) -> Self {
        let command = self.next;
        self.tell(BuildEventKind::Paused { reason, command })
    }

    pub(super) fn ends(mut self, text: &str, started: u64, outcome: CommandOutcome) -> Self {
        let command = self.next;
        let (start_time, end_time) = (Timestamp(started), Timestamp(self.now));
        let images_own = (command.phase == PhaseType::DownloadSource).then(|| text.to_owned());
        self.commands.push(CommandRecord { command, text: images_own, outcome, start_time, end_time });
        self.next.index += 1;
        self.tell(BuildEventKind::CommandFinished { command, text: text.to_owned(), outcome })
    }

    /// A command that runs for some time, prints at its end and exits.
    pub(super) fn takes(self, millis: u64, text: &str, output: &str, status: i32) -> Self {
        let started = self.now;
        let story = self.starts(text).waits(millis);
        let story = if output.is_empty() { story } else { story.prints(output) };
        story.ends(text, started, CommandOutcome::Exited(status))
    }

    pub(super) fn runs(self, text: &str, output: &str) -> Self {
        self.takes(0, text, output, 0)
    }

    pub(super) fn fails(self, text: &str, output: &str, status: i32) -> Self {
        self.takes(0, text, output, status)
    }

    pub(super) fn leaves(self, phase: PhaseType) -> Self {
        self.leaves_as(phase, Status::Succeeded, PhaseContext::default())
    }

    pub(super) fn leaves_failed(self, phase: PhaseType, status_code: &str, message: &str) -> Self {
        self.leaves_as(phase, Status::Failed, PhaseContext::new(status_code, message))
    }

    pub(super) fn leaves_as(mut self, phase_type: PhaseType, phase_status: Status, context: PhaseContext) -> Self {
        let phase = BuildPhase {
            phase_type,
            phase_status,
            start_time: Timestamp(self.phase_start),
            end_time: Some(Timestamp(self.now)),
            context,
        };
        self.phase_start = self.now;
        self.phases.push(phase.clone());
        self.tell(BuildEventKind::PhaseFinished { phase })
    }

    pub(super) fn stores(mut self, identifier: &str, location: &str, files: usize, bytes: u64) -> Self {
        let artifact = BuildArtifact {
            artifact_identifier: identifier.to_owned(),
            location: location.to_owned(),
            sha256sum: None,
            files,
            bytes,
        };
        self.artifacts.push(artifact.clone());
        self.tell(BuildEventKind::ArtifactStored { artifact })
    }

    /// The report of a group made of one file.
    pub(super) fn reports(mut self, group: &str, file: &str, format: &str, text: &str) -> Self {
        let format = ReportFormat::ALL.into_iter().find(|known| known.name() == format).map(Format::Service);
        let format = format.unwrap_or(Format::Lcov);
        let identity = Identity::new(group, &format!("arn:aws:codebuild:eu-west-1:1:build/{}", id()), self.now);
        let mut builder = Builder::new(identity, format.kind());
        if !text.is_empty() {
            builder.add(file, parse(format, text.as_bytes()).expect("a file of the format"), "/src");
        }
        let report = builder.finish();
        self.reports.push(report.clone());
        self.tell(BuildEventKind::ReportFinished { report: Box::new(report) })
    }

    pub(super) fn build(&self) -> Build {
        let failed = self.phases.iter().find(|phase| phase.phase_status != Status::Succeeded);
        Build {
            id: id(),
            build_status: failed.map_or(Status::Succeeded, |phase| phase.phase_status),
            phases: self.phases.clone(),
            commands: self.commands.clone(),
            artifacts: self.artifacts.clone(),
            reports: self.reports.clone(),
            unmatched: Vec::new(),
            exported_environment_variables: Vec::new(),
            start_time: Timestamp(START),
            end_time: Timestamp(self.now),
        }
    }

    pub(super) fn ends_build(self) -> Self {
        let build = Box::new(self.build());
        self.tell(BuildEventKind::BuildFinished { build })
    }
}

pub(super) fn id() -> BuildId {
    BuildId { project: "demo".to_owned(), uuid: "b3b9a1f0-1c7e-4f0e-9a55-0d2f6c1e7a10".to_owned() }
}

/// A plan whose commands are these lines of the file, found by their text.
pub(super) fn plan(file: &SourceFile, phases: &[(PhaseType, &[&str])]) -> BuildPlan {
    let mut from = 0;
    let mut command = |text: &&str| {
        let start = from + file.text()[from..].find(text.trim_end()).expect("the file holds the command");
        from = start + text.trim_end().len();
        let span = Span::new(start, from);
        let line = file.position(start).line;
        CommandPlan { text: (*text).to_owned(), span, line, index: 0, skipped: false }
    };
    let all = PhaseType::COMMANDS.map(|phase_type| PhasePlan {
        phase_type,
        run_as: None,
        on_failure: None,
        commands: phases
            .iter()
            .filter(|(phase, _)| *phase == phase_type)
            .flat_map(|(_, commands)| commands.iter().map(&mut command).collect::<Vec<_>>())
            .collect(),
        finally: Vec::new(),
    });
    BuildPlan {
        buildspec: Some(file.name().to_owned()),
        declared_phases: phases.iter().map(|(phase, _)| *phase).collect(),
        ..BuildPlan::bare(id(), all.to_vec())
    }
}
