//! Commands: those of the build, and the agent's own questions to its shell.

use std::io;

use super::process::{Allowance, Ended};
use super::shell::Shell;
use super::telling::{LastWords, Teller};
use super::{AgentError, Run, user};
use crate::build::{
    BuildEventKind, CommandOutcome, CommandRecord, CommandRef, ExportedEnvironmentVariable, LimitKind, Timestamp,
};

impl Run<'_> {
    /// Runs what has to run before the build: an image's own entrypoint, which starts its Docker daemon.
    pub(super) fn prelude(&mut self) -> Result<(), AgentError> {
        let Some((program, arguments)) = self.agent.prelude.split_first() else { return Ok(()) };
        let mut command = std::process::Command::new(program);
        let allowed = Allowance { deadline: None, grace: self.agent.plan.limits.grace, stop: self.agent.stop };
        let mut said = LastWords(Vec::new());
        let Some(processes) = &mut self.processes else { return Ok(()) };
        let ended = processes.run(command.args(arguments), allowed, &mut said);
        if !matches!(ended, Ok(Ended::Exited(0))) {
            let said = String::from_utf8_lossy(&said.0);
            let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
            self.notice(format!("the image's entrypoint {program} did not start as it should: {last}"))?;
        }
        Ok(())
    }

    /// Runs one command of the plan, or of the image.
    pub(super) fn command(
        &mut self,
        command: CommandRef,
        deadline: Option<(Timestamp, LimitKind)>,
    ) -> Result<CommandOutcome, AgentError> {
        let Some((text, run_as)) = self.machine.command(command) else { return Ok(CommandOutcome::Exited(0)) };
        let (text, run_as) = (text.to_owned(), run_as.map(str::to_owned));
        if let Some(outcome) = self.before(command, deadline)? {
            return Ok(outcome);
        }
        let images_own = self.agent.plan.command(command).is_none().then(|| text.clone());
        self.tell(BuildEventKind::CommandStarted { command, text: text.clone() })?;
        let start_time = self.clock.now();
        let at = Some(command);
        let ended = self.in_shell(run_as.as_deref(), at, deadline, |shell, user| shell.command(&text, user))?;
        let outcome = match ended {
            Ended::Exited(status) => CommandOutcome::Exited(status),
            Ended::Signalled(signal) => CommandOutcome::Signalled(signal),
            Ended::Stopped => CommandOutcome::Stopped,
            Ended::TimedOut => CommandOutcome::TimedOut(deadline.map_or(LimitKind::Build, |(_, kind)| kind)),
        };
        if outcome != CommandOutcome::Exited(0)
            && let Some(text) = self.memory.news()
        {
            self.notice(text)?;
        }
        let end_time = self.clock.now();
        self.commands.push(CommandRecord { command, text: images_own, outcome, start_time, end_time });
        self.tell(BuildEventKind::CommandFinished { command, text, outcome })?;
        self.after(command, outcome, deadline)
    }

    /// Runs a process of the build's shell, its output told as it comes; it is a command of the plan, or ours.
    pub(super) fn in_shell(
        &mut self,
        run_as: Option<&str>,
        at: Option<CommandRef>,
        deadline: Option<(Timestamp, LimitKind)>,
        process: impl FnOnce(&Shell, Option<&user::User>) -> io::Result<std::process::Command>,
    ) -> Result<Ended, AgentError> {
        let succeeding = self.machine.succeeding();
        let Some(shell) = &mut self.shell else { return Ok(Ended::Exited(0)) };
        let user = match run_as.map(|name| (name, user::find(name))) {
            Some((name, None)) => return self.unknown_user(name),
            Some((_, user)) => user.filter(|user| !user.is_current()),
            None => None,
        };
        shell.tell_success(succeeding).map_err(AgentError::io("write the build's variables"))?;
        let mut command = process(shell, user.as_ref()).map_err(AgentError::io("write the command's script"))?;
        let allowed = Allowance {
            deadline: deadline.map(|(at, _)| self.clock.instant(at)),
            grace: self.agent.plan.limits.grace,
            stop: self.agent.stop,
        };
        let mut processes = self.processes.take().expect("one command runs at a time");
        let mut teller = Teller { run: self, at, deadline, failure: None };
        let ended = processes.run(&mut command, allowed, &mut teller);
        let failure = teller.failure.take();
        self.processes = Some(processes);
        failure.map_or(Ok(()), Err)?;
        self.tell_held()?;
        ended.map_err(AgentError::io(format!("run {}", command.get_program().display())))
    }

    /// A `run-as` user that is not there: the command fails, and says why.
    fn unknown_user(&mut self, name: &str) -> Result<Ended, AgentError> {
        self.tell_output(format!("run-as: there is no user `{name}` on this machine\n").as_bytes())?;
        self.tell_held()?;
        Ok(Ended::Exited(1))
    }

    /// The values of `exported-variables`, as POST_BUILD left them.
    pub(super) fn export(&mut self) -> Result<(), AgentError> {
        let names: Vec<&str> = self.agent.plan.exported_variables.iter().map(String::as_str).collect();
        if names.is_empty() {
            return Ok(());
        }
        let values = self.query(|shell, file| shell.values(&names, file, None))?;
        self.exported = names
            .into_iter()
            .zip(values)
            .map(|(name, value)| ExportedEnvironmentVariable { name: name.to_owned(), value })
            .collect();
        Ok(())
    }

    /// What a query script of the shell writes into its answer file.
    pub(super) fn query(
        &mut self,
        process: impl FnOnce(&Shell, &std::path::Path) -> io::Result<std::process::Command>,
    ) -> Result<Vec<String>, AgentError> {
        let answer = self.agent.place.state_dir.join("answer");
        self.in_shell(None, None, None, |shell, _| process(shell, &answer))?;
        let bytes = std::fs::read(&answer).unwrap_or_default();
        Ok(bytes
            .split_inclusive(|&byte| byte == 0)
            .map(|part| String::from_utf8_lossy(part.strip_suffix(b"\0").unwrap_or(part)).into_owned())
            .collect())
    }
}
