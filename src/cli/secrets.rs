//! The secrets of a build, before anything runs: given by hand, made up, or fetched from AWS.

use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use zeroize::Zeroizing;

use super::args::{AwsArguments, SecretsFrom};
use super::error::Error;
use super::printer::Printer;
use super::settings::{RunSettings, SecretSettings};
use super::value::SecretSource;
use crate::agent::{Stop, Urgency, leave_no_core};
use crate::build::masking::Masker;
use crate::build::secrets::{self, Reference, Secrecy, Secrets, references, stub};
use crate::build::{BuildPlan, PhaseContext};
use crate::engine::EngineError;

#[cfg(feature = "aws")]
#[path = "secrets/aws.rs"]
mod fetch;
#[cfg(not(feature = "aws"))]
#[path = "secrets/no_aws.rs"]
mod fetch;

/// Why the value that somebody gives for a secret cannot be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecretError {
    /// No name, or no value. The text is not shown: it may be the secret.
    #[error("`--secret` needs a name: write `--secret NAME=env:VAR`")]
    Form,
    /// `env:`.
    #[error("--secret {name}: `{variable}` is not set in this shell")]
    Unset { name: String, variable: String },
    /// `file:`.
    #[error("--secret {name}: could not read {path}")]
    File { name: String, path: PathBuf, source: io::Error },
    /// `file:`, `cmd:`.
    #[error("--secret {name}: the value is not text")]
    Encoding { name: String },
    /// No process can be given it.
    #[error("--secret {name}: the value has a NUL character")]
    Nul { name: String },
    /// `cmd:`.
    #[error("--secret {name}: could not run sh")]
    Command { name: String, source: io::Error },
    /// `cmd:`.
    #[error("--secret {name}: the command ended with {status}")]
    Status { name: String, status: std::process::ExitStatus },
}

/// Finds the value of each reference of the plan. That one cannot be had is the build's failure; that what somebody gives for it
/// cannot be read is an error.
pub(super) fn find(plan: &BuildPlan, settings: &RunSettings, stop: &Stop, printer: &Printer) -> Result<Secrecy, Error> {
    let (settings, aws) = (&settings.secrets, &settings.remote.aws);
    let mut secrecy = Secrecy { mask: settings.mask, ..Secrecy::default() };
    if plan.refusal.is_none() {
        let wanted = references(&plan.variables);
        if !wanted.is_empty() {
            leave_no_core();
        }
        for name in settings.unused(&wanted) {
            printer
                .info(&format!("note: --secret {name} is not used: no parameter or secret of this build is named so"));
        }
        secrecy.failure = fill(wanted, settings, (aws, stop), &mut secrecy.secrets)?;
        for name in secrecy.secrets.too_short() {
            let text =
                format!("note: the value of {name} is not masked: it has fewer than {} bytes", secrets::SHORTEST);
            printer.info(&text);
        }
    }
    Printer::hide(Masker::new(&secrecy.secrets, secrecy.mask));
    Ok(secrecy)
}

/// The values; what the build fails with instead.
fn fill(
    wanted: Vec<Reference>,
    settings: &SecretSettings,
    (aws, stop): (&AwsArguments, &Stop),
    secrets: &mut Secrets,
) -> Result<Option<PhaseContext>, Error> {
    let mut open = Vec::new();
    for reference in wanted {
        match settings.source(&reference) {
            Some(source) => secrets.add(&reference.variable, read(&reference.variable, source)?.as_str()),
            None if settings.from == SecretsFrom::Stub => secrets.add(&reference.variable, stub(&reference)),
            None => open.push(reference),
        }
    }
    if open.is_empty() {
        return Ok(None);
    }
    let found = fetch::fetch(&open, aws, stop);
    if found.is_err() && stop.urgency() > Urgency::None {
        return Err(EngineError::Stopped.into());
    }
    let failure = found.and_then(|found| secrets::resolve(&open, &found, secrets)).err();
    if let Some(context) = &failure {
        Printer::problem(&complaint(context, &open));
    }
    Ok(failure)
}

/// What is wrong, and how to do without.
fn complaint(context: &PhaseContext, open: &[Reference]) -> String {
    let concerned = open.iter().find(|reference| context.message.contains(&reference.text));
    let concerned = concerned.or_else(|| open.iter().find(|reference| reference.store.code() == context.status_code));
    let name = concerned.map_or("NAME", |reference| reference.variable.as_str());
    let message = context.message.trim_end();
    format!(
        "error: could not read the build's secrets: {message}\nhint: give the value with `--secret {name}=env:VAR`, \
         `file:PATH` or `cmd:COMMAND`, or do without AWS with `--secrets stub`"
    )
}

/// The value that somebody gives.
fn read(name: &str, source: SecretSource<'_>) -> Result<Zeroizing<String>, SecretError> {
    let name = || name.to_owned();
    let text = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).map_err(|_| SecretError::Encoding { name: name() })?;
        let text = Zeroizing::new(text);
        let line = text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
        Ok(Zeroizing::new(line.to_owned()))
    };
    let value = match source {
        SecretSource::Text(text) => Zeroizing::new(text.to_owned()),
        SecretSource::Variable(variable) => {
            let value = super::settings::variable(variable);
            Zeroizing::new(value.ok_or_else(|| SecretError::Unset { name: name(), variable: variable.to_owned() })?)
        }
        SecretSource::File(path) => match std::fs::read(&path) {
            Ok(bytes) => text(bytes)?,
            Err(source) => return Err(SecretError::File { name: name(), path, source }),
        },
        SecretSource::Command(command) => {
            let run = Command::new("sh").arg("-c").arg(command).stderr(Stdio::inherit()).output();
            let ended = run.map_err(|source| SecretError::Command { name: name(), source })?;
            if !ended.status.success() {
                return Err(SecretError::Status { name: name(), status: ended.status });
            }
            text(ended.stdout)?
        }
    };
    if value.contains('\0') { Err(SecretError::Nul { name: name() }) } else { Ok(value) }
}
