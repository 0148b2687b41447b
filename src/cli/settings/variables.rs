//! The variables that a build is given from outside its buildspec.

use std::path::PathBuf;

use crate::build::variables::{self, EnvironmentVariable, NameError, Origin, is_shell_name};
use crate::cli::args::VariableArguments;
use crate::cli::config::ConfigFile;
use crate::cli::error::Error;
use crate::cli::locate::shown;
use crate::cli::settings::{caller, environment};

/// The host's variables that a build on this machine always sees; in a container they would mean something else.
const INHERITED: [&str; 5] = ["HOME", "LOGNAME", "PATH", "TMPDIR", "USER"];

/// The host's variables that are let through; then, of two alike the later one wins, the settings file's env files and
/// variables, and `--env-file` and `--env` in the order they were given.
pub(super) fn given(laid: &VariableArguments, file: &ConfigFile) -> Result<Vec<EnvironmentVariable>, Error> {
    let mut found = asked_for(laid);
    if let Some(profile) = &laid.aws_profile {
        if laid.aws_config != Some(true) {
            return Err(Error::ProfileWithoutConfig { profile: profile.clone() });
        }
        if !caller::lends_aws(laid) {
            found.push(EnvironmentVariable::plain("AWS_PROFILE", profile.clone(), Origin::Override));
        }
    }
    found.extend(of_files(&file.config.env_file)?);
    found.extend(file.variables.iter().cloned());
    found.extend(of_files(&laid.env_files)?);
    for text in &laid.env {
        found.push(of_flag(text)?);
    }
    Ok(found)
}

/// What a build on this machine sees without being asked.
pub(super) fn inherited() -> Vec<EnvironmentVariable> {
    of_host(|name| INHERITED.contains(&name))
}

fn asked_for(laid: &VariableArguments) -> Vec<EnvironmentVariable> {
    let named = |wanted: &str| laid.inherit_env.iter().any(|name| name == wanted);
    let all = named("all");
    of_host(|name| named(name) || (all && !INHERITED.contains(&name)) || caller::lets_through(laid, name))
}

fn of_host(wanted: impl Fn(&str) -> bool) -> Vec<EnvironmentVariable> {
    let mut found: Vec<EnvironmentVariable> = environment()
        .into_iter()
        .filter(|(name, _)| wanted(name))
        .map(|(name, value)| EnvironmentVariable::plain(name, value, Origin::Host))
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn of_files(paths: &[PathBuf]) -> Result<Vec<EnvironmentVariable>, Error> {
    let mut found = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.clone(), source })?;
        found.extend(variables::parse_env_file(&shown(path), &text)?);
    }
    Ok(found)
}

/// `NAME=VALUE`, or a name alone for this shell's value.
fn of_flag(text: &str) -> Result<EnvironmentVariable, Error> {
    if text.is_empty() || text.contains('=') {
        return Ok(variables::parse_override(text)?);
    }
    if !is_shell_name(text) {
        return Err(NameError::Name(text.to_owned()).into());
    }
    let value = std::env::var(text).map_err(|_| Error::UnsetVariable { name: text.to_owned() })?;
    Ok(EnvironmentVariable::plain(text, value, Origin::Override))
}
