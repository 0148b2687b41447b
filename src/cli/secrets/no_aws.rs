//! What stands for secrets in AWS in a program that was built without it: nobody can fetch them.

use crate::agent::Stop;
use crate::build::PhaseContext;
use crate::build::secrets::{Found, Reference};
use crate::cli::args::AwsArguments;
use crate::cli::error::Error;

/// What the build fails with.
pub(super) fn fetch(references: &[Reference], _: &AwsArguments, _: &Stop) -> Result<Found, PhaseContext> {
    let first = references.first().map_or("", |reference| reference.store.code());
    Err(PhaseContext::new(first, Error::NoAws.to_string()))
}
