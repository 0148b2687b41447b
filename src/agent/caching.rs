//! Caches: what an earlier build has left is restored before INSTALL, and what this one leaves is saved after POST_BUILD.
//!
//! Nothing here makes a build fail: what cannot be restored or saved is told, and the build goes on without.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::{AgentError, Run, Urgency, Work};
use crate::build::{CachePlan, CacheType, Status};
use crate::cache::{
    self, About, Allowed, Answer, CacheFault, Gathered, Name, Request, Restored, Scope, gather, key_problem, version,
};
use crate::text::suggest::count;
use crate::text::with_causes;

/// How many members that are left out are told of.
const TOLD: usize = 100;

/// The cache of a build in progress.
pub(super) struct Cache {
    name: Name,
    fallback_keys: Vec<String>,
    allowed: Allowed,
}

impl Run<'_> {
    /// Expands what the buildspec says, and restores what there is.
    pub(super) fn restore_cache(&mut self) -> Result<(), AgentError> {
        let Some(plan) = &self.agent.plan.cache else {
            self.message("Cache is not defined in the buildspec")?;
            return self.message("Skip cache due to: no paths specified to be cached");
        };
        if plan.project.kind == CacheType::NoCache {
            return Ok(());
        }
        let Some(cache) = self.expanded_cache(plan)? else { return Ok(()) };
        if plan.restores {
            self.find_cache(plan, &cache)?;
        }
        self.cache = Some(cache);
        Ok(())
    }

    /// The cache as it is meant today; none when there is nothing that it could hold.
    fn expanded_cache(&mut self, plan: &CachePlan) -> Result<Option<Cache>, AgentError> {
        let paths: Vec<String> = plan.paths.iter().map(|path| at_home(&path.value)).collect();
        let key = plan.key.as_ref().map(|key| &key.value);
        let texts = paths.iter().chain(key).chain(&plan.fallback_keys);
        let expanded = self.expanded(texts.map(String::as_str).collect())?;
        let paths = expanded.all(&paths);
        for path in &paths {
            self.message(format!("Expanded cache path {path}"))?;
        }
        let place = self.agent.place;
        let allowed = match Allowed::new(&paths, &place.ground, place.source_dir()) {
            Ok(allowed) => allowed,
            Err(error) => return self.without_cache(&with_causes(&error)),
        };
        for &index in &allowed.empty {
            self.message(format!("Not a valid directory cache path: {}", paths[index]))?;
        }
        for &index in &allowed.staying {
            let path = &paths[index];
            self.notice(format!(
                "cache path `{path}` stays where it is between builds: it is neither restored nor saved"
            ))?;
        }
        if allowed.is_nothing() {
            return Ok(None);
        }
        let key = key.map(|key| expanded.get(key).trim().to_owned());
        if let Some(problem) = key.as_deref().and_then(key_problem) {
            return self.without_cache(&problem);
        }
        let written: Vec<String> = plan.paths.iter().map(|path| path.value.clone()).collect();
        let namespace = plan.project.namespace.clone().unwrap_or_else(|| self.agent.plan.id.project.clone());
        let name = Name { scope: Scope { namespace, version: version(&written) }, key };
        Ok(Some(Cache { name, fallback_keys: expanded.all(&plan.fallback_keys), allowed }))
    }

    fn without_cache(&mut self, why: &str) -> Result<Option<Cache>, AgentError> {
        self.notice(format!("the cache is neither restored nor saved: {why}"))?;
        Ok(None)
    }

    fn find_cache(&mut self, plan: &CachePlan, cache: &Cache) -> Result<(), AgentError> {
        let is_remote = plan.project.kind == CacheType::S3;
        if is_remote {
            self.message("Downloading S3 cache...")?;
        }
        let wanted = Request::Find { name: cache.name.clone(), fallback_keys: cache.fallback_keys.clone() };
        match self.courier.cache(&wanted) {
            Answer::Found { name, archive, fallback } => {
                if is_remote {
                    self.message("Unarchiving cache...")?;
                }
                let restored = self.unpack(&archive, cache);
                self.remove_own(&archive);
                self.tell_restored(&name, fallback.as_deref(), restored)
            }
            Answer::Failed(reason) if is_remote => self.message(format!("Unable to download cache: {reason}")),
            Answer::Missing(reason) | Answer::Failed(reason) => self.notice(format!("cache miss: {reason}")),
            _ => Ok(()),
        }
    }

    fn unpack(&self, archive: &Path, cache: &Cache) -> Result<Restored, CacheFault> {
        cache::restore(archive, &cache.allowed, &self.agent.place.ground, &|done, total| {
            (self.agent.progress)(Work::Restoring, done, total);
            self.agent.stop.urgency() == Urgency::None
        })
    }

    fn tell_restored(
        &mut self,
        name: &Name,
        fallback: Option<&str>,
        restored: Result<Restored, CacheFault>,
    ) -> Result<(), AgentError> {
        let restored = match restored {
            Ok(restored) => restored,
            Err(CacheFault::Stopped) => return Ok(()),
            Err(error @ CacheFault::Write { .. }) => {
                return self.notice(format!("the cache is restored in part only: {}", with_causes(&error)));
            }
            Err(error) => {
                if matches!(error, CacheFault::Cut | CacheFault::Damaged(_)) {
                    self.courier.cache(&Request::Discard(name.clone()));
                }
                return self.notice(format!("cache miss: there is an entry, but {}", with_causes(&error)));
            }
        };
        for path in restored.refused.iter().take(TOLD) {
            self.message(format!("Skipping cache entry: path \"{path}\" is not within allowed cache paths"))?;
        }
        if let Some(more) = restored.refused.len().checked_sub(TOLD).filter(|&more| more > 0) {
            self.notice(format!("{} of the cache are left out, too", count(more, "more member")))?;
        }
        if let Some(first) = restored.blocked.first() {
            let blocked = count(restored.blocked.len(), "file");
            self.notice(format!(
                "{blocked} of the cache left out, since something else stands in the way, as at {first}"
            ))?;
        }
        let text = hit(name, fallback, &restored, self.clock.now().0 / 1_000_000);
        self.notice(text)
    }

    /// Saves what the paths cover, unless nobody would want it.
    pub(super) fn save_cache(&mut self, status: Status) -> Result<(), AgentError> {
        let Some(cache) = self.cache.take().filter(|_| self.agent.stop.urgency() == Urgency::None) else {
            return Ok(());
        };
        let Some(plan) = self.agent.plan.cache.as_ref().filter(|plan| plan.saves) else { return Ok(()) };
        let is_failure = status != Status::Succeeded || !self.machine.succeeding();
        if is_failure && !self.agent.plan.assumptions.failure_saves_cache {
            return self
                .notice("cache not saved: the build has failed; `--assume failed-save=yes` saves it all the same");
        }
        let room = match self.courier.cache(&Request::Offer(cache.name.clone())) {
            Answer::Room(room) => room,
            Answer::Declined(reason) | Answer::Failed(reason) => {
                return self.notice(format!("cache not saved: {reason}"));
            }
            _ => return Ok(()),
        };
        let packed = self.pack(plan, &cache, &room);
        let wanted = matches!(&packed, Ok(Some(_)));
        if wanted && plan.project.kind == CacheType::S3 {
            self.message("Uploading S3 cache...")?;
        }
        let request = if wanted { Request::Take(cache.name.clone()) } else { Request::Withdraw(cache.name.clone()) };
        let answer = self.courier.cache(&request);
        self.remove_own(&room);
        match (packed, answer) {
            (Ok(None), _) => self.notice("cache not saved: there is nothing at its paths"),
            (Err(CacheFault::Stopped), _) => Ok(()),
            (Err(error), _) => self.notice(format!("cache not saved: {}", with_causes(&error))),
            (Ok(_), Answer::Declined(reason) | Answer::Failed(reason)) => {
                self.notice(format!("cache not saved: {reason}"))
            }
            (Ok(Some(gathered)), _) => {
                for text in &gathered.notices {
                    self.notice(text)?;
                }
                self.notice(saved(&cache.name, &gathered))
            }
        }
    }

    /// Packs what there is; nothing when there is nothing.
    fn pack(&self, plan: &CachePlan, cache: &Cache, to: &Path) -> Result<Option<Gathered>, CacheFault> {
        let gathered = gather(&cache.allowed, &self.agent.place.ground)?;
        if gathered.files() == 0 {
            return Ok(None);
        }
        let paths = plan.paths.iter().map(|path| path.value.clone()).collect();
        let created = self.clock.now().0 / 1_000_000;
        let about = About::new(&cache.name, paths, created, gathered.files(), gathered.bytes());
        cache::pack(&gathered, &about, to, &|done, total| {
            (self.agent.progress)(Work::Caching, done, total);
            self.agent.stop.urgency() == Urgency::None
        })?;
        Ok(Some(gathered))
    }

    /// Removes an archive that was brought here for this build alone.
    fn remove_own(&self, archive: &Path) {
        if archive.starts_with(&self.agent.place.state_dir) {
            // It goes with the build anyway.
            let _ = fs::remove_file(archive);
        }
    }
}

/// A path with the shell's word for the home directory, which no here-document expands.
fn at_home(path: &str) -> String {
    match path.strip_prefix('~') {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("$HOME{rest}"),
        _ => path.to_owned(),
    }
}

fn hit(name: &Name, fallback: Option<&str>, restored: &Restored, now: u64) -> String {
    let about = &restored.about;
    let age = cache::age(Duration::from_secs(now.saturating_sub(about.created)));
    let what = format!("{}, {}, {age} old", cache::files(restored.files), cache::size(about.bytes));
    match (&name.key, fallback) {
        (Some(key), Some(prefix)) => format!("cache hit: fallback key `{prefix}` found `{key}` ({what})"),
        (Some(key), None) => format!("cache hit: key `{key}` ({what})"),
        (None, _) => format!("cache hit: {what}"),
    }
}

fn saved(name: &Name, gathered: &Gathered) -> String {
    let what = format!("{}, {}", cache::files(gathered.files()), cache::size(gathered.bytes()));
    match &name.key {
        Some(key) => format!("cache saved: key `{key}` ({what})"),
        None => format!("cache saved: {what}"),
    }
}

#[cfg(test)]
mod tests {
    use super::at_home;

    #[test]
    fn a_tilde_is_the_home_directory_where_a_shell_would_say_so() {
        for (path, expected) in [("~", "$HOME"), ("~/.m2/**/*", "$HOME/.m2/**/*"), ("~x/y", "~x/y"), ("a/~/b", "a/~/b")]
        {
            assert_eq!(at_home(path), expected);
        }
    }
}
