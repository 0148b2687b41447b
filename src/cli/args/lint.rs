//! What was typed after `lint`, `explain` and `rules`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Deserialize;

use super::ProjectArguments;
use super::findings::formats;
use crate::cli::value::{RuleSelector, RuleSeverity};

/// `buildspec lint`.
#[derive(Clone, Debug, Default, Args)]
#[command(after_help = "\
Examples:
  buildspec lint                       all buildspecs below this folder, found by name and by content
  buildspec lint ci/ deploy.yml        those below a folder, and a file whatever its name
  buildspec lint --fix                 mend what is safe to mend
  buildspec lint --fix --unsafe --diff show what would be mended, guesses too
  buildspec lint --ignore commands     without the rules of a category
  buildspec lint - --stdin-filename ci/buildspec.yml < ci/buildspec.yml
  buildspec lint --format sarif -o lint.sarif

A comment `# buildspec: allow[CODE] reason` at the end of a line, or on the line above, allows what is found there.
The table [lint] of .buildspec.toml holds the same settings: select, ignore, severity, per-file, ...
If shellcheck is on PATH it looks at the commands, too.

Exit codes: 0 nothing found that counts (see --fail-on), 1 findings, 2 a file could not be read.")]
pub(crate) struct Lint {
    /// Files and folders to check, or - for standard input [default: .]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// What the file on standard input is called
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<PathBuf>,
    /// How findings are written [default: human; github in GitHub Actions]
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    pub(crate) format: Option<String>,
    /// Write the findings to a file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The severity from which findings make the command fail [default: error]
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,
    #[command(flatten)]
    pub(crate) rules: RuleArguments,
    #[command(flatten)]
    pub(crate) fixes: FixArguments,
    #[command(flatten)]
    pub(crate) project: ProjectArguments,
    /// The build image, for rules that depend on it
    #[arg(short, long, value_name = "IMAGE", help_heading = "Project")]
    pub(crate) image: Option<String>,
}

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Rules")]
pub(crate) struct RuleArguments {
    /// Only these: codes, categories, or `all`; may be repeated
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) select: Vec<RuleSelector>,
    /// All but these
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) ignore: Vec<RuleSelector>,
    /// Another severity for a rule: CODE=error, warning, note or off
    #[arg(long, value_name = "CODE=SEVERITY", value_delimiter = ',')]
    pub(crate) severity: Vec<RuleSeverity>,
    /// Show notes too: advice that is off by default
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub(crate) pedantic: Option<bool>,
    /// Leave out what this file lists
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// List what is found now in a file, for --baseline
    #[arg(long, value_name = "FILE")]
    pub(crate) write_baseline: Option<PathBuf>,
    /// The shellcheck program, or `off` [default: the one on PATH]
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) shellcheck: Option<PathBuf>,
}

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Fixes")]
pub(crate) struct FixArguments {
    /// Mend what is safe to mend; what a correct file does never changes
    #[arg(long)]
    pub(crate) fix: bool,
    /// Apply guesses, too
    #[arg(long = "unsafe")]
    pub(crate) guesses: bool,
    /// Show what would be mended, and write nothing
    #[arg(long)]
    pub(crate) diff: bool,
}

/// From which severity findings count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FailOn {
    /// Errors only
    Error,
    /// Errors and warnings
    Warning,
    /// Everything that is shown
    Note,
}

/// `buildspec explain`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec explain command-not-a-string
  buildspec rules                        all codes")]
pub(crate) struct Explain {
    /// The code of a rule
    pub(crate) code: String,
}

/// `buildspec rules`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec rules
  buildspec rules --json | jq -r '.[] | select(.severity == \"error\").code'")]
pub(crate) struct Rules {
    /// Print the rules as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// `buildspec schema`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec schema > buildspec.schema.json
  check-jsonschema --schemafile buildspec.schema.json buildspec.yml
  # yaml-language-server: $schema=buildspec.schema.json

A schema sees shapes only; `buildspec lint` sees the rest.")]
pub(crate) struct Schema {
    /// Take only what is documented: no unknown keys, nothing empty
    #[arg(long)]
    pub(crate) strict: bool,
}

/// `buildspec lsp`.
#[derive(Debug, Args)]
#[command(after_help = "\
The Language Server Protocol over standard input and output; docs/editors.md shows how editors start it.")]
pub(crate) struct Lsp {
    /// What editors add by habit; it is the only way to speak
    #[arg(long, hide = true)]
    stdio: bool,
}
