//! Variables of a container: those that may stand in the file, and the files with those that may not.

use serde_json::{Map, Value};

use super::Task;
use super::reader::Reader;

/// A secret of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The variable.
    pub name: String,
    /// Where the service finds its value.
    pub value_from: String,
}

/// A file with the secrets of one container, which a person fills in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretsFile {
    /// Where it is, as seen from the Compose file.
    pub path: String,
    /// The container.
    pub container: String,
    /// What belongs there.
    pub secrets: Vec<Secret>,
}

impl SecretsFile {
    /// The file without the values.
    pub fn template(&self) -> String {
        let line = |secret: &Secret| format!("# {}\n{}=\n", one_line(&secret.value_from), secret.name);
        let lines: String = self.secrets.iter().map(line).collect();
        format!(
            "# Secrets of `{}`, each below the place it is kept at. Not for version control.\n\
             # Compose reads `$` as the start of a variable: put values with `$` into single quotes.\n{lines}",
            self.container
        )
    }
}

/// A text without what would end a line or do something to a terminal.
pub(super) fn one_line(text: &str) -> String {
    let ends_a_line = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars().map(|c| if ends_a_line(c) { '\u{fffd}' } else { c }).collect()
}

/// The files that a service reads.
pub(super) struct Files {
    pub(super) paths: Vec<String>,
    pub(super) secrets: Option<SecretsFile>,
}

/// `environment`.
pub(super) fn environment(container: &Reader<'_>) -> Map<String, Value> {
    let mut found = Map::new();
    for variable in container.objects("environment") {
        let (name, value) = (variable.text("name").unwrap_or_default(), variable.text("value").unwrap_or_default());
        if name.is_empty() || name.contains(['=', '\0']) {
            variable.leave_all("it can name no variable");
            continue;
        }
        found.insert(name.to_owned(), value.into());
    }
    found
}

/// `env_file`, of `environmentFiles` and `secrets`: what Compose reads later wins.
pub(super) fn files(task: &Task<'_>, name: &str, container: &Reader<'_>) -> Files {
    let folder = task.options.env_dir.trim_end_matches('/');
    let mut paths = Vec::new();
    for (number, file) in (1..).zip(container.objects("environmentFiles")) {
        file.pass("type");
        let Some(source) = file.text("value") else { continue };
        let path = format!("{folder}/{name}.{number}.{}", base_name(source));
        file.leave("value", download(source, &path));
        paths.push(path);
    }
    let secrets: Vec<Secret> = container.objects("secrets").iter().filter_map(secret).collect();
    let secrets = (!secrets.is_empty()).then(|| {
        let path = format!("{folder}/{name}.env");
        paths.push(path.clone());
        SecretsFile { path, container: name.to_owned(), secrets }
    });
    Files { paths, secrets }
}

fn secret(secret: &Reader<'_>) -> Option<Secret> {
    let (name, value_from) = (secret.text("name").unwrap_or_default(), secret.text("valueFrom").unwrap_or_default());
    let is_variable = !name.is_empty()
        && !name.starts_with('#')
        && !name.contains(|c: char| c == '=' || c.is_whitespace() || c.is_control());
    if !is_variable {
        secret.leave_all("it can name no variable of a file");
        return None;
    }
    Some(Secret { name: name.to_owned(), value_from: value_from.to_owned() })
}

/// The last part of an object's key, as the name of a file.
fn base_name(source: &str) -> String {
    let last = source.rsplit(['/', ':']).next().unwrap_or_default();
    last.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect()
}

fn download(source: &str, path: &str) -> String {
    let object = source.split_once(":s3:::").map(|(_, object)| format!("s3://{object}"));
    match object {
        Some(object) => format!("fetch it: `aws s3 cp '{}' {path}`", one_line(&object).replace('\'', r"'\''")),
        None => format!("put its contents into {path}"),
    }
}
