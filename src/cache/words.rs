//! Numbers as people read them.

use std::time::Duration;

/// `1 file`, `1,234 files`.
pub fn files(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text} file{}", if count == 1 { "" } else { "s" })
}

/// `812 bytes`, `1.2 MB`, `56 MB`.
pub fn size(bytes: u64) -> String {
    let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    match units.into_iter().find(|&(_, unit)| bytes >= unit) {
        Some((name, unit)) if bytes < 10 * unit => format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit),
        Some((name, unit)) => format!("{} {name}", bytes / unit),
        None => format!("{bytes} byte{}", if bytes == 1 { "" } else { "s" }),
    }
}

/// `5 s`, `3 min`, `3 h`, `12 d`.
pub fn age(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!([1, 999, 1_000, 1_234_567].map(files), ["1 file", "999 files", "1,000 files", "1,234,567 files"]);
        let sizes = [0, 1, 999, 1_000, 9_990, 56_000_000, 1_250_000_000].map(size);
        assert_eq!(sizes, ["0 bytes", "1 byte", "999 bytes", "1.0 kB", "9.9 kB", "56 MB", "1.2 GB"]);
        let ages = [0, 119, 120, 7_199, 7_200, 172_800].map(|seconds| age(Duration::from_secs(seconds)));
        assert_eq!(ages, ["0 s", "119 s", "2 min", "119 min", "2 h", "2 d"]);
    }
}
