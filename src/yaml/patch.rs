//! Spaces put into the text where the parser wants them and the service's parser does not.
//!
//! YAML 1.2 asks for indentation inside quoted texts and for a blank before `#`; the service's older parser asks for
//! neither. Adding blanks there changes no value, so the parser reads the patched text and every place is counted back
//! to the file as it was written. It refuses to patch without end: each place once, and only so much work in all.

use std::borrow::Cow;

/// The most bytes that are read again because of patches.
const WORK_LIMIT: usize = 32 << 20;

/// A text with blanks added.
pub(super) struct Patched<'text> {
    original: &'text str,
    text: Cow<'text, str>,
    /// Places in the original and how many blanks stand before each, in order.
    added: Vec<(usize, usize)>,
    work: usize,
}

impl<'text> Patched<'text> {
    /// The text as it is.
    pub(super) fn new(original: &'text str) -> Self {
        Self { original, text: Cow::Borrowed(original), added: Vec::new(), work: 0 }
    }

    /// The text for the parser.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The place in the file that a place in the patched text stands for.
    pub(super) fn original(&self, offset: usize) -> usize {
        let mut shift = 0;
        for &(at, count) in &self.added {
            if offset < at + shift {
                break;
            }
            if offset < at + shift + count {
                return at;
            }
            shift += count;
        }
        offset - shift
    }

    /// Adds blanks before a place in the file; false when that was tried before or would be too much work.
    pub(super) fn add(&mut self, at: usize, count: usize) -> bool {
        self.work += self.text.len();
        let Err(index) = self.added.binary_search_by_key(&at, |&(place, _)| place) else { return false };
        if self.work > WORK_LIMIT || !self.original.is_char_boundary(at) {
            return false;
        }
        self.added.insert(index, (at, count));
        let mut text = String::with_capacity(self.text.len() + count);
        let mut from = 0;
        for &(at, count) in &self.added {
            text.push_str(&self.original[from..at]);
            text.extend(std::iter::repeat_n(' ', count));
            from = at;
        }
        text.push_str(&self.original[from..]);
        self.text = Cow::Owned(text);
        true
    }

    /// The blanks that indent the line of a place deeper than anything above it.
    pub(super) fn indentation(&self, at: usize) -> usize {
        self.original[..at].lines().map(str::len).max().unwrap_or(0).min(4096) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_back_to_the_file() {
        let mut patched = Patched::new("abcdef");
        assert!(patched.add(4, 2));
        assert!(patched.add(1, 3));
        assert!(!patched.add(1, 3), "a place is patched once");
        assert_eq!(patched.text(), "a   bcd  ef");
        let back: Vec<usize> = (0..=11).map(|offset| patched.original(offset)).collect();
        assert_eq!(back, [0, 1, 1, 1, 1, 2, 3, 4, 4, 4, 5, 6]);
    }
}
