//! Names of the linter's rules, and the severities they are given.

use std::str::FromStr;

use super::ValueError;
use crate::lint::{Selector, code_named};
use crate::text::{Severity, suggest};

/// What `--severity` and the settings file take.
const LEVELS: [(&str, Option<Severity>); 4] = [
    ("error", Some(Severity::Error)),
    ("warning", Some(Severity::Warning)),
    ("note", Some(Severity::Note)),
    ("off", None),
];

/// A code, a category, or `all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RuleSelector(pub(crate) Selector);

/// The code of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RuleCode(pub(crate) &'static str);

/// A severity, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RuleLevel(pub(crate) Option<Severity>);

/// `CODE=SEVERITY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RuleSeverity(pub(crate) RuleCode, pub(crate) RuleLevel);

impl FromStr for RuleSelector {
    type Err = ValueError;

    fn from_str(name: &str) -> Result<Self, ValueError> {
        Ok(Self(name.parse()?))
    }
}

impl FromStr for RuleCode {
    type Err = ValueError;

    fn from_str(name: &str) -> Result<Self, ValueError> {
        Ok(Self(code_named(name)?))
    }
}

impl FromStr for RuleLevel {
    type Err = ValueError;

    fn from_str(name: &str) -> Result<Self, ValueError> {
        let level = LEVELS.iter().find(|(level, _)| *level == name);
        level.map(|(_, severity)| Self(*severity)).ok_or_else(|| ValueError::Severity {
            name: name.to_owned(),
            allowed: suggest::any_of(LEVELS.iter().map(|(level, _)| *level)),
        })
    }
}

impl FromStr for RuleSeverity {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let (code, level) = text.split_once('=').ok_or_else(|| ValueError::NoSeverity(text.to_owned()))?;
        Ok(Self(code.parse()?, level.parse()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_severity_is_given_to_a_rule() {
        let read = |text: &str| text.parse::<RuleSeverity>().map_err(|error| error.to_string());
        assert_eq!(read("exit-zero=off"), Ok(RuleSeverity(RuleCode("exit-zero"), RuleLevel(None))));
        assert_eq!(
            read("exit-zero").unwrap_err(),
            "`exit-zero` gives no severity; write `CODE=error`, `warning`, `note` or `off`"
        );
        assert_eq!(
            read("exit-zero=bad").unwrap_err(),
            "there is no severity `bad`; it is `error`, `warning`, `note` or `off`"
        );
        assert_eq!(
            read("exitzero=off").unwrap_err(),
            "there is no rule or category `exitzero`; did you mean `exit-zero`?"
        );
    }
}
