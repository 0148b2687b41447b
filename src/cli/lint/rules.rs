//! `buildspec explain` and `buildspec rules`: what the rules are.

use serde_json::json;

use crate::cli::ExitStatus;
use crate::cli::args::{Explain, Rules};
use crate::cli::error::Error;
use crate::cli::printer::Printer;
use crate::lint::{RULES, Rule, code_named};
use crate::reporter::findings::severity;

/// Prints the page of a rule.
pub(crate) fn explain(arguments: &Explain) -> Result<ExitStatus, Error> {
    let code = code_named(&arguments.code)?;
    let page = Rule::named(code).map(|rule| rule.doc).unwrap_or_default();
    Printer::data(page).map_err(Error::Output)?;
    Ok(ExitStatus::Success)
}

/// Prints all rules.
pub(crate) fn rules(arguments: &Rules) -> Result<ExitStatus, Error> {
    let text = if arguments.json { as_json() } else { as_table() };
    Printer::data(&text).map_err(Error::Output)?;
    Ok(ExitStatus::Success)
}

fn as_json() -> String {
    let rules = RULES.iter().map(|rule| {
        json!({
            "code": rule.code,
            "category": rule.category.name(),
            "severity": severity(rule.severity),
            "summary": rule.summary(),
        })
    });
    format!("{:#}\n", rules.collect::<serde_json::Value>())
}

fn as_table() -> String {
    let width = |column: fn(&Rule) -> &str| RULES.iter().map(|rule| column(rule).len()).max().unwrap_or_default();
    let (codes, categories) = (width(|rule| rule.code), width(|rule| rule.category.name()));
    let line = |rule: &&Rule| {
        let (code, category, severity) = (rule.code, rule.category.name(), severity(rule.severity));
        format!("{code:codes$}  {category:categories$}  {severity:7}  {}\n", rule.summary())
    };
    RULES.iter().map(line).collect()
}
