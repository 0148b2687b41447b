//! The phase machine: told what happened, it says what is next.
//!
//! It reads no clock and runs nothing; what follows what is the table in `transition`. A fact that does not answer the
//! last step ends the build with `FAULT`, so that no driver can make it run for ever.

use std::time::Duration;

use super::transition::{Failure, Next, after_failure, after_success};
use super::{
    BuildPhase, BuildPlan, CommandOutcome, CommandPlan, CommandRef, LimitKind, List, PhaseContext, PhasePlan,
    PhaseType, Status, Timestamp,
};
use crate::buildspec::OnFailure;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The build may begin, or the last step needs no answer (`Enter`, `Leave`).
    Ready,
    /// The source is there; with the commands that switch the image's runtimes, which run before the phase is over.
    Source(Result<Vec<String>, PhaseContext>),
    /// A command ended.
    Command(CommandOutcome),
    /// UPLOAD_ARTIFACTS is done.
    Artifacts(Result<(), PhaseContext>),
    /// A person asked the build to stop while no command ran.
    Stop,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make the source ready; answer with [`Fact::Source`].
    DownloadSource,
    /// Say that a phase begins; answer with [`Fact::Ready`].
    Enter(PhaseType),
    /// Run a command, until the deadline at the latest; answer with [`Fact::Command`].
    Run {
        /// Which.
        command: CommandRef,
        /// When it must end, and the limit that says so.
        deadline: Option<(Timestamp, LimitKind)>,
    },
    /// Go to the source, and say what the buildspec has; answer with [`Fact::Ready`].
    EnterSource,
    /// Say that a phase ended; answer with [`Fact::Ready`].
    Leave(BuildPhase),
    /// Collect the artifacts; answer with [`Fact::Artifacts`].
    UploadArtifacts,
    /// Begin the whole build anew, with a fresh source: `on-failure: RETRY`. The machine is finished.
    Restart,
    /// Nothing more; the build's status.
    Done(Status),
}

/// What the machine waits for.
#[derive(Clone, Debug)]
enum State {
    /// To be started.
    Start,
    /// The source.
    Source,
    /// That the source was entered.
    EnteringSource,
    /// That a phase was entered.
    Entering,
    /// The end of a command.
    Running(CommandRef),
    /// That the end of a phase was told; then this.
    Leaving(Next),
    /// The artifacts.
    Uploading,
    /// Nothing; this was its last step.
    Over(Step),
}

/// The machine.
#[derive(Clone, Debug)]
pub struct BuildMachine {
    plan: BuildPlan,
    state: State,
    started: Timestamp,
    phases: Vec<BuildPhase>,
    /// The commands of DOWNLOAD_SOURCE, which are the image's own.
    runtimes: Vec<String>,
    /// How often a RETRY was followed, in earlier attempts and in this one.
    retries: u32,
    /// Why the phase that runs now fails; its `finally` may still run.
    failure: Option<PhaseContext>,
    succeeding: bool,
    verdict: Status,
    failed_phase: Option<usize>,
}

impl BuildMachine {
    /// A machine at the start of a plan.
    pub fn new(plan: BuildPlan) -> Self {
        Self::with_attempt(plan, 0)
    }

    /// A machine at the start of a plan that was begun `attempt` times before and ended in [`Step::Restart`] each time.
    pub fn with_attempt(plan: BuildPlan, attempt: u32) -> Self {
        Self {
            plan,
            state: State::Start,
            started: Timestamp::default(),
            phases: Vec::new(),
            runtimes: Vec::new(),
            retries: attempt,
            failure: None,
            succeeding: true,
            verdict: Status::Succeeded,
            failed_phase: None,
        }
    }

    /// The plan it follows.
    pub fn plan(&self) -> &BuildPlan {
        &self.plan
    }

    /// The text of a command, and the user it runs as if it is not whoever runs the agent.
    pub fn command(&self, command: CommandRef) -> Option<(&str, Option<&str>)> {
        if command.phase == PhaseType::DownloadSource {
            return Some((self.runtimes.get(command.index)?, None));
        }
        let (phase, planned) = self.plan.command(command)?;
        Some((&planned.text, phase.run_as.as_deref()))
    }

    /// The value of `CODEBUILD_BUILD_SUCCEEDING` for the next command.
    pub fn succeeding(&self) -> bool {
        let own_failure_shows = self.failure.is_some() && self.plan.assumptions.finally_sees_failure;
        self.succeeding && !own_failure_shows
    }

    /// The phases so far, in order; those before DOWNLOAD_SOURCE and after UPLOAD_ARTIFACTS take no time.
    pub fn phases(&self) -> &[BuildPhase] {
        &self.phases
    }

    /// The phase that made the build fail: the first one.
    pub fn failed_phase(&self) -> Option<&BuildPhase> {
        self.failed_phase.and_then(|index| self.phases.get(index))
    }

    /// Takes a fact, gives the next step.
    pub fn next(&mut self, fact: Fact, now: Timestamp) -> Step {
        match (self.state.clone(), fact) {
            (State::Over(step), _) => step,
            (_, Fact::Stop) => self.stop(now),
            (State::Start, Fact::Ready) => self.begin(now),
            (State::Source, Fact::Source(result)) => self.source_is_done(result, now),
            (State::EnteringSource, Fact::Ready) => self.close(None, now),
            (State::Entering, Fact::Ready) => self.advance(List::Commands, 0, now),
            (State::Running(command), Fact::Command(outcome)) => self.command_ended(command, outcome, now),
            (State::Leaving(next), Fact::Ready) => self.follow(next, now),
            (State::Uploading, Fact::Artifacts(result)) => self.close(result.err(), now),
            _ => self.fault(now),
        }
    }

    fn begin(&mut self, now: Timestamp) -> Step {
        self.started = now;
        for phase in [PhaseType::Submitted, PhaseType::Queued, PhaseType::Provisioning] {
            self.pass(phase, now);
        }
        self.open(PhaseType::DownloadSource, now);
        self.state = State::Source;
        Step::DownloadSource
    }

    fn source_is_done(&mut self, result: Result<Vec<String>, PhaseContext>, now: Timestamp) -> Step {
        match (result, self.plan.refusal.clone()) {
            (Err(context), _) | (Ok(_), Some(context)) => self.close(Some(context), now),
            (Ok(runtimes), None) => {
                self.runtimes = runtimes;
                self.advance(List::Commands, 0, now)
            }
        }
    }

    /// Runs the next command of a list from `index` on; then the next list; then the phase is over.
    fn advance(&mut self, list: List, index: usize, now: Timestamp) -> Step {
        match (self.waiting(list, index), list) {
            (Some(index), _) => self.run(list, index, now),
            (None, List::Commands) => self.advance(List::Finally, 0, now),
            (None, List::Finally) => match self.failure.take() {
                None if self.phase_type() == PhaseType::DownloadSource => {
                    self.state = State::EnteringSource;
                    Step::EnterSource
                }
                failure => self.close(failure, now),
            },
        }
    }

    /// The first command of a list that is to run, from `index` on.
    fn waiting(&self, list: List, index: usize) -> Option<usize> {
        if self.phase_type() == PhaseType::DownloadSource {
            return (list == List::Commands && index < self.runtimes.len()).then_some(index);
        }
        let items = self.items(list);
        (index..items.len()).find(|&index| !items[index].skipped)
    }

    fn run(&mut self, list: List, index: usize, now: Timestamp) -> Step {
        if let Some(limit) = self.limit_passed(now) {
            return self.time_out(limit, now);
        }
        let command = CommandRef { phase: self.phase_type(), list, index };
        self.state = State::Running(command);
        Step::Run { command, deadline: self.deadline(now) }
    }

    fn command_ended(&mut self, command: CommandRef, outcome: CommandOutcome, now: Timestamp) -> Step {
        match outcome {
            CommandOutcome::Exited(0) => self.advance(command.list, command.index + 1, now),
            CommandOutcome::TimedOut(limit) => self.time_out(limit, now),
            CommandOutcome::Stopped => self.stop(now),
            CommandOutcome::Exited(_) | CommandOutcome::Signalled(_) => {
                let context = self.command_error(command, outcome);
                self.failure.get_or_insert(context);
                // A list ends at its first failing item: `commands` then leaves the word to `finally`, and `finally` to no one.
                let rest = if command.list == List::Commands { 0 } else { usize::MAX };
                self.advance(List::Finally, rest, now)
            }
        }
    }

    fn command_error(&self, command: CommandRef, outcome: CommandOutcome) -> PhaseContext {
        let text = self.command(command).map_or("", |(text, _)| text);
        let message = format!("Error while executing command: {text}. Reason: {}", outcome.reason());
        PhaseContext::new("COMMAND_EXECUTION_ERROR", message)
    }

    /// Ends the phase that runs now, and chooses what follows.
    fn close(&mut self, failure: Option<PhaseContext>, now: Timestamp) -> Step {
        let phase = self.phase_type();
        let Some(context) = failure else {
            return self.leave(Status::Succeeded, PhaseContext::default(), after_success(phase), now);
        };
        let on_failure = self.phase_plan().and_then(|plan| plan.on_failure.as_ref());
        let failure = Failure { phase, rule: on_failure, message: &context.message, retries: self.retries };
        let next = after_failure(failure, &self.plan.assumptions);
        let forgiven = matches!(on_failure, Some(OnFailure::Continue)) && !self.plan.assumptions.continue_fails_build;
        if next == Next::Again {
            // A phase that runs again is judged by its last run alone.
            self.retries += 1;
        } else {
            self.succeeding = false;
        }
        if next != Next::Again && !forgiven {
            self.verdict = Status::Failed;
            self.failed_phase.get_or_insert(self.phases.len() - 1);
        }
        self.leave(Status::Failed, context, next, now)
    }

    fn leave(&mut self, status: Status, context: PhaseContext, next: Next, now: Timestamp) -> Step {
        self.failure = None;
        self.state = State::Leaving(next);
        let phase = self.phases.last_mut().expect("a phase is left only after one was opened");
        phase.phase_status = status;
        phase.end_time = Some(now);
        phase.context = context;
        Step::Leave(phase.clone())
    }

    fn follow(&mut self, next: Next, now: Timestamp) -> Step {
        match next {
            Next::Phase(phase) => self.enter(phase, now),
            Next::Again => self.enter(self.phase_type(), now),
            Next::Upload => self.upload(now),
            Next::Restart => self.over(Step::Restart),
            Next::End => self.finish(now),
        }
    }

    fn enter(&mut self, phase: PhaseType, now: Timestamp) -> Step {
        self.open(phase, now);
        self.state = State::Entering;
        Step::Enter(phase)
    }

    fn upload(&mut self, now: Timestamp) -> Step {
        self.open(PhaseType::UploadArtifacts, now);
        if let Some(limit) = self.limit_passed(now) {
            return self.time_out(limit, now);
        }
        self.state = State::Uploading;
        Step::UploadArtifacts
    }

    fn finish(&mut self, now: Timestamp) -> Step {
        self.pass(PhaseType::Finalizing, now);
        self.pass(PhaseType::Completed, now);
        self.over(Step::Done(self.verdict))
    }

    fn over(&mut self, step: Step) -> Step {
        self.state = State::Over(step.clone());
        step
    }

    /// Ends the build for a reason that is above its commands: no `finally`, no later phase.
    fn break_off(&mut self, status: Status, context: PhaseContext, now: Timestamp) -> Step {
        if matches!(self.state, State::Leaving(Next::End)) {
            return self.finish(now);
        }
        self.verdict = status;
        if self.phases.last().is_none_or(|phase| phase.end_time.is_some()) {
            return self.finish(now);
        }
        self.failed_phase = Some(self.phases.len() - 1);
        self.leave(status, context, Next::End, now)
    }

    fn stop(&mut self, now: Timestamp) -> Step {
        self.break_off(Status::Stopped, PhaseContext::default(), now)
    }

    fn time_out(&mut self, limit: LimitKind, now: Timestamp) -> Step {
        let of = |limit: Option<Duration>| limit.map_or_else(String::new, |limit| format!(" after {limit:?}"));
        let message = match limit {
            LimitKind::Build => "Build has timed out.".to_owned(),
            LimitKind::Phase => format!("Phase has timed out{}.", of(self.plan.limits.phase)),
            LimitKind::Command => format!("Command has timed out{}.", of(self.plan.limits.command)),
        };
        self.break_off(Status::TimedOut, PhaseContext::new("BUILD_TIMED_OUT", message), now)
    }

    fn fault(&mut self, now: Timestamp) -> Step {
        let context = PhaseContext::new("INTERNAL_ERROR", "The agent reported something it was not asked for.");
        self.break_off(Status::Fault, context, now)
    }

    fn open(&mut self, phase_type: PhaseType, now: Timestamp) {
        self.phases.push(BuildPhase {
            phase_type,
            phase_status: Status::InProgress,
            start_time: now,
            end_time: None,
            context: PhaseContext::default(),
        });
    }

    /// A phase of the service that takes no time here.
    fn pass(&mut self, phase_type: PhaseType, now: Timestamp) {
        self.phases.push(BuildPhase {
            phase_type,
            phase_status: Status::Succeeded,
            start_time: now,
            end_time: Some(now),
            context: PhaseContext::default(),
        });
    }

    fn phase_type(&self) -> PhaseType {
        self.phases.last().map_or(PhaseType::Submitted, |phase| phase.phase_type)
    }

    fn phase_plan(&self) -> Option<&PhasePlan> {
        let phase_type = self.phase_type();
        self.plan.phases.iter().find(|phase| phase.phase_type == phase_type)
    }

    fn items(&self, list: List) -> &[CommandPlan] {
        self.phase_plan().map_or(&[], |phase| match list {
            List::Commands => &phase.commands,
            List::Finally => &phase.finally,
        })
    }

    /// The build's and the phase's limits, the build's first: of two that end together it is the one to name.
    fn outer_limits(&self) -> impl Iterator<Item = (Timestamp, LimitKind)> {
        let phase_start = self.phases.last().map_or(self.started, |phase| phase.start_time);
        let build = self.plan.limits.build.map(|limit| (self.started.after(limit), LimitKind::Build));
        let phase = self.plan.limits.phase.map(|limit| (phase_start.after(limit), LimitKind::Phase));
        build.into_iter().chain(phase)
    }

    fn limit_passed(&self, now: Timestamp) -> Option<LimitKind> {
        self.outer_limits().find(|&(end, _)| end <= now).map(|(_, limit)| limit)
    }

    fn deadline(&self, now: Timestamp) -> Option<(Timestamp, LimitKind)> {
        let command = self.plan.limits.command.map(|limit| (now.after(limit), LimitKind::Command));
        self.outer_limits().chain(command).min_by_key(|&(end, _)| end)
    }
}

#[cfg(test)]
mod drive;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod switching;
#[cfg(test)]
mod tests;
