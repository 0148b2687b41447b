//! Which findings are shown, and how bad they are said to be.

use std::collections::BTreeMap;

use super::{Category, RULES, Rule};
use crate::text::suggest::nearest;
use crate::text::{Diagnostic, Severity};

/// Code under which everything is meant.
const ALL: &str = "all";

/// What a person wants to hear.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Notes too.
    pub pedantic: bool,
    /// Only these; all when empty. A note that is named is shown.
    pub select: Vec<Selector>,
    /// All but these.
    pub ignore: Vec<Selector>,
    /// Another severity for a code, or none at all.
    pub severity: BTreeMap<&'static str, Option<Severity>>,
}

/// A code, a category, or all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selector {
    /// Every rule.
    All,
    /// All rules about something.
    Category(Category),
    /// One rule.
    Code(&'static str),
}

/// A name that is neither a code nor a category.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule or category `{name}`{}", did_you_mean(.near.as_deref()))]
pub struct UnknownRule {
    /// What was given.
    pub name: String,
    /// What may have been meant.
    pub near: Option<String>,
}

fn did_you_mean(near: Option<&str>) -> String {
    near.map_or_else(|| "; `buildspec rules` lists them".to_owned(), |near| format!("; did you mean `{near}`?"))
}

impl std::str::FromStr for Selector {
    type Err = UnknownRule;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        if name == ALL {
            return Ok(Self::All);
        }
        if let Some(category) = Category::ALL.into_iter().find(|category| category.name() == name) {
            return Ok(Self::Category(category));
        }
        Rule::named(name).map(|rule| Self::Code(rule.code)).ok_or_else(|| unknown(name))
    }
}

/// The error for a name that no rule has.
fn unknown(name: &str) -> UnknownRule {
    let names = RULES.iter().map(|rule| rule.code).chain(Category::ALL.map(Category::name));
    UnknownRule { name: name.to_owned(), near: nearest(name, names).map(str::to_owned) }
}

/// The code of a rule, or what may have been meant.
pub fn code_named(name: &str) -> Result<&'static str, UnknownRule> {
    Rule::named(name).map(|rule| rule.code).ok_or_else(|| unknown(name))
}

impl Selector {
    fn covers(self, rule: &Rule) -> bool {
        match self {
            Self::All => true,
            Self::Category(category) => rule.category == category,
            Self::Code(code) => rule.code == code,
        }
    }
}

impl Policy {
    /// The finding as it is to be shown, if it is.
    pub fn apply(&self, mut found: Diagnostic) -> Option<Diagnostic> {
        let rule = Rule::named(found.code);
        let covered = |list: &[Selector]| rule.is_some_and(|rule| list.iter().any(|selector| selector.covers(rule)));
        let selected = covered(&self.select);
        if !self.select.is_empty() && !selected || covered(&self.ignore) {
            return None;
        }
        match self.severity.get(found.code) {
            Some(None) => return None,
            Some(Some(severity)) => {
                found.severity = *severity;
                return Some(found);
            }
            None => {}
        }
        let shown = found.severity != Severity::Note || self.pedantic || selected;
        shown.then_some(found)
    }

    /// Whether it is worth looking for.
    pub(super) fn wants(&self, rule: &Rule) -> bool {
        let covered = |list: &[Selector]| list.iter().any(|selector| selector.covers(rule));
        let off = self.severity.get(rule.code).is_some_and(Option::is_none);
        !off && !covered(&self.ignore) && (self.select.is_empty() || covered(&self.select))
    }

    /// Whether findings of this code can be shown at all.
    pub(super) fn can_show(&self, code: &'static str) -> bool {
        let severity = Rule::named(code).map_or(Severity::Error, |rule| rule.severity);
        let unlocated = Diagnostic::new(code, severity, "", crate::text::Span::default(), "");
        self.apply(unlocated).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn shown(policy: &Policy, code: &'static str, severity: Severity) -> Option<Severity> {
        policy.apply(Diagnostic::new(code, severity, "", Span::default(), "")).map(|found| found.severity)
    }

    #[test]
    fn notes_are_shown_on_demand() {
        use Severity::{Error, Note, Warning};
        let select = |names: &[&str]| names.iter().map(|name| name.parse().unwrap()).collect::<Vec<Selector>>();
        let plain = Policy::default();
        assert_eq!(shown(&plain, "empty-value", Note), None);
        assert_eq!(shown(&plain, "empty-value", Warning), Some(Warning));
        assert_eq!(shown(&Policy { pedantic: true, ..plain.clone() }, "empty-value", Note), Some(Note));
        assert_eq!(
            shown(&Policy { select: select(&["empty-value"]), ..plain.clone() }, "empty-value", Note),
            Some(Note)
        );
        let only = Policy { select: select(&["commands"]), ..plain.clone() };
        assert_eq!(shown(&only, "empty-value", Error), None);
        assert_eq!(shown(&only, "exit-zero", Warning), Some(Warning));
        let without = Policy { ignore: select(&["commands"]), ..plain.clone() };
        assert_eq!(shown(&without, "exit-zero", Warning), None);
        let mapped = Policy { severity: [("exit-zero", Some(Error)), ("empty-value", None)].into(), ..plain };
        assert_eq!(shown(&mapped, "exit-zero", Note), Some(Error));
        assert_eq!(shown(&mapped, "empty-value", Error), None);
    }

    #[test]
    fn a_wrong_name_is_answered_with_a_near_one() {
        let error = "exit-zerro".parse::<Selector>().unwrap_err();
        assert_eq!(error.to_string(), "there is no rule or category `exit-zerro`; did you mean `exit-zero`?");
        let error = "qqqqqqq".parse::<Selector>().unwrap_err();
        assert_eq!(error.to_string(), "there is no rule or category `qqqqqqq`; `buildspec rules` lists them");
        assert_eq!("all".parse::<Selector>(), Ok(Selector::All));
    }
}
