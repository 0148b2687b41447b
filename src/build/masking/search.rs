//! Where patterns stand in a text, and where one may begin that its end cuts off.

use std::ops::Range;

use aho_corasick::{AhoCorasick, Input};

use super::bits::Bits;
use super::grams::Grams;

/// How the id of an access key begins, and how long it is.
const KEY_STARTS: [&[u8]; 2] = [b"AKIA", b"ASIA"];
const KEY_LENGTH: usize = 20;
/// Shorter patterns are searched for apart: in their company the longer ones would be as slow.
const LONG: usize = 16;
const MIDDLE: usize = 8;

/// Bits for all numbers of 16 bits.
const WORDS: usize = 1 << 10;

/// Patterns that are looked for all at once.
pub(super) struct Search {
    sorted: Vec<Vec<u8>>,
    longest: usize,
    /// For the first two bytes of all patterns a bit each.
    starts: Bits<WORDS>,
    /// For the first four bytes of those that are longer.
    heads: Bits<WORDS>,
    long: Option<Grams<8>>,
    middle: Option<Grams<4>>,
    short: Option<Grams<3>>,
    keys: AhoCorasick,
}

impl Search {
    /// Looks for these, none of which is shorter than three bytes, and for ids of access keys.
    pub(super) fn new(mut patterns: Vec<Vec<u8>>) -> Self {
        patterns.sort_unstable();
        patterns.dedup();
        let (mut starts, mut heads) = (Bits::default(), Bits::default());
        for pattern in patterns.iter().map(Vec::as_slice).chain(KEY_STARTS) {
            starts.set(pair(pattern));
            if let Some(head) = pattern.first_chunk() {
                heads.set(mixed(*head));
            }
        }
        let of_length = |length: Range<usize>| -> Vec<Vec<u8>> {
            patterns.iter().filter(|pattern| length.contains(&pattern.len())).cloned().collect()
        };
        Self {
            longest: patterns.iter().map(Vec::len).max().unwrap_or(0).max(KEY_LENGTH),
            starts,
            heads,
            long: Grams::new(of_length(LONG..usize::MAX)),
            middle: Grams::new(of_length(MIDDLE..LONG)),
            short: Grams::new(of_length(0..MIDDLE)),
            keys: AhoCorasick::new(KEY_STARTS).expect("two short patterns are not too many"),
            sorted: patterns,
        }
    }

    /// The places of all that stand in the text, in order; those that overlap are one.
    pub(super) fn find(&self, text: &[u8]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        if let Some(grams) = &self.long {
            grams.find(text, &mut found);
        }
        if let Some(grams) = &self.middle {
            grams.find(text, &mut found);
        }
        if let Some(grams) = &self.short {
            grams.find(text, &mut found);
        }
        self.find_keys(text, &mut found);
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

    fn find_keys(&self, text: &[u8], found: &mut Vec<(usize, usize)>) {
        let mut at = 0;
        while let Some(start) = self.keys.find(Input::new(text).span(at..text.len())).map(|one| one.start()) {
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
        let is_none = match tail.first_chunk() {
            Some(head) => !self.heads.has(mixed(*head)),
            None => tail.len() > 1 && !self.starts.has(pair(tail)),
        };
        if is_none {
            return false;
        }
        let next = self.sorted.partition_point(|pattern| pattern.as_slice() <= tail);
        let goes_on = self.sorted.get(next).is_some_and(|pattern| pattern.starts_with(tail));
        goes_on || (tail.len() < KEY_LENGTH && is_key(tail))
    }
}

fn pair(bytes: &[u8]) -> usize {
    usize::from(u16::from_be_bytes([bytes[0], bytes[1]]))
}

/// Four bytes as a number that is small, and mostly another for others.
fn mixed(bytes: [u8; 4]) -> usize {
    (u32::from_le_bytes(bytes).wrapping_mul(0x9E37_79B1) >> 16) as usize
}

/// Whether this is the id of an access key as far as it goes.
fn is_key(text: &[u8]) -> bool {
    let start = &text[..text.len().min(4)];
    KEY_STARTS.iter().any(|key| key.starts_with(start))
        && text.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}
