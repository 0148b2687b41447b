//! Health checks, with every default of the service written out: those of the engine differ.

use serde_json::{Map, Value, json};

use super::reader::Reader;

/// `healthcheck`, of `healthCheck`; where there is none the image's is turned off, as the service never looks at it.
pub(super) fn health(container: &Reader<'_>) -> Value {
    let disabled = json!({ "disable": true });
    let Some(check) = container.object("healthCheck") else { return disabled };
    let test = check.texts("command");
    let number = |key, default| check.number(key).unwrap_or(default);
    let (interval, timeout, retries, start) =
        (number("interval", 30), number("timeout", 5), number("retries", 3), number("startPeriod", 0));
    if test.is_empty() || test == ["NONE"] {
        return disabled;
    }
    let mut found = Map::new();
    found.insert("test".to_owned(), test.into());
    found.insert("interval".to_owned(), seconds(interval));
    found.insert("timeout".to_owned(), seconds(timeout));
    found.insert("retries".to_owned(), retries.into());
    found.insert("start_period".to_owned(), seconds(start));
    if start > 0 {
        // Newer engines check every five seconds until the start period is over.
        found.insert("start_interval".to_owned(), seconds(interval));
    }
    Value::Object(found)
}

fn seconds(number: i64) -> Value {
    format!("{number}s").into()
}
