use proptest::prelude::*;
use serde_json::json;

use super::*;

fn told(old: &Value, new: &Value) -> Vec<(String, Value, Value)> {
    let change = |change: Change| (change.path, change.old.unwrap_or_default(), change.new.unwrap_or_default());
    changes(old, new).into_iter().map(change).collect()
}

fn one(container: &Value) -> Value {
    json!({"family": "shop", "containerDefinitions": [container]})
}

#[test]
fn a_change_is_told_by_the_names_above_it() {
    let old = one(&json!({"name": "web", "image": "web:1", "environment": [{"name": "A", "value": "1"}]}));
    let new = one(&json!({"name": "web", "image": "web:2", "environment": [{"name": "B", "value": "1"}]}));
    let place = |rest: &str| format!("containerDefinitions[web].{rest}");
    assert_eq!(
        told(&old, &new),
        [
            (place("image"), json!("web:1"), json!("web:2")),
            (place("environment[A]"), json!({"name": "A", "value": "1"}), Value::Null),
            (place("environment[B]"), Value::Null, json!({"name": "B", "value": "1"})),
        ]
    );
}

#[test]
fn order_is_no_difference_where_items_have_names() {
    let old =
        one(&json!({"name": "web", "portMappings": [{"containerPort": 53}, {"containerPort": 53, "protocol": "udp"}]}));
    let new =
        one(&json!({"portMappings": [{"protocol": "udp", "containerPort": 53}, {"containerPort": 53}], "name": "web"}));
    assert_eq!(changes(&old, &new), []);
    assert_eq!(aligned(&old, &new).to_string(), old.to_string());
}

#[test]
fn order_is_a_difference_elsewhere() {
    let old = one(&json!({"name": "web", "command": ["a", "b"]}));
    let new = one(&json!({"name": "web", "command": ["b", "a"]}));
    assert_eq!(
        told(&old, &new),
        [("containerDefinitions[web].command".to_owned(), json!(["a", "b"]), json!(["b", "a"]))]
    );
}

#[test]
fn what_a_description_fills_in_is_no_difference() {
    let old = one(
        &json!({"name": "web", "cpu": 0, "essential": true, "volumesFrom": [], "portMappings": [{"containerPort": 80, "protocol": "tcp"}]}),
    );
    let new = one(&json!({"name": "web", "portMappings": [{"containerPort": 80}]}));
    assert_eq!(changes(&old, &new), []);
    assert_eq!(aligned(&old, &new), old);
    assert_eq!(aligned(&new, &old), new);
}

#[test]
fn sizes_are_compared_by_what_they_are() {
    let (old, new) = (json!({"cpu": "1 vCPU", "memory": "2GB"}), json!({"cpu": "1024", "memory": "2048"}));
    assert_eq!(changes(&old, &new), []);
    assert_eq!(
        told(&old, &json!({"cpu": "1024", "memory": "1GB"})),
        [("memory".to_owned(), json!("2GB"), json!("1GB"))]
    );
}

#[test]
fn items_of_one_name_are_compared_in_their_order() {
    let old = json!({"tags": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]});
    assert_eq!(changes(&old, &old), []);
    assert_eq!(changes(&old, &json!({"tags": [{"key": "a", "value": "2"}, {"key": "a", "value": "1"}]})).len(), 1);
}

fn definition() -> impl Strategy<Value = Value> {
    let ports = prop::collection::vec((1..4, prop::bool::ANY), 0..3).prop_map(|ports| {
        let port = |(port, udp): (i32, bool)| {
            if udp { json!({"protocol": "udp", "containerPort": port}) } else { json!({"containerPort": port}) }
        };
        ports.into_iter().map(port).collect::<Value>()
    });
    let container = ("[ab]", ports, prop::option::of(prop::bool::ANY), prop::collection::vec("[xy]", 0..3)).prop_map(
        |(name, ports, essential, command)| {
            let mut made = json!({"name": name, "portMappings": ports, "command": command});
            if let Some(essential) = essential {
                made["essential"] = essential.into();
            }
            made
        },
    );
    prop::collection::vec(container, 0..3).prop_map(|containers| json!({"containerDefinitions": containers}))
}

proptest! {
    #[test]
    fn texts_differ_just_where_there_are_changes(old in definition(), new in definition()) {
        prop_assert_eq!(changes(&old, &old), []);
        let aligned = aligned(&old, &new);
        prop_assert_eq!(changes(&old, &new).is_empty(), aligned == old, "{}", aligned);
        prop_assert_eq!(changes(&new, &aligned), []);
    }
}
