//! A plan that was made elsewhere, for the place where it runs.

use crate::build::variables::merge;
use crate::build::{BuildPlan, Origin};
use crate::cli::error::Error;
use crate::cli::fetch::Fetched;
use crate::cli::settings::BuildSettings;
use crate::text::suggest;

/// The plan with the variables of this image in place of those of where it was made, with these sources and caches.
pub(super) fn here(mut plan: BuildPlan, settings: &BuildSettings, fetched: &Fetched) -> Result<BuildPlan, Error> {
    let planned: Vec<&str> = plan.sources.iter().map(|source| source.identifier.as_str()).collect();
    let given: Vec<&str> = fetched.sources.iter().map(|source| source.plan.identifier.as_str()).collect();
    if planned != given {
        return Err(Error::OtherSources { planned: named(&planned), given: named(&given) });
    }
    plan.sources = fetched.sources.iter().map(|source| source.plan.clone()).collect();
    let is_of_elsewhere = |origin: &Origin| matches!(origin, Origin::Host | Origin::Image);
    let decided = plan.variables.into_iter().filter(|variable| !is_of_elsewhere(&variable.origin));
    plan.variables = merge(settings.inherited.iter().cloned().chain(decided));
    if let Some(cache) = &mut plan.cache {
        cache.keep_at(settings.cache.project_cache());
    }
    plan.lent.aws = cfg!(feature = "aws") && settings.lends_aws;
    Ok(plan)
}

fn named(identifiers: &[&str]) -> String {
    match identifiers.split_first() {
        Some((_, secondary @ [_, ..])) => format!("a source with {}", suggest::all_of(secondary.iter().copied())),
        _ => "one source".to_owned(),
    }
}
