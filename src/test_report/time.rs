//! Durations as the formats write them, to nanoseconds. What is no duration is none at all.

use std::time::Duration;

/// Seconds with a fraction: `0.012`, `1,234.5`, `0,012`.
pub(super) fn seconds(text: &str) -> u64 {
    let text = text.trim();
    let plain = if text.contains('.') { text.replace(',', "") } else { text.replace(',', ".") };
    plain.parse().map_or(0, of_seconds)
}

/// Seconds as a number.
pub(super) fn of_seconds(seconds: f64) -> u64 {
    Duration::try_from_secs_f64(seconds).map_or(0, nanos)
}

/// Milliseconds: `12`, `12.5`.
pub(super) fn millis(text: &str) -> u64 {
    text.trim().parse::<f64>().map_or(0, |millis| of_seconds(millis / 1000.0))
}

/// Hours, minutes and seconds: `00:00:01.0234567`, with days before a dot: `1.00:00:00`.
pub(super) fn clock(text: &str) -> u64 {
    let mut parts = text.trim().rsplitn(3, ':');
    let (Some(last), Some(minutes), Some(hours)) = (parts.next(), parts.next(), parts.next()) else { return 0 };
    let (days, hours) = hours.split_once('.').unwrap_or(("0", hours));
    let whole = |text: &str| text.parse::<u32>().map(u64::from).ok();
    let Some((days, hours, minutes)) = whole(days).zip(whole(hours)).zip(whole(minutes)).map(|((d, h), m)| (d, h, m))
    else {
        return 0;
    };
    let minutes = Duration::from_secs(((days * 24 + hours) * 60 + minutes) * 60);
    nanos(minutes).saturating_add(seconds(last))
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_the_formats_write_them() {
        for (text, nanos) in [
            ("0.012", 12_000_000),
            ("1,234.5", 1_234_500_000_000),
            ("0,5", 500_000_000),
            ("-1", 0),
            ("NaN", 0),
            ("1e300", 0),
            ("", 0),
            ("soon", 0),
        ] {
            assert_eq!(seconds(text), nanos, "{text}");
        }
        assert_eq!(millis(" 12 "), 12_000_000);
        assert_eq!(millis("x"), 0);
        for (text, nanos) in [
            ("00:00:01.0234567", 1_023_456_700),
            ("01:02:03", 3_723_000_000_000),
            ("1.00:00:00", 86_400_000_000_000),
            ("00:01", 0),
            ("a:b:c", 0),
        ] {
            assert_eq!(clock(text), nanos, "{text}");
        }
    }
}
