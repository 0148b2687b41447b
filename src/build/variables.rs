//! The variables of a build: which value wins, and where it comes from.
//!
//! Values are literal text here: nothing in a value is ever expanded. Knows no environment but the one it is given.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::buildspec::Env;
use crate::text::Span;

mod given;
mod service;

pub use given::{NameError, VariableError, env_file, parse_env_file, parse_override};
pub use service::{Placement, ServiceFacts, SourceFacts, at_place, placed_variables, service_variables};

/// `type` of an environment variable in the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EnvironmentVariableType {
    /// A plain value.
    Plaintext,
    /// The value is the name of a parameter in Parameter Store.
    ParameterStore,
    /// The value is a reference into Secrets Manager.
    SecretsManager,
}

/// Where a variable comes from; later ones win, but see [`merge`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "from")]
pub enum Origin {
    /// Inherited from the host's environment.
    Host,
    /// Set by the image.
    Image,
    /// Set by the service, here by the agent.
    Service,
    /// `env` of the buildspec.
    Buildspec {
        /// The value's place.
        span: Span,
    },
    /// `environmentVariables` of a project.
    Project,
    /// A line of a file of the caller's: `--env-file`, or `env` of the settings file.
    EnvFile {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
    },
    /// `--env`.
    Override,
}

/// One variable of a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvironmentVariable {
    /// Its name.
    pub name: String,
    /// Its value, or what it refers to.
    pub value: String,
    /// What the value is.
    #[serde(rename = "type")]
    pub kind: EnvironmentVariableType,
    /// Where it comes from.
    pub origin: Origin,
}

impl EnvironmentVariable {
    /// A variable with a plain value.
    pub fn plain(name: impl Into<String>, value: impl Into<String>, origin: Origin) -> Self {
        Self { name: name.into(), value: value.into(), kind: EnvironmentVariableType::Plaintext, origin }
    }

    /// How strong its origin makes it: the service's own `CODEBUILD_` names yield only to overrides, while what the
    /// service merely presets (`AWS_REGION`, `HOME`, …) yields to the buildspec.
    fn strength(&self) -> u8 {
        match &self.origin {
            Origin::Host => 0,
            Origin::Image => 1,
            Origin::Service if !is_reserved(&self.name) => 2,
            Origin::Buildspec { .. } => 3,
            Origin::Project => 4,
            Origin::Service => 5,
            Origin::EnvFile { .. } => 6,
            Origin::Override => 7,
        }
    }
}

/// Whether the service keeps names like this to itself.
pub fn is_reserved(name: &str) -> bool {
    name.starts_with("CODEBUILD_")
}

/// Whether a shell can hold a variable of this name.
pub fn is_shell_name(name: &str) -> bool {
    let mut characters = name.bytes();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && characters.all(|other| other.is_ascii_alphanumeric() || other == b'_')
}

/// One variable for each name, in order of first definition: the strongest origin wins, and of two alike the later one.
///
/// From strong to weak: `--env`, `--env-file`, `CODEBUILD_` names of the service, the project, the buildspec, other
/// names of the service, the image, the host.
pub fn merge(variables: impl IntoIterator<Item = EnvironmentVariable>) -> Vec<EnvironmentVariable> {
    let mut places = BTreeMap::new();
    let mut merged: Vec<EnvironmentVariable> = Vec::new();
    for variable in variables {
        let place = *places.entry(variable.name.clone()).or_insert(merged.len());
        match merged.get_mut(place) {
            None => merged.push(variable),
            Some(earlier) if earlier.strength() <= variable.strength() => *earlier = variable,
            Some(_) => {}
        }
    }
    merged
}

/// The variables that the `env` of a buildspec sets, in the order `variables`, `parameter-store`, `secrets-manager`.
pub fn buildspec_variables(env: &Env) -> Vec<EnvironmentVariable> {
    use EnvironmentVariableType::{ParameterStore, Plaintext, SecretsManager};
    let plain = env.variables.iter().map(|(name, value)| (name, value, Plaintext));
    let parameters = env.parameter_store.iter().map(|(name, value)| (name, value, ParameterStore));
    let secrets = env.secrets_manager.iter().map(|(name, reference)| (name, &reference.text, SecretsManager));
    plain
        .chain(parameters)
        .chain(secrets)
        .map(|(name, value, kind)| EnvironmentVariable {
            name: name.value.clone(),
            value: value.value.clone(),
            kind,
            origin: Origin::Buildspec { span: value.span },
        })
        .collect()
}

/// Puts values in place of `$NAME` and `${NAME}`; a name without a value becomes nothing, all else stays as it is.
pub fn expand(text: &str, lookup: impl Fn(&str) -> Option<String>) -> String {
    let mut expanded = String::new();
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        expanded.push_str(&rest[..dollar]);
        let after = &rest[dollar + 1..];
        if let Some((name, length)) = variable_at(after) {
            expanded.push_str(&lookup(name).unwrap_or_default());
            rest = &after[length..];
        } else {
            expanded.push('$');
            rest = after;
        }
    }
    expanded + rest
}

/// The name that stands after a `$`, and how many bytes to pass over.
fn variable_at(text: &str) -> Option<(&str, usize)> {
    if let Some(braced) = text.strip_prefix('{') {
        let name = &braced[..braced.find('}')?];
        return is_shell_name(name).then_some((name, name.len() + 2));
    }
    let length = text.bytes().take_while(|&byte| byte.is_ascii_alphanumeric() || byte == b'_').count();
    is_shell_name(&text[..length]).then_some((&text[..length], length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buildspec::SecretReference;
    use crate::text::Located;

    fn text(value: &str) -> Located<String> {
        Located::new(value.to_owned(), Span::new(1, 2))
    }

    fn buildspec() -> Origin {
        Origin::Buildspec { span: Span::default() }
    }

    fn env_file() -> Origin {
        Origin::EnvFile { path: ".env".into(), line: 1 }
    }

    #[test]
    fn the_stronger_origin_wins_whatever_the_order() {
        for (name, weak_to_strong) in [
            ("STAGE", vec![Origin::Host, Origin::Image, buildspec(), Origin::Project, env_file(), Origin::Override]),
            ("AWS_REGION", vec![Origin::Host, Origin::Service, buildspec(), Origin::Override]),
            ("HOME", vec![Origin::Image, Origin::Service, buildspec(), env_file()]),
            ("CODEBUILD_INITIATOR", vec![Origin::Host, buildspec(), Origin::Project, Origin::Service, env_file()]),
            ("CODEBUILD_BUILD_ID", vec![Origin::Service, env_file(), Origin::Override]),
        ] {
            let all: Vec<_> = weak_to_strong
                .iter()
                .map(|origin| EnvironmentVariable::plain(name, format!("{origin:?}"), origin.clone()))
                .collect();
            for pair in all.windows(2) {
                assert_eq!(merge(pair.to_vec()), [pair[1].clone()]);
                assert_eq!(merge([pair[1].clone(), pair[0].clone()]), [pair[1].clone()]);
            }
        }
    }

    #[test]
    fn of_two_alike_the_later_wins_in_the_place_of_the_first() {
        let merged = merge([
            EnvironmentVariable::plain("B", "1", Origin::Override),
            EnvironmentVariable::plain("A", "2", Origin::Host),
            EnvironmentVariable::plain("B", "3", Origin::Override),
        ]);
        let short: Vec<_> = merged.iter().map(|variable| (variable.name.as_str(), variable.value.as_str())).collect();
        assert_eq!(short, [("B", "3"), ("A", "2")]);
    }

    #[test]
    fn the_buildspecs_variables_keep_their_text_kind_and_place() {
        let env = Env {
            variables: vec![(text("PATH"), text("$PATH:/opt"))],
            parameter_store: vec![(text("TOKEN"), text("/app/token"))],
            secrets_manager: vec![(
                text("KEY"),
                SecretReference {
                    text: text("app:key"),
                    secret_id: "app".into(),
                    json_key: Some("key".into()),
                    version_stage: None,
                    version_id: None,
                },
            )],
            ..Env::default()
        };
        let variables = buildspec_variables(&env);
        let short: Vec<_> = variables.iter().map(|v| (v.name.as_str(), v.value.as_str(), v.kind)).collect();
        assert_eq!(
            short,
            [
                ("PATH", "$PATH:/opt", EnvironmentVariableType::Plaintext),
                ("TOKEN", "/app/token", EnvironmentVariableType::ParameterStore),
                ("KEY", "app:key", EnvironmentVariableType::SecretsManager),
            ]
        );
        assert!(variables.iter().all(|v| v.origin == Origin::Buildspec { span: Span::new(1, 2) }));
    }

    #[test]
    fn only_plain_names_are_expanded() {
        let lookup = |name: &str| (name == "A" || name == "A_1").then(|| format!("<{name}>"));
        for (text, expected) in [
            ("", ""),
            ("3.12", "3.12"),
            ("$A", "<A>"),
            ("${A}", "<A>"),
            ("x${A}y$A_1.z", "x<A>y<A_1>.z"),
            ("$B|${B}|", "||"),
            ("$", "$"),
            ("$$A", "$<A>"),
            ("$1 ${A:-b} ${} $(date) ${A", "$1 ${A:-b} ${} $(date) ${A"),
            ("é$A é", "é<A> é"),
        ] {
            assert_eq!(expand(text, lookup), expected, "{text}");
        }
    }
}
