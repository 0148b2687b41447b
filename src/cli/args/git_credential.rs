//! What git says to its credential helper.

use clap::Args;

/// `buildspec git-credential`.
#[derive(Debug, Args)]
pub(crate) struct GitCredential {
    /// What git wants: `get`, `store`, `erase`
    pub(crate) operation: String,
}
