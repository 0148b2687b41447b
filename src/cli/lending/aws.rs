//! The caller's keys for AWS, as the SDK finds them, in the form of a container credentials endpoint.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use serde_json::json;

use crate::agent::{Confidential, Refusal, Reply, Stop};
use crate::aws::{Access, AwsError, Keys as Found, Session};
use crate::cli::printer::Printer;
use crate::cli::settings::BuildSettings;
use crate::text::with_causes;

/// SDKs ask anew when less than this is left, so there should be more in an answer where that can be had.
const EARLY: Duration = Duration::from_mins(15);
/// What is told, and how soon is looked again, where keys have no end: the caller may change them.
const UNENDING: Duration = Duration::from_hours(1);

/// The caller's keys.
pub(super) struct Keys<'a> {
    access: Access,
    stop: &'a Stop,
    known: Mutex<Known<'a>>,
}

/// What has been found out so far.
#[derive(Default)]
struct Known<'a> {
    session: Option<Session<'a>>,
    keys: Option<Found>,
}

impl<'a> Keys<'a> {
    pub(super) fn of(settings: &BuildSettings, stop: &'a Stop, _: &Printer) -> Option<Self> {
        if !settings.lends_aws {
            return None;
        }
        // Keys need no region; without one the SDK would look for the machine's own.
        let region = settings.region.clone().or_else(|| Some("us-east-1".to_owned()));
        let access = Access { region, profile: settings.aws_profile.clone(), ..Access::default() };
        Some(Self { access, stop, known: Mutex::default() })
    }

    /// Those that are known while they last; else new ones.
    pub(super) fn reply(&self) -> Reply {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let now = SystemTime::now();
        if let Some(keys) = known.keys.as_ref().filter(|keys| is_fresh(keys.expiration, now)) {
            return Ok(written(keys));
        }
        match self.look(&mut known, now) {
            Ok(keys) => Ok(written(known.keys.insert(keys))),
            // What is old but not yet over is better than nothing.
            Err(refused) => known.keys.as_ref().filter(|keys| lasts(keys.expiration, now)).map(written).ok_or(refused),
        }
    }

    fn look(&self, known: &mut Known<'a>, now: SystemTime) -> Result<Found, Refusal> {
        if known.session.is_none() {
            known.session = Some(Session::open(&self.access, self.stop).map_err(refused)?);
        }
        let session = known.session.as_ref().ok_or_else(|| Refusal::unavailable("no session"))?;
        let mut keys = session.keys().map_err(refused)?;
        keys.expiration.get_or_insert(now + UNENDING);
        Ok(keys)
    }
}

fn refused(error: AwsError) -> Refusal {
    match error {
        AwsError::Refused { code, message, .. } => Refusal { code, message },
        // The SDK lists on lines of their own where it has looked.
        error => Refusal::unavailable(with_causes(&error).lines().map(str::trim).collect::<Vec<_>>().join("; ")),
    }
}

fn is_fresh(expiration: Option<SystemTime>, now: SystemTime) -> bool {
    lasts(expiration, now + EARLY)
}

fn lasts(expiration: Option<SystemTime>, until: SystemTime) -> bool {
    expiration.is_some_and(|end| end > until)
}

/// The JSON that SDKs read; they want all four, and take an empty token for none.
fn written(keys: &Found) -> Confidential {
    let end = keys.expiration.and_then(|end| Timestamp::try_from(end).ok()).unwrap_or_default();
    let json = json!({
        "AccessKeyId": keys.access_key_id,
        "SecretAccessKey": keys.secret_access_key,
        "Token": keys.session_token.as_deref().unwrap_or_default(),
        "Expiration": end.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    });
    Confidential(json.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_as_sdks_read_them() {
        let keys = Found {
            access_key_id: "AKIA".to_owned(),
            secret_access_key: "s/\"".to_owned(),
            session_token: None,
            expiration: Some(SystemTime::UNIX_EPOCH + Duration::from_hours(498_658)),
        };
        let expected =
            r#"{"AccessKeyId":"AKIA","SecretAccessKey":"s/\"","Token":"","Expiration":"2026-11-20T10:00:00Z"}"#;
        assert_eq!(written(&keys).0, expected);
    }

    #[test]
    fn keys_are_looked_for_again_well_before_their_end() {
        let now = SystemTime::now();
        let ends_in = |minutes| Some(now + Duration::from_mins(minutes));
        assert!(is_fresh(ends_in(16), now));
        assert!(!is_fresh(ends_in(15), now));
        assert!(!is_fresh(None, now));
        assert!(lasts(ends_in(1), now));
        assert!(!lasts(ends_in(0), now));
    }
}
