//! Arguments to a plan: what `run` and `plan` have in common.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use uuid::Uuid;

use super::engine::Stands;
use super::error::Error;
use super::fetch::Fetched;
use super::locate::{self, Located};
use super::settings::{BuildSettings, BuildspecChoice};
use crate::build::variables::{ServiceFacts, service_variables};
use crate::build::{self, BuildId, BuildPlan, Environment, PlanInput, Timestamp};
use crate::buildspec::Decoded;

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
    /// The sources as they lie here.
    pub(crate) fetched: Fetched,
}

impl Prepared {
    /// Where the primary source lies on this machine.
    pub(crate) fn source_dir(&self) -> &Path {
        &self.fetched.sources[0].job.dir
    }

    /// The buildspec, for those to whom no plan is given in its place.
    pub(crate) fn located(&self) -> &Located {
        self.located.as_ref().expect("only an entrypoint is given a plan in place of a buildspec")
    }
}

/// Reads the buildspec and plans the build. Runs nothing.
pub(crate) fn prepare(mut settings: BuildSettings, mut fetched: Fetched, stands: Stands) -> Result<Prepared, Error> {
    let (located, mut plan) = if let Some(plan) = settings.plan.take() {
        (None, planned::here(plan, &settings, &fetched)?)
    } else {
        let located = locate_in(&settings, &fetched)?;
        let plan = plan_of(&settings, &fetched, &located, stands);
        (Some(located), plan)
    };
    if let Some(failure) = fetched.failure.take() {
        plan.refusal = Some(failure);
        plan.notices.clear();
    }
    plan.notices.append(&mut fetched.notices);
    if let Some(located) = located.as_ref().filter(|_| plan.refusal.is_none()) {
        plan.notices.extend(settings.notices(&located.decoded.buildspec));
    }
    Ok(Prepared { settings, located, plan, fetched })
}

/// Finds the buildspec and reads it.
fn locate_in(settings: &BuildSettings, fetched: &Fetched) -> Result<Located, Error> {
    let source_dir = &fetched.sources[0].job.dir;
    let located = match &settings.buildspec {
        _ if fetched.failure.is_some() => locate::inline("the buildspec", ""),
        BuildspecChoice::Default => locate::locate(source_dir, None)?,
        BuildspecChoice::File(path) => locate::locate(source_dir, Some(path))?,
        BuildspecChoice::Inline { name, text } => locate::inline(name, text),
    };
    Ok(match fetched.failure {
        // Nobody has seen it, so there is nothing to say of it.
        Some(_) => Located { decoded: Decoded::default(), ..located },
        None => located,
    })
}

fn plan_of(settings: &BuildSettings, fetched: &Fetched, located: &Located, stands: Stands) -> BuildPlan {
    let id = BuildId { project: settings.project_name.clone(), uuid: Uuid::new_v4().to_string() };
    let (sources, source_facts) =
        fetched.sources.iter().map(|source| (source.plan.clone(), source.facts.clone())).unzip();
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
    build::plan(PlanInput {
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
        cache: settings.cache.project_cache(),
        parts: settings.parts.clone(),
        limits: settings.limits.clone(),
        assumptions: settings.assumptions.clone(),
    })
}

fn now() -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(u64::try_from(since_1970.as_micros()).unwrap_or(u64::MAX))
}
