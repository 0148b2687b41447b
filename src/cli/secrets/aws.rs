//! Secrets that are in AWS.

use std::collections::BTreeSet;

use crate::agent::Stop;
use crate::aws::{self, AwsError, Session};
use crate::build::PhaseContext;
use crate::build::secrets::{Found, Reference, SecretVersion, Store, batches};
use crate::cli::error::Error;
use crate::cli::settings::SecretSettings;

/// What AWS has for these references; what the build fails with where it does not answer or refuses.
pub(super) fn fetch(
    references: &[Reference],
    settings: &SecretSettings,
    stop: &Stop,
) -> Result<Result<Found, PhaseContext>, Error> {
    let of = |store: Store| references.iter().filter(move |reference| reference.store == store);
    let names = of(Store::ParameterStore).map(|reference| reference.text.as_str());
    let versions = of(Store::SecretsManager).map(|reference| Ok(reference.secret()?.0));
    let versions: BTreeSet<SecretVersion> = match versions.collect::<Result<_, _>>() {
        Ok(versions) => versions,
        Err(context) => return Ok(Err(context)),
    };
    let asked = Session::open(&settings.aws.access(), stop)
        .and_then(|session| aws::find_secrets(&session, &batches(names), &versions.into_iter().collect::<Vec<_>>()));
    let (parameters, secrets) = match asked {
        Ok(answers) => answers,
        // Nobody was asked, so it is the fault of the first who would have been.
        Err(error) => match of(Store::ParameterStore).next() {
            Some(_) => (Err(error), Ok(Vec::new())),
            None => (Ok(Vec::new()), Err(error)),
        },
    };
    let parameters = match parameters {
        Ok(parameters) => parameters,
        Err(error) => return failed(Store::ParameterStore, error),
    };
    let secrets = match secrets {
        Ok(secrets) => secrets,
        Err(error) => return failed(Store::SecretsManager, error),
    };
    Ok(Ok(Found { parameters: parameters.into_iter().collect(), secrets: secrets.into_iter().collect() }))
}

/// As the service words it: the name of the error first.
fn failed(store: Store, error: AwsError) -> Result<Result<Found, PhaseContext>, Error> {
    let message = match error {
        AwsError::Stopped => return Err(error.into()),
        AwsError::Refused { code, message, .. } => format!("{code}: {message}"),
        AwsError::NoRegion => format!("{error}; add --region NAME, or set AWS_REGION"),
        AwsError::Failed { .. } | AwsError::Io(_) => crate::text::with_causes(&error),
    };
    Ok(Err(PhaseContext::new(store.code(), message)))
}
