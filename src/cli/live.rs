//! Commands that call AWS: a session, and what a person's wish to stop means to it.

use super::ExitStatus;
use super::args::AwsArguments;
use super::error::Error;
use crate::agent::Stop;
use crate::aws::Session;

/// Works with a session; a person's wish to stop is no error.
pub(crate) fn connected(
    arguments: &AwsArguments,
    work: impl FnOnce(&Session<'_>, &Stop) -> Result<ExitStatus, Error>,
) -> Result<ExitStatus, Error> {
    let stop = Stop::on_signals().map_err(Error::Signals)?;
    let session = Session::open(&arguments.access(), &stop)?;
    match work(&session, &stop) {
        Err(error) if error.is_stop() => Ok(stop.signal().map_or(ExitStatus::Failure, ExitStatus::Signal)),
        done => done,
    }
}
