//! What was typed about carrying a deployment out.

#[cfg(feature = "aws")]
use std::time::Duration;

use clap::Args;

use super::AwsArguments;
use crate::cli::value::TimeLimit;

/// `--apply`, and what goes with it.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Deploying")]
pub(crate) struct ApplyArguments {
    /// Deploy it: call AWS with the bodies that are shown, and wait until the deployment is stable
    #[arg(long)]
    pub(crate) apply: bool,
    /// Do not ask first, for CI
    #[arg(short, long, requires = "apply")]
    pub(crate) yes: bool,
    /// Return as soon as the deployment has begun
    #[arg(long, requires = "apply", conflicts_with = "timeout")]
    pub(crate) no_wait: bool,
    /// How long to wait for the end; the deployment itself goes on [default: 60m]
    #[arg(long, requires = "apply", value_name = "TIME")]
    pub(crate) timeout: Option<TimeLimit>,
    #[command(flatten)]
    pub(crate) aws: AwsArguments,
}

#[cfg(feature = "aws")]
impl ApplyArguments {
    /// How long the end is waited for: as long as the ECS action does, if nothing else is said.
    pub(crate) fn patience(&self) -> Duration {
        self.timeout.map_or(Duration::from_hours(1), |limit| limit.0)
    }
}
