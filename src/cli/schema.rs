//! The JSON Schema of `.buildspec.toml`, made from the types that read it, so that it cannot say anything else.

use std::borrow::Cow;
use std::path::Path;

use clap::CommandFactory as _;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::args::Arguments;
use super::config::Config;
use super::value::{ByteSize, ExtraHost, LogFormat, ProjectName, RuleLevel, RuleSelector, Time, TimeLimit};
use crate::build::{AssumptionName, Assumptions, ComputeType};
use crate::lint::{Category, RULES};
use crate::reporter::FORMATS;

/// Where it is published.
const PUBLISHED: &str = "docs/buildspec-toml.schema.json";

macro_rules! inline_schema {
    ($($type:ty => $schema:expr),* $(,)?) => {$(
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    )*};
}

inline_schema! {
    Time => json_schema!({ "type": ["string", "integer"], "minimum": 0, "examples": ["10s", "0s"] }),
    ByteSize => json_schema!({ "type": "string", "examples": ["500M", "20G"] }),
    TimeLimit => json_schema!({ "type": ["string", "integer"], "minimum": 1, "examples": ["30m", "90s", 60] }),
    LogFormat => {
        let names: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
        json_schema!({ "type": "string", "enum": names })
    },
    ComputeType => {
        let names: Vec<_> = Self::ALL.iter().map(|known| known.name).collect();
        json_schema!({ "type": "string", "enum": names })
    },
    ExtraHost => json_schema!({ "type": "string", "pattern": "^[A-Za-z0-9._-]+:(host-gateway|[0-9A-Fa-f:.]+|\\[[0-9A-Fa-f:.]+\\])$" }),
    RuleLevel => json_schema!({ "enum": ["error", "warning", "note", "off"] }),
    RuleSelector => {
        let codes = RULES.iter().map(|rule| rule.code);
        let names: Vec<_> = ["all"].into_iter().chain(Category::ALL.map(Category::name)).chain(codes).collect();
        json_schema!({ "type": "string", "enum": names })
    },
    ProjectName => json_schema!({ "type": "string", "pattern": "^[A-Za-z0-9_-]{2,255}$" }),
}

fn schema() -> Value {
    let mut schema = schemars::schema_for!(Config).to_value();
    let properties = schema["properties"].as_object_mut().expect("it is the schema of a struct");
    properties.values_mut().for_each(without_null);
    properties["assume"]["properties"] = assumptions();
    properties["assume"]["additionalProperties"] = false.into();
    properties["env"]["propertyNames"] = serde_json::json!({ "pattern": "^[A-Za-z_][A-Za-z0-9_]*$" });
    let lint = schema["$defs"]["LintConfig"]["properties"].as_object_mut().expect("it is the schema of a struct");
    lint.values_mut().for_each(without_null);
    let codes: Vec<_> = RULES.iter().map(|rule| rule.code).collect();
    lint["severity"]["propertyNames"] = serde_json::json!({ "enum": codes });
    schema
}

fn assumptions() -> Value {
    let named = |known: &AssumptionName| {
        (known.name.to_owned(), serde_json::json!({ "enum": known.values, "description": known.doc }))
    };
    Assumptions::NAMES.iter().map(named).collect::<serde_json::Map<_, _>>().into()
}

/// An absent key is none at all: TOML has no null.
fn without_null(property: &mut Value) {
    let Some(property) = property.as_object_mut() else { return };
    if property.get("default").is_some_and(Value::is_null) {
        property.remove("default");
    }
    if let Some(Value::Array(values)) = property.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if let Some(Value::Array(types)) = property.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            property.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(mut choices)) = property.remove("anyOf") {
        choices.retain(|choice| choice["type"] != "null");
        property.extend(choices.pop().and_then(|choice| choice.as_object().cloned()).unwrap_or_default());
    }
}

#[test]
fn the_published_schema_is_that_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PUBLISHED);
    let made = format!("{:#}\n", schema());
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        std::fs::write(&path, &made).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(published == made, "write {PUBLISHED} anew with SNAPSHOTS=overwrite");
}

#[test]
fn every_key_is_a_flag_of_run() {
    let schema = schema();
    let keys: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    let command = Arguments::command();
    let run = command.find_subcommand("run").unwrap();
    let flags: Vec<&str> = run.get_arguments().filter_map(|argument| argument.get_long()).collect();
    assert!(keys.len() > 25);
    for key in keys.into_iter().filter(|key| *key != "lint") {
        assert!(flags.contains(&key.as_str()), "--{key}");
    }
}

#[test]
fn every_key_of_lint_is_a_flag_of_lint() {
    let schema = schema();
    let command = Arguments::command();
    let lint = command.find_subcommand("lint").unwrap();
    let flags: Vec<&str> = lint.get_arguments().filter_map(|argument| argument.get_long()).collect();
    for key in schema["$defs"]["LintConfig"]["properties"].as_object().unwrap().keys().filter(|key| *key != "per-file")
    {
        assert!(flags.contains(&key.as_str()), "--{key}");
    }
}

#[test]
fn every_key_says_what_it_is() {
    let schema = schema();
    for (key, value) in schema["properties"].as_object().unwrap() {
        assert!(value["description"].is_string(), "{key}: {value}");
        assert!(!value.to_string().contains("null"), "{key}: {value}");
    }
}
