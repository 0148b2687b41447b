//! Into which parts a file is cut.

/// Files below this size go in one piece.
pub(super) const WHOLE: u64 = 16 << 20;
/// The usual size of a part.
const PART: u64 = 8 << 20;
/// S3 takes no more parts.
const MOST: u64 = 10_000;

/// One part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Its number, from 1.
    pub(super) number: i32,
    /// Where it begins.
    pub(super) offset: u64,
    /// How long it is.
    pub(super) length: u64,
}

/// The parts of a file of this size, in order.
pub(super) fn parts(size: u64) -> Vec<Part> {
    let length = PART.max(size.div_ceil(MOST));
    let starts = (0..size.div_ceil(length)).map(|index| index * length);
    let numbered = (1..).zip(starts);
    numbered.map(|(number, offset)| Part { number, offset, length: length.min(size - offset) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_cover_a_file_once_within_the_bounds_of_s3(size in 1_u64..(5 << 40)) {
            let parts = parts(size);
            prop_assert!(parts.len() <= 10_000);
            let mut end = 0;
            for (index, part) in parts.iter().enumerate() {
                prop_assert_eq!(part.offset, end);
                prop_assert_eq!(usize::try_from(part.number).unwrap(), index + 1);
                prop_assert!(part.length >= 5 << 20 || index + 1 == parts.len());
                prop_assert!((1..=5 << 30).contains(&part.length));
                end += part.length;
            }
            prop_assert_eq!(end, size);
        }
    }
}
