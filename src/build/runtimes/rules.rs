//! How a version of `runtime-versions` finds its entry among those of an image, and what is said when it finds none.
//!
//! The one place for these rules, whether the entries come from a table or from the image's own file.

use std::cmp::Ordering;

/// The versions that an image has of one runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer<'a> {
    /// The runtime's key under `runtime-versions`.
    pub runtime: &'a str,
    /// The versions that are there, in any order.
    pub versions: Vec<&'a str>,
    /// Whether a version that is not there is installed when it is asked for.
    pub installs_others: bool,
}

/// What an image does for one entry of `runtime-versions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selected<'a> {
    /// It switches to a version it has.
    Listed(&'a str),
    /// It installs this version first.
    Installed(&'a str),
}

/// Why an image refuses a selection, in the service's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuntimeError {
    /// No such runtime.
    #[error("Unknown runtime named '{name}'. This build image has the following runtimes: {known}")]
    Runtime {
        /// What was asked for.
        name: String,
        /// What is there.
        known: String,
    },
    /// No such version.
    #[error(
        "Unknown runtime version named '{version}' of {name}. This build image has the following versions: {known}"
    )]
    Version {
        /// The runtime.
        name: String,
        /// What was asked for.
        version: String,
        /// What is there.
        known: String,
    },
    /// No selection, where one is needed.
    #[error("This build image requires selecting at least one runtime version")]
    Missing,
    /// Two selected versions that do not go together; the words are ours.
    #[error("Runtime '{name}' version '{version}' needs runtime '{needed}' in version {wanted}, not '{selected}'")]
    Conflict {
        /// The runtime that needs another one.
        name: String,
        /// Its version.
        version: String,
        /// The one it needs.
        needed: String,
        /// The versions that would do.
        wanted: String,
        /// The version that is selected.
        selected: String,
    },
}

impl RuntimeError {
    /// There is no runtime of this name among the known ones.
    pub fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Self {
        let mut known: Vec<&str> = known.collect();
        known.sort_unstable();
        Self::Runtime { name: name.to_owned(), known: known.join(", ") }
    }
}

impl<'a> Offer<'a> {
    /// What the image does for one version: a listed one, `latest`, `MAJOR.x`, or one to install.
    pub fn select(&self, version: &'a str) -> Result<Selected<'a>, RuntimeError> {
        let listed = self.alias(version).or_else(|| self.versions.iter().copied().find(|listed| *listed == version));
        match listed {
            Some(listed) => Ok(Selected::Listed(listed)),
            None if self.installs_others => Ok(Selected::Installed(version)),
            None => Err(RuntimeError::Version {
                name: self.runtime.to_owned(),
                version: version.to_owned(),
                known: self.in_order().join(", "),
            }),
        }
    }

    /// The version that `latest` or `MAJOR.x` stands for; none for a version that is no alias, or matches nothing.
    pub fn alias(&self, version: &str) -> Option<&'a str> {
        match version.strip_suffix(".x") {
            Some(major) => self.newest(|listed| is_of(listed, major)),
            None if version == "latest" => self.newest(|_| true),
            None => None,
        }
    }

    fn newest(&self, wanted: impl Fn(&str) -> bool) -> Option<&'a str> {
        self.versions.iter().copied().filter(|listed| wanted(listed)).max_by(|a, b| compare(a, b))
    }

    fn in_order(&self) -> Vec<&'a str> {
        let mut versions = self.versions.clone();
        versions.sort_by(|a, b| compare(a, b));
        versions
    }
}

/// Whether a version is the given one or a part of it: `3.10` of `3`, `corretto17` of `corretto17`.
fn is_of(version: &str, major: &str) -> bool {
    version.strip_prefix(major).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Older before newer: numbers in a version are compared as numbers.
pub fn compare(a: &str, b: &str) -> Ordering {
    let numbers = |version: &str| -> Vec<u64> {
        let parts = version.split(|character: char| !character.is_ascii_digit());
        parts.filter(|part| !part.is_empty()).map(|part| part.parse().unwrap_or(u64::MAX)).collect()
    };
    numbers(a).cmp(&numbers(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn golang(installs_others: bool) -> Offer<'static> {
        Offer { runtime: "golang", versions: vec!["1.20", "1.9", "1.13"], installs_others }
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        for (version, expected) in [("latest", Some("1.20")), ("1.x", Some("1.20")), ("2.x", None), ("1.9", None)] {
            assert_eq!(golang(false).alias(version), expected, "{version}");
        }
        let refusal = golang(false).select("1.2").unwrap_err().to_string();
        assert!(refusal.ends_with("the following versions: 1.9, 1.13, 1.20"), "{refusal}");
    }

    #[test]
    fn what_is_not_listed_is_installed_where_that_can_be_done() {
        assert_eq!(golang(true).select("1.2"), Ok(Selected::Installed("1.2")));
        assert_eq!(golang(true).select("2.x"), Ok(Selected::Installed("2.x")));
        assert_eq!(golang(true).select("1.9"), Ok(Selected::Listed("1.9")));
    }

    #[test]
    fn known_runtimes_are_named_in_the_order_of_the_alphabet() {
        let refusal = RuntimeError::unknown("docker", ["java", "dotnet"].into_iter()).to_string();
        assert!(refusal.ends_with("the following runtimes: dotnet, java"), "{refusal}");
    }
}
