//! `buildspec helper`: what the commands on a build's PATH call.

use super::ExitStatus;
use super::args::{Helper, HelperName};
use super::error::Error;
use crate::agent;

/// Does what the command is for.
pub(crate) fn helper(arguments: &Helper) -> Result<ExitStatus, Error> {
    let done = match arguments.name {
        HelperName::Breakpoint => agent::wait_at_breakpoint(&arguments.socket),
        HelperName::Resume => agent::resume(&arguments.socket),
    };
    done.map_err(Error::Session)?;
    Ok(ExitStatus::Success)
}
