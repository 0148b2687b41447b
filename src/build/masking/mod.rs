//! Secrets kept out of what a build tells: `***` in place of each of their forms, however the text comes in pieces.
//!
//! Bytes in, bytes out: it knows neither streams nor time. Every byte that is part of an occurrence is masked, also where
//! occurrences overlap. Also masked are the ids of AWS access keys, as the service does.

use std::borrow::Cow;

use super::secrets::{Mask, Secrets};

mod bits;
mod forms;
mod grams;
mod search;
mod told;

use search::Search;

/// What stands in place of a secret.
const STARS: &[u8] = b"***";
/// A possible beginning that is shorter is mostly chance.
const CHANCE: usize = 4;

/// Hides secrets in texts.
pub struct Masker(Search);

/// What is kept of a text that comes in pieces: the possible beginning of a secret at its end.
#[derive(Default)]
pub struct Held {
    bytes: Vec<u8>,
    /// How many of them have been told all the same; a secret that goes on after them is known by them.
    told: usize,
}

impl Held {
    /// Whether what is held is likely no secret's beginning, and is to be told when nothing follows soon.
    pub fn is_chance(&self) -> bool {
        (1..CHANCE).contains(&(self.bytes.len() - self.told))
    }
}

impl Masker {
    /// Hides these.
    pub fn new(secrets: &Secrets, mask: Mask) -> Self {
        Self(Search::new(secrets.values().flat_map(|value| forms::of(value, mask)).collect()))
    }

    /// A text that is whole.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let found = self.0.find(text.as_bytes());
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut masked = Vec::with_capacity(text.len());
        write(text.as_bytes(), 0..text.len(), &found, &mut masked);
        Cow::Owned(String::from_utf8_lossy(&masked).into_owned())
    }

    /// The beginning of a longer text; what may begin a secret at its end is hidden, too.
    pub fn cut(&self, text: &str) -> String {
        let mut held = Held::default();
        let mut told = self.push(&mut held, text.as_bytes());
        if !held.bytes.is_empty() {
            told.extend_from_slice(STARS);
        }
        String::from_utf8_lossy(&told).into_owned()
    }

    /// A text in which each byte of a secret is a star, so that places in it stay what they are.
    pub fn blot(&self, text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        for (start, end) in self.0.find(text.as_bytes()) {
            for byte in bytes[start..end].iter_mut().filter(|byte| **byte != b'\n') {
                *byte = b'*';
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The next piece of a text; what of it, and of the pieces before it, can be told.
    pub fn push(&self, held: &mut Held, piece: &[u8]) -> Vec<u8> {
        let mut joined = std::mem::take(&mut held.bytes);
        let text = if joined.is_empty() {
            piece
        } else {
            joined.extend_from_slice(piece);
            &joined
        };
        let found = self.0.find(text);
        let begins = self.0.begins(text);
        // What is found is not told in part: the rest of it could not be told from any other text.
        let from = found.iter().find(|place| place.0 < begins && begins < place.1).map_or(begins, |place| place.0);
        let told = std::mem::take(&mut held.told);
        let mut masked = Vec::new();
        write(text, told..from, &found, &mut masked);
        held.bytes = text[from..].to_vec();
        held.told = told.saturating_sub(from);
        masked
    }

    /// What was held back, as nothing follows now. It is remembered, should its end come all the same.
    pub fn flush(&self, held: &mut Held) -> Vec<u8> {
        let mut masked = Vec::new();
        write(&held.bytes, held.told..held.bytes.len(), &self.0.find(&held.bytes), &mut masked);
        held.told = held.bytes.len();
        masked
    }
}

/// Writes a part of a text with stars in place of what was found; of a place that reaches into the part, one for the rest.
fn write(text: &[u8], part: std::ops::Range<usize>, found: &[(usize, usize)], out: &mut Vec<u8>) {
    let mut at = part.start;
    for &(start, end) in found.iter().filter(|place| place.1 > part.start && place.0 < part.end) {
        out.extend_from_slice(&text[at..start.max(at)]);
        out.extend_from_slice(STARS);
        at = end;
    }
    out.extend_from_slice(text.get(at..part.end).unwrap_or_default());
}

#[cfg(test)]
mod tests;
