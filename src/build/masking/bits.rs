//! A table with a bit for each of many numbers.

/// `WORDS` words of bits; a power of two, so that no look needs a check. A number beyond them stands for a smaller one.
pub(super) struct Bits<const WORDS: usize>(Box<[u64; WORDS]>);

impl<const WORDS: usize> Default for Bits<WORDS> {
    fn default() -> Self {
        Self(vec![0; WORDS].into_boxed_slice().try_into().expect("it has as many words as a table"))
    }
}

impl<const WORDS: usize> Bits<WORDS> {
    pub(super) fn set(&mut self, number: usize) {
        self.0[number / 64 % WORDS] |= 1 << (number % 64);
    }

    #[inline]
    pub(super) fn has(&self, number: usize) -> bool {
        self.0[number / 64 % WORDS] & 1 << (number % 64) != 0
    }
}
