//! `buildspec plan`: what a run would do. Runs nothing, and uses no network.

use serde_json::json;

use super::ExitStatus;
use super::args::Plan;
use super::error::Error;
use super::prepare::{Prepared, prepare};
use super::printer::Printer;
use super::run::tell_findings;
use crate::reporter::plan::{self as text, PatternMatch};

/// Prints the plan.
pub(crate) fn plan(arguments: &Plan, printer: &Printer) -> Result<ExitStatus, Error> {
    let prepared = prepare(&arguments.build)?;
    tell_findings(&prepared, printer);
    let matches = matches_today(&prepared);
    let Prepared { plan, located, .. } = &prepared;
    let output = if arguments.json {
        format!("{:#}\n", json!({ "plan": plan, "artifactMatches": matches }))
    } else {
        text::render(plan, &located.file, &matches)
    };
    printer.data(&output).map_err(Error::Output)?;
    Ok(if plan.refusal.is_some() { ExitStatus::Usage } else { ExitStatus::Success })
}

fn matches_today(_prepared: &Prepared) -> Vec<PatternMatch> {
    Vec::new()
}
