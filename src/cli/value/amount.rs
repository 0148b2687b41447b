//! How old, and how much.

use std::str::FromStr;
use std::time::Duration;

use super::{Time, ValueError};

/// An age, with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Age(pub(crate) Duration);

/// A number of bytes, with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size(pub(crate) u64);

/// Units of sizes, the longer names first.
const UNITS: [(&str, u64); 8] = [
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("tb", 1_000_000_000_000),
    ("b", 1),
];

impl FromStr for Age {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let wrong = || ValueError::Age(text.to_owned());
        if let Some(days) = text.strip_suffix('d') {
            let days: u64 = days.parse().map_err(|_| wrong())?;
            return days.checked_mul(86_400).map(|seconds| Self(Duration::from_secs(seconds))).ok_or_else(wrong);
        }
        // A number alone is one of minutes elsewhere, and could be of anything here.
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        text.parse::<Time>().map(|time| Self(time.0)).map_err(|_| wrong())
    }
}

impl FromStr for Size {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let wrong = || ValueError::Size(text.to_owned());
        let lower = text.to_ascii_lowercase();
        let (number, unit) =
            UNITS.iter().find_map(|(name, unit)| Some((lower.strip_suffix(name)?, *unit))).ok_or_else(wrong)?;
        let number: u64 = number.trim_end().parse().map_err(|_| wrong())?;
        number.checked_mul(unit).map(Self).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_has_its_unit() {
        for (text, seconds) in [("7d", 604_800), ("12h", 43_200), ("90s", 90), ("1h30m", 5_400), ("0d", 0)] {
            assert_eq!(text.parse(), Ok(Age(Duration::from_secs(seconds))), "{text}");
        }
        for text in ["", "7", "d", "-1d", "1.5d", "a week", "99999999999999999999d", "999999999999999999d"] {
            assert_eq!(text.parse::<Age>(), Err(ValueError::Age(text.to_owned())));
        }
    }

    #[test]
    fn a_size_has_its_unit() {
        for (text, bytes) in
            [("2GB", 2_000_000_000), ("500 MB", 500_000_000), ("1GiB", 1 << 30), ("0b", 0), ("7kb", 7_000)]
        {
            assert_eq!(text.parse(), Ok(Size(bytes)), "{text}");
        }
        for text in ["", "2", "GB", "-1GB", "1.5GB", "2 XB", "99999999999TB"] {
            assert_eq!(text.parse::<Size>(), Err(ValueError::Size(text.to_owned())));
        }
    }
}
