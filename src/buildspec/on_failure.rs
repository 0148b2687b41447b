//! `on-failure` and its RETRY grammar.

use serde::{Deserialize, Serialize};

/// What follows when a phase fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum OnFailure {
    /// `ABORT`: the build ends.
    Abort,
    /// `CONTINUE`: the next phase runs.
    Continue,
    /// `RETRY`, `RETRY-<count>`, `RETRY-<regex>`, `RETRY-<count>-<regex>`.
    Retry(Retry),
}

/// How often to retry, and after which error messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retry {
    /// At most this often; 0 to 100, 3 when not written.
    pub count: u32,
    /// Matched against the error message; `.*` when not written.
    pub pattern: String,
}
