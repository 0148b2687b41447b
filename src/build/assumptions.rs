//! What the service's documents leave open: each a named choice with a switch.

use serde::{Deserialize, Serialize};

use crate::text::suggest;

/// The choices, one field each; `docs/conformance.md` gives the evidence for each.
///
/// Every field is a row of [`Assumptions::NAMES`] and can be set with `--assume NAME=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own, set by name")]
pub struct Assumptions {
    /// `continue-status`: the build's status when only a phase with `on-failure: CONTINUE` failed; `failed` or `succeeded`.
    pub continue_fails_build: bool,
    /// `abort-upload`: whether UPLOAD_ARTIFACTS still runs after `on-failure: ABORT` in BUILD or POST_BUILD; `no` or `yes`.
    pub abort_uploads: bool,
    /// `retry`: what `on-failure: RETRY` runs again; `build` or `phase`.
    pub retry_restarts_build: bool,
    /// `finally-succeeding`: `CODEBUILD_BUILD_SUCCEEDING` in the failing phase's own `finally`; `0` or `1`.
    pub finally_sees_failure: bool,
    /// `failed-save`: whether a build that has failed saves its cache; `no` or `yes`.
    pub failure_saves_cache: bool,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self {
            continue_fails_build: true,
            abort_uploads: false,
            retry_restarts_build: true,
            finally_sees_failure: true,
            failure_saves_cache: false,
        }
    }
}

/// One choice: how it is named and what it can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssumptionName {
    /// The name to type.
    pub name: &'static str,
    /// The values to type, the default first.
    pub values: [&'static str; 2],
    /// What it decides, in one line.
    pub doc: &'static str,
}

/// Why a `NAME=VALUE` is not a choice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssumptionError {
    /// No `=`.
    #[error("expected `NAME=VALUE`, found `{0}`")]
    Form(String),
    /// No such name.
    #[error("there is no assumption `{name}`; {hint}")]
    Name {
        /// What was typed.
        name: String,
        /// What can be typed.
        hint: String,
    },
    /// No such value.
    #[error("`{name}` cannot be `{value}`; it is {allowed}")]
    Value {
        /// The choice.
        name: &'static str,
        /// What was typed.
        value: String,
        /// What can be typed.
        allowed: String,
    },
}

impl Assumptions {
    /// All choices, by name.
    pub const NAMES: &[AssumptionName] = &[
        AssumptionName {
            name: "continue-status",
            values: ["failed", "succeeded"],
            doc: "the build's status when only phases with `on-failure: CONTINUE` failed",
        },
        AssumptionName {
            name: "abort-upload",
            values: ["no", "yes"],
            doc: "whether UPLOAD_ARTIFACTS still runs after `on-failure: ABORT` in BUILD or POST_BUILD",
        },
        AssumptionName { name: "retry", values: ["build", "phase"], doc: "what `on-failure: RETRY` runs again" },
        AssumptionName {
            name: "finally-succeeding",
            values: ["0", "1"],
            doc: "the value of CODEBUILD_BUILD_SUCCEEDING in the `finally` of the phase that fails",
        },
        AssumptionName {
            name: "failed-save",
            values: ["no", "yes"],
            doc: "whether a build that has failed saves its cache",
        },
    ];

    /// Sets the choice that a `NAME=VALUE` names.
    pub fn set(&mut self, text: &str) -> Result<(), AssumptionError> {
        let (name, value) = text.split_once('=').ok_or_else(|| AssumptionError::Form(text.to_owned()))?;
        let known = Self::NAMES.iter().find(|known| known.name == name).ok_or_else(|| unknown(name))?;
        let is_default = match known.values.iter().position(|allowed| *allowed == value) {
            Some(index) => index == 0,
            None => return Err(not_allowed(known, value)),
        };
        *self.field(known) = is_default == *Self::default().field(known);
        Ok(())
    }

    /// The value of a choice, as it is typed.
    pub fn value(&self, name: &AssumptionName) -> &'static str {
        let is_default = *self.clone().field(name) == *Self::default().field(name);
        name.values[usize::from(!is_default)]
    }

    fn field(&mut self, name: &AssumptionName) -> &mut bool {
        match name.name {
            "continue-status" => &mut self.continue_fails_build,
            "abort-upload" => &mut self.abort_uploads,
            "retry" => &mut self.retry_restarts_build,
            "failed-save" => &mut self.failure_saves_cache,
            _ => &mut self.finally_sees_failure,
        }
    }
}

fn unknown(name: &str) -> AssumptionError {
    let names = || Assumptions::NAMES.iter().map(|known| known.name);
    let hint = match suggest::nearest(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", suggest::any_of(names()).replace(" or ", " and ")),
    };
    AssumptionError::Name { name: name.to_owned(), hint }
}

fn not_allowed(known: &AssumptionName, value: &str) -> AssumptionError {
    AssumptionError::Value { name: known.name, value: value.to_owned(), allowed: suggest::any_of(known.values) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_every_name_can_be_set_and_read_back() {
        for known in Assumptions::NAMES {
            assert_eq!(Assumptions::default().value(known), known.values[0], "{} begins with its default", known.name);
            for value in known.values {
                for mut start in [Assumptions::default(), flipped()] {
                    start.set(&format!("{}={value}", known.name)).unwrap();
                    assert_eq!(start.value(known), value, "{}", known.name);
                }
            }
        }
    }

    fn flipped() -> Assumptions {
        Assumptions {
            continue_fails_build: false,
            abort_uploads: true,
            retry_restarts_build: false,
            finally_sees_failure: false,
            failure_saves_cache: true,
        }
    }

    #[test]
    fn the_second_values_are_the_opposite_of_the_defaults() {
        let mut assumptions = Assumptions::default();
        for text in
            ["continue-status=succeeded", "abort-upload=yes", "retry=phase", "finally-succeeding=1", "failed-save=yes"]
        {
            assumptions.set(text).unwrap();
        }
        assert_eq!(assumptions, flipped());
    }

    #[test]
    fn what_is_no_choice_is_refused_with_what_to_type() {
        for (text, expected) in [
            ("retry", "expected `NAME=VALUE`, found `retry`"),
            ("rety=build", "there is no assumption `rety`; did you mean `retry`?"),
            (
                "colour=red",
                "there is no assumption `colour`; there are `continue-status`, `abort-upload`, `retry`, `finally-succeeding` and `failed-save`",
            ),
            ("retry=command", "`retry` cannot be `command`; it is `build` or `phase`"),
        ] {
            let mut assumptions = Assumptions::default();
            assert_eq!(assumptions.set(text).unwrap_err().to_string(), expected);
            assert_eq!(assumptions, Assumptions::default());
        }
    }
}
