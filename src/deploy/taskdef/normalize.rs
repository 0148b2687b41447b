//! A task definition as `register-task-definition` takes it: bare, without what only a description has, and without nulls.
//!
//! By a list of what to drop, never of what to keep: a key that is not known yet is registered like any other.

use serde_json::{Map, Value};

use crate::json;
use crate::yaml::Node;

/// What the answer of `describe-task-definition` holds and `register-task-definition` does not take.
pub const DESCRIBE_ONLY: [&str; 9] = [
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
    "deleteRequestedAt",
];

/// The definition that a document holds, in the order of the file; a document that holds none only loses its nulls.
pub fn normalized(root: &Node) -> Value {
    match without_nulls(json::value(root)).unwrap_or_default() {
        Value::Object(outer) => registered(unwrapped(outer)),
        other => other,
    }
}

/// What lies under `taskDefinition`, with the tags that lie beside it.
fn unwrapped(mut outer: Map<String, Value>) -> Map<String, Value> {
    if !outer.get("taskDefinition").is_some_and(Value::is_object) {
        return outer;
    }
    let tags = outer.shift_remove("tags");
    let Some(Value::Object(mut definition)) = outer.shift_remove("taskDefinition") else { return outer };
    if let Some(tags) = tags {
        definition.insert("tags".to_owned(), tags);
    }
    unwrapped(definition)
}

fn registered(mut definition: Map<String, Value>) -> Value {
    // Amazon ECS refuses a list of no tags, which descriptions have: "Tags can not be empty."
    let no_tags = definition.get("tags").and_then(Value::as_array).is_some_and(Vec::is_empty);
    definition.retain(|key, _| !(DESCRIBE_ONLY.contains(&key.as_str()) || no_tags && key == "tags"));
    Value::Object(definition)
}

fn without_nulls(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Array(items) => Some(items.into_iter().filter_map(without_nulls).collect()),
        Value::Object(entries) => {
            let kept = entries.into_iter().filter_map(|(key, value)| Some((key, without_nulls(value)?)));
            Some(Value::Object(kept.collect()))
        }
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::text::SourceFile;

    fn made(text: &str) -> Value {
        normalized(&json::parse(&SourceFile::new("taskdef.json", text)).root.unwrap())
    }

    #[test]
    fn the_three_shapes_become_one() {
        let expected = r#"{"family":"shop","containerDefinitions":[],"tags":[{"key":"a","value":"b"}]}"#;
        for text in [
            expected,
            r#"{"taskDefinition": {"taskDefinitionArn": "x", "family": "shop", "containerDefinitions": []}, "tags": [{"key": "a", "value": "b"}]}"#,
            r#"{"family": "shop", "revision": 3, "containerDefinitions": [], "registeredAt": "now", "tags": [{"key": "a", "value": "b"}]}"#,
        ] {
            assert_eq!(made(text).to_string(), expected, "{text}");
        }
    }

    #[test]
    fn nulls_go_and_what_is_empty_stays() {
        let text = r#"{"family": null, "volumes": [], "a": {"b": null}, "c": "", "command": ["x", null]}"#;
        assert_eq!(made(text), json!({"volumes": [], "a": {}, "c": "", "command": ["x"]}));
    }

    #[test]
    fn a_list_of_no_tags_goes_since_it_would_be_refused() {
        assert_eq!(made(r#"{"taskDefinition": {"family": "a"}, "tags": []}"#), json!({"family": "a"}));
        assert_eq!(made(r#"{"family": "a", "tags": []}"#), json!({"family": "a"}));
    }

    #[test]
    fn describe_only_keys_go_at_the_top_alone() {
        let text = r#"{"status": "ACTIVE", "containerDefinitions": [{"status": 1}]}"#;
        assert_eq!(made(text), json!({"containerDefinitions": [{"status": 1}]}));
    }

    fn anything() -> impl Strategy<Value = Value> {
        let leaf =
            prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), any::<i32>().prop_map(Value::from)];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((key(), inner), 0..6)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    fn key() -> impl Strategy<Value = String> {
        prop_oneof![
            prop::sample::select(&["taskDefinition", "tags", "family", "volumes"][..]).prop_map(str::to_owned),
            prop::sample::select(&DESCRIBE_ONLY[..]).prop_map(str::to_owned),
            "[a-z]{1,3}",
        ]
    }

    proptest! {
        #[test]
        fn once_is_as_good_as_twice(given in anything()) {
            let once = made(&given.to_string());
            prop_assert_eq!(made(&once.to_string()), once);
        }

        #[test]
        fn unknown_keys_survive(unknown in "x[a-z]{2,8}", number in any::<i32>()) {
            let definition = json!({"family": "a", "status": "ACTIVE", (unknown.clone()): {"deep": [number]}});
            for given in [definition.clone(), json!({"taskDefinition": definition})] {
                prop_assert_eq!(made(&given.to_string()), json!({"family": "a", (unknown.clone()): {"deep": [number]}}));
            }
        }
    }
}
