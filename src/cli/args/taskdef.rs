//! What was typed after `taskdef`.

use clap::{Args, Subcommand};

/// `buildspec taskdef`.
#[derive(Debug, Args)]
pub(crate) struct Taskdef {
    #[command(subcommand)]
    pub(crate) command: TaskdefCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TaskdefCommand {}
