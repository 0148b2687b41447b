//! What was typed about what a run has elsewhere: artifacts in S3, secrets, and where AWS is called.

use clap::{Args, ValueEnum};
use serde::Deserialize;

use super::{AwsArguments, StoreArguments};
use crate::build::secrets::Mask;
use crate::cli::value::SecretEntry;

/// What a run has elsewhere.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct RemoteArguments {
    #[command(flatten)]
    pub(crate) stored: StoreArguments,
    #[command(flatten)]
    pub(crate) secrets: SecretArguments,
    #[command(flatten)]
    pub(crate) aws: AwsArguments,
}

/// Where the secrets of a build come from, and how they are hidden.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Secrets")]
pub(crate) struct SecretArguments {
    /// The value of a parameter or secret, by its variable or its reference: `env:VAR`, `file:PATH`, `cmd:COMMAND`, or the text
    /// itself, which other users of this machine can then see; may be repeated
    #[arg(long = "secret", id = "secret", value_name = "NAME=SOURCE")]
    pub(crate) given: Vec<SecretEntry>,
    /// Where the other ones come from [default: aws]
    #[arg(long = "secrets", id = "secrets_from", value_name = "FROM")]
    pub(crate) from: Option<SecretsFrom>,
    /// What of them is hidden in all that is told [default: strict]
    #[arg(long, value_name = "FORMS")]
    pub(crate) mask: Option<Masked>,
}

/// Where secrets come from that nobody gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SecretsFrom {
    /// Parameter Store and Secrets Manager, with the credentials that the AWS SDK finds
    Aws,
    /// Placeholders such as `stub-NAME`; nobody is called
    Stub,
}

/// What of a secret is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Masked {
    /// Its value, the lines of it, base64, and what URLs, JSON, XML and shells make of it
    Strict,
    /// Its exact value alone, as CodeBuild does
    Service,
}

impl From<Masked> for Mask {
    fn from(masked: Masked) -> Self {
        match masked {
            Masked::Strict => Self::Strict,
            Masked::Service => Self::Service,
        }
    }
}
