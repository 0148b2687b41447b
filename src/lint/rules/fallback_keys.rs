//! `cache.fallback-keys`: only beside `key`, and no more than five.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const WITHOUT_KEY: Rule = Rule {
    code: "fallback-without-key",
    category: Category::Cache,
    severity: Severity::Warning,
    doc: include_str!("fallback_without_key.md"),
    check: Some(without_key),
};

pub(super) const TOO_MANY: Rule = Rule {
    code: "too-many-fallback-keys",
    category: Category::Cache,
    severity: Severity::Warning,
    doc: include_str!("too_many_fallback_keys.md"),
    check: Some(too_many),
};

const MOST: usize = 5;

fn without_key(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some((key, _)) = context.entry(&["cache", "fallback-keys"]) else { return };
    let keys = context.buildspec.cache.as_ref().is_some_and(|cache| !cache.fallback_keys.is_empty());
    if !keys || context.entry(&["cache", "key"]).is_some() {
        return;
    }
    found.push(
        WITHOUT_KEY
            .at(key.span, "`cache` has `fallback-keys` and no `key`", "CodeBuild ignores them")
            .note("add `key:`, the name under which the cache is saved"),
    );
}

fn too_many(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let sixth = context.buildspec.cache.as_ref().and_then(|cache| cache.fallback_keys.get(MOST));
    if let Some(sixth) = sixth {
        let message = "`cache` has more than five `fallback-keys`";
        let label = "the sixth";
        found.push(TOO_MANY.at(sixth.span, message, label).note("keep the five that match best"));
    }
}
