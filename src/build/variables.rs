//! The variables of a build: which value wins, and where it comes from.

use serde::{Deserialize, Serialize};

use crate::text::Span;

/// `type` of an environment variable in the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EnvironmentVariableType {
    /// A plain value.
    Plaintext,
    /// The value is the name of a parameter in Parameter Store.
    ParameterStore,
    /// The value is a reference into Secrets Manager.
    SecretsManager,
}

/// Where a variable comes from; later ones win.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "from")]
pub enum Origin {
    /// Inherited from the host's environment.
    Host,
    /// Set by the service, here by the agent.
    Service,
    /// `env` of the buildspec.
    Buildspec {
        /// The value's place.
        span: Span,
    },
    /// `--env-file`.
    EnvFile {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
    },
    /// `--env`.
    Override,
}

/// One variable of a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvironmentVariable {
    /// Its name.
    pub name: String,
    /// Its value, or what it refers to.
    pub value: String,
    /// What the value is.
    #[serde(rename = "type")]
    pub kind: EnvironmentVariableType,
    /// Where it comes from.
    pub origin: Origin,
}
