//! Bytes of a raw file as text, and the lines of source files counted.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::CodeCoverage;

/// The text, UTF-8 or UTF-16 by its byte order mark; what is neither is replaced, so that one odd byte loses no report.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).map(|found| found.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)),
        [0xFE, 0xFF, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest),
        _ => String::from_utf8_lossy(bytes),
    }
}

/// The lines of one source file, each counted once however often a tool names it.
#[derive(Debug, Default)]
pub(super) struct Lines {
    ran: BTreeMap<u64, bool>,
    /// Covered and all branches, by line.
    branches: BTreeMap<u64, (u64, u64)>,
}

impl Lines {
    /// A line, and whether it ran.
    pub(super) fn line(&mut self, number: u64, ran: bool) {
        *self.ran.entry(number).or_default() |= ran;
    }

    /// Branches that begin on a line; of two tellings the one that covers more counts.
    pub(super) fn branches(&mut self, number: u64, covered: u64, all: u64) {
        let known = self.branches.entry(number).or_default();
        *known = (*known).max((covered.min(all), all));
    }

    /// What became of them.
    pub(super) fn coverage(&self, file_path: String) -> CodeCoverage {
        let of = |ran: bool| self.ran.values().filter(|&&found| found == ran).count() as u64;
        let covered = self.branches.values().map(|&(covered, _)| covered).fold(0, u64::saturating_add);
        let all = self.branches.values().map(|&(_, all)| all).fold(0, u64::saturating_add);
        CodeCoverage {
            file_path,
            lines_covered: of(true),
            lines_missed: of(false),
            branches_covered: covered,
            branches_missed: all.saturating_sub(covered),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_counted_once() {
        let mut lines = Lines::default();
        for (number, ran) in [(1, false), (1, true), (2, false), (2, false), (3, true)] {
            lines.line(number, ran);
        }
        lines.branches(1, 1, 2);
        lines.branches(1, 2, 2);
        lines.branches(3, 9, 2);
        let expected = CodeCoverage {
            file_path: "f".into(),
            lines_covered: 2,
            lines_missed: 1,
            branches_covered: 4,
            branches_missed: 0,
        };
        assert_eq!(lines.coverage("f".to_owned()), expected);
    }

    #[test]
    fn text_has_any_encoding_that_a_byte_order_mark_tells() {
        assert_eq!(text(b"\xEF\xBB\xBF<a/>"), "<a/>");
        assert_eq!(text(b"\xFF\xFE<\0a\0/\0>\0\x01"), "<a/>");
        assert_eq!(text(b"\xFE\xFF\0<\0a"), "<a");
        assert_eq!(text(b"a\xFFb"), "a\u{FFFD}b");
    }
}
