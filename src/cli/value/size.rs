//! Numbers of bytes, as one types them.

use std::str::FromStr;

use super::ValueError;

/// A number of bytes: `1048576`, `500M`, `2GB`, `20GiB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ByteSize(pub(crate) u64);

/// Units, the longer names first; as in GNU's programs `KB` is 1000 and `K` is 1024.
const UNITS: [(&str, u64); 14] = [
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("tib", 1 << 40),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("tb", 1_000_000_000_000),
    ("k", 1 << 10),
    ("m", 1 << 20),
    ("g", 1 << 30),
    ("t", 1 << 40),
    ("b", 1),
    ("", 1),
];

impl FromStr for ByteSize {
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
    fn a_size_has_a_unit_or_none() {
        for (text, expected) in [
            ("0", 0),
            ("1", 1),
            ("7b", 7),
            ("2k", 2048),
            ("2KB", 2000),
            ("500M", 500 << 20),
            ("500 MB", 500_000_000),
            ("20GiB", 20 << 30),
            ("1T", 1 << 40),
        ] {
            assert_eq!(text.parse(), Ok(ByteSize(expected)), "{text}");
        }
        for text in ["", "G", "1.5G", "-1", "1X", "2 XB", "99999999999999G"] {
            assert_eq!(text.parse::<ByteSize>(), Err(ValueError::Size(text.to_owned())));
        }
    }
}
