//! Where patterns stand in a text, and where one may begin that its end cuts off.

use aho_corasick::{AhoCorasick, Input, MatchKind};

use super::grams::Grams;

/// How the id of an access key begins, and how long it is.
const KEY_STARTS: [&[u8]; 2] = [b"AKIA", b"ASIA"];
const KEY_LENGTH: usize = 20;
/// Patterns are searched for in classes, by length: a long one in the company of a short one would be as slow as that.
const LONG: usize = 16;
const MIDDLE: usize = 8;

/// Patterns that are looked for all at once.
pub(super) struct Search {
    sorted: Vec<Vec<u8>>,
    longest: usize,
    /// For the first two bytes of all patterns a bit each.
    starts: Vec<u64>,
    sampled: Vec<Grams>,
    /// Patterns that are too short for samples, and the beginnings of access keys.
    short: AhoCorasick,
}

impl Search {
    /// Looks for these, none of which is empty, and for ids of access keys.
    pub(super) fn new(mut patterns: Vec<Vec<u8>>) -> Self {
        patterns.sort_unstable();
        patterns.dedup();
        let mut starts = vec![0; 1 << 10];
        for pattern in patterns.iter().map(Vec::as_slice).chain(KEY_STARTS).filter(|pattern| pattern.len() > 1) {
            let (word, bit) = place(pattern[0], pattern[1]);
            starts[word] |= bit;
        }
        let of = |lengths: std::ops::Range<usize>| {
            patterns.iter().filter(|pattern| lengths.contains(&pattern.len())).cloned().collect::<Vec<_>>()
        };
        let short = of(1..MIDDLE);
        Self {
            longest: patterns.iter().map(Vec::len).max().unwrap_or(0).max(KEY_LENGTH),
            starts,
            sampled: [of(LONG..usize::MAX), of(MIDDLE..LONG)].into_iter().filter_map(Grams::new).collect(),
            short: AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(short.iter().map(Vec::as_slice).chain(KEY_STARTS))
                .expect("short patterns of a few secrets are not too many"),
            sorted: patterns,
        }
    }

    /// The places of all that stand in the text, in order; those that overlap are one.
    pub(super) fn find(&self, text: &[u8]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for grams in &self.sampled {
            grams.find(text, &mut found);
        }
        self.find_short(text, &mut found);
        found.sort_unstable();
        found.dedup_by(|next, place| {
            let overlap = next.0 < place.1;
            if overlap {
                place.1 = place.1.max(next.1);
            }
            overlap
        });
        found
    }

    fn find_short(&self, text: &[u8], found: &mut Vec<(usize, usize)>) {
        let mut at = 0;
        while let Some(one) = self.short.find(Input::new(text).span(at..text.len())) {
            let start = one.start();
            if !is_key_start(&text[start..one.end()])
                || self.sorted.binary_search_by(|p| p[..].cmp(&text[start..one.end()])).is_ok()
            {
                found.push((start, one.end()));
            }
            if text.get(start..start + KEY_LENGTH).is_some_and(is_key) {
                found.push((start, start + KEY_LENGTH));
            }
            at = start + 1;
        }
    }

    /// Where the first one begins that the end of the text may have cut off; the end where none does.
    pub(super) fn begins(&self, text: &[u8]) -> usize {
        let from = text.len().saturating_sub(self.longest - 1);
        (from..text.len()).find(|&at| self.is_beginning(&text[at..])).unwrap_or(text.len())
    }

    /// Whether a pattern, or a key, begins like this and goes on.
    fn is_beginning(&self, tail: &[u8]) -> bool {
        if let [first, second, ..] = *tail {
            let (word, bit) = place(first, second);
            if self.starts[word] & bit == 0 {
                return false;
            }
        }
        let next = self.sorted.partition_point(|pattern| pattern.as_slice() <= tail);
        let goes_on = self.sorted.get(next).is_some_and(|pattern| pattern.starts_with(tail));
        goes_on || (tail.len() < KEY_LENGTH && is_key(tail))
    }
}

fn place(first: u8, second: u8) -> (usize, u64) {
    let pair = usize::from(first) << 8 | usize::from(second);
    (pair >> 6, 1 << (pair & 63))
}

fn is_key_start(text: &[u8]) -> bool {
    KEY_STARTS.contains(&text)
}

/// Whether this is the id of an access key as far as it goes.
fn is_key(text: &[u8]) -> bool {
    let start = &text[..text.len().min(4)];
    KEY_STARTS.iter().any(|key| key.starts_with(start))
        && text.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}
