//! Selected parts of a build: `--phase`, `--from PHASE[:N]`, `--until PHASE`, `--skip PHASE`.

use super::PhaseType;

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
