//! `buildspec agent`: what an engine starts in a container. Standard input and output are the engine's.

use std::io;
use std::os::fd::AsFd as _;

use super::ExitStatus;
use super::error::Error;
use super::settings;
use crate::agent::Stop;
use crate::engine::placed;

/// Runs the order that comes in on standard input.
pub(crate) fn agent() -> Result<ExitStatus, Error> {
    let stop = Stop::on_signals().map_err(Error::Signals)?;
    let output = std::fs::File::from(io::stdout().as_fd().try_clone_to_owned().map_err(Error::Output)?);
    placed::serve(io::stdin(), output, settings::environment(), &stop)?;
    Ok(ExitStatus::Success)
}
