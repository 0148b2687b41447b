//! What stands for secrets in AWS in a program that was built without it: nobody can fetch them.

use crate::agent::Stop;
use crate::build::PhaseContext;
use crate::build::secrets::{Found, Reference};
use crate::cli::error::Error;
use crate::cli::settings::SecretSettings;

/// What the build fails with.
pub(super) fn fetch(
    references: &[Reference],
    _: &SecretSettings,
    _: &Stop,
) -> Result<Result<Found, PhaseContext>, Error> {
    let first = references.first().map_or("", |reference| reference.store.code());
    Ok(Err(PhaseContext::new(first, Error::NoAws.to_string())))
}
