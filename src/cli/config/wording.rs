//! The TOML parser's messages in the words of this program.

use crate::text::suggest;

/// The parser's message about what is written there, in the words of this program.
pub(super) fn reworded(message: &str, key: Option<&str>, written: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let (true, [typed, allowed @ ..]) = (message.starts_with("unknown field "), quoted.as_slice()) {
        return format!("there is no key `{typed}`; {}", instead_of(typed, allowed));
    }
    if let (true, [typed, allowed @ ..]) = (message.starts_with("unknown variant "), quoted.as_slice()) {
        let subject = key.map_or_else(|| "this".to_owned(), |key| format!("`{key}`"));
        return format!("{subject} cannot be `{typed}`; {}", instead_of(typed, allowed));
    }
    if message == "duplicate key" {
        return format!("the key `{written}` is there twice");
    }
    // What the parser says where one of several words is wanted.
    if message == "wanted string or table" {
        return wrong_type(&format!("value `{written}`"), "a string", key, written);
    }
    let types = message.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected "));
    match types {
        Some((found, expected)) => wrong_type(found, expected, key, written),
        None => message.lines().next().unwrap_or_default().to_owned(),
    }
}

fn instead_of(typed: &str, allowed: &[&str]) -> String {
    match suggest::nearest(typed, allowed.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it is {}", suggest::any_of(allowed.iter().copied())),
    }
}

fn wrong_type(found: &str, expected: &str, key: Option<&str>, written: &str) -> String {
    let subject = key.map_or_else(|| "expected".to_owned(), |key| format!("`{key}` is"));
    let expected = match expected {
        "a boolean" => "`true` or `false`",
        "a sequence" => "a list",
        "a map" => "a table",
        "path string" => "a string",
        other => other,
    };
    let (found, mended) = match found.split_once(" `") {
        None if found == "sequence" => ("a list".to_owned(), String::new()),
        None if found == "map" => ("a table".to_owned(), String::new()),
        None => (format!("the {found}"), String::new()),
        // As it is written, since the parser has made `3.1` of `3.10`.
        Some((kind, _)) if expected == "a string" => {
            (format!("the {kind} `{written}`"), format!("; write `\"{written}\"`"))
        }
        Some((kind, _)) => (format!("the {kind} `{written}`"), String::new()),
    };
    format!("{subject} {expected}, found {found}{mended}")
}
