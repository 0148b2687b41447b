//! How the test files of a fanout are dealt out among its builds: which shard a build is, and which files are its.
//!
//! Pure: it finds no file and runs no test. Every shard comes to the same answer alone, since nobody is there to ask.

use std::str::FromStr;

use sha2::{Digest as _, Sha256};

/// The variable that says which shard a build is, as `NUMBER/COUNT`.
pub const VARIABLE: &str = "BUILDSPEC_SHARD";

/// Which shard of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    number: u32,
    count: u32,
}

/// Why a text names no shard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no shard; write its number and how many there are, for example `2/5`")]
pub struct ShardError(String);

/// How files are dealt out: `--sharding-strategy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShardingStrategy {
    /// In the order of their names, in runs of equal length.
    #[default]
    EqualDistribution,
    /// By a hash of each name, so that no other file decides where one goes.
    Stability,
}

impl Default for Shard {
    /// The only one.
    fn default() -> Self {
        Self { number: 1, count: 1 }
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let read = || {
            let (number, count) = text.split_once('/')?;
            let (number, count) = (number.trim().parse().ok()?, count.trim().parse().ok()?);
            (1..=count).contains(&number).then_some(Self { number, count })
        };
        read().ok_or_else(|| ShardError(text.to_owned()))
    }
}

impl Shard {
    /// Its number, from 1.
    pub fn number(self) -> u32 {
        self.number
    }

    /// How many there are.
    pub fn count(self) -> u32 {
        self.count
    }

    /// Those of the files that are this shard's, in the order of their names, each once.
    pub fn share(self, files: &[String], strategy: ShardingStrategy) -> Vec<String> {
        let mut files: Vec<&String> = files.iter().collect();
        files.sort();
        files.dedup();
        let own: Vec<&String> = match strategy {
            ShardingStrategy::EqualDistribution => self.run_of(&files).to_vec(),
            ShardingStrategy::Stability => {
                files.into_iter().filter(|name| bucket(key(name), self.count) == self.number).collect()
            }
        };
        own.into_iter().cloned().collect()
    }

    /// Its run of a list: the first shards have one more when it cannot be cut evenly.
    fn run_of<T>(self, list: &[T]) -> &[T] {
        let (number, count) = (self.number as usize - 1, self.count as usize);
        let (length, longer) = (list.len() / count, list.len() % count);
        let start = number * length + number.min(longer);
        &list[start..start + length + usize::from(number < longer)]
    }
}

/// A number that stands for a name, the same on every machine.
fn key(name: &str) -> u64 {
    let sum = Sha256::digest(name.as_bytes());
    sum.iter().take(8).fold(0, |key, &byte| key << 8 | u64::from(byte))
}

/// The bucket of a key, from 1: "jump consistent hash" of Lamping and Veach, under which one bucket more takes its share
/// from all others, and moves nothing between them.
fn bucket(mut key: u64, count: u32) -> u32 {
    let (mut bucket, mut next) = (0, 0);
    while next < u64::from(count) {
        bucket = next;
        key = key.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(1);
        // The paper's division in whole numbers: `(bucket + 1) * 2^31 / (the top of the key + 1)`.
        next = ((bucket + 1) << 31) / ((key >> 33) + 1);
    }
    u32::try_from(bucket).unwrap_or(u32::MAX - 1) + 1
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    const BOTH: [ShardingStrategy; 2] = [ShardingStrategy::EqualDistribution, ShardingStrategy::Stability];

    fn shards(count: u32) -> impl Iterator<Item = Shard> {
        (1..=count).map(move |number| Shard { number, count })
    }

    fn homes(files: &[String], count: u32, strategy: ShardingStrategy) -> BTreeMap<String, u32> {
        let of = |shard: Shard| shard.share(files, strategy).into_iter().map(move |file| (file, shard.number));
        shards(count).flat_map(of).collect()
    }

    fn names() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec("[a-z]{1,3}(/[a-z]{1,3})?", 0..60)
    }

    proptest! {
        #[test]
        fn every_file_is_in_exactly_one_shard(files in names(), count in 1_u32..12) {
            for strategy in BOTH {
                let mut dealt: Vec<String> = shards(count).flat_map(|shard| shard.share(&files, strategy)).collect();
                dealt.sort();
                let distinct: Vec<String> = files.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect();
                prop_assert_eq!(dealt, distinct);
            }
        }

        #[test]
        fn equal_shares_differ_by_at_most_one(files in names(), count in 1_u32..12) {
            let sizes: Vec<usize> =
                shards(count).map(|shard| shard.share(&files, ShardingStrategy::EqualDistribution).len()).collect();
            let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
            prop_assert!(most - least <= 1, "{:?}", sizes);
        }

        #[test]
        fn the_order_in_which_files_are_found_changes_nothing(files in names(), count in 1_u32..12) {
            let mut turned = files.clone();
            turned.reverse();
            for strategy in BOTH {
                prop_assert_eq!(homes(&files, count, strategy), homes(&turned, count, strategy));
            }
        }

        #[test]
        fn under_stability_a_new_file_moves_no_other(files in names(), new in "[a-z]{4}", count in 1_u32..12) {
            let before = homes(&files, count, ShardingStrategy::Stability);
            let mut after = homes(&[files.clone(), vec![new.clone()]].concat(), count, ShardingStrategy::Stability);
            after.remove(&new);
            prop_assert_eq!(before, after);
        }

        #[test]
        fn under_stability_a_new_shard_only_takes(files in names(), count in 1_u32..12) {
            let before = homes(&files, count, ShardingStrategy::Stability);
            for (file, home) in homes(&files, count + 1, ShardingStrategy::Stability) {
                prop_assert!(home == before[&file] || home == count + 1);
            }
        }
    }

    #[test]
    fn names_that_follow_each_other_stay_together() {
        let files: Vec<String> = ["e", "a", "c", "b", "d"].map(str::to_owned).into();
        let dealt: Vec<Vec<String>> = shards(3).map(|shard| shard.share(&files, ShardingStrategy::default())).collect();
        assert_eq!(dealt, [vec!["a", "b"], vec!["c", "d"], vec!["e"]]);
    }

    #[test]
    fn stability_is_the_same_on_every_machine_and_nearly_even() {
        let files: Vec<String> = (0..1000).map(|number| format!("tests/test_{number:04}.py")).collect();
        let sizes: Vec<usize> = shards(5).map(|shard| shard.share(&files, ShardingStrategy::Stability).len()).collect();
        assert!(sizes.iter().all(|size| (150..250).contains(size)), "{sizes:?}");
        let homes = homes(&files, 5, ShardingStrategy::Stability);
        let first: Vec<u32> = files.iter().take(8).map(|file| homes[file]).collect();
        assert_eq!(first, [1, 1, 3, 3, 5, 4, 1, 5]);
    }

    #[test]
    fn a_shard_is_written_as_number_and_count() {
        assert_eq!("2/5".parse(), Ok(Shard { number: 2, count: 5 }));
        for wrong in ["", "2", "0/5", "6/5", "2/", "/5", "-1/5", "a/b", "1/0"] {
            assert_eq!(wrong.parse::<Shard>(), Err(ShardError(wrong.to_owned())), "{wrong}");
        }
        let said = "x".parse::<Shard>().unwrap_err().to_string();
        assert_eq!(said, "`x` names no shard; write its number and how many there are, for example `2/5`");
    }
}
