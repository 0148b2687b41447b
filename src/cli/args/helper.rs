//! `buildspec helper`: what the commands on a build's PATH are called with.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand, ValueEnum};

/// `buildspec helper`.
#[derive(Debug, Args)]
pub(crate) struct Helper {
    #[command(subcommand)]
    pub(crate) command: HelperCommand,
}

/// What a command on a build's PATH is for.
#[derive(Debug, Subcommand)]
pub(crate) enum HelperCommand {
    /// Pause the build
    #[command(override_usage = "codebuild-breakpoint")]
    Breakpoint {
        /// Where the agent listens
        socket: PathBuf,
    },
    /// Let it go on
    #[command(override_usage = "codebuild-resume")]
    Resume {
        /// Where the agent listens
        socket: PathBuf,
    },
    /// Print one SHA-256 for all files that match
    #[command(
        override_usage = "codebuild-hash-files <GLOB>...",
        after_help = "\
Examples:
  codebuild-hash-files package-lock.json
  codebuild-hash-files '**/*.gradle*' gradle/wrapper/gradle-wrapper.properties
  key: npm-$(codebuild-hash-files package-lock.json)     in `cache` of a buildspec

Patterns are meant from $CODEBUILD_SRC_DIR, wherever the command runs; quote them. `*` stops at `/`, `**` does not.
Exit codes: 0 printed, 1 no file matches, 2 usage, 3 a file cannot be read."
    )]
    HashFiles {
        /// Which files, from the source directory
        #[arg(required = true, value_name = "GLOB")]
        patterns: Vec<String>,
    },
    /// Print the files that match, a line each
    #[command(
        override_usage = "codebuild-glob-search <GLOB>...",
        after_help = "\
Examples:
  codebuild-glob-search 'tests/**/*_test.py'
  codebuild-glob-search '**/*.spec.js' '**/*.spec.ts' | xargs -n 1 echo

Patterns are meant from the working directory; quote them. `*` stops at `/`, `**` does not. Folders are not printed, and
nothing outside the source is.
Exit codes: 0 also when no file matches, which standard error says; 2 usage, 3 a folder cannot be read."
    )]
    GlobSearch {
        /// Which files, from the working directory
        #[arg(required = true, value_name = "GLOB")]
        patterns: Vec<String>,
    },
    /// Run a test command with this shard's share of the test files
    #[command(
        override_usage = "codebuild-tests-run --test-command <COMMAND> --files-search <COMMAND> [--sharding-strategy <STRATEGY>]",
        after_help = "\
Examples:
  codebuild-tests-run \\
    --test-command 'python -m pytest' \\
    --files-search \"codebuild-glob-search 'tests/**/test_*.py'\"
  codebuild-tests-run --sharding-strategy stability \\
    --test-command 'mvn test -Dtest=$(echo \"$CODEBUILD_CURRENT_SHARD_FILES\" | paste -sd, -)' \\
    --files-search \"find src/test -name '*Test.java'\"
  buildspec run --env BUILDSPEC_SHARD=2/5                the second of five, on this machine

The files are put at the end of the test command, unless it names $CODEBUILD_CURRENT_SHARD_FILES, which holds them, a line each.
Without BUILDSPEC_SHARD there is one shard. A shard without files succeeds.
Exit codes: those of the test command; before it runs, 1 nothing is found, 2 usage, 3 it cannot be run."
    )]
    TestsRun(TestsRun),
}

/// `codebuild-tests-run`.
#[derive(Debug, Args)]
pub(crate) struct TestsRun {
    /// Runs the tests; a shell reads it
    #[arg(long, value_name = "COMMAND", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) test_command: String,
    /// Prints the test files, a line each; a shell reads it
    #[arg(long, value_name = "COMMAND", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) files_search: String,
    /// How the files are dealt out among the shards
    #[arg(long, value_name = "STRATEGY", default_value = "equal-distribution")]
    pub(crate) sharding_strategy: ShardingStrategy,
}

/// How test files are dealt out.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ShardingStrategy {
    /// In the order of their names, in runs of equal length
    EqualDistribution,
    /// By a hash of each name, so that a new file moves no other
    Stability,
}
