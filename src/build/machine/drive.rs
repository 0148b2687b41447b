//! A plan to walk through, and a driver that answers in turn.

use std::collections::BTreeMap;

use super::*;
use crate::build::{ArtifactPlan, BuildId};
use crate::text::Span;

pub(super) const SECOND: u64 = 1_000_000;

pub(super) fn item(text: &str) -> CommandPlan {
    CommandPlan { text: text.to_owned(), span: Span::default(), line: 1, index: 0, skipped: false }
}

/// Four phases, each with the given commands and `finally` items.
pub(super) fn plan_of(commands: usize, finally: usize) -> BuildPlan {
    let items = |name: &str, count: usize| (0..count).map(|index| item(&format!("{name}{index}"))).collect::<Vec<_>>();
    let phase = |phase_type| PhasePlan {
        phase_type,
        run_as: None,
        on_failure: None,
        commands: items("c", commands),
        finally: items("f", finally),
    };
    let id = BuildId { project: "p".into(), uuid: "u".into() };
    let phases = PhaseType::COMMANDS.map(phase).to_vec();
    BuildPlan { artifacts: vec![ArtifactPlan::default()], ..BuildPlan::bare(id, phases) }
}

pub(super) fn phase(plan: &mut BuildPlan, phase_type: PhaseType) -> &mut PhasePlan {
    plan.phases.iter_mut().find(|phase| phase.phase_type == phase_type).unwrap()
}

/// Drives a machine; each command takes a second, and its outcome is looked up by `PHASE/text`.
pub(super) struct Drive {
    pub(super) machine: BuildMachine,
    pub(super) outcomes: BTreeMap<String, CommandOutcome>,
    pub(super) source: Result<Vec<String>, PhaseContext>,
    pub(super) artifacts: Result<(), PhaseContext>,
    trace: Vec<String>,
    pub(super) deadlines: Vec<Option<(u64, LimitKind)>>,
}

impl Drive {
    pub(super) fn new(plan: BuildPlan) -> Self {
        Self {
            machine: BuildMachine::new(plan),
            outcomes: BTreeMap::new(),
            source: Ok(Vec::new()),
            artifacts: Ok(()),
            trace: Vec::new(),
            deadlines: Vec::new(),
        }
    }

    pub(super) fn failing(plan: BuildPlan, commands: &[&str]) -> Self {
        let mut drive = Self::new(plan);
        drive.outcomes = commands.iter().map(|&name| (name.to_owned(), CommandOutcome::Exited(1))).collect();
        drive
    }

    /// What happened, in short: `BUILD: c0 f0 FAILED`, each command with the value of `CODEBUILD_BUILD_SUCCEEDING`.
    pub(super) fn run(&mut self) -> String {
        let mut now = Timestamp(0);
        let mut fact = Fact::Ready;
        for _ in 0..200 {
            let step = self.machine.next(fact, now);
            fact = match step {
                Step::DownloadSource => Fact::Source(self.source.clone()),
                Step::UploadArtifacts => Fact::Artifacts(self.artifacts.clone()),
                Step::EnterSource => Fact::Ready,
                Step::Enter(phase) => {
                    self.trace.push(format!("{}:", phase.name()));
                    Fact::Ready
                }
                Step::Leave(phase) => {
                    if !PhaseType::COMMANDS.contains(&phase.phase_type) {
                        self.trace.push(format!("{}:", phase.phase_type.name()));
                    }
                    self.trace.push(format!("{};", phase.phase_status.name()));
                    Fact::Ready
                }
                Step::Run { command, deadline } => {
                    self.deadlines.push(deadline.map(|(end, kind)| (end.0 / SECOND, kind)));
                    now = now.after(Duration::from_secs(1));
                    Fact::Command(self.command(command))
                }
                Step::Restart => return self.end("RESTART"),
                Step::Done(status) => return self.end(status.name()),
            };
        }
        panic!("the machine does not end: {:?}", self.trace)
    }

    pub(super) fn command(&mut self, command: CommandRef) -> CommandOutcome {
        let text = self.machine.command(command).unwrap().0.to_owned();
        self.trace.push(format!("{text}={}", u8::from(self.machine.succeeding())));
        let outcome = self.outcomes.get(&format!("{}/{text}", command.phase.name()));
        outcome.copied().unwrap_or(CommandOutcome::Exited(0))
    }

    pub(super) fn end(&mut self, word: &str) -> String {
        self.trace.push(word.to_owned());
        self.trace.join(" ")
    }
}
