//! `SNAPSHOTS=overwrite`: puts what was found in the place of an expected text. It changes texts only, never lists, and
//! only literal ones: what it leaves has to be read before it is kept.

use std::fs;
use std::sync::Mutex;

use crate::case::Case;
use crate::check::line_matches;

/// Cases of one topic run side by side.
static WRITING: Mutex<()> = Mutex::new(());

/// Whether differences are to be taken over.
pub(crate) fn is_wanted() -> bool {
    std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite")
}

/// Writes `found` where the case has `expected`.
pub(crate) fn replace(case: &Case, expected: &str, found: &str) -> Result<(), String> {
    let _one_at_a_time = WRITING.lock().expect("nobody panics with it");
    let path = case.topic.display();
    let text = fs::read_to_string(&case.topic).map_err(|error| format!("{path}: {error}"))?;
    let name = format!("name = {}\n", quoted(&case.name));
    let start = text.find(&name).ok_or_else(|| format!("{path} has no line {name}"))?;
    let end = text[start..].find("\n[[case]]").map_or(text.len(), |length| start + length);
    let written = [literal(expected), quoted(expected)].into_iter().find(|form| text[start..end].contains(form));
    let written =
        written.ok_or_else(|| format!("{path}: {}: the expected text is not written literally", case.name))?;
    let changed = text[start..end].replacen(&written, &literal(&merged(expected, found)), 1);
    fs::write(&case.topic, [&text[..start], &changed, &text[end..]].concat())
        .map_err(|error| format!("{path}: {error}"))
}

/// The found text with those expected lines that match it, so that their placeholders stay.
fn merged(expected: &str, found: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.split('\n').collect(), found.split('\n').collect());
    if old.len() != new.len() {
        return found.to_owned();
    }
    let line = |(old, new): (&&str, &&str)| if line_matches(old, new) { (*old).to_owned() } else { (*new).to_owned() };
    old.iter().zip(&new).map(line).collect::<Vec<_>>().join("\n")
}

/// A TOML literal of many lines, where the text can be one.
fn literal(text: &str) -> String {
    let plain = text.contains('\n') && !text.contains("'''") && !text.contains(|c: char| c.is_control() && c != '\n');
    if plain { format!("'''\n{text}'''") } else { quoted(text) }
}

/// A TOML basic string, which JSON's strings are.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
