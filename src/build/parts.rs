//! Selected parts of a build: `--phase`, `--from PHASE[:N]`, `--until PHASE`, `--skip PHASE`.

use super::{PhasePlan, PhaseType};
use crate::text::suggest;

/// The phases a person can name, in running order.
const NAMEABLE: [PhaseType; 5] =
    [PhaseType::Install, PhaseType::PreBuild, PhaseType::Build, PhaseType::PostBuild, PhaseType::UploadArtifacts];

/// Which parts of a build are wanted; everything by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only these, if any.
    pub only: Vec<PhaseType>,
    /// Nothing before this phase, and in it nothing before this command (from 0).
    pub from: Option<(PhaseType, usize)>,
    /// Nothing after this phase.
    pub until: Option<PhaseType>,
    /// Not these.
    pub skip: Vec<PhaseType>,
}

/// Why a part cannot be selected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PartError {
    /// No such phase.
    #[error("there is no phase `{name}`; it is {allowed}")]
    Phase {
        /// What was typed.
        name: String,
        /// What can be typed.
        allowed: String,
    },
    /// What stands after the colon is no number of a command.
    #[error("`{text}` does not number a command; write `PHASE:N`, the first command is 1")]
    Number {
        /// What was typed.
        text: String,
    },
}

/// A phase by its name in a buildspec or in the log: `pre_build`, `PRE_BUILD`, `pre-build`.
pub fn parse_phase(text: &str) -> Result<PhaseType, PartError> {
    let wanted = text.replace('-', "_").to_uppercase();
    NAMEABLE.into_iter().find(|phase| phase.name() == wanted).ok_or_else(|| {
        let names: Vec<String> = NAMEABLE.iter().map(|phase| phase.name().to_lowercase()).collect();
        PartError::Phase { name: text.to_owned(), allowed: suggest::any_of(names.iter().map(String::as_str)) }
    })
}

/// `PHASE` or `PHASE:N`, where N counts the phase's commands from 1; gives N from 0.
pub fn parse_start(text: &str) -> Result<(PhaseType, usize), PartError> {
    let Some((phase, number)) = text.split_once(':') else { return Ok((parse_phase(text)?, 0)) };
    let number: Option<usize> = number.parse().ok().filter(|&number| number > 0);
    let number = number.ok_or_else(|| PartError::Number { text: text.to_owned() })?;
    Ok((parse_phase(phase)?, number - 1))
}

impl Selection {
    /// Whether nothing is left out.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// Whether any of a phase is wanted. `--phase` alone does not want the upload: name it to have it.
    pub fn includes(&self, phase: PhaseType) -> bool {
        (self.only.is_empty() || self.only.contains(&phase))
            && self.from.is_none_or(|(first, _)| phase >= first)
            && self.until.is_none_or(|last| phase <= last)
            && !self.skip.contains(&phase)
    }

    /// Marks what is left out.
    pub(super) fn apply(&self, phase: &mut PhasePlan) {
        let included = self.includes(phase.phase_type);
        let first = self.from.filter(|(first, _)| *first == phase.phase_type).map_or(0, |(_, index)| index);
        for command in &mut phase.commands {
            command.skipped = !included || command.index < first;
        }
        for command in &mut phase.finally {
            command.skipped = !included;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_are_named_in_any_spelling() {
        for text in ["pre_build", "PRE_BUILD", "pre-build", "Pre-Build"] {
            assert_eq!(parse_phase(text), Ok(PhaseType::PreBuild), "{text}");
        }
        assert_eq!(
            parse_phase("deploy").unwrap_err().to_string(),
            "there is no phase `deploy`; it is `install`, `pre_build`, `build`, `post_build` or `upload_artifacts`"
        );
    }

    #[test]
    fn commands_are_counted_from_one() {
        assert_eq!(parse_start("build"), Ok((PhaseType::Build, 0)));
        assert_eq!(parse_start("build:3"), Ok((PhaseType::Build, 2)));
        for text in ["build:0", "build:x", "build:"] {
            assert!(matches!(parse_start(text), Err(PartError::Number { .. })), "{text}");
        }
    }

    #[test]
    fn each_flag_leaves_out_what_it_says() {
        let all = NAMEABLE;
        let included =
            |selection: Selection| all.into_iter().filter(|phase| selection.includes(*phase)).collect::<Vec<_>>();
        let none = Selection::default();
        assert_eq!(included(none.clone()), all);
        assert_eq!(included(Selection { only: vec![PhaseType::Build], ..none.clone() }), [PhaseType::Build]);
        assert_eq!(included(Selection { from: Some((PhaseType::Build, 1)), ..none.clone() }), all[2..]);
        assert_eq!(included(Selection { until: Some(PhaseType::PreBuild), ..none.clone() }), all[..2]);
        assert_eq!(included(Selection { skip: vec![PhaseType::Install], ..none }), all[1..]);
    }
}
