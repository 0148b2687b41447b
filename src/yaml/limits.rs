//! How large a file may be, and how large the tree that is made of it.
//!
//! The size of a file, the depth of nesting, the text that anchors copy, and go-yaml's own limit on what aliases stand
//! for: within them every walk over a tree ends soon, through aliases too.

/// The largest file that is read, in bytes; the largest buildspecs seen in public have some 50 thousand.
pub const FILE_SIZE_LIMIT: usize = 8 << 20;

/// How many comments may follow one another where the parser must keep them; a commented-out section has hundreds.
pub(super) const COMMENT_LIMIT: usize = 100_000;

/// How deep lists and maps may be nested; a buildspec needs seven levels.
pub(super) const NESTING_LIMIT: usize = 64;

/// How deep lists and maps may be nested with aliases written out.
pub(super) const ALIAS_NESTING_LIMIT: usize = 128;

/// How much text anchors may copy, in bytes; an anchor inside another's text copies it again.
pub(super) const COPY_LIMIT: usize = 4 << 20;

/// Whether go-yaml refuses to follow the aliases: they may make up nearly all of a small tree and a tenth of a large one.
pub(super) fn excessive(total: u64, written: u64) -> bool {
    const SMALL: u64 = 400_000;
    const LARGE: u64 = 4_000_000;
    let from_aliases = total.saturating_sub(written);
    // In thousandths: 990 for a small tree, 100 for a large one, and evenly between.
    let allowed = 990 - 890 * (total.clamp(SMALL, LARGE) - SMALL) / (LARGE - SMALL);
    from_aliases > 100 && total > 1000 && u128::from(from_aliases) * 1000 / u128::from(total) > u128::from(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_may_make_up_most_of_a_small_tree_and_little_of_a_large_one() {
        for (total, written, expected) in [
            (1_000, 1, false),
            (1_001, 1, true),
            (2_000, 100, false),
            (2_000, 10, true),
            (400_000, 4_000, false),
            (5_000_000, 4_000_000, true),
            (5_000_000, 4_900_000, false),
            (u64::MAX, 10, true),
        ] {
            assert_eq!(excessive(total, written), expected, "{written} of {total}");
        }
    }
}
