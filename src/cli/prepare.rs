//! Arguments to a plan: what `run` and `plan` have in common.

use std::time::{SystemTime, UNIX_EPOCH};

use uuid::Uuid;

use super::engine::Stands;
use super::error::Error;
use super::locate::{self, Located};
use super::settings::{BuildSettings, BuildspecChoice};
use crate::build::variables::{ServiceFacts, SourceFacts, service_variables};
use crate::build::{self, BuildId, BuildPlan, Environment, PlanInput, SourcePlan, Timestamp};
use crate::source::GitFacts;

mod planned;

/// The region a build is told when nobody names one.
const REGION: &str = "us-east-1";
/// The account of a build that belongs to none.
const ACCOUNT: &str = "000000000000";

/// A build, ready to run.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// What was asked for.
    pub(crate) settings: BuildSettings,
    /// The buildspec; none where its plan was given.
    pub(crate) located: Option<Located>,
    /// What will happen.
    pub(crate) plan: BuildPlan,
}

impl Prepared {
    /// The buildspec, for those to whom no plan is given in its place.
    pub(crate) fn located(&self) -> &Located {
        self.located.as_ref().expect("only an entrypoint is given a plan in place of a buildspec")
    }
}

/// Reads the buildspec and plans the build. Runs nothing.
pub(crate) fn prepare(mut settings: BuildSettings, stands: Stands) -> Result<Prepared, Error> {
    if let Some(plan) = settings.plan.take() {
        let plan = planned::here(plan, &settings)?;
        return Ok(Prepared { settings, located: None, plan });
    }
    let source_dir = &settings.sources[0].1;
    let located = match &settings.buildspec {
        BuildspecChoice::Default => locate::locate(source_dir, None)?,
        BuildspecChoice::File(path) => locate::locate(source_dir, Some(path))?,
        BuildspecChoice::Inline { name, text } => locate::inline(name, text),
    };
    let id = BuildId { project: settings.project_name.clone(), uuid: Uuid::new_v4().to_string() };
    let facts: Vec<(SourcePlan, SourceFacts)> = settings.sources.iter().map(|(id, dir)| source(id, dir)).collect();
    let (sources, source_facts) = facts.into_iter().unzip();
    let mut variables = service_variables(&ServiceFacts {
        id: id.clone(),
        region: settings.region.clone().unwrap_or_else(|| REGION.to_owned()),
        account: ACCOUNT.to_owned(),
        image: settings.container.image.clone(),
        initiator: settings.initiator.clone(),
        build_number: 1,
        start_time: now(),
        project_uuid: Uuid::new_v4().to_string(),
        batch_identifier: String::new(),
        sources: source_facts,
    });
    if stands == Stands::Here {
        variables.extend(settings.inherited.iter().cloned());
    }
    variables.extend(settings.variables.iter().cloned());
    let mut plan = build::plan(PlanInput {
        id,
        file: &located.file,
        decoded: &located.decoded,
        buildspec: located.below_source.clone(),
        sources,
        environment: Environment {
            image: settings.container.image.clone(),
            privileged_mode: settings.container.privileged,
        },
        in_image: stands == Stands::InContainer,
        lends_aws: cfg!(feature = "aws") && settings.lends_aws,
        variables,
        project_artifacts: settings.project_artifacts.clone(),
        override_artifact_name: settings.override_artifact_name,
        parts: settings.parts.clone(),
        limits: settings.limits.clone(),
        assumptions: settings.assumptions.clone(),
    });
    if plan.refusal.is_none() {
        plan.notices.extend(settings.notices(&located.decoded.buildspec));
    }
    Ok(Prepared { settings, located: Some(located), plan })
}

fn source(identifier: &str, dir: &std::path::Path) -> (SourcePlan, SourceFacts) {
    let git = GitFacts::of(dir).unwrap_or_default();
    let plan = SourcePlan {
        identifier: identifier.to_owned(),
        location: dir.display().to_string(),
        resolved_version: git.commit.clone(),
    };
    let facts = SourceFacts {
        identifier: identifier.to_owned(),
        repo_url: git.origin.unwrap_or_default(),
        version: git.branch.or_else(|| git.commit.clone()).unwrap_or_default(),
        resolved_version: git.commit,
    };
    (plan, facts)
}

fn now() -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(u64::try_from(since_1970.as_micros()).unwrap_or(u64::MAX))
}
