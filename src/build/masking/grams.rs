//! Finds patterns by samples: of every stretch of text as long as the shortest of them one sample is looked at.
//!
//! Each pattern is known by a run of its grams, as long as the stride of the samples; so wherever it stands, one sample is in that run.
//! Two tables of bits say whether a sample can be one. Text that holds no secret costs one look for each stride.

use std::collections::HashMap;

use super::bits::Bits;

/// How many runs of a pattern are tried to find grams that others do not have.
const TRIES: usize = 16;
/// The words of a table, which the processor is to have at hand.
const WORDS: usize = 1 << 11;
/// By which a gram is spread over the first table, and over the second.
const FIRST: u64 = 0x9E37_79B9_7F4A_7C15;
const SECOND: u64 = 0xD6E8_FEB8_6659_FD93;

/// Patterns of at least `N` bytes, known by grams of `N` bytes; `N` is at most eight.
pub(super) struct Grams<const N: usize> {
    stride: usize,
    /// A bit for each gram; only where it is set the second table is asked, which spreads them otherwise.
    first: Bits<WORDS>,
    second: Bits<WORDS>,
    /// By gram: pattern, and where in it the gram is.
    places: HashMap<u64, Vec<(usize, usize)>>,
    patterns: Vec<Vec<u8>>,
}

impl<const N: usize> Grams<N> {
    /// Knows these; none when there are none.
    pub(super) fn new(patterns: Vec<Vec<u8>>) -> Option<Self> {
        let shortest = patterns.iter().map(Vec::len).min()?;
        let stride = shortest.checked_sub(N)? + 1;
        let mut grams = Self {
            stride,
            first: Bits::default(),
            second: Bits::default(),
            places: HashMap::new(),
            patterns: Vec::new(),
        };
        for pattern in patterns {
            grams.add(pattern, shortest);
        }
        Some(grams)
    }

    fn add(&mut self, pattern: Vec<u8>, shortest: usize) {
        let starts = 0..=(pattern.len() - shortest).min(TRIES);
        let from = starts.clone().find(|&from| self.cost(&pattern, from) == 0);
        let from = from.or_else(|| starts.min_by_key(|&from| self.cost(&pattern, from))).unwrap_or(0);
        for at in from..from + self.stride {
            let gram = gram::<N>(&pattern[at..]);
            self.first.set(spread(gram, FIRST));
            self.second.set(spread(gram, SECOND));
            self.places.entry(gram).or_default().push((self.patterns.len(), at));
        }
        self.patterns.push(pattern);
    }

    /// How many patterns share a run's grams; rules and indentation, which texts are full of, count as one more.
    fn cost(&self, pattern: &[u8], from: usize) -> usize {
        let windows = pattern[from..].windows(N).take(self.stride);
        let shared = |window| self.places.get(&gram::<N>(window)).map_or(0, Vec::len);
        windows.map(|window| shared(window) + usize::from(window.iter().all(|byte| *byte == window[0]))).sum()
    }

    /// Adds where they stand.
    pub(super) fn find(&self, text: &[u8], found: &mut Vec<(usize, usize)>) {
        if self.stride < N {
            for (number, window) in text.windows(N).step_by(self.stride).enumerate() {
                self.look(window, text, number * self.stride, found);
            }
            return;
        }
        let mut at = 0;
        for piece in text.chunks_exact(self.stride) {
            self.look(piece, text, at, found);
            at += self.stride;
        }
        // The last sample needs no whole stride.
        if text.len() - at >= N {
            self.look(&text[at..], text, at, found);
        }
    }

    #[inline]
    fn look(&self, piece: &[u8], text: &[u8], at: usize, found: &mut Vec<(usize, usize)>) {
        let sample = gram::<N>(piece);
        if self.first.has(spread(sample, FIRST)) && self.second.has(spread(sample, SECOND)) {
            self.verify(text, at, sample, found);
        }
    }

    #[cold]
    fn verify(&self, text: &[u8], at: usize, sample: u64, found: &mut Vec<(usize, usize)>) {
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

/// The first bytes as a number.
fn gram<const N: usize>(bytes: &[u8]) -> u64 {
    let mut number = [0; size_of::<u64>()];
    number[..N].copy_from_slice(&bytes[..N]);
    u64::from_le_bytes(number)
}

/// The upper bits of the product, on which all of the gram has a say.
fn spread(gram: u64, factor: u64) -> usize {
    (gram.wrapping_mul(factor) >> 42) as usize
}
