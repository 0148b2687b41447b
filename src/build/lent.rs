//! What of the caller's a build may ask for while it runs.

use serde::{Deserialize, Serialize};

/// The caller's credentials that are lent to a build.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lent {
    /// Those for AWS: `--aws-config`.
    pub aws: bool,
    /// Those for git over HTTPS: `git-credential-helper: yes`.
    pub git: bool,
}

impl Lent {
    /// Whether there are any.
    pub fn is_anything(self) -> bool {
        self.aws || self.git
    }
}
