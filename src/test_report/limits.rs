//! How much of a raw file is read and kept: the service's limits where it has them, ours where a file could do harm.

/// How large a raw file may be.
pub const MAX_BYTES: usize = 64 << 20;
/// How many report groups a buildspec may have.
pub const MAX_GROUPS: usize = 5;
/// How many test cases a report lists.
pub(super) const MAX_CASES: usize = 500;
/// How many files a report of coverage lists; ours.
pub(super) const MAX_FILES: usize = 10_000;
/// How many bytes of text a report may hold, so that it stays easy to pass on; ours.
pub(super) const MAX_TEXT: usize = 4 << 20;
/// How long a message may be, in characters.
pub const MAX_MESSAGE: usize = 5_000;
/// How long a name may be, in characters.
pub const MAX_NAME: usize = 1_000;
/// How deeply elements of XML may be nested; ours.
pub(super) const MAX_DEPTH: usize = 200;
/// How many attributes an element may have; ours.
pub(super) const MAX_ATTRIBUTES: usize = 100;
/// How many bytes of text are taken of one element; ours.
pub(super) const MAX_ELEMENT: usize = 64 << 10;

/// A message as it is kept: without control characters that a terminal would obey, and not too long.
pub(super) fn message(text: &str) -> String {
    clean(text.trim_end(), MAX_MESSAGE, &['\n', '\t'])
}

/// A name as it is kept: on one line, and not too long.
pub(super) fn name(text: &str) -> String {
    clean(text.trim(), MAX_NAME, &[])
}

fn clean(text: &str, length: usize, kept: &[char]) -> String {
    let characters = text.chars().filter(|&c| c != '\r').take(length);
    characters.map(|c| if c.is_control() && !kept.contains(&c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_and_harmless() {
        assert_eq!(message("a\r\n\tb\u{1b}[31m\0\n\n"), "a\n\tb [31m ");
        assert_eq!(name("  a\nb\u{7}c "), "a b c");
        assert_eq!(message(&"é".repeat(6_000)).chars().count(), MAX_MESSAGE);
        assert_eq!(name(&"é".repeat(6_000)).chars().count(), MAX_NAME);
    }
}
