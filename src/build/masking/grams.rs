//! Finds patterns by samples: of every stretch of text as long as the shortest of them one sample is looked at.
//!
//! Each pattern is known by a run of its grams, as long as the stride of the samples; so wherever it stands, one sample is in that run.
//! Two tables of bits say whether a sample can be one. Text that holds no secret costs one look for each stride.

use std::collections::HashMap;

/// How many runs of a pattern are tried to find grams that others do not have.
const TRIES: usize = 16;
/// The words of a table, which the processor is to have at hand; a power of two, so that no look needs a check.
const WORDS: usize = 1 << 11;
/// By which a gram is spread over the first table, and over the second.
const FIRST: u64 = 0x9E37_79B9_7F4A_7C15;
const SECOND: u64 = 0xD6E8_FEB8_6659_FD93;

type Table = [u64; WORDS];

/// Patterns of at least `N` bytes, known by grams of `N` bytes; `N` is at most eight.
pub(super) struct Grams<const N: usize> {
    stride: usize,
    /// A bit for each gram; only where it is set the second table is asked, which spreads them otherwise.
    first: Box<Table>,
    second: Box<Table>,
    /// By gram: pattern, and where in it the gram is.
    places: HashMap<u64, Vec<(usize, usize)>>,
    patterns: Vec<Vec<u8>>,
}

impl<const N: usize> Grams<N> {
    /// Knows these; none when there are none.
    pub(super) fn new(patterns: Vec<Vec<u8>>) -> Option<Self> {
        let shortest = patterns.iter().map(Vec::len).min()?;
        let stride = shortest.checked_sub(N)? + 1;
        let mut grams = Self { stride, first: table(), second: table(), places: HashMap::new(), patterns: Vec::new() };
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
            for (table, factor) in [(&mut self.first, FIRST), (&mut self.second, SECOND)] {
                let (word, bit) = place(gram, factor);
                table[word] |= bit;
            }
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
        if has(&self.first, sample, FIRST) && has(&self.second, sample, SECOND) {
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

fn table() -> Box<Table> {
    vec![0; WORDS].into_boxed_slice().try_into().expect("it has as many words as a table")
}

fn place(gram: u64, factor: u64) -> (usize, u64) {
    let hash = gram.wrapping_mul(factor);
    ((hash >> 48) as usize % WORDS, 1 << (hash >> 42 & 63))
}

fn has(table: &Table, gram: u64, factor: u64) -> bool {
    let (word, bit) = place(gram, factor);
    table[word] & bit != 0
}
