//! Which of the entries there are is meant.

use super::Name;

/// An entry that could be it: one of the same scope, with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its key.
    pub key: String,
    /// When it was made; of two the later is newer, whatever the unit.
    pub created: u64,
}

/// What was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// The entry of this key, found by this fallback key.
    Fallback {
        /// Its key.
        key: String,
        /// The fallback key.
        prefix: String,
    },
    /// None, and why, in words.
    Nothing(String),
}

/// Looks for an entry by fallback keys, since there is none of the very name: the first of them that any key begins with, and of
/// those keys the newest.
pub fn choose(name: &Name, fallback_keys: &[String], candidates: &[Candidate]) -> Chosen {
    let Some(key) = &name.key else { return Chosen::Nothing("no entry".to_owned()) };
    let newest = |prefix: &str| {
        let alike = candidates.iter().filter(|candidate| candidate.key.starts_with(prefix));
        alike.max_by_key(|candidate| (candidate.created, &candidate.key))
    };
    let found =
        fallback_keys.iter().filter(|prefix| !prefix.is_empty()).find_map(|prefix| Some((newest(prefix)?, prefix)));
    if let Some((candidate, prefix)) = found {
        return Chosen::Fallback { key: candidate.key.clone(), prefix: prefix.clone() };
    }
    let also = match fallback_keys {
        [] => "",
        _ => ", nor for a fallback key",
    };
    let nearest = newest("").map(|other| format!("; the newest is of `{}`", other.key)).unwrap_or_default();
    Chosen::Nothing(format!("no entry for key `{key}`{also}{nearest}"))
}

#[cfg(test)]
mod tests {
    use super::super::Scope;
    use super::*;

    fn chosen(key: Option<&str>, fallback_keys: &[&str], candidates: &[(&str, u64)]) -> Chosen {
        let scope = Scope { namespace: "shop".into(), version: "v".into() };
        let fallback_keys: Vec<String> = fallback_keys.iter().map(|&key| key.to_owned()).collect();
        let candidates: Vec<Candidate> =
            candidates.iter().map(|&(key, created)| Candidate { key: key.to_owned(), created }).collect();
        choose(&Name { scope, key: key.map(str::to_owned) }, &fallback_keys, &candidates)
    }

    fn fallback(key: &str, prefix: &str) -> Chosen {
        Chosen::Fallback { key: key.to_owned(), prefix: prefix.to_owned() }
    }

    #[test]
    fn the_newest_key_of_the_first_prefix_that_has_any() {
        let there = [("deps-1", 5), ("deps-2", 9), ("deps-3", 7), ("other", 99)];
        assert_eq!(chosen(Some("deps-4"), &["deps-"], &there), fallback("deps-2", "deps-"));
        assert_eq!(chosen(Some("deps-4"), &["deps-4-", "deps-3", "deps-"], &there), fallback("deps-3", "deps-3"));
        assert_eq!(chosen(Some("deps-4"), &["o"], &there), fallback("other", "o"));
    }

    #[test]
    fn what_is_not_there_is_said_with_what_is() {
        let said = |chosen: Chosen| if let Chosen::Nothing(text) = chosen { text } else { panic!("{chosen:?}") };
        assert_eq!(said(chosen(None, &["deps-"], &[("deps-1", 1)])), "no entry");
        assert_eq!(said(chosen(Some("a"), &[], &[])), "no entry for key `a`");
        assert_eq!(said(chosen(Some("a"), &[], &[("b", 1)])), "no entry for key `a`; the newest is of `b`");
        let nowhere = said(chosen(Some("a"), &["c", ""], &[("b", 1), ("bb", 3)]));
        assert_eq!(nowhere, "no entry for key `a`, nor for a fallback key; the newest is of `bb`");
    }
}
