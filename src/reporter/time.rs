//! Points in time as text, in UTC. The only file that names `jiff`.

use crate::build::Timestamp;

/// As the service's log writes it: `2026/11/20 10:00:00.000000`.
pub(super) fn log_time(at: Timestamp) -> String {
    utc(at).strftime("%Y/%m/%d %H:%M:%S.%6f").to_string()
}

/// As RFC 3339 writes it, to the microsecond: `2026-11-20T10:00:00.000000Z`.
pub(super) fn rfc3339(at: Timestamp) -> String {
    utc(at).strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}

fn utc(at: Timestamp) -> jiff::Timestamp {
    i64::try_from(at.0)
        .ok()
        .and_then(|micros| jiff::Timestamp::from_microsecond(micros).ok())
        .unwrap_or(jiff::Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_utc_to_the_microsecond() {
        for (micros, log, rfc) in [
            (0, "1970/01/01 00:00:00.000000", "1970-01-01T00:00:00.000000Z"),
            (1_709_164_799_000_007, "2024/02/28 23:59:59.000007", "2024-02-28T23:59:59.000007Z"),
            (1_709_251_199_999_999, "2024/02/29 23:59:59.999999", "2024-02-29T23:59:59.999999Z"),
        ] {
            assert_eq!(log_time(Timestamp(micros)), log);
            assert_eq!(rfc3339(Timestamp(micros)), rfc);
        }
        assert_eq!(&log_time(Timestamp(u64::MAX))[..4], "9999");
    }
}
