//! A plan of nothing but phases, for tests.

use std::time::Duration;

use super::{BuildPlan, PhasePlan};
use crate::build::{Assumptions, BuildId, Environment, Lent, Limits, PhaseType, ProjectArtifacts};

impl BuildPlan {
    /// The plan of a buildspec that declares these phases and says nothing else.
    pub(crate) fn bare(id: BuildId, phases: Vec<PhasePlan>) -> Self {
        Self {
            id,
            carries_state: true,
            shell: "sh".to_owned(),
            refusal: None,
            buildspec: None,
            phases,
            declared_phases: PhaseType::COMMANDS.to_vec(),
            variables: Vec::new(),
            exported_variables: Vec::new(),
            sources: Vec::new(),
            artifacts: Vec::new(),
            reports: Vec::new(),
            discovers_reports: false,
            runtime_versions: Vec::new(),
            cache: None,
            lent: Lent::default(),
            project_artifacts: ProjectArtifacts::default(),
            environment: Environment::default(),
            limits: Limits { build: None, phase: None, command: None, grace: Duration::from_secs(1) },
            assumptions: Assumptions::default(),
            notices: Vec::new(),
        }
    }
}
