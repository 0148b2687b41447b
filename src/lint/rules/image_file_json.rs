//! An image file whose text is not what the deploy action reads.

use serde_json::{Map, Value};

use crate::deploy::images::ImageFile;
use crate::lint::context::Context;
use crate::lint::image_file::{Written, within, written};
use crate::lint::printed::{expands_outside_quotes, sources};
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::EXPANDED;
use crate::text::{Applicability, Diagnostic, Edit, Severity, Span};

#[cfg(test)]
mod tests;

pub(super) const RULE: Rule = Rule {
    code: "image-file-json",
    category: Category::Artifacts,
    severity: Severity::Error,
    doc: include_str!("image_file_json.md"),
    check: Some(check),
};

/// What people write for `imageUri` and `ImageURI`, without regard to case, `-` and `_`.
const IMAGE_KEYS: [&str; 5] = ["image", "imageid", "imagename", "imageuri", "imageurl"];
/// What people write for `name`.
const NAME_KEYS: [&str; 3] = ["containername", "name", "names"];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let writes = written(context);
    let in_pieces = |name: &str| writes.iter().any(|write| write.append && write.name == name);
    let calls = || context.commands.iter().flat_map(|command| &command.script.calls);
    let is_edited = |name: &str| {
        let editors =
            ["cp", "envsubst", "eval", "jq", "mv", "node", "perl", "python", "python3", "sed", "sponge", "yq"];
        calls().any(|call| {
            call.name().is_some_and(|program| editors.contains(&program))
                && (call.name() == Some("envsubst") || call.all_words().any(|word| word.shape().contains(name)))
        })
    };
    for write in &writes {
        if write.is_exact() && !in_pieces(&write.name) && !is_edited(&write.name) {
            found.extend(Judge { context, write }.wrong());
        }
    }
}

/// Looks at one place where the whole text of a file is written.
struct Judge<'a> {
    context: &'a Context<'a>,
    write: &'a Written<'a>,
}

impl Judge<'_> {
    fn wrong(&self) -> Option<Diagnostic> {
        let printed = self.write.printed.as_ref()?;
        let text = printed.text.trim();
        if !text.starts_with(['[', '{']) {
            return None;
        }
        if let Some((wanted, given)) = printed.values.filter(|(wanted, given)| wanted != given && *wanted > 0) {
            return Some(self.miscounted(wanted, given));
        }
        match serde_json::from_str::<Value>(&text.replace(EXPANDED, "x")) {
            Ok(value) => self.misshapen(&value),
            Err(error) => self.unreadable(text, &error),
        }
    }

    fn name(&self) -> &'static str {
        self.write.file.name()
    }

    /// The place of a text in what makes the file.
    fn place(&self, text: &str) -> Span {
        let holds = |span: &Span| self.context.file.slice(*span).contains(text);
        let place = sources(self.write.maker).map(|word| word.span).find(holds);
        place.map_or(self.whole(), |place| within(self.context, place, text))
    }

    /// The place of the word that the text begins with.
    fn whole(&self) -> Span {
        let begins = |text: &str| text.trim_start().starts_with(['[', '{']);
        let word = sources(self.write.maker).find(|word| begins(word.shape()));
        word.map_or(self.write.maker.span, |word| word.span)
    }

    fn miscounted(&self, wanted: usize, given: usize) -> Diagnostic {
        let values = if wanted == 1 { "1 value".to_owned() } else { format!("{wanted} values") };
        let message = format!("the format takes {values}, and {given} follow");
        let label = if given < wanted {
            format!("what is left is written empty to `{}`", self.name())
        } else {
            format!("`printf` begins anew, and `{}` gets two documents", self.name())
        };
        RULE.at(self.whole(), message, label).note("give one value for each `%s`")
    }

    fn unreadable(&self, text: &str, error: &serde_json::Error) -> Option<Diagnostic> {
        let message = format!("what is written to `{}` is not JSON", self.name());
        let raw = self.context.file.slice(self.whole());
        let note = format!("write `{}`", pattern(self.write.file));
        if let Some(quote) = raw.chars().find(|sign| matches!(sign, '“' | '”' | '„' | '‘' | '’')) {
            let place = self.place(&quote.to_string());
            return Some(RULE.at(place, message, "a typographic quote").note(note));
        }
        if text.contains(['\'']) && !text.contains('"') {
            let wrong = RULE.at(self.whole(), message, "JSON takes double quotes only");
            return Some(wrong.note(format!("{note}; the single quotes belong around it")));
        }
        if !text.contains('"') && raw.contains('"') && text.contains(':') {
            let wrong = RULE.at(self.whole(), message, "the shell takes these double quotes away");
            return Some(wrong.note(format!("{note} in single quotes")));
        }
        if expands_outside_quotes(text) || !text.ends_with([']', '}']) {
            return None;
        }
        let reason = error.to_string();
        let reason = reason.split(" at line ").next().unwrap_or_default().to_owned();
        Some(RULE.at(self.whole(), message, reason).note(note))
    }

    fn misshapen(&self, value: &Value) -> Option<Diagnostic> {
        match (self.write.file, value) {
            (ImageFile::Definitions, Value::Array(entries)) => entries.iter().find_map(|entry| match entry {
                Value::Object(entry) => self.misnamed_key(entry, "name", &NAME_KEYS).or_else(|| self.entry(entry)),
                _ => Some(self.shape("its items are objects")),
            }),
            (ImageFile::Definitions, _) => Some(self.shape("the ECS action reads a list of objects")),
            (ImageFile::Detail, Value::Object(entry)) => self.entry(entry),
            (ImageFile::Detail, _) => Some(self.shape("the CodeDeploy action reads one object")),
        }
    }

    fn shape(&self, label: &str) -> Diagnostic {
        let message = format!("`{}` has another shape than this", self.name());
        RULE.at(self.whole(), message, label).note(format!("write `{}`", pattern(self.write.file)))
    }

    /// The image of an entry.
    fn entry(&self, entry: &Map<String, Value>) -> Option<Diagnostic> {
        let key = self.write.file.key();
        if let Some(wrong) = self.misnamed_key(entry, key, &IMAGE_KEYS) {
            return Some(wrong);
        }
        let image = entry.get(key)?.as_str().unwrap_or_default();
        if image.is_empty() {
            let wrong = RULE.at(self.place(key), format!("`{key}` names no image"), "empty");
            return Some(wrong.note("write the image's URI"));
        }
        self.unexpanded()
    }

    fn misnamed_key(&self, entry: &Map<String, Value>, key: &str, like: &[&str]) -> Option<Diagnostic> {
        if entry.contains_key(key) {
            return None;
        }
        let level = |name: &str| name.replace(['-', '_'], "").to_ascii_lowercase();
        let Some(wrong) = entry.keys().find(|name| like.contains(&level(name).as_str())) else {
            let message = format!("`{}` lacks the key `{key}`", self.name());
            return Some(RULE.at(self.whole(), message, format!("expected `{key}`")));
        };
        let place = self.place(wrong);
        let message = format!("`{wrong}` is no key of `{}`", self.name());
        let found = RULE.at(place, message, format!("expected `{key}`"));
        if self.context.file.slice(place) != wrong {
            return Some(found.note(format!("write `{key}`, with these capitals")));
        }
        let edit = Edit { span: place, replacement: key.to_owned() };
        Some(found.fix(format!("write `{key}`"), Applicability::Unsafe, vec![edit]))
    }

    /// A variable in single quotes.
    fn unexpanded(&self) -> Option<Diagnostic> {
        let mut quoted = sources(self.write.maker).flat_map(|word| &word.single_quoted);
        let variable = quoted.find_map(|(text, _)| variable(text))?;
        let message = format!("`{variable}` stands in single quotes");
        let label = format!("written to `{}` as it stands", self.name());
        Some(RULE.at(self.place(variable), message, label).note("write `%s` here, and the variable after the format"))
    }
}

/// What the file looks like.
const fn pattern(file: ImageFile) -> &'static str {
    match file {
        ImageFile::Definitions => r#"[{"name":"CONTAINER","imageUri":"URI"}]"#,
        ImageFile::Detail => r#"{"ImageURI":"URI"}"#,
    }
}

/// The first `$NAME` or `${NAME}` of a text.
fn variable(text: &str) -> Option<&str> {
    let is_name = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
    text.match_indices('$').find_map(|(at, _)| {
        let rest = &text[at + 1..];
        let braces = rest.strip_prefix('{');
        let name = braces.unwrap_or(rest);
        let end = name.find(|sign| !is_name(sign)).unwrap_or(name.len());
        let begins = name.starts_with(|sign: char| sign.is_ascii_alphabetic() || sign == '_');
        let closed = braces.is_none() || name[end..].starts_with('}');
        let length = if braces.is_some() { end + 3 } else { end + 1 };
        (begins && closed).then(|| &text[at..at + length])
    })
}
