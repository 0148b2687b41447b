//! What was typed about findings: how they are shown, and which.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};

use super::FailOn;
use crate::cli::value::{RuleSelector, RuleSeverity};
use crate::reporter::findings::FINDINGS_FORMATS;

/// For commands that check files other than buildspecs.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Findings")]
pub(crate) struct FindingsArguments {
    /// How findings are written [default: human; github in GitHub Actions]
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    pub(crate) format: Option<String>,
    /// The severity from which findings make the command fail [default: error]
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,
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
    #[arg(long)]
    pub(crate) pedantic: bool,
}

/// The names of all formats of findings, from the one table.
pub(super) fn formats() -> PossibleValuesParser {
    FINDINGS_FORMATS.iter().map(|format| PossibleValue::new(format.name).help(format.summary)).into()
}
