//! What was typed about sources: how they get into the build, and what of them is fetched.

use clap::{Args, ValueEnum};
use serde::Deserialize;

use crate::cli::value::ByteSize;

/// For sources that are no folder.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Source")]
pub(crate) struct SourceArguments {
    /// The version of a source: a branch, a tag, a commit, `pr/25`, `refs/heads/BRANCH^{COMMIT}`, or the version id of an
    /// object in S3; for a secondary source ID=VERSION; may be repeated [default: the default branch, the newest object]
    #[arg(long = "source-version", value_name = "[ID=]VERSION")]
    pub(crate) versions: Vec<String>,
    /// How many commits of history a clone gets; 0 and more than 25 are all, as in the service [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) git_clone_depth: Option<u32>,
    /// Clone submodules, too, and theirs
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub(crate) fetch_submodules: Option<bool>,
    /// How much a source may be that is unpacked or comes from S3: `500M`, `20G` [default: 10G]
    #[arg(long, value_name = "SIZE")]
    pub(crate) source_limit: Option<ByteSize>,
}

/// How the sources get into the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SourceMode {
    /// A copy of what git tracks or does not ignore, and .git; outside git, of everything
    Copy,
    /// A copy of what git tracks, and .git
    Tracked,
    /// The folder itself, which the build then changes
    Mount,
    /// What AWS CodePipeline hands over: what git tracks, without .git, and no file can be executed
    Codepipeline,
}
