//! DOWNLOAD_SOURCE: the sources made ready, the buildspec accepted or refused, the shell session begun.
//!
//! The order of its lines is that of the service's logs since 2024.

use std::ffi::OsString;

use super::endpoint::own_aws_files;
use super::session::SessionSocket;
use super::shell::{self, Session, Shell};
use super::{AgentError, Run, Session as PauseSession, helpers};
use crate::build::secrets::{Reference, Store, references};
use crate::build::variables::{Placement, at_place, merge};
use crate::build::{EnvironmentVariableType, Fact, PhaseContext, SourceType};

impl Run<'_> {
    /// Makes everything ready for the first command; the commands that switch runtimes, or a context when it failed.
    pub(super) fn download(&mut self) -> Result<Result<Vec<String>, PhaseContext>, AgentError> {
        self.message("Waiting for agent ping")?;
        self.message("Waiting for DOWNLOAD_SOURCE")?;
        for text in self.agent.plan.notices.clone() {
            self.notice(text)?;
        }
        let notices = match self.courier.download() {
            Ok(notices) => notices,
            Err(context) => return Ok(Err(context)),
        };
        for text in notices {
            self.notice(text)?;
        }
        self.tell_of_places()?;
        if let Some(refusal) = &self.agent.plan.refusal {
            return Ok(Err(refusal.clone()));
        }
        for phase in self.agent.plan.phases.iter().filter(|phase| phase.commands.is_empty()) {
            if self.agent.plan.declared_phases.contains(&phase.phase_type) {
                let name = phase.phase_type.name().to_lowercase();
                self.message(format!("No commands found for phase name: {name}"))?;
            }
        }
        let plan = self.agent.plan;
        let mut lines = plan.sources.iter().map(|source| source.source_type.map(SourceType::client_line));
        if let Some(line) = lines.next().flatten() {
            self.message(line)?;
        }
        self.message("Processing environment variables")?;
        for line in lines.flatten() {
            self.message(line)?;
        }
        if let Err(context) = self.resolve_references()? {
            return Ok(Err(context));
        }
        if let Err(context) = self.begin_shell()? {
            return Ok(Err(context));
        }
        self.select_runtimes()
    }

    /// The rest of the phase, after the commands that switch runtimes.
    pub(super) fn enter_source(&mut self) -> Result<Fact, AgentError> {
        if let Some(shell) = self.shell.as_ref().filter(|_| !self.commands.is_empty()) {
            shell.enter_source().map_err(AgentError::io("write the build's directory"))?;
        }
        if self.agent.plan.lent.git {
            self.message("Git credential helper enabled")?;
        }
        self.message(format!("Moving to directory {}", self.agent.place.source_dir().display()))?;
        self.restore_cache()?;
        self.message("Registering with agent")?;
        self.tell_of_phases()?;
        Ok(Fact::Ready)
    }

    fn tell_of_places(&mut self) -> Result<(), AgentError> {
        let place = self.agent.place;
        self.message("Phase is DOWNLOAD_SOURCE")?;
        for (identifier, folder) in &place.source_dirs {
            let suffix = if identifier.is_empty() { String::new() } else { format!("_{identifier}") };
            self.message(format!("CODEBUILD_SRC_DIR{suffix}={}", folder.display()))?;
        }
        if self.agent.plan.refusal.as_ref().is_some_and(|refusal| refusal.status_code != "YAML_FILE_ERROR") {
            // Of a source that did not come nobody has seen the buildspec.
            return Ok(());
        }
        self.message(format!("YAML location is {}", place.buildspec.display()))
    }

    fn tell_of_phases(&mut self) -> Result<(), AgentError> {
        let plan = self.agent.plan;
        self.message(format!("Phases found in YAML: {}", plan.declared_phases.len()))?;
        for phase in &plan.declared_phases {
            let commands = plan
                .phases
                .iter()
                .find(|planned| planned.phase_type == *phase)
                .map_or(0, |planned| planned.commands.len());
            self.message(format!(" {}: {commands} commands", phase.name()))?;
        }
        Ok(())
    }

    /// References into Parameter Store and Secrets Manager: whoever placed the agent has resolved them, or says why not.
    fn resolve_references(&mut self) -> Result<Result<(), PhaseContext>, AgentError> {
        let wanted = references(&self.agent.plan.variables);
        if wanted.iter().any(|reference| reference.store == Store::ParameterStore) {
            self.message("Decrypting parameter store environment variables")?;
        }
        let secrecy = self.agent.secrecy;
        if let Some(failure) = &secrecy.failure {
            return Ok(Err(failure.clone()));
        }
        let unresolved = wanted.iter().find(|reference| secrecy.secrets.get(&reference.variable).is_none());
        Ok(unresolved.map_or(Ok(()), |Reference { variable, text, store }| {
            let message = format!("nobody has read the {} {text} of {variable}", store.noun());
            Err(PhaseContext::new(store.code(), message))
        }))
    }

    fn begin_shell(&mut self) -> Result<Result<(), PhaseContext>, AgentError> {
        let (plan, place) = (self.agent.plan, self.agent.place);
        let placement = Placement {
            source_dirs: place.source_dirs.iter().map(|(id, dir)| (id.clone(), dir.display().to_string())).collect(),
            gopath: place.gopath.display().to_string(),
            user_bin: place.user_bin.display().to_string(),
            home: place.home.as_ref().map(|home| home.display().to_string()),
        };
        let mut variables = at_place(&plan.variables, &placement);
        for variable in variables.iter_mut().filter(|variable| variable.kind != EnvironmentVariableType::Plaintext) {
            if let Some(value) = self.agent.secrecy.secrets.get(&variable.name) {
                value.clone_into(&mut variable.value);
            }
        }
        if let Some(endpoint) = self.endpoint {
            let mut own = endpoint.variables(plan, self.agent.program);
            if plan.lent.aws && place.home.is_none() {
                own.extend(own_aws_files(&place.state_dir).map_err(AgentError::io("write settings for AWS"))?);
            }
            variables = merge(variables.into_iter().chain(own));
        }
        let search_path =
            variables.iter().find(|variable| variable.name == "PATH").map(|variable| variable.value.as_str());
        let Some(program) = shell::find_program(&plan.shell, search_path.unwrap_or("/usr/bin:/bin").as_ref()) else {
            let message = format!("shell {} is not on the PATH of this build", plan.shell);
            return Ok(Err(PhaseContext::new("CLIENT_ERROR", message)));
        };
        let session = Session {
            program,
            state_dir: &place.state_dir,
            source_dir: place.source_dir(),
            carries_state: plan.carries_state,
        };
        let variables: Vec<(OsString, OsString)> =
            variables.into_iter().map(|variable| (variable.name.into(), variable.value.into())).collect();
        self.shell = Some(Shell::begin(session, &variables).map_err(AgentError::io("begin the shell session"))?);
        let wanted = self.agent.pauses.session;
        helpers::write(&place.user_bin, self.agent.program, &place.state_dir, wanted)
            .map_err(AgentError::io(format!("write into {}", place.user_bin.display())))?;
        if wanted != PauseSession::Ignored {
            let doing = format!("listen for codebuild-breakpoint below {}", place.state_dir.display());
            self.session = Some(SessionSocket::listen(&place.state_dir).map_err(AgentError::io(doing))?);
        }
        Ok(Ok(()))
    }
}
