//! What a plan refers to: the variables whose values are elsewhere, and how a service is asked for them.

use std::collections::BTreeSet;

use crate::build::{EnvironmentVariable, EnvironmentVariableType, PhaseContext};
use crate::buildspec::SecretReference;
use crate::text::{Located, Span};

/// The status code of what goes wrong with Parameter Store.
pub const PARAMETERS_CODE: &str = "Decrypted Variables Error";
/// The status code of what goes wrong with Secrets Manager.
pub const SECRETS_CODE: &str = "Secrets Manager Error";
/// How many parameters one call may ask for.
const BATCH: usize = 10;

/// A variable whose value is elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The variable's name.
    pub variable: String,
    /// The reference as written.
    pub text: String,
    /// Where the value is.
    pub store: Store,
}

/// Where a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// In Parameter Store: the reference is a name, `name:version`, `name:label` or an ARN.
    ParameterStore,
    /// In Secrets Manager: the reference is `secret-id:json-key:version-stage:version-id`.
    SecretsManager,
}

impl Store {
    /// The status code of what goes wrong there.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ParameterStore => PARAMETERS_CODE,
            Self::SecretsManager => SECRETS_CODE,
        }
    }

    /// What one of its values is called.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::ParameterStore => "parameter",
            Self::SecretsManager => "secret",
        }
    }
}

/// What Secrets Manager is asked for, once however many keys of its JSON are wanted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecretVersion {
    /// Name or ARN.
    pub secret_id: String,
    /// Staging label; `AWSCURRENT` by default.
    pub version_stage: Option<String>,
    /// Version id.
    pub version_id: Option<String>,
}

impl Reference {
    /// Takes a reference to Secrets Manager apart; why not, as the failure of the build.
    pub fn secret(&self) -> Result<(SecretVersion, Option<String>), PhaseContext> {
        let text = Located::new(self.text.clone(), Span::default());
        let read = SecretReference::parse(&text).map_err(|reason| PhaseContext::new(SECRETS_CODE, reason))?;
        let SecretReference { text: _, secret_id, json_key, version_stage, version_id } = read;
        Ok((SecretVersion { secret_id, version_stage, version_id }, json_key))
    }
}

/// The references among the variables, in their order.
pub fn references(variables: &[EnvironmentVariable]) -> Vec<Reference> {
    let reference = |variable: &EnvironmentVariable| {
        let store = match variable.kind {
            EnvironmentVariableType::Plaintext => return None,
            EnvironmentVariableType::ParameterStore => Store::ParameterStore,
            EnvironmentVariableType::SecretsManager => Store::SecretsManager,
        };
        Some(Reference { variable: variable.name.clone(), text: variable.value.clone(), store })
    };
    variables.iter().filter_map(reference).collect()
}

/// The parameter's own name in a reference or an answer: without ARN, version, label, and the slash that ARNs do not tell of.
pub fn base_name(reference: &str) -> &str {
    let name = match reference.strip_prefix("arn:").and_then(|_| reference.split_once(":parameter")) {
        Some((_, name)) => name,
        None => reference,
    };
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    name.strip_prefix('/').unwrap_or(name)
}

/// Names in as many calls as it takes. A call asks for a parameter once, in one version: then its answers are told apart by name.
pub fn batches<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<Vec<String>> {
    let names: BTreeSet<&str> = names.into_iter().collect();
    let mut batches: Vec<Vec<String>> = Vec::new();
    for name in names {
        let has_room = |batch: &&mut Vec<String>| {
            batch.len() < BATCH && batch.iter().all(|other| base_name(other) != base_name(name))
        };
        match batches.iter_mut().find(has_room) {
            Some(batch) => batch.push(name.to_owned()),
            None => batches.push(vec![name.to_owned()]),
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::Origin;

    #[test]
    fn only_references_are_wanted() {
        let variable =
            |name: &str, kind| EnvironmentVariable { kind, ..EnvironmentVariable::plain(name, "x:y", Origin::Project) };
        let found = references(&[
            variable("A", EnvironmentVariableType::Plaintext),
            variable("B", EnvironmentVariableType::SecretsManager),
            variable("C", EnvironmentVariableType::ParameterStore),
        ]);
        let short: Vec<_> = found.iter().map(|found| (found.variable.as_str(), found.store)).collect();
        assert_eq!(short, [("B", Store::SecretsManager), ("C", Store::ParameterStore)]);
        let version = SecretVersion { secret_id: "x".into(), version_stage: None, version_id: None };
        assert_eq!(found[0].secret(), Ok((version, Some("y".into()))));
    }

    #[test]
    fn a_reference_that_is_none_fails_as_the_service_does() {
        let reference = Reference { variable: "A".into(), text: "a:b:c:d".into(), store: Store::SecretsManager };
        let context = reference.secret().unwrap_err();
        assert_eq!(context.status_code, "Secrets Manager Error");
        assert_eq!(context.message, "a reference has a version stage or a version id, not both");
    }

    #[test]
    fn the_name_of_a_parameter_is_found_in_every_form() {
        for (reference, name) in [
            ("key", "key"),
            ("/app/key", "app/key"),
            ("/app/key:3", "app/key"),
            ("key:stable", "key"),
            ("arn:aws:ssm:eu-west-1:111122223333:parameter/app/key", "app/key"),
            ("arn:aws-cn:ssm:cn-north-1:111122223333:parameter/key:3", "key"),
        ] {
            assert_eq!(base_name(reference), name, "{reference}");
        }
    }

    #[test]
    fn a_call_asks_for_ten_parameters_at_most_and_for_each_once() {
        let names: Vec<String> = (0..25).map(|number| format!("/p/{number}")).collect();
        let sizes: Vec<usize> = batches(names.iter().map(String::as_str)).iter().map(Vec::len).collect();
        assert_eq!(sizes, [10, 10, 5]);
        let again = batches(["/a", "/a", "/a:1", "arn:aws:ssm:eu-west-1:1:parameter/a", "/b"]);
        assert_eq!(again, [vec!["/a", "/b"], vec!["/a:1"], vec!["arn:aws:ssm:eu-west-1:1:parameter/a"]]);
        assert!(batches([]).is_empty());
    }
}
