//! Merge keys: the entries of a map with `<<` resolved.
//!
//! The map's own keys win over merged ones wherever `<<` stands, the first map of a list wins over later ones, and a
//! merged map may merge in turn. It decides nothing about duplicates: the map's own entries are all kept.

use std::collections::HashMap;

use super::node::{Entry, Node, NodeKind, ScalarStyle};

/// The entries of a map, through aliases: its own in file order, then the merged ones; empty for anything else.
pub fn entries(map: &Node) -> Vec<(&Node, &Node)> {
    let mut found = Vec::new();
    collect(map, &mut Seen::default(), &mut found);
    found
}

/// The values of `<<` that cannot be merged, being neither a map nor a list of maps.
pub fn unmergeable(map: &Node) -> Vec<&Node> {
    let merges = map.as_mapping().unwrap_or_default().iter().filter(|entry| is_merge(entry));
    let parts = merges.flat_map(|entry| match &entry.value.resolve().kind {
        NodeKind::Sequence(items) => items.iter().collect(),
        _ => vec![&entry.value],
    });
    parts.filter(|part| part.as_mapping().is_none()).collect()
}

/// Whether the entry is a `<<` that merges: plain, without a tag of its own.
pub fn is_merge(entry: &Entry) -> bool {
    let merge_tag = |tag: &str| tag == "!!merge" || tag == "tag:yaml.org,2002:merge";
    entry.key.tag.as_ref().is_none_or(|tag| merge_tag(&tag.value))
        && matches!(&entry.key.kind, NodeKind::Scalar(key) if key.style == ScalarStyle::Plain && key.value == "<<")
}

/// Which map gave a key its value, by the order in which maps are visited.
#[derive(Default)]
struct Seen<'tree> {
    maps: usize,
    keys: HashMap<&'tree str, usize>,
}

/// Ends because the tree is finite: its depth and its size with aliases written out are limited when it is read.
fn collect<'tree>(map: &'tree Node, seen: &mut Seen<'tree>, found: &mut Vec<(&'tree Node, &'tree Node)>) {
    let Some(own) = map.as_mapping() else { return };
    seen.maps += 1;
    let this = seen.maps;
    for entry in own.iter().filter(|entry| !is_merge(entry)) {
        let owner = entry.key.as_scalar().map(|key| *seen.keys.entry(&key.value).or_insert(this));
        if owner.is_none_or(|owner| owner == this) {
            found.push((&entry.key, &entry.value));
        }
    }
    for entry in own.iter().filter(|entry| is_merge(entry)) {
        match &entry.value.resolve().kind {
            NodeKind::Sequence(maps) => maps.iter().for_each(|map| collect(map, seen, found)),
            _ => collect(&entry.value, seen, found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceFile;

    fn merged(text: &str) -> String {
        let document = super::super::parse(&SourceFile::new("f", text)).expect("the example is YAML");
        let root = document.root.expect("the example is not empty");
        let map = root.as_mapping().expect("a map").last().expect("an entry").value.clone();
        let show = |node: &Node| node.as_scalar().map_or_else(|| node.describe().to_owned(), |s| s.value.clone());
        entries(&map)
            .into_iter()
            .map(|(key, value)| format!("{}={}", show(key), show(value)))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn merge_keys_are_resolved() {
        for (text, expected) in [
            ("m: {a: 1, b: 2}", "a=1 b=2"),
            ("x: &x {a: 1, b: 2}\nm: {<<: *x, b: 3}", "b=3 a=1"),
            ("x: &x {a: 1, b: 2}\nm: {b: 3, <<: *x}", "b=3 a=1"),
            ("m: {<<: {a: 1}, c: 2}", "c=2 a=1"),
            ("x: &x {a: 1}\ny: &y {a: 2, b: 2}\nm: {<<: [*x, *y]}", "a=1 b=2"),
            ("x: &x {a: 1, b: 1}\ny: &y {<<: *x, b: 2}\nm: {<<: *y, c: 3}", "c=3 b=2 a=1"),
            ("m: {\"<<\": 1}", "<<=1"),
            ("m: {a: 1, a: 2}", "a=1 a=2"),
            ("m: {<<: 1, a: 2}", "a=2"),
            ("m: {<<: *none, a: 2}", "a=2"),
            ("m: text", ""),
        ] {
            assert_eq!(merged(text), expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_merged_is_named() {
        let file = SourceFile::new("f", "<<: [{a: 1}, b]\n<<: c\n<<: {d: 1}\n");
        let root = super::super::parse(&file).expect("YAML").root.expect("a root");
        let spans: Vec<&str> = unmergeable(&root).iter().map(|node| file.slice(node.span)).collect();
        assert_eq!(spans, ["b", "c"]);
    }
}
