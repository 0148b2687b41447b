//! What a build's references ask of AWS, all at once.

use super::{AwsError, Session, secretsmanager, ssm};
use crate::build::secrets::{SecretVersion, Text};

/// Parameters by name.
type Parameters = Result<Vec<(String, Text)>, AwsError>;
/// Secrets by version.
type Versions = Result<Vec<(SecretVersion, Option<Text>)>, AwsError>;

/// Asks Parameter Store and Secrets Manager; neither waits for the other, and one that is asked for nothing is not called.
pub fn find_secrets(
    session: &Session<'_>,
    parameters: &[Vec<String>],
    secrets: &[SecretVersion],
) -> Result<(Parameters, Versions), AwsError> {
    session.wait(async {
        Ok(tokio::join!(ssm::parameters(session, parameters), secretsmanager::secrets(session, secrets)))
    })
}
