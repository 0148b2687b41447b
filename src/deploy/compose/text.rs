//! The file as text. The only file that names `serde_saphyr`.

use std::fmt::{self, Write as _};

use serde::{Serialize, Serializer};
use serde_json::Value;
use serde_saphyr::{LitStr, ser_options, to_string_with_options};

use super::secrets::one_line;
use super::{Composed, File, LeftOut};

impl Composed {
    /// The Compose file as YAML, with what it does not say in comments at its head.
    pub fn text(&self) -> String {
        format!("{}\n{}", self.head(), yaml(&self.file))
    }

    /// Comments: where it comes from, the files it reads, and what was not translated.
    fn head(&self) -> String {
        let family = self.family.as_deref().map(|family| format!(" `{}`", one_line(family))).unwrap_or_default();
        let mut head = format!("# The task definition{family}, made by `buildspec taskdef compose`.\n");
        if !self.secrets.is_empty() {
            head.push_str("#\n# Secrets are not in it. They are read from:\n");
        }
        for file in &self.secrets {
            let names: Vec<&str> = file.secrets.iter().map(|secret| secret.name.as_str()).collect();
            // Writing into a string cannot fail.
            let _ = writeln!(head, "#   {}: {}", one_line(&file.path), names.join(", "));
        }
        if !self.left_out.is_empty() {
            head.push_str("#\n# Not translated:\n");
        }
        for left in &self.left_out {
            let _ = writeln!(head, "#   {left}");
        }
        head
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", one_line(&self.path), one_line(&self.why))
    }
}

/// The file itself.
fn yaml(file: &File) -> String {
    let tree = serde_json::to_value(file).expect("texts and numbers are JSON");
    let options = ser_options! { compact_list_indent: false, prefer_block_scalars: false };
    to_string_with_options(&Tree(&doubled(tree)), options).expect("JSON is YAML")
}

/// A tree whose plain texts of several lines are written as such, and all others on one line, in quotes where they need them.
struct Tree<'a>(&'a Value);

impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::String(text) if is_plain_block(text) => LitStr(text).serialize(serializer),
            Value::Array(items) => serializer.collect_seq(items.iter().map(Tree)),
            Value::Object(entries) => serializer.collect_map(entries.iter().map(|(key, value)| (key, Tree(value)))),
            other => other.serialize(serializer),
        }
    }
}

/// Whether every reader of YAML takes a block of these lines for what it is: odd blanks are better seen in quotes.
fn is_plain_block(text: &str) -> bool {
    let is_odd = |c: char| c != '\n' && (c.is_control() || "\u{2028}\u{2029}\u{feff}".contains(c));
    text.contains('\n')
        && !text.starts_with(char::is_whitespace)
        && !text.ends_with("\n\n")
        && !text.contains(is_odd)
        && text.lines().all(|line| line.trim_end() == line)
}

/// Doubles each `$` in every text: Compose reads one as the start of a variable. Names are not read so.
fn doubled(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace('$', "$$")),
        Value::Array(items) => items.into_iter().map(doubled).collect(),
        Value::Object(entries) => entries.into_iter().map(|(key, value)| (key, doubled(value))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}
