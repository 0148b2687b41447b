//! What was typed after `deploy` and `appspec`.

use clap::{Args, Subcommand};

/// `buildspec deploy`.
#[derive(Debug, Args)]
pub(crate) struct Deploy {
    #[command(subcommand)]
    pub(crate) command: DeployCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeployCommand {}

/// `buildspec appspec`.
#[derive(Debug, Args)]
pub(crate) struct Appspec {
    #[command(subcommand)]
    pub(crate) command: AppspecCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AppspecCommand {}
