//! `buildspec git-credential`: the credential helper of a build's git. It asks the agent, which asks the caller.

use std::io::{self, Read as _};

use super::ExitStatus;
use super::args::GitCredential;
use super::error::Error;
use super::printer::Printer;
use super::settings;
use crate::agent::{GIT_CREDENTIALS, ask_for_git};

/// Answers `get`. There is nothing to store here, and nothing to erase.
pub(crate) fn git_credential(arguments: &GitCredential) -> Result<ExitStatus, Error> {
    if arguments.operation != "get" {
        return Ok(ExitStatus::Success);
    }
    let url = settings::git_credentials_url().ok_or(Error::NotInBuild { variable: GIT_CREDENTIALS })?;
    let mut wanted = String::new();
    io::stdin().read_to_string(&mut wanted).map_err(Error::Session)?;
    match ask_for_git(&url, &wanted).map_err(Error::Session)? {
        Ok(found) => {
            Printer::data(&found.0).map_err(Error::Output)?;
            Ok(ExitStatus::Success)
        }
        Err(refusal) => {
            Printer::problem(&format!("note: {}", refusal.message));
            Ok(ExitStatus::Failure)
        }
    }
}
