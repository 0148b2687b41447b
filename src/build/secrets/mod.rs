//! The secrets of a build: what its references name, what they have come to, and how they are kept out of sight.
//!
//! A plan keeps references; values travel beside it, in types that no `Debug` shows, and are written down only to cross to an
//! agent. Fetches nothing: whoever can is told what is wanted, and says what was found.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::PhaseContext;

mod found;
mod stub;
mod wanted;

pub use found::{Found, Text, resolve};
pub use stub::stub;
pub use wanted::{PARAMETERS_CODE, Reference, SECRETS_CODE, SecretVersion, Store, base_name, batches, references};

/// Values of fewer bytes are not masked: a log without every `1` or `no` could not be read.
pub const SHORTEST: usize = 3;

/// What is taken for a secret's text in a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Mask {
    /// Its value, the lines of it, and the encodings that people print.
    #[default]
    Strict,
    /// Its value alone, as the service does.
    Service,
}

/// The value of one variable that nobody is to see.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// The variable's name.
    pub variable: String,
    /// Its value, which is overwritten when it goes.
    #[serde(serialize_with = "written", deserialize_with = "read")]
    pub value: Zeroizing<String>,
}

fn written<S: Serializer>(value: &Zeroizing<String>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(value)
}

fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zeroizing<String>, D::Error> {
    String::deserialize(deserializer).map(Zeroizing::new)
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").field("variable", &self.variable).finish_non_exhaustive()
    }
}

/// What the references of a plan have come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secrets(Vec<Secret>);

impl Secrets {
    /// Adds the value of a variable.
    pub fn add(&mut self, variable: impl Into<String>, value: impl Into<String>) {
        self.0.push(Secret { variable: variable.into(), value: Zeroizing::new(value.into()) });
    }

    /// The value of that variable.
    pub fn get(&self, variable: &str) -> Option<&str> {
        self.0.iter().find(|secret| secret.variable == variable).map(|secret| secret.value.as_str())
    }

    /// All values.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|secret| secret.value.as_str())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The variables whose values are too short to be masked.
    pub fn too_short(&self) -> Vec<&str> {
        let short = self.0.iter().filter(|secret| secret.value.len() < SHORTEST);
        short.map(|secret| secret.variable.as_str()).collect()
    }
}

/// What a build has to keep to itself, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Secrecy {
    /// What is masked.
    pub mask: Mask,
    /// The values.
    pub secrets: Secrets,
    /// Why there are none: the build ends in DOWNLOAD_SOURCE.
    pub failure: Option<PhaseContext>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_debug_shows_a_value() {
        let mut secrets = Secrets::default();
        secrets.add("TOKEN", "hunter2");
        let secrecy = Secrecy { secrets, ..Secrecy::default() };
        let shown = format!("{secrecy:?} {secrecy:#?}");
        assert!(shown.contains("TOKEN") && !shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn values_survive_the_way_to_an_agent() {
        let mut secrets = Secrets::default();
        secrets.add("A", "multi\nline \"é\"");
        let text = serde_json::to_string(&secrets).unwrap();
        assert_eq!(serde_json::from_str::<Secrets>(&text).unwrap(), secrets);
    }

    #[test]
    fn short_values_are_named() {
        let mut secrets = Secrets::default();
        for (name, value) in [("EMPTY", ""), ("TWO", "ab"), ("THREE", "abc")] {
            secrets.add(name, value);
        }
        assert_eq!(secrets.too_short(), ["EMPTY", "TWO"]);
    }
}
