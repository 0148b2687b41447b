//! `cache`.

use super::reader::Reader;
use super::{Cache, CacheAction};
use crate::yaml::Node;

/// Reads `cache`.
pub(super) fn decode(reader: &mut Reader<'_>, node: &Node) -> Option<Cache> {
    let map = reader.map(node, "cache", "cache")?;
    let action = reader.choice(&map, "action");
    Some(Cache {
        paths: reader.texts(&map, "paths"),
        key: reader.text(&map, "key"),
        fallback_keys: reader.texts(&map, "fallback-keys"),
        action: action
            .map(|index| index.map(|index| if index == 0 { CacheAction::Restore } else { CacheAction::Save })),
    })
}

#[cfg(test)]
mod tests {
    use super::super::decode;
    use super::*;
    use crate::text::SourceFile;

    #[test]
    fn every_key_of_cache_is_read() {
        for (action, expected) in [("restore", CacheAction::Restore), ("save", CacheAction::Save)] {
            let text = format!(
                "version: 0.2\nphases: {{build: {{commands: a}}}}\n\
                 cache: {{paths: '/root/.m2/**/*', key: k, fallback-keys: [l, m], action: {action}}}\n"
            );
            let decoded = decode(&SourceFile::new("f", text));
            assert_eq!(decoded.diagnostics, []);
            let cache = decoded.buildspec.cache.unwrap();
            assert_eq!(cache.paths[0].value, "/root/.m2/**/*");
            assert_eq!(cache.key.unwrap().value, "k");
            assert_eq!(cache.fallback_keys.len(), 2);
            assert_eq!(cache.action.unwrap().value, expected);
        }
    }

    #[test]
    fn an_empty_cache_is_told_but_not_refused() {
        for cache in ["cache:", "cache:\n  paths:", "cache: {paths: []}"] {
            let text = format!("version: 0.2\nphases: {{build: {{commands: a}}}}\n{cache}\n");
            let decoded = decode(&SourceFile::new("f", text));
            assert_eq!(decoded.diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(), ["empty-value"]);
            assert_eq!(decoded.refusal(), None);
        }
    }
}
