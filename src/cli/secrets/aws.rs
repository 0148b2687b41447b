//! Secrets that are in AWS.

use std::collections::BTreeSet;

use crate::agent::Stop;
use crate::aws::{self, AwsError, Session};
use crate::build::PhaseContext;
use crate::build::secrets::{Found, Reference, SecretVersion, Store, batches};
use crate::cli::args::AwsArguments;

/// What AWS has for these references; what the build fails with where it does not answer or refuses.
pub(super) fn fetch(references: &[Reference], access: &AwsArguments, stop: &Stop) -> Result<Found, PhaseContext> {
    let of = |store: Store| references.iter().filter(move |reference| reference.store == store);
    let names = of(Store::ParameterStore).map(|reference| reference.text.as_str());
    let versions = of(Store::SecretsManager).map(|reference| Ok(reference.secret()?.0));
    let versions: BTreeSet<SecretVersion> = versions.collect::<Result<_, PhaseContext>>()?;
    let versions: Vec<SecretVersion> = versions.into_iter().collect();
    let asked = Session::open(&access.access(), stop)
        .and_then(|session| aws::find_secrets(&session, &batches(names), &versions));
    let (parameters, secrets) = asked.map_err(|error| {
        // Nobody was asked, so it is the fault of the first who would have been.
        let first = of(Store::ParameterStore).next().map_or(Store::SecretsManager, |reference| reference.store);
        failed(first, &error)
    })?;
    let parameters = parameters.map_err(|error| failed(Store::ParameterStore, &error))?;
    let secrets = secrets.map_err(|error| failed(Store::SecretsManager, &error))?;
    Ok(Found { parameters: parameters.into_iter().collect(), secrets: secrets.into_iter().collect() })
}

/// As the service words it: the name of the error first.
fn failed(store: Store, error: &AwsError) -> PhaseContext {
    let message = match error {
        AwsError::Refused { code, message, .. } => format!("{code}: {message}"),
        AwsError::NoRegion => format!("{error}; add --region NAME, or set AWS_REGION"),
        AwsError::Failed { .. } | AwsError::Io(_) | AwsError::Stopped => crate::text::with_causes(error),
    };
    PhaseContext::new(store.code(), message)
}
