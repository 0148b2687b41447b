//! Values that check themselves as they are read, alike from a flag and from a file: times, log formats, hosts, projects.

use std::fmt;
use std::marker::PhantomData;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use serde::de::{self, Deserialize, Deserializer, Visitor};

use crate::lint::UnknownRule;
use crate::reporter::FORMATS;
use crate::text::suggest;

mod age;
mod compose;
mod deploy;
mod rules;
mod secret;
mod size;

pub(crate) use age::Age;
pub(crate) use compose::{ContainerImage, MovedPort};
pub(crate) use deploy::{Description, ImageSource, Metadata, NamedArtifact, PlaceholderImage};
pub(crate) use rules::{RuleCode, RuleLevel, RuleSelector, RuleSeverity};
pub(crate) use secret::{SecretEntry, SecretSource};
pub(crate) use size::ByteSize;

/// Why a value cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ValueError {
    /// No time at all.
    #[error("`{0}` is not a time; write `90s`, `30m`, `1h30m`, or a number of minutes")]
    Time(String),
    /// No number of bytes.
    #[error("`{0}` is not a size; write `500M`, `20G`, or a number of bytes")]
    Size(String),
    /// A limit that nothing can keep.
    #[error("with a limit of `{0}` nothing could run; leave it out for no limit, or write at least `1s`")]
    Zero(String),
    /// No such log format.
    #[error("there is no log format `{name}`; {hint}")]
    LogFormat { name: String, hint: String },
    /// No `HOST:IP`.
    #[error("`{0}` does not map a host; write `HOST:IP` or `HOST:host-gateway`")]
    ExtraHost(String),
    /// No project of the service has such a name.
    #[error("{0:?} cannot name a project: it has 2 to 255 letters, digits, `-` and `_`")]
    ProjectName(String),
    /// No age.
    #[error("`{0}` is not an age; write `7d`, `12h` or `30m`")]
    Age(String),
    /// No such rule of the linter.
    #[error(transparent)]
    Rule(#[from] UnknownRule),
    /// No such severity.
    #[error("there is no severity `{name}`; it is {allowed}")]
    Severity { name: String, allowed: String },
    /// A rule alone.
    #[error("`{0}` gives no severity; write `CODE=error`, `warning`, `note` or `off`")]
    NoSeverity(String),
}

/// A limit: more than no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TimeLimit(pub(crate) Duration);

/// Any time, none included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Time(pub(crate) Duration);

/// The name of a log format of the one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogFormat(pub(crate) String);

/// `HOST:IP` or `HOST:host-gateway`, as container engines take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExtraHost(pub(crate) String);

/// A project name that the service takes: 2 to 255 letters, digits, `-` and `_`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProjectName(pub(crate) String);

impl FromStr for Time {
    type Err = ValueError;

    /// `90s`, `1h30m`, or a number of minutes as in the service's settings.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        let wrong = || ValueError::Time(text.to_owned());
        if let Ok(minutes) = text.parse::<u32>() {
            return Ok(Self(Duration::from_secs(u64::from(minutes) * 60)));
        }
        let parsed: jiff::SignedDuration = text.parse().map_err(|_| wrong())?;
        Duration::try_from(parsed).map(Self).map_err(|_| wrong())
    }
}

impl TimeLimit {
    /// A limit in the service's unit.
    pub(crate) fn of_minutes(minutes: u32) -> Option<Self> {
        (minutes > 0).then(|| Self(Duration::from_secs(u64::from(minutes) * 60)))
    }
}

impl FromStr for TimeLimit {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let Time(time) = text.parse()?;
        if time.is_zero() { Err(ValueError::Zero(text.to_owned())) } else { Ok(Self(time)) }
    }
}

impl FromStr for LogFormat {
    type Err = ValueError;

    fn from_str(name: &str) -> Result<Self, ValueError> {
        let names = || FORMATS.iter().map(|format| format.name);
        if names().any(|known| known == name) {
            return Ok(Self(name.to_owned()));
        }
        let hint = match suggest::nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it is {}", suggest::any_of(names())),
        };
        Err(ValueError::LogFormat { name: name.to_owned(), hint })
    }
}

impl FromStr for ExtraHost {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let wrong = || ValueError::ExtraHost(text.to_owned());
        let (host, address) = text.split_once(':').ok_or_else(wrong)?;
        let is_host = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
        // Brackets around an IPv6 address are understood by some engines only.
        let address = address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(address);
        let is_address = address == "host-gateway" || address.parse::<IpAddr>().is_ok();
        if is_host && is_address { Ok(Self(format!("{host}:{address}"))) } else { Err(wrong()) }
    }
}

impl ExtraHost {
    /// The host's name.
    pub(crate) fn host(&self) -> &str {
        self.0.split_once(':').map_or(&self.0, |(host, _)| host)
    }
}

impl FromStr for ProjectName {
    type Err = ValueError;

    fn from_str(name: &str) -> Result<Self, ValueError> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let is_name = (2..=255).contains(&name.len()) && name.chars().all(allowed);
        if is_name { Ok(Self(name.to_owned())) } else { Err(ValueError::ProjectName(name.to_owned())) }
    }
}

/// Reads what a file has as a flag is read. It is checked while it is read, so that the error knows the value's place.
struct AsTyped<T>(PhantomData<T>);

impl<T: FromStr<Err = ValueError>> Visitor<'_> for AsTyped<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// The same for a time, which can be a number of minutes.
struct TimeAsTyped<T>(PhantomData<T>);

impl<T: FromStr<Err = ValueError>> Visitor<'_> for TimeAsTyped<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time such as `\"30m\"`, or a number of minutes")
    }

    fn visit_i64<E: de::Error>(self, minutes: i64) -> Result<T, E> {
        minutes.to_string().parse().map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

macro_rules! read_as_typed {
    ($($type:ty: $visitor:ident),* $(,)?) => {$(
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any($visitor(PhantomData))
            }
        }
    )*};
}

read_as_typed! {
    Time: TimeAsTyped, TimeLimit: TimeAsTyped, LogFormat: AsTyped, ExtraHost: AsTyped, ProjectName: AsTyped,
    RuleSelector: AsTyped, RuleCode: AsTyped, RuleLevel: AsTyped, ByteSize: AsTyped,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_units_or_as_minutes() {
        for (text, milliseconds) in [("60", 3_600_000), ("90s", 90_000), ("1h30m", 5_400_000), ("500ms", 500)] {
            assert_eq!(text.parse(), Ok(TimeLimit(Duration::from_millis(milliseconds))), "{text}");
        }
        for text in ["", "soon", "-5m", "5 parsecs"] {
            assert_eq!(text.parse::<Time>(), Err(ValueError::Time(text.into())));
        }
    }

    #[test]
    fn a_limit_of_nothing_is_refused_and_a_grace_of_nothing_is_not() {
        for text in ["0", "0s", "0m", "0ms"] {
            assert_eq!(text.parse::<TimeLimit>(), Err(ValueError::Zero(text.into())));
            assert_eq!(text.parse(), Ok(Time(Duration::ZERO)), "{text}");
        }
    }

    #[test]
    fn a_host_is_mapped_to_an_address_or_to_this_machine() {
        for (text, expected) in [
            ("db:10.0.0.7", "db:10.0.0.7"),
            ("db.local:host-gateway", "db.local:host-gateway"),
            ("db:::1", "db:::1"),
            ("db:[fe80::1]", "db:fe80::1"),
        ] {
            assert_eq!(text.parse(), Ok(ExtraHost(expected.into())));
            assert!(text.starts_with(ExtraHost(expected.into()).host()));
        }
        for text in ["", "db", "db:", ":10.0.0.7", "db:localhost", "db=10.0.0.7", "d b:10.0.0.7", "db:10.0.0.7 x"] {
            assert_eq!(text.parse::<ExtraHost>(), Err(ValueError::ExtraHost(text.into())));
        }
    }

    #[test]
    fn a_log_format_is_one_of_the_table() {
        for format in FORMATS {
            assert_eq!(format.name.parse(), Ok(LogFormat(format.name.into())));
        }
        let said = |name: &str| name.parse::<LogFormat>().unwrap_err().to_string();
        assert_eq!(said("prety"), "there is no log format `prety`; did you mean `pretty`?");
        assert!(said("xml").starts_with("there is no log format `xml`; it is `"));
    }

    #[test]
    fn a_project_name_is_one_the_service_takes() {
        for (name, is_taken) in
            [("ab", true), ("my-App_2", true), ("a", false), ("a b", false), ("é-é", false), ("", false)]
        {
            assert_eq!(name.parse::<ProjectName>().is_ok(), is_taken, "{name}");
        }
        assert!("x".repeat(255).parse::<ProjectName>().is_ok());
        assert!("x".repeat(256).parse::<ProjectName>().is_err());
    }
}
