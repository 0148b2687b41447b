//! The file that a project is in: which of the shapes that AWS prints it has, and which of its projects is meant.

use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Project;
use crate::cli::error::{Error, FileError};
use crate::cli::locate::shown;
use crate::cli::value::ProjectName;
use crate::text::suggest;

/// Why a project cannot be followed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProjectError {
    /// There is none in the file.
    #[error("{file} holds no project{}", missing(.not_found))]
    Empty { file: String, not_found: Vec<String> },
    /// There are several.
    #[error("{file} holds several projects: {}", suggest::any_of(.names.iter().map(String::as_str)).replace(" or ", " and "))]
    Several { file: String, names: Vec<String> },
    /// There are several, and none has the name.
    #[error("{file} holds no project `{name}`; it is {}", suggest::any_of(.names.iter().map(String::as_str)))]
    NoSuch { file: String, name: String, names: Vec<String> },
    /// Its buildspec lies in S3.
    #[error("the buildspec of project `{project}` lies in S3: {arn}")]
    Remote { project: String, arn: String },
}

fn missing(names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!("; AWS did not find {}", names.join(", ")) }
}

impl ProjectError {
    /// What to type instead.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Several { names, .. } => Some(format!("choose one: `--project-name {}`", names.first()?)),
            Self::Remote { arn, .. } => {
                let object = arn.rsplit(":::").next().unwrap_or(arn);
                Some(format!("`aws s3 cp s3://{object} buildspec.yml`, then add `--buildspec buildspec.yml`"))
            }
            Self::Empty { .. } => Some("write one with `aws codebuild batch-get-projects --names NAME`".to_owned()),
            Self::NoSuch { .. } => None,
        }
    }
}

/// The answer of `batch-get-projects`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Many {
    projects: Vec<Project>,
    #[serde(default)]
    projects_not_found: Vec<String>,
}

/// The answer of `create-project` and `update-project`.
#[derive(Deserialize)]
struct One {
    project: Project,
}

/// Reads the project of a file; the name chooses when there are several.
pub(crate) fn load(path: &Path, name: Option<&ProjectName>) -> Result<Project, Error> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    choose(&shown(path), &text, name.map(|name| name.0.as_str()))
}

pub(super) fn choose(file: &str, text: &str, name: Option<&str>) -> Result<Project, Error> {
    let (mut projects, not_found) = parse(file, text)?;
    let names = || projects.iter().map(|project| project.name.clone()).collect();
    let file = file.to_owned();
    let found = match (projects.len(), name) {
        (0, _) => Err(ProjectError::Empty { file, not_found }),
        // The only one is meant, whatever the build is to be called.
        (1, _) => Ok(0),
        (_, None) => Err(ProjectError::Several { file, names: names() }),
        (_, Some(name)) => projects
            .iter()
            .position(|project| project.name == name)
            .ok_or_else(|| ProjectError::NoSuch { file, name: name.to_owned(), names: names() }),
    }?;
    Ok(projects.swap_remove(found))
}

/// All projects of the file, and the names of those that AWS did not find.
fn parse(file: &str, text: &str) -> Result<(Vec<Project>, Vec<String>), FileError> {
    let text = text.trim_start_matches('\u{feff}');
    let wrong = |error: serde_json::Error| {
        let reason = error.to_string();
        let reason = reason.split(" at line ").next().unwrap_or_default().to_owned();
        FileError { file: file.to_owned(), line: error.line(), column: error.column().max(1), reason }
    };
    let keys = match serde_json::from_str::<Map<String, Value>>(text) {
        Err(error) if !error.is_data() => return Err(wrong(error)),
        keys => keys.unwrap_or_default(),
    };
    if keys.contains_key("projects") {
        let many: Many = serde_json::from_str(text).map_err(wrong)?;
        return Ok((many.projects, many.projects_not_found));
    }
    if keys.contains_key("project") {
        let one: One = serde_json::from_str(text).map_err(wrong)?;
        return Ok((vec![one.project], Vec::new()));
    }
    if !keys.contains_key("name") {
        let reason = "this is no project: it has neither `projects` nor a `name`".to_owned();
        return Err(FileError { file: file.to_owned(), line: 1, column: 1, reason });
    }
    Ok((vec![serde_json::from_str(text).map_err(wrong)?], Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, name: Option<&str>) -> String {
        choose("p.json", text, name).unwrap_err().to_string()
    }

    #[test]
    fn the_one_that_is_meant_must_be_clear() {
        let several = r#"{"projects": [{"name": "one"}, {"name": "two"}]}"#;
        assert_eq!(choose("p.json", several, Some("two")).unwrap().name, "two");
        assert_eq!(choose("p.json", r#"{"projects": [{"name": "one"}]}"#, Some("other")).unwrap().name, "one");
        for (text, name, expected) in [
            (several, None, "p.json holds several projects: `one` and `two`"),
            (several, Some("three"), "p.json holds no project `three`; it is `one` or `two`"),
            (r#"{"projects": [], "projectsNotFound": ["x"]}"#, None, "p.json holds no project; AWS did not find x"),
            ("[]", None, "p.json:1:1: this is no project: it has neither `projects` nor a `name`"),
            ("null", None, "p.json:1:1: this is no project: it has neither `projects` nor a `name`"),
            ("{}", None, "p.json:1:1: this is no project: it has neither `projects` nor a `name`"),
            ("{\n \"name\": 1}", None, "p.json:2:10: invalid type: integer `1`, expected a string"),
            ("", None, "p.json:1:1: EOF while parsing a value"),
        ] {
            assert_eq!(said(text, name), expected, "{text}");
        }
    }
}
