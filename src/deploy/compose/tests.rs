//! Row by row: what a task definition says, and what the Compose file says then.

use proptest::prelude::*;
use serde_json::{Value, json};

mod network;
mod rows;

use super::*;
use crate::deploy::taskdef::described;
use crate::json;
use crate::text::SourceFile;
use crate::yaml;

fn options() -> Options {
    Options {
        images: Vec::new(),
        host_ports: Vec::new(),
        pause_image: "pause:1".to_owned(),
        env_dir: "secrets".to_owned(),
    }
}

fn translated(definition: &Value, options: &Options) -> Result<Composed, Vec<Refusal>> {
    let file = SourceFile::new("taskdef.json", definition.to_string());
    let root = json::parse(&file).root.unwrap();
    compose(&described(&root).unwrap(), options)
}

fn composed(definition: &Value) -> Composed {
    translated(definition, &options()).unwrap()
}

/// The reasons why a definition is refused.
fn refused(definition: &Value, options: &Options) -> Vec<String> {
    translated(definition, options).unwrap_err().iter().map(|refusal| refusal.reason.to_string()).collect()
}

fn with(mut base: Value, more: &Value) -> Value {
    for (key, value) in more.as_object().unwrap() {
        base[key] = value.clone();
    }
    base
}

fn container(name: &str, more: &Value) -> Value {
    with(json!({ "name": name, "image": "i" }), more)
}

/// A task of these containers.
fn task(more: &Value, containers: &[Value]) -> Value {
    with(json!({ "family": "f", "containerDefinitions": containers }), more)
}

/// What one container says, as its service in the mode `bridge` says it, and the paths that are left out.
fn row(says: &Value) -> (Value, Vec<String>) {
    let composed = composed(&task(&json!({}), &[container("a", says)]));
    (composed.file.services["a"].clone(), paths(&composed))
}

fn paths(composed: &Composed) -> Vec<String> {
    composed.left_out.iter().map(|left| left.path.clone()).collect()
}

/// That a container which says this has a service that says that, with nothing left out.
fn says(says: &Value, that: &Value) {
    let (service, left) = row(says);
    for (key, value) in that.as_object().unwrap() {
        assert_eq!(service.get(key), Some(value).filter(|value| !value.is_null()), "{key} of {says}");
    }
    assert!(left.is_empty(), "{says}: {left:?}");
}

#[test]
fn the_name_of_the_project_is_one_that_compose_takes() {
    assert_eq!(project(Some("Shop_Front-1")), "shop_front-1");
    assert_eq!(project(Some("-_x.é")), "x--");
    assert_eq!(project(Some("--")), "task");
    assert_eq!(project(None), "task");
}

#[test]
fn what_is_not_known_or_of_another_kind_is_left_out_with_its_path() {
    let (_, left) = row(&json!({
        "command": "sh", "cpu": "many", "privileged": "maybe", "environment": [1], "entryPoint": ["a", {}],
        "healthCheck": [], "new": 1, "newEmpty": [], "newFalse": false, "linuxParameters": { "newer": "x" },
    }));
    let expected = [
        "command",
        "cpu",
        "privileged",
        "environment[0]",
        "entryPoint[1]",
        "healthCheck",
        "new",
        "linuxParameters.newer",
    ];
    assert_eq!(left, expected.map(|key| format!("containerDefinitions[a].{key}")));
}

#[test]
fn no_name_gets_out_of_a_comment() {
    let found = composed(&task(
        &json!({ "family": "f\nx: 1", "new\u{2028}\n\u{85}\u{1b}services: {}": 1 }),
        &[container("a", &json!({}))],
    ));
    let text = found.text();
    let (head, _) = text.split_once("\n\n").unwrap();
    assert!(head.split(['\n', '\u{2028}', '\u{85}']).all(|line| line.starts_with('#')), "{head}");
    assert!(!head.contains('\u{1b}'));
}

#[test]
fn a_description_is_read_in_each_of_its_shapes() {
    let bare = task(&json!({ "tags": [{ "key": "a", "value": "b" }], "revision": 1 }), &[container("a", &json!({}))]);
    let mut inner = bare.clone();
    let tags = inner.as_object_mut().unwrap().remove("tags").unwrap();
    for definition in [bare, json!({ "taskDefinition": inner, "tags": tags })] {
        assert_eq!(paths(&composed(&definition)), ["tags"]);
    }
}

#[test]
fn all_that_no_file_can_say_is_refused_at_once() {
    let bad = task(
        &json!({ "networkMode": "mesh", "volumes": [{ "name": "../v" }] }),
        &[
            container("a", &json!({ "image": "<IMAGE1_NAME>" })),
            container("a", &json!({})),
            json!({ "name": "b" }),
            container("../c", &json!({})),
            container(
                "d",
                &json!({ "dependsOn": [{ "containerName": "nobody", "condition": "START" }], "portMappings": [{ "containerPort": 70000 }] }),
            ),
        ],
    );
    let mut found = refused(&bad, &Options { images: vec![("x".to_owned(), "i".to_owned())], ..options() });
    found.sort();
    assert_eq!(
        found,
        [
            "\"../c\" cannot name a service: names have letters, digits, `-` and `_`",
            "\"../v\" cannot name a volume: names have letters, digits, `-` and `_`",
            "--image names `x`, and there is no such container",
            "`70000` is no port",
            "`b` has no image",
            "dependsOn names `nobody`, and there is no such container",
            "the image of `a` is a placeholder: `<IMAGE1_NAME>`",
            "there is no network mode `mesh`",
            "two containers are called `a`",
        ]
    );
    assert_eq!(refused(&task(&json!({}), &[]), &options()), ["there are no containers"]);
}

#[test]
fn an_image_takes_the_place_of_a_placeholder_or_of_another() {
    let definition = task(&json!({}), &[container("a", &json!({ "image": "$REPO" })), container("b", &json!({}))]);
    let images = [("a", "x:1"), ("b", "y:2")].map(|(name, image)| (name.to_owned(), image.to_owned()));
    let found = translated(&definition, &Options { images: images.into(), ..options() }).unwrap();
    assert_eq!(
        (&found.file.services["a"]["image"], &found.file.services["b"]["image"]),
        (&json!("x:1"), &json!("y:2"))
    );
}

/// What Compose reads in a text.
fn interpolated(text: &str) -> String {
    text.replace("$$", "$")
}

proptest! {
    #[test]
    fn every_text_is_what_it_was_when_yaml_and_compose_have_read_it(
        texts in prop::collection::vec("(\\PC|[ \\t\\n$#:'\"{}\\[\\]&*!|>%@`,?-]|[\\x00-\\x1f\\x7f\\x85\\u{2028}\\u{feff}]|true|no|~|1e3|012|0x1|\\$\\$|\\$\\{A:-b\\}|\\n\\n|  ){0,12}", 1..4)
    ) {
        let environment: Vec<Value> = texts.iter().enumerate().map(|(at, text)| json!({ "name": format!("V{at}"), "value": text })).collect();
        let says = json!({ "command": texts, "environment": environment, "dockerLabels": { "l": texts[0] } });
        let file = SourceFile::new("compose.yaml", composed(&task(&json!({}), &[container("a", &says)])).text());
        let document = yaml::parse(&file).map_err(|error| TestCaseError::fail(error.diagnostic().message))?;
        let root = document.root.unwrap();
        let service = root.get("services").and_then(|services| services.get("a")).unwrap();
        let value = |node: &yaml::Node| node.as_scalar().map(|scalar| (interpolated(&scalar.value), scalar.is_null()));
        let command: Vec<_> = service.get("command").unwrap().as_sequence().unwrap().iter().map(value).collect();
        let labels = service.get("labels").unwrap();
        prop_assert_eq!(value(&labels.entry("l").unwrap().value), Some((texts[0].clone(), false)));
        for (at, text) in texts.iter().enumerate() {
            let expected = Some((text.clone(), false));
            prop_assert_eq!(&command[at], &expected);
            let variable = service.get("environment").unwrap().entry(&format!("V{at}")).unwrap();
            prop_assert_eq!(value(&variable.value), expected);
        }
    }

    #[test]
    fn no_definition_is_too_odd_to_be_read(key in "[a-zA-Z]{1,12}", odd in prop_oneof![
        Just(json!(null)), Just(json!({})), Just(json!([])), Just(json!([[], {}, 1, "x"])), Just(json!("x")), Just(json!(-1)), Just(json!({ "name": 1 }))
    ], known in prop::sample::select(KEYS)) {
        for key in [key.as_str(), known] {
            let definition = task(&json!({}), &[container("a", &json!({ key: odd }))]);
            let _ = translated(&definition, &options()).map(|composed| composed.text());
            let _ = translated(&task(&json!({ key: odd }), &[container("a", &json!({}))]), &options());
        }
    }
}

/// Keys whose values may be of any kind.
const KEYS: &[&str] = &[
    "portMappings",
    "healthCheck",
    "linuxParameters",
    "secrets",
    "environment",
    "environmentFiles",
    "dependsOn",
    "volumes",
    "mountPoints",
    "logConfiguration",
    "ulimits",
    "systemControls",
    "restartPolicy",
    "resourceRequirements",
    "extraHosts",
    "runtimePlatform",
    "networkMode",
    "pidMode",
    "image",
    "command",
    "dockerLabels",
    "volumesFrom",
    "credentialSpecs",
    "tags",
];
