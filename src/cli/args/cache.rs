//! What was typed about caches: for a build, and after `cache`.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args, Subcommand};

use super::AwsArguments;
use crate::artifact::S3Url;
use crate::cli::value::{Age, ByteSize};

/// Where a build's caches are.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Cache")]
pub(crate) struct CacheArguments {
    /// Where caches are kept: `local`, `none`, a folder, or `s3://BUCKET/PREFIX` [default: as the project says, else local]
    #[arg(long = "cache", id = "cache_place", value_name = "WHERE")]
    pub(crate) place: Option<PathBuf>,
    /// Share caches with all that use this name [default: the project's]
    #[arg(long = "cache-namespace", id = "cache_namespace", value_name = "NAME")]
    pub(crate) namespace: Option<String>,
}

/// Whether a place is a word of ours or a URL, and no path.
pub(crate) fn is_word(place: &Path) -> bool {
    place.to_str().is_some_and(|text| matches!(text, "local" | "none") || S3Url::is_meant(text))
}

/// `buildspec cache`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec cache list
  buildspec cache list --json | jq -r '.[].key'
  buildspec cache rm deps-4f2c81
  buildspec cache prune --older-than 7d --max-size 2GB
  buildspec cache list --cache s3://builds/caches

Builds look for an entry by namespace, paths and key, so that other `paths` never share one.")]
pub(crate) struct Cache {
    #[command(subcommand)]
    pub(crate) command: CacheCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CacheCommand {
    /// List what is kept
    List(CacheList),
    /// Remove entries
    Rm(CacheRm),
    /// Remove what is old, or more than there should be
    Prune(CachePrune),
}

/// Which caches are meant.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct ShelfArguments {
    /// Where they are: `local`, a folder, or `s3://BUCKET/PREFIX` [default: local]
    #[arg(long = "cache", id = "cache_place", value_name = "WHERE")]
    pub(crate) place: Option<PathBuf>,
    /// Only those of this project or namespace
    #[arg(long = "cache-namespace", id = "cache_namespace", value_name = "NAME")]
    pub(crate) namespace: Option<String>,
    #[command(flatten)]
    pub(crate) aws: AwsArguments,
}

/// `buildspec cache list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec cache list
  buildspec cache list --cache-namespace shop
  buildspec cache list --json | jq 'map(.size) | add'

Exit codes: 0 listed, 2 usage, 3 the machine, S3 or the network refused.")]
pub(crate) struct CacheList {
    /// Print the entries as JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) shelf: ShelfArguments,
}

/// `buildspec cache rm`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true).multiple(false), after_help = "\
Examples:
  buildspec cache rm deps-4f2c81
  buildspec cache rm --unkeyed --cache-namespace shop
  buildspec cache rm --all

A build that is restoring an entry at this moment gets all of it.
Exit codes: 0 removed, 2 usage or no such entry, 3 the machine, S3 or the network refused.")]
pub(crate) struct CacheRm {
    /// The entry of this key, whatever its paths
    #[arg(value_name = "KEY", group = "which")]
    pub(crate) key: Option<String>,
    /// The entries that have no key
    #[arg(long, group = "which")]
    pub(crate) unkeyed: bool,
    /// All entries
    #[arg(long, group = "which")]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) shelf: ShelfArguments,
}

/// `buildspec cache prune`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("limit").required(true).multiple(true), after_help = "\
Examples:
  buildspec cache prune --older-than 7d
  buildspec cache prune --max-size 2GB
  buildspec cache prune --older-than 30d --max-size 10GB --dry-run

An entry is as old as its last use; in S3, as the object. What killed builds have begun to write is removed as well.
Exit codes: 0 pruned, 2 usage, 3 the machine, S3 or the network refused.")]
pub(crate) struct CachePrune {
    /// What was not used for this time: `7d`, `12h`
    #[arg(long, value_name = "TIME", group = "limit")]
    pub(crate) older_than: Option<Age>,
    /// Of the least recently used what is more than this: `2GB`, `500MB`
    #[arg(long, value_name = "SIZE", group = "limit")]
    pub(crate) max_size: Option<ByteSize>,
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) shelf: ShelfArguments,
}
