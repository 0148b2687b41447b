//! What was typed after `report`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `buildspec report`.
#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(subcommand)]
    pub(crate) command: ReportCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    /// Make one report a group of those of several builds, as the service does for a batch
    Merge(Merge),
}

/// `buildspec report merge`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  for n in 1 2 3; do buildspec run --env BUILDSPEC_SHARD=$n/3 --reports reports/$n; done
  buildspec report merge reports/*
  buildspec report merge reports/1 reports/2 reports/3 -o reports/all -v

Sums are added, and of the times the longest counts. A group that failed in one build has failed; one that a build
does not have, or could not read, is incomplete.
Exit codes: 0 all succeeded, 1 one failed or is incomplete, 2 usage or an unreadable report.")]
pub(crate) struct Merge {
    /// The folders that `buildspec run --reports DIR` has written, one for each build
    #[arg(value_name = "DIR", required = true)]
    pub(crate) dirs: Vec<PathBuf>,
    /// Write the report of each group into this folder, as JSON
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}
