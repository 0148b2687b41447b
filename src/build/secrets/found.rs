//! What services have answered made into the values of variables, or into the failure that the service's log shows.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;
use zeroize::Zeroizing;

use super::wanted::{Reference, SECRETS_CODE, SecretVersion, Store};
use super::{PARAMETERS_CODE, Secrets};
use crate::build::PhaseContext;

/// A text that nobody is to see.
#[derive(Clone, PartialEq, Eq)]
pub struct Text(pub Zeroizing<String>);

impl Text {
    /// Takes a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Text(…)")
    }
}

/// What services have answered.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Parameters by the names they were asked for by; those that do not exist are not there.
    pub parameters: BTreeMap<String, Text>,
    /// Whole secrets; none for one that is not text.
    pub secrets: BTreeMap<SecretVersion, Option<Text>>,
}

/// Adds the value of each reference, or says why one has none: parameters before secrets, as the service decrypts them.
pub fn resolve(references: &[Reference], found: &Found, secrets: &mut Secrets) -> Result<(), PhaseContext> {
    let of = |store: Store| references.iter().filter(move |reference| reference.store == store);
    for reference in of(Store::ParameterStore) {
        let value = found.parameters.get(&reference.text).ok_or_else(|| {
            PhaseContext::new(PARAMETERS_CODE, format!("parameter does not exist: {}", reference.text))
        })?;
        add(reference, &value.0, secrets)?;
    }
    for reference in of(Store::SecretsManager) {
        let (version, key) = reference.secret()?;
        let whole =
            found.secrets.get(&version).and_then(Option::as_ref).ok_or_else(|| {
                PhaseContext::new(SECRETS_CODE, format!("the secret {} is not text", version.secret_id))
            })?;
        match key {
            None => add(reference, &whole.0, secrets)?,
            Some(key) => add(reference, &member(&whole.0, &key, &version.secret_id)?, secrets)?,
        }
    }
    Ok(())
}

fn add(reference: &Reference, value: &str, secrets: &mut Secrets) -> Result<(), PhaseContext> {
    if value.contains('\0') {
        let message = format!("the value of {} has a NUL character, which no variable can hold", reference.text);
        return Err(PhaseContext::new(reference.store.code(), message));
    }
    secrets.add(&reference.variable, value);
    Ok(())
}

/// The value of a key in a secret's JSON: a text as it is, anything else as JSON writes it.
fn member(whole: &str, key: &str, secret: &str) -> Result<Zeroizing<String>, PhaseContext> {
    let failed = |what: String| PhaseContext::new(SECRETS_CODE, what);
    let object: BTreeMap<String, Value> = serde_json::from_str(whole)
        .map_err(|_| failed(format!("the secret {secret} is no JSON object, so it has no key {key}")))?;
    match object.get(key) {
        None => Err(failed(format!("the JSON of the secret {secret} has no key {key}"))),
        Some(Value::String(text)) => Ok(Zeroizing::new(text.clone())),
        Some(other) => Ok(Zeroizing::new(other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(variable: &str, text: &str, store: Store) -> Reference {
        Reference { variable: variable.to_owned(), text: text.to_owned(), store }
    }

    fn found() -> Found {
        let version = |id: &str| SecretVersion { secret_id: id.to_owned(), version_stage: None, version_id: None };
        Found {
            parameters: [("/a".to_owned(), Text::new("one"))].into(),
            secrets: [
                (version("db"), Some(Text::new(r#"{"user": "me", "port": 5432, "more": {"a": [1]}}"#))),
                (version("plain"), Some(Text::new("two"))),
                (version("bytes"), None),
            ]
            .into(),
        }
    }

    #[test]
    fn every_reference_gets_its_value() {
        let wanted = [
            reference("KEY", "db:user", Store::SecretsManager),
            reference("PORT", "db:port", Store::SecretsManager),
            reference("MORE", "db:more::", Store::SecretsManager),
            reference("PLAIN", "plain", Store::SecretsManager),
            reference("A", "/a", Store::ParameterStore),
        ];
        let mut secrets = Secrets::default();
        resolve(&wanted, &found(), &mut secrets).unwrap();
        for (name, value) in [("KEY", "me"), ("PORT", "5432"), ("MORE", r#"{"a":[1]}"#), ("PLAIN", "two"), ("A", "one")]
        {
            assert_eq!(secrets.get(name), Some(value));
        }
    }

    #[test]
    fn what_is_not_there_is_the_builds_failure() {
        for (text, store, code, message) in [
            ("/b", Store::ParameterStore, PARAMETERS_CODE, "parameter does not exist: /b"),
            ("db:pass", Store::SecretsManager, SECRETS_CODE, "the JSON of the secret db has no key pass"),
            ("plain:a", Store::SecretsManager, SECRETS_CODE, "the secret plain is no JSON object, so it has no key a"),
            ("bytes", Store::SecretsManager, SECRETS_CODE, "the secret bytes is not text"),
        ] {
            let failed = resolve(&[reference("X", text, store)], &found(), &mut Secrets::default());
            assert_eq!(failed, Err(PhaseContext::new(code, message)));
        }
    }

    #[test]
    fn a_value_that_no_variable_can_hold_is_refused() {
        let found = Found { parameters: [("a".to_owned(), Text::new("x\0y"))].into(), ..Found::default() };
        let failed = resolve(&[reference("X", "a", Store::ParameterStore)], &found, &mut Secrets::default());
        assert_eq!(failed.unwrap_err().message, "the value of a has a NUL character, which no variable can hold");
    }

    #[test]
    fn no_debug_shows_what_was_found() {
        let shown = format!("{:?}", found());
        assert!(shown.contains("plain") && !shown.contains("two") && !shown.contains("5432"), "{shown}");
    }
}
