//! What a registry asks of a caller it does not know: the header `WWW-Authenticate`.

use std::collections::BTreeMap;

/// One way to say who is calling; the better ones first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Challenge {
    /// A token that a service at `realm` gives.
    Bearer {
        /// The URL of the service.
        realm: String,
        /// How it calls the registry.
        service: Option<String>,
        /// What the token is to allow.
        scope: Option<String>,
    },
    /// A name and a password.
    Basic,
}

impl Challenge {
    /// Reads one header; none where it asks in another way.
    pub(super) fn read(header: &str) -> Option<Self> {
        let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
        if scheme.eq_ignore_ascii_case("basic") {
            return Some(Self::Basic);
        }
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let mut found = parameters(rest);
        Some(Self::Bearer {
            realm: found.remove("realm")?,
            service: found.remove("service"),
            scope: found.remove("scope"),
        })
    }
}

/// `name="value",name=value`, where a comma in quotes is part of the value.
fn parameters(mut text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    while let Some((name, rest)) = text.split_once('=') {
        let (value, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_at(rest.find(',').unwrap_or(rest.len())),
        };
        found.insert(name.trim().to_ascii_lowercase(), value.to_owned());
        text = after.trim_start().trim_start_matches(',');
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_whatever_its_quotes() {
        let owned = |text: &str| Some(text.to_owned());
        let bearer =
            |service, scope| Some(Challenge::Bearer { realm: "https://auth.e.com/token".to_owned(), service, scope });
        for (header, expected) in [
            (
                r#"Bearer realm="https://auth.e.com/token",service="e.com", scope="repository:a:pull,push""#,
                bearer(owned("e.com"), owned("repository:a:pull,push")),
            ),
            (r#"bearer service=e.com,realm="https://auth.e.com/token""#, bearer(owned("e.com"), None)),
            (r#"Basic realm="registry""#, Some(Challenge::Basic)),
            ("Basic", Some(Challenge::Basic)),
            ("Bearer service=e.com", None),
            ("Negotiate", None),
            ("", None),
        ] {
            assert_eq!(Challenge::read(header), expected, "{header}");
        }
    }
}
