//! The key table as a JSON Schema, for editors and for validators that know nothing of buildspecs.

use serde_json::{Map, Value, json};

use super::schema::{Key, Kind, Single, Versions, children};

/// What a schema takes for right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// What CodeBuild takes: it ignores unknown keys in most places, and empty values.
    Accepted,
    /// What the guide documents.
    Documented,
}

/// The JSON Schema (draft 2020-12) of a buildspec.
pub fn json_schema(strictness: Strictness) -> Value {
    let mut schema = object("", strictness);
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["title"] = "AWS CodeBuild buildspec".into();
    schema["description"] = "A buildspec of version 0.2 or 0.1".into();
    let one = |key: &str| json!({ "required": [key], "properties": { key: { "type": "object" } } });
    schema["anyOf"] = json!([one("phases"), one("batch")]);
    schema
}

/// The map whose keys stand below a path.
fn object(path: &str, strictness: Strictness) -> Value {
    let keys = || children(path).iter();
    let properties: Map<String, Value> = keys().map(|key| (key.name.to_owned(), value(key, strictness))).collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    // A wrong phase name is the one unknown key that CodeBuild refuses.
    if path == "phases" || strictness == Strictness::Documented {
        schema["additionalProperties"] = false.into();
    }
    // `phases` or `batch` is enough, which is said elsewhere.
    let required: Vec<&str> = keys().filter(|key| key.required && key.name != "phases").map(|key| key.name).collect();
    if strictness == Strictness::Documented && !required.is_empty() {
        schema["required"] = required.into();
    }
    schema
}

fn value(key: &Key, strictness: Strictness) -> Value {
    let mut schema = match key.kind {
        Kind::Version => json!({ "enum": [0.2, 0.1, "0.2", "0.1"] }),
        Kind::Suggested(values) => json!({ "type": "string", "examples": values }),
        Kind::OneOf(values) => json!({ "enum": values }),
        Kind::OneOfAnyCase(values) => json!({ "type": "string", "pattern": any_case(values), "examples": values }),
        Kind::Boolean if strictness == Strictness::Documented => {
            json!({ "enum": [true, false, "yes", "no", "true", "false"] })
        }
        Kind::Boolean | Kind::Text | Kind::SecretReference => text(),
        Kind::Count => json!({ "type": ["integer", "string"], "minimum": 1, "pattern": "^[0-9]+$" }),
        Kind::OnFailure => json!({
            "type": "string",
            "pattern": format!("^({}|{}|{}(-.+)?)$", case("ABORT"), case("CONTINUE"), case("RETRY")),
            "examples": ["ABORT", "CONTINUE", "RETRY", "RETRY-3", "RETRY-3-.*timed out.*"],
        }),
        Kind::Texts(single) => texts(single, strictness),
        Kind::Map => object(key.path, strictness),
        Kind::Named => json!({ "type": "object", "additionalProperties": below(key, "*", strictness) }),
        Kind::List => json!({ "type": "array", "items": below(key, "[]", strictness) }),
        Kind::Steps => json!({ "type": "array", "items": { "type": "object" } }),
    };
    if strictness == Strictness::Accepted {
        or_nothing(&mut schema);
    }
    schema["description"] = key.doc.into();
    if key.versions == Versions::V0_1 {
        schema["deprecated"] = true.into();
    }
    schema
}

fn below(key: &Key, name: &str, strictness: Strictness) -> Value {
    let item = children(key.path).iter().find(|child| child.name == name);
    item.map_or_else(|| true.into(), |item| value(item, strictness))
}

/// Numbers and booleans count as the text they are written with.
fn text() -> Value {
    json!({ "type": ["string", "number", "boolean"] })
}

fn texts(single: Single, strictness: Strictness) -> Value {
    let mut item = text();
    if strictness == Strictness::Accepted {
        or_nothing(&mut item);
    }
    let list = json!({ "type": "array", "items": item });
    if single == Single::Accepted || strictness == Strictness::Accepted {
        return json!({ "type": ["array", "string", "number", "boolean"], "items": list["items"] });
    }
    list
}

/// Takes an absent value, too.
fn or_nothing(schema: &mut Value) {
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.push(Value::Null);
    }
    match schema.get_mut("type") {
        Some(Value::Array(types)) => types.push("null".into()),
        Some(Value::String(only)) => schema["type"] = json!([only.clone(), "null"]),
        _ => {}
    }
}

/// A pattern for some words in any case.
fn any_case(words: &[&str]) -> String {
    format!("^({})$", words.iter().map(|word| case(word)).collect::<Vec<_>>().join("|"))
}

fn case(word: &str) -> String {
    let letter = |c: char| {
        if c.is_ascii_alphabetic() {
            format!("[{}{}]", c.to_ascii_uppercase(), c.to_ascii_lowercase())
        } else {
            c.to_string()
        }
    };
    word.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at<'v>(schema: &'v Value, path: &[&str]) -> &'v Value {
        path.iter().fold(schema, |schema, name| &schema["properties"][name])
    }

    #[test]
    fn every_key_of_the_table_is_described() {
        let schema = json_schema(Strictness::Documented);
        assert_eq!(at(&schema, &["cache", "action"])["enum"], json!(["restore", "save"]));
        assert_eq!(at(&schema, &["phases"])["additionalProperties"], false);
        assert_eq!(at(&schema, &["artifacts"])["required"], json!(["files"]));
        let task = &at(&schema, &["batch", "build-graph"])["items"];
        assert_eq!(task["required"], json!(["identifier"]));
        assert_eq!(at(task, &["depend-on"])["type"], "array");
        assert_eq!(at(&schema, &["env", "variables"])["additionalProperties"]["type"], text()["type"]);
        let described = |value: &Value| value["description"].is_string();
        assert!(schema["properties"].as_object().unwrap().values().all(described));
    }

    #[test]
    fn what_codebuild_takes_is_more_than_what_is_documented() {
        let schema = json_schema(Strictness::Accepted);
        assert_eq!(at(&schema, &["phases"])["additionalProperties"], false);
        assert_eq!(at(&schema, &["env"]).get("additionalProperties"), None);
        assert_eq!(at(&schema, &["artifacts"]).get("required"), None);
        assert_eq!(at(&schema, &["cache", "action"])["enum"], json!(["restore", "save", null]));
        assert_eq!(case("a-B"), "[Aa]-[Bb]");
    }
}
