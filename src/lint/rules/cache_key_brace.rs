//! A brace at the end of a cache key, copied from the guide.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Applicability, Diagnostic, Edit, Severity};
use crate::yaml::ValueMap;

pub(super) const RULE: Rule = Rule {
    code: "cache-key-brace",
    category: Category::Cache,
    severity: Severity::Warning,
    doc: include_str!("cache_key_brace.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let keys = context.buildspec.cache.iter().flat_map(|cache| cache.key.iter().chain(&cache.fallback_keys));
    for key in keys {
        let text = key.value.trim_end();
        let stray = text.ends_with('}') && text.matches('}').count() > text.matches('{').count();
        if !stray {
            continue;
        }
        let map = ValueMap::new(context.file, key.span, &key.value);
        let kept = text[..text.len() - 1].trim_end().len();
        let brace = RULE.at(
            map.span(text.len() - 1, text.len()),
            "the cache key ends with a `}` that closes nothing",
            "part of the key",
        );
        let edit = Edit { span: map.span(kept, text.len()), replacement: String::new() };
        found.push(brace.note("take it away").fix("take the brace away", Applicability::Unsafe, vec![edit]));
    }
}
