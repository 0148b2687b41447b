//! The cache of a build: what the project says, and what the buildspec wants of it.

use serde::{Deserialize, Serialize};

use super::parts::Selection;
use crate::buildspec::{Buildspec, CacheAction};
use crate::text::Located;

/// `cache.type` of a project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CacheType {
    /// Nothing is restored or saved.
    #[default]
    NoCache,
    /// Entries lie on this machine.
    Local,
    /// Entries lie in a bucket.
    S3,
}

/// `cache` of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProjectCache {
    /// `type`.
    #[serde(rename = "type")]
    pub kind: CacheType,
    /// `location`: the folder, or bucket and prefix.
    pub location: String,
    /// `cacheNamespace`; the project's name when none.
    pub namespace: Option<String>,
}

/// The cache of one build, its texts not yet expanded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CachePlan {
    /// Where entries lie.
    #[serde(flatten)]
    pub project: ProjectCache,
    /// `paths`.
    pub paths: Vec<Located<String>>,
    /// `key`.
    pub key: Option<Located<String>>,
    /// `fallback-keys`; none without a key.
    pub fallback_keys: Vec<String>,
    /// Whether an entry is restored before INSTALL.
    pub restores: bool,
    /// Whether one is saved after POST_BUILD.
    pub saves: bool,
}

/// What the buildspec wants; none when it names no paths.
pub(super) fn plan(spec: &Buildspec, project: ProjectCache, parts: &Selection) -> Option<CachePlan> {
    let cache = spec.cache.as_ref().filter(|cache| !cache.paths.is_empty())?;
    let action = cache.action.as_ref().map(|action| action.value);
    let is_on = project.kind != CacheType::NoCache;
    Some(CachePlan {
        project,
        paths: cache.paths.clone(),
        fallback_keys: match cache.key {
            Some(_) => cache.fallback_keys.iter().map(|key| key.value.clone()).collect(),
            None => Vec::new(),
        },
        key: cache.key.clone(),
        restores: is_on && action != Some(CacheAction::Save),
        // A build of which parts are left out leaves perhaps half of what the paths cover.
        saves: is_on && action != Some(CacheAction::Restore) && parts.is_all(),
    })
}

impl CachePlan {
    /// Moves it to where the build runs; the plan says whether there is one, and who shares it.
    pub fn keep_at(&mut self, place: ProjectCache) {
        if self.project.kind == CacheType::NoCache {
            return;
        }
        let is_on = place.kind != CacheType::NoCache;
        self.restores &= is_on;
        self.saves &= is_on;
        self.project = ProjectCache { namespace: self.project.namespace.take(), ..place };
    }

    /// What a person may not expect.
    pub(super) fn notice(&self, parts: &Selection) -> Option<&'static str> {
        if self.project.kind == CacheType::NoCache {
            return Some("the cache is neither restored nor saved; `--cache local` does both");
        }
        (!parts.is_all()).then_some("the cache is not saved, since parts of the build are left out")
    }
}
