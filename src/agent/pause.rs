//! Where a build waits for a person: before a command, after one that failed, at `codebuild-breakpoint`.
//!
//! The agent says where it is and how a shell is opened there; whoever placed it asks the person.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::helpers::RESUME;
use super::session::Signal;
use super::{AgentError, Run};
use crate::build::{
    BuildEventKind, CommandOutcome, CommandPlan, CommandRef, LimitKind, List, PauseReason, PhasePlan, PhaseType,
    Timestamp,
};

/// Where a build is to wait.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PausePlan {
    /// Before which commands.
    pub before: Before,
    /// Whether after a command that failed.
    pub on_failure: bool,
    /// What `codebuild-breakpoint` does.
    pub session: Session,
}

/// Before which commands a build waits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Before {
    /// None.
    #[default]
    Nothing,
    /// Each.
    Everything,
    /// These of `commands`, by their place in the buildspec, from 0.
    These(Vec<(PhaseType, usize)>),
}

/// What `codebuild-breakpoint` does: the service ignores it unless the session connection is enabled for the build.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Session {
    /// Nothing.
    #[default]
    Ignored,
    /// It waits for `codebuild-resume`.
    Waits,
    /// It asks the person at the terminal.
    Asks,
}

/// A build that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pause {
    /// Why.
    pub reason: PauseReason,
    /// At which command.
    pub command: CommandRef,
    /// Its number in the buildspec's list, from 1, and how many there are.
    pub number: (usize, usize),
    /// Its text.
    pub text: String,
    /// The command line that opens a shell, with directory and variables as the command sees or left them.
    pub enter: Vec<PathBuf>,
    /// How long until a time limit ends the build.
    pub left: Option<Duration>,
}

/// What a person decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Answer {
    /// Go on.
    Go,
    /// Leave the command out.
    Skip,
    /// Stop the build.
    Abort,
    /// Ask again: a shell was opened, and is closed.
    Looked,
    /// Nothing in time: a limit is reached.
    Late,
}

impl Run<'_> {
    /// Waits before a command, if that is wanted; how the command ends that is not to run.
    pub(super) fn before(
        &mut self,
        command: CommandRef,
        deadline: Option<(Timestamp, LimitKind)>,
    ) -> Result<Option<CommandOutcome>, AgentError> {
        let plan = self.agent.plan;
        let Some((_, planned)) = plan.command(command) else { return Ok(None) };
        let reason = match &self.agent.pauses.before {
            Before::Everything => PauseReason::Step,
            Before::These(places)
                if command.list == List::Commands && places.contains(&(command.phase, planned.index)) =>
            {
                PauseReason::Break
            }
            Before::These(_) | Before::Nothing => return Ok(None),
        };
        Ok(match self.pause(reason, command, deadline)? {
            Answer::Go | Answer::Looked => None,
            Answer::Skip => {
                self.notice(format!("skipped: {}", planned.text.trim_end()))?;
                Some(CommandOutcome::Exited(0))
            }
            Answer::Abort => Some(CommandOutcome::Stopped),
            Answer::Late => Some(CommandOutcome::TimedOut(deadline.map_or(LimitKind::Build, |(_, kind)| kind))),
        })
    }

    /// Waits after a command that failed, if that is wanted; how it ended after all.
    pub(super) fn after(
        &mut self,
        command: CommandRef,
        outcome: CommandOutcome,
        deadline: Option<(Timestamp, LimitKind)>,
    ) -> Result<CommandOutcome, AgentError> {
        let failed = match outcome {
            CommandOutcome::Exited(status) => status != 0,
            CommandOutcome::Signalled(_) => true,
            CommandOutcome::TimedOut(_) | CommandOutcome::Stopped => false,
        };
        let is_planned = self.agent.plan.command(command).is_some();
        if !(failed && is_planned && self.agent.pauses.on_failure) {
            return Ok(outcome);
        }
        let answer = self.pause(PauseReason::Failure, command, deadline)?;
        Ok(if answer == Answer::Abort { CommandOutcome::Stopped } else { outcome })
    }

    /// Asks until there is an answer.
    pub(super) fn pause(
        &mut self,
        reason: PauseReason,
        command: CommandRef,
        deadline: Option<(Timestamp, LimitKind)>,
    ) -> Result<Answer, AgentError> {
        let Some(shell) = &self.shell else { return Ok(Answer::Go) };
        let enter = shell.enter();
        self.tell(BuildEventKind::Paused { reason, command })?;
        loop {
            let left = deadline.map(|(at, _)| at.since(self.clock.now()));
            let Some(mut pause) = described(self.agent.plan.command(command), reason, command, &enter, left) else {
                return Ok(Answer::Go);
            };
            pause.text = self.hiding.masker.text(&pause.text).into_owned();
            let answer = self.courier.ask(&pause).map_err(AgentError::io("ask at the terminal"))?;
            // `codebuild-resume` may have been typed in the shell.
            let resumed = self.session.as_mut().is_some_and(|session| session.signals().contains(&Signal::Resume));
            match answer {
                Answer::Looked if !resumed => {}
                Answer::Looked => return Ok(Answer::Go),
                answer => return Ok(answer),
            }
        }
    }
}

impl Run<'_> {
    /// Does what commands said in the session; whether the build is to go on.
    pub(super) fn follow(
        &mut self,
        signals: &[Signal],
        at: Option<CommandRef>,
        deadline: Option<(Timestamp, LimitKind)>,
    ) -> Result<bool, AgentError> {
        let mut goes_on = signals.contains(&Signal::Resume);
        if signals.contains(&Signal::Breakpoint) {
            goes_on |= match (self.agent.pauses.session, at) {
                (Session::Asks, Some(command)) => match self.pause(PauseReason::Breakpoint, command, deadline)? {
                    Answer::Abort => return Ok(false),
                    answer => answer != Answer::Late,
                },
                (_, Some(command)) => {
                    self.tell(BuildEventKind::Paused { reason: PauseReason::Breakpoint, command })?;
                    let resume = self.agent.place.user_bin.join(RESUME);
                    let text =
                        format!("waits at a breakpoint; to go on, type {}{}", self.agent.place.reach, resume.display());
                    self.notice(text)?;
                    false
                }
                // What is ours to run waits for nobody.
                (_, None) => true,
            };
        }
        if goes_on && let Some(session) = &mut self.session {
            session.resume();
        }
        Ok(true)
    }
}

fn described(
    planned: Option<(&PhasePlan, &CommandPlan)>,
    reason: PauseReason,
    command: CommandRef,
    enter: &[PathBuf],
    left: Option<Duration>,
) -> Option<Pause> {
    let (phase, planned) = planned?;
    let list = match command.list {
        List::Commands => &phase.commands,
        List::Finally => &phase.finally,
    };
    let number = (planned.index + 1, list.len());
    Some(Pause { reason, command, number, text: planned.text.clone(), enter: enter.to_vec(), left })
}
