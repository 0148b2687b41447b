//! A `}` in a cache key that closes nothing.

use crate::buildspec::Text;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Applicability, Diagnostic, Edit, Severity};

pub(super) const RULE: Rule = Rule {
    code: "cache-key-brace",
    category: Category::Cache,
    severity: Severity::Warning,
    doc: include_str!("cache_key_brace.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(cache) = &context.buildspec.cache else { return };
    found.extend(cache.key.iter().chain(&cache.fallback_keys).filter_map(|key| judge(context, key)));
}

fn judge(context: &Context<'_>, key: &Text) -> Option<Diagnostic> {
    let text = key.value.as_str();
    let at = stray(text)?;
    let message = "the `}` is part of the cache key";
    let wrong = RULE.at(context.part(key, at, at + 1), message, "it closes nothing");
    let wrong = wrong.note("take it out, with the blank before it");
    if at + 1 != text.len() {
        return Some(wrong);
    }
    let start = text[..at].trim_end().len();
    let edit = Edit { span: context.part(key, start, text.len()), replacement: String::new() };
    Some(wrong.fix("take the brace out", Applicability::Unsafe, vec![edit]))
}

/// The first closing brace without an opening one.
fn stray(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, sign) in text.char_indices() {
        match sign {
            '{' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::stray;

    #[test]
    fn only_braces_that_close_nothing_are_stray() {
        for (text, expected) in
            [("a-$(b c) }", Some(9)), ("a-${B}", None), ("a-${B}-{c}", None), ("a-${B}}", Some(6)), ("a", None)]
        {
            assert_eq!(stray(text), expected, "{text}");
        }
    }
}
