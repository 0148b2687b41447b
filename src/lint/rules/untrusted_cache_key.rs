//! A cache key that the author of a pull request can choose.

use crate::buildspec::Text;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "untrusted-cache-key",
    category: Category::Cache,
    severity: Severity::Warning,
    doc: include_str!("untrusted_cache_key.md"),
    check: Some(check),
};

/// What holds the name of a branch.
const CHOSEN: [&str; 5] = [
    "CODEBUILD_WEBHOOK_HEAD_REF",
    "CODEBUILD_WEBHOOK_TRIGGER",
    "git branch",
    "git rev-parse --abbrev-ref",
    "git symbolic-ref",
];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(cache) = &context.buildspec.cache else { return };
    found.extend(cache.key.iter().chain(&cache.fallback_keys).filter_map(|key| judge(context, key)));
}

fn judge(context: &Context<'_>, key: &Text) -> Option<Diagnostic> {
    let text = key.value.as_str();
    let (at, chosen) = CHOSEN.iter().find_map(|chosen| Some((text.find(chosen)?, *chosen)))?;
    if !text[..at].contains('$') {
        return None;
    }
    let message = format!("the cache key holds `{chosen}`, which the author of a branch chooses");
    let wrong = RULE.at(context.part(key, at, at + chosen.len()), message, "others can fill the cache of this branch");
    Some(wrong.note("build the key from the hash of files: `$(codebuild-hash-files package-lock.json)`"))
}
