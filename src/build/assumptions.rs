//! What the service's documents leave open: each a named choice with a switch.

use serde::{Deserialize, Serialize};

/// The choices, one field each; `docs/conformance.md` gives the evidence for each.
///
/// Every field is a row of [`Assumptions::NAMES`] and can be set with `--assume NAME=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumptions {
    /// `continue-status`: the build's status when only a phase with `on-failure: CONTINUE` failed; `failed` or `succeeded`.
    pub continue_fails_build: bool,
    /// `abort-upload`: whether UPLOAD_ARTIFACTS still runs after `on-failure: ABORT` in BUILD or POST_BUILD; `no` or `yes`.
    pub abort_uploads: bool,
    /// `retry`: what `on-failure: RETRY` runs again; `build` or `phase`.
    pub retry_restarts_build: bool,
    /// `finally-succeeding`: `CODEBUILD_BUILD_SUCCEEDING` in the failing phase's own `finally`; `0` or `1`.
    pub finally_sees_failure: bool,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self {
            continue_fails_build: true,
            abort_uploads: false,
            retry_restarts_build: true,
            finally_sees_failure: true,
        }
    }
}
