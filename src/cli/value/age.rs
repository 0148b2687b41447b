//! How old something is, as one types it.

use std::str::FromStr;
use std::time::Duration;

use super::{Time, ValueError};

/// An age, with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Age(pub(crate) Duration);

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
}
