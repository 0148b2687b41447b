//! Where the secrets of a run come from, and how they are hidden.

use crate::build::secrets::{Mask, Reference};
use crate::cli::args::{RemoteArguments, SecretsFrom};
use crate::cli::secrets::SecretError;
use crate::cli::value::{SecretEntry, SecretSource};

/// How a run comes by its secrets.
#[derive(Debug)]
pub(crate) struct SecretSettings {
    /// Those of the settings file, then those that were typed.
    given: Vec<SecretEntry>,
    /// How many of them were typed.
    typed: usize,
    /// Where the other ones come from.
    pub(crate) from: SecretsFrom,
    /// What is hidden.
    pub(crate) mask: Mask,
}

impl SecretSettings {
    /// Fills in the defaults; of the entries the last ones were typed.
    pub(super) fn resolve(laid: &RemoteArguments, typed: usize) -> Result<Self, SecretError> {
        let given = laid.secrets.given.clone();
        if given.iter().any(|entry| entry.name().is_none()) {
            return Err(SecretError::Form);
        }
        Ok(Self {
            given,
            typed,
            from: laid.secrets.from.unwrap_or(SecretsFrom::Aws),
            mask: laid.secrets.mask.map_or(Mask::Strict, Mask::from),
        })
    }

    /// Where the value of a reference is, if somebody gives it: the last entry for its variable or for the reference itself.
    pub(crate) fn source(&self, reference: &Reference) -> Option<SecretSource<'_>> {
        let names = [&reference.variable, &reference.text];
        self.given.iter().rev().find_map(|entry| names.iter().find_map(|name| entry.source(name)))
    }

    /// The names of entries that were typed for none of the references.
    pub(crate) fn unused(&self, references: &[Reference]) -> Vec<&str> {
        let is_for = |entry: &SecretEntry, reference: &Reference| {
            entry.source(&reference.variable).is_some() || entry.source(&reference.text).is_some()
        };
        let typed = &self.given[self.given.len().saturating_sub(self.typed)..];
        let unused = typed.iter().filter(|entry| !references.iter().any(|reference| is_for(entry, reference)));
        unused.filter_map(SecretEntry::name).collect()
    }
}
