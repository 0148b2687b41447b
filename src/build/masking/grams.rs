//! Finds long patterns by samples: of every stretch of text as long as the shortest of them one sample is looked at.
//!
//! Each pattern is known by a run of its four-byte grams, as long as the stride of the samples; so wherever it stands, one sample is
//! in that run. A table of bits says whether a sample can be one. Text that holds no secret costs one look for each stride.

use std::collections::HashMap;

/// The bytes of a sample.
const GRAM: usize = 4;
/// How many runs of a pattern are tried to find grams that others do not have.
const TRIES: usize = 16;
/// How many bits the table has for each gram: so few samples are taken for one that is none.
const SPARSE: usize = 64;

/// Patterns, the shortest of which is no shorter than eight bytes.
pub(super) struct Grams {
    stride: usize,
    /// A power of two of words.
    bits: Vec<u64>,
    shift: u32,
    /// By gram: pattern, and where in it the gram is.
    places: HashMap<u32, Vec<(usize, usize)>>,
    patterns: Vec<Vec<u8>>,
}

impl Grams {
    /// Knows these; none when there are none.
    pub(super) fn new(patterns: Vec<Vec<u8>>) -> Option<Self> {
        let shortest = patterns.iter().map(Vec::len).min()?;
        let stride = shortest.checked_sub(GRAM)? + 1;
        let mut places: HashMap<u32, Vec<(usize, usize)>> = HashMap::new();
        for (index, pattern) in patterns.iter().enumerate() {
            let cost = |from: &usize| {
                let grams = (*from..from + stride).map(|at| gram(&pattern[at..]));
                grams.map(|gram| places.get(&gram).map_or(0, Vec::len) + usize::from(is_dull(gram))).sum::<usize>()
            };
            let starts = 0..=(pattern.len() - shortest).min(TRIES);
            let from = starts.clone().find(|from| cost(from) == 0).or_else(|| starts.min_by_key(cost)).unwrap_or(0);
            for at in from..from + stride {
                places.entry(gram(&pattern[at..])).or_default().push((index, at));
            }
        }
        let words = (places.len() * SPARSE / 64).next_power_of_two();
        let mut grams = Self { stride, bits: vec![0; words], shift: 26 - words.trailing_zeros(), places, patterns };
        let all: Vec<u32> = grams.patterns.iter().flat_map(|pattern| pattern.windows(GRAM).map(gram)).collect();
        for gram in all.into_iter().filter(|gram| grams.places.contains_key(gram)) {
            let (word, bit) = grams.place(gram);
            grams.bits[word] |= bit;
        }
        Some(grams)
    }

    fn place(&self, gram: u32) -> (usize, u64) {
        let hash = gram.wrapping_mul(0x9E37_79B1) >> self.shift;
        ((hash >> 6) as usize, 1 << (hash & 63))
    }

    /// Adds where they stand.
    pub(super) fn find(&self, text: &[u8], found: &mut Vec<(usize, usize)>) {
        for (number, piece) in text.chunks(self.stride).enumerate() {
            let at = number * self.stride;
            let sample = match piece.first_chunk() {
                Some(bytes) => u32::from_le_bytes(*bytes),
                None if at + GRAM <= text.len() => gram(&text[at..]),
                None => return,
            };
            let (word, bit) = self.place(sample);
            if self.bits.get(word).is_some_and(|word| word & bit != 0) {
                self.verify(text, at, sample, found);
            }
        }
    }

    #[cold]
    fn verify(&self, text: &[u8], at: usize, sample: u32, found: &mut Vec<(usize, usize)>) {
        for &(index, offset) in self.places.get(&sample).into_iter().flatten() {
            let pattern = &self.patterns[index];
            if let Some(start) = at.checked_sub(offset)
                && text[start..].starts_with(pattern)
            {
                found.push((start, start + pattern.len()));
            }
        }
    }
}

fn gram(bytes: &[u8]) -> u32 {
    bytes.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

/// Whether a gram is of the kind that rules and indentations are made of.
fn is_dull(gram: u32) -> bool {
    gram.rotate_left(8) == gram
}
