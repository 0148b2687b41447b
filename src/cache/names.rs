//! What entries are called: who shares them, for which paths they are, under which key.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::text::hex;

/// Bytes of a key: as much as stays a name in every store, however it has to be written there.
const LONGEST_KEY: usize = 256;

/// Entries that can stand for each other: one namespace, the same paths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scope {
    /// `cacheNamespace`; the project's name when there is none.
    pub namespace: String,
    /// Of the paths.
    pub version: String,
}

/// One entry's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Name {
    /// Where it is looked for.
    pub scope: Scope,
    /// `key`, expanded; the one entry that every build replaces when none.
    pub key: Option<String>,
}

/// The version of a cache: other paths, other order, another version.
pub fn version(paths: &[String]) -> String {
    let mut sum = Sha256::new();
    for path in paths {
        sum.update(path);
        sum.update([0]);
    }
    hex(&sum.finalize())
}

/// Why a text cannot be a key.
pub fn key_problem(key: &str) -> Option<String> {
    if key.is_empty() {
        return Some("the cache key is empty".to_owned());
    }
    let length = key.len();
    (length > LONGEST_KEY).then(|| format!("the cache key has {length} bytes, and {LONGEST_KEY} are the most"))
}

impl Name {
    /// The entry below a bucket's prefix. Keys that begin alike are names that begin alike.
    pub fn object(&self) -> String {
        match &self.key {
            Some(key) => format!("{}{}", self.scope.keyed(), encode(key)),
            None => format!("{}/unkeyed", self.scope.place()),
        }
    }
}

impl Scope {
    /// The folder of its entries.
    pub fn place(&self) -> String {
        format!("{}/{}", encode(&self.namespace), self.version)
    }

    /// How the names of its entries with a key begin.
    pub fn keyed(&self) -> String {
        format!("{}/key-", self.place())
    }
}

/// A text as part of a name: what is no letter, digit, `-`, `_` or inner dot as `%XX`.
pub fn encode(text: &str) -> String {
    text.bytes().enumerate().fold(String::new(), |mut name, (at, byte)| {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' || (byte == b'.' && at > 0) {
            name.push(byte.into());
        } else {
            // Writing into a string cannot fail.
            let _ = write!(name, "%{byte:02X}");
        }
        name
    })
}

/// The text of such a part; none for what [`encode`] never makes.
pub fn decode(name: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = name.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first != b'%' {
            bytes.push(first);
            rest = after;
            continue;
        }
        let (digits, after) = after.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(key: &str) -> Name {
        let scope = Scope { namespace: "shop".into(), version: version(&["a/**/*".into()]) };
        Name { scope, key: Some(key.into()) }
    }

    #[test]
    fn other_paths_are_another_version() {
        let of = |paths: &[&str]| version(&paths.iter().map(|&path| path.to_owned()).collect::<Vec<_>>());
        let all = [of(&["a", "b"]), of(&["b", "a"]), of(&["ab"]), of(&["a"]), of(&[])];
        for (at, one) in all.iter().enumerate() {
            assert!(!all[at + 1..].contains(one), "{at}");
        }
        assert_eq!(of(&["a", "b"]), of(&["a", "b"]));
    }

    #[test]
    fn a_key_has_an_end() {
        assert_eq!(key_problem("k"), None);
        assert_eq!(key_problem(&"k".repeat(256)), None);
        assert!(key_problem("").is_some());
        assert!(key_problem(&"k".repeat(257)).is_some());
    }

    proptest! {
        #[test]
        fn a_name_is_one_step_of_a_path_and_can_be_read_back(text in "\\PC{0,40}") {
            let name = encode(&text);
            prop_assert!(!name.starts_with('.') && !name.contains('/'), "{}", name);
            prop_assert_eq!(decode(&name), Some(text));
        }

        #[test]
        fn keys_that_begin_alike_have_names_that_begin_alike(start in "\\PC{1,20}", rest in "\\PC{0,20}") {
            let (short, long) = (name(&start), name(&format!("{start}{rest}")));
            prop_assert!(long.object().starts_with(&short.object()));
        }

        #[test]
        fn decoding_noise_never_panics(text in "\\PC{0,40}") {
            let _ = decode(&text);
        }
    }
}
