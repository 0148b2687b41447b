//! The caller's own keys, as the SDK finds them: in the environment, in profiles with all they may refer to, at the
//! endpoints of containers and instances.

use std::time::{Duration, SystemTime};

use aws_sdk_sts::config::ProvideCredentials as _;

use super::session::{AwsError, Session};
use crate::text::with_causes;

/// How long the search may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// Keys for AWS; never shown.
pub struct Keys {
    /// `AccessKeyId`.
    pub access_key_id: String,
    /// `SecretAccessKey`.
    pub secret_access_key: String,
    /// `Token`, which those of a user have not.
    pub session_token: Option<String>,
    /// When they end, if they do.
    pub expiration: Option<SystemTime>,
}

impl Session<'_> {
    /// Finds the caller's keys anew.
    pub fn keys(&self) -> Result<Keys, AwsError> {
        let failed = |reason| AwsError::Failed { doing: "find your AWS credentials".to_owned(), reason };
        let provider = self.config().credentials_provider().ok_or_else(|| failed("none are configured".to_owned()))?;
        self.wait(async {
            let late = |_| failed("nothing answered in time".to_owned());
            let found = tokio::time::timeout(PATIENCE, provider.provide_credentials()).await.map_err(late)?;
            let found = found.map_err(|error| failed(with_causes(&error)))?;
            Ok(Keys {
                access_key_id: found.access_key_id().to_owned(),
                secret_access_key: found.secret_access_key().to_owned(),
                session_token: found.session_token().map(str::to_owned),
                expiration: found.expiry(),
            })
        })
    }
}
