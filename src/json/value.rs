//! Tree to value: what is written out again, with keys in the order of the file.

use serde_json::{Map, Number, Value};

use crate::yaml::{Node, NodeKind, Scalar, ScalarStyle};

/// The value of a tree that was read from JSON, or from YAML as YAML 1.2 reads it; of keys that stand twice the last counts.
pub fn value(node: &Node) -> Value {
    let node = node.resolve();
    match &node.kind {
        NodeKind::Scalar(text) => scalar(text),
        NodeKind::Sequence(items) => items.iter().map(value).collect(),
        NodeKind::Mapping(entries) => {
            let key = |node: &Node| node.as_scalar().map(|key| key.value.clone()).unwrap_or_default();
            let entries = entries.iter().map(|entry| (key(&entry.key), value(&entry.value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        NodeKind::Alias(_) | NodeKind::UnknownAlias(_) => Value::Null,
    }
}

fn scalar(text: &Scalar) -> Value {
    if text.style != ScalarStyle::Plain {
        return Value::String(text.value.clone());
    }
    match text.value.as_str() {
        _ if text.is_null() => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        written => written.parse::<Number>().map_or_else(|_| Value::String(written.to_owned()), Value::Number),
    }
}

#[cfg(test)]
mod tests {
    use crate::json::parse;
    use crate::text::SourceFile;
    use proptest::prelude::*;
    use serde_json::Value;

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("\\PC{0,6}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_was_written(written in json()) {
            let file = SourceFile::new("f.json", format!("{written:#}"));
            let parsed = parse(&file);
            prop_assert_eq!(parsed.diagnostics, []);
            prop_assert_eq!(super::value(&parsed.root.unwrap()), written);
        }
    }
}
