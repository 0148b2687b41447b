//! Addresses of git repositories: which are taken, what of them may be told, where the service puts a clone.
//!
//! What git would read as an option, and transports that are programs (`ext::`), are refused here, before git sees them.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::facts::without_credentials;
use crate::build::SourceType;

/// The schemes that are taken.
const SCHEMES: [&str; 4] = ["https", "http", "ssh", "file"];

/// The address of a repository.
#[derive(Clone, PartialEq, Eq)]
pub struct GitUrl {
    /// Without credentials.
    url: String,
    /// `user:password` of HTTP, as it was typed.
    credentials: Option<String>,
    /// None for a repository on this machine.
    host: Option<String>,
    /// The path on the host, without slashes at its ends and without `.git`.
    path: String,
}

/// Why an address is refused. The address is never in it: it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GitUrlError {
    /// Another kind of address.
    #[error(
        "a source cannot be fetched by `{scheme}:`; type a folder, an archive, `s3://BUCKET/KEY`, or a git URL that \
         begins with https://, ssh:// or file://"
    )]
    Scheme {
        /// What was typed before the colon.
        scheme: String,
    },
    /// What git or ssh would take for an option, or a terminal for an order.
    #[error("the git URL has {what}, which git could take for something else")]
    Unsafe {
        /// What is wrong with it.
        what: &'static str,
    },
    /// A version in the address.
    #[error("a git URL has no `#`; type `{url} --source-version {version}`")]
    Version {
        /// The address before it.
        url: String,
        /// What follows.
        version: String,
    },
    /// An archive on the web.
    #[error("`{url}` is an archive on the web; type `curl -LO {url}`, then name the file")]
    Archive {
        /// The address.
        url: String,
    },
    /// Nothing to clone.
    #[error("`{url}` names no repository")]
    Empty {
        /// The address.
        url: String,
    },
}

impl FromStr for GitUrl {
    type Err = GitUrlError;

    fn from_str(text: &str) -> Result<Self, GitUrlError> {
        let text = text.strip_prefix("git+").filter(|rest| rest.contains("://")).unwrap_or(text);
        check(text)?;
        if let Some((url, version)) = text.split_once('#') {
            return Err(GitUrlError::Version { url: without_credentials(url), version: version.to_owned() });
        }
        let Some((scheme, rest)) = text.split_once("://") else { return Self::like_scp(text) };
        if !SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()) {
            return Err(GitUrlError::Scheme { scheme: scheme.to_owned() });
        }
        let url = without_credentials(text);
        let clean = url.split_once("://").map_or("", |(_, rest)| rest);
        let is_http = scheme.to_ascii_lowercase().starts_with("http");
        let taken = rest.len() - clean.len();
        let credentials = (is_http && taken > 1).then(|| rest[..taken - 1].to_owned());
        let (authority, path) = clean.split_once('/').unwrap_or((clean, ""));
        let host = authority.rsplit('@').next().unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
        if is_http && [".zip", ".tar.gz", ".tgz", ".tar"].iter().any(|ending| path.ends_with(ending)) {
            return Err(GitUrlError::Archive { url });
        }
        let is_local = scheme.eq_ignore_ascii_case("file");
        if host.starts_with('-') || authority.starts_with('-') {
            return Err(GitUrlError::Unsafe { what: "a host that begins with `-`" });
        }
        let path = trimmed(path);
        if path.is_empty() || (host.is_empty() && !is_local) {
            return Err(GitUrlError::Empty { url });
        }
        Ok(Self { url, credentials, host: Some(host).filter(|_| !is_local), path })
    }
}

/// Refuses what no scheme makes good.
fn check(text: &str) -> Result<(), GitUrlError> {
    if text.starts_with('-') {
        return Err(GitUrlError::Unsafe { what: "a `-` at its beginning" });
    }
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) && !text.starts_with("file://") {
        return Err(GitUrlError::Unsafe { what: "a space or a control character" });
    }
    match text.split_once("::").filter(|(before, _)| is_scheme(before)) {
        Some((scheme, _)) => Err(GitUrlError::Scheme { scheme: format!("{scheme}:") }),
        None => Ok(()),
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+.-_".contains(c))
}

fn trimmed(path: &str) -> String {
    let path = path.trim_matches('/');
    path.strip_suffix(".git").unwrap_or(path).trim_end_matches('/').to_owned()
}

impl GitUrl {
    /// Whether a text is meant to be such an address: a scheme, or `user@host:path` as ssh has it.
    pub fn is_meant(text: &str) -> bool {
        let (before, after) = text.split_once(':').unwrap_or((text, "\0"));
        let has_scheme = is_scheme(before) && (after.starts_with("//") || after.starts_with(':'));
        has_scheme || (after != "\0" && before.contains('@') && !before.contains(['/', '=']))
    }

    /// The repository that a folder of this machine is.
    pub(super) fn of_folder(folder: &Path) -> Result<Self, GitUrlError> {
        let text = folder.to_str().ok_or(GitUrlError::Unsafe { what: "a name that is not UTF-8" })?;
        Ok(Self { url: format!("file://{text}"), credentials: None, host: None, path: trimmed(text) })
    }

    /// `user@host:path`.
    fn like_scp(text: &str) -> Result<Self, GitUrlError> {
        let (place, path) = text.split_once(':').unwrap_or((text, ""));
        let (_, host) = place.rsplit_once('@').unwrap_or(("", place));
        if host.starts_with('-') || path.starts_with('-') {
            return Err(GitUrlError::Unsafe { what: "a host or a path that begins with `-`" });
        }
        let (host, path) = (host.to_ascii_lowercase(), trimmed(path));
        if host.is_empty() || path.is_empty() {
            return Err(GitUrlError::Empty { url: text.to_owned() });
        }
        Ok(Self { url: text.to_owned(), credentials: None, host: Some(host), path })
    }

    /// The address without credentials.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// `user:password`, where they were typed; for git alone.
    pub(super) fn credentials(&self) -> Option<&str> {
        self.credentials.as_deref()
    }

    /// Whether the repository lies on this machine.
    pub fn is_local(&self) -> bool {
        self.host.is_none()
    }

    /// Whether two addresses name one repository, by whatever way it is reached.
    pub fn is_same_repository(&self, other: &Self) -> bool {
        (&self.host, &self.path) == (&other.host, &other.path)
    }

    /// The last part of the path.
    pub(super) fn name(&self) -> String {
        self.path.rsplit('/').next().unwrap_or_default().to_owned()
    }

    /// The type that the service's API gives it, as far as the host tells.
    pub(super) fn source_type(&self) -> Option<SourceType> {
        let host = self.host.as_deref()?;
        Some(match host {
            "github.com" => SourceType::Github,
            "bitbucket.org" => SourceType::Bitbucket,
            "gitlab.com" => SourceType::Gitlab,
            _ if host.starts_with("git-codecommit.") => SourceType::Codecommit,
            _ => SourceType::GithubEnterprise,
        })
    }

    /// Host and path, as the service's folders are named.
    pub(super) fn below_src(&self) -> Option<PathBuf> {
        let host = self.host.as_deref()?;
        let parts: Vec<&str> =
            std::iter::once(host).chain(self.path.split('/').filter(|part| !part.is_empty())).collect();
        let is_plain = |part: &&str| {
            !part.starts_with('.') && part.chars().all(|c| c.is_ascii_alphanumeric() || "._-~".contains(c))
        };
        parts.iter().all(is_plain).then(|| parts.iter().collect())
    }
}

/// Without credentials: it may come into any message.
impl fmt::Debug for GitUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("GitUrl").field(&self.url).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> GitUrl {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn an_address_keeps_its_credentials_to_itself() {
        for (text, told, credentials) in [
            ("https://me:se@cret@example.com/o/r.git", "https://example.com/o/r.git", Some("me:se@cret")),
            ("https://token@example.com:8443/o/r", "https://example.com:8443/o/r", Some("token")),
            ("https://me:se/cret@example.com/o", "https://example.com/o", Some("me:se/cret")),
            ("git+http://example.com/o/r", "http://example.com/o/r", None),
            ("ssh://git@example.com:2222/o/r", "ssh://git@example.com:2222/o/r", None),
            ("git@example.com:o/r.git", "git@example.com:o/r.git", None),
            ("file:///srv/my repos/r.git", "file:///srv/my repos/r.git", None),
        ] {
            let url = url(text);
            assert_eq!((url.url(), url.credentials()), (told, credentials), "{text}");
            assert!(!format!("{url:?}").contains("cret"), "{url:?}");
        }
    }

    #[test]
    fn what_git_would_take_for_something_else_is_refused() {
        for (text, expected) in [
            ("--upload-pack=touch x", "a `-` at its beginning"),
            ("ext::sh -c touch% x", "a space"),
            ("ext::sh", "by `ext::`"),
            ("fd::7", "by `fd::`"),
            ("ssh://-oProxyCommand=x/r", "begins with `-`"),
            ("ssh://git@-oProxyCommand=x/r", "begins with `-`"),
            ("git@-oProxyCommand=x:r", "begins with `-`"),
            ("git@host:-x", "begins with `-`"),
            ("https://host/a\nb", "control character"),
            ("svn://host/x", "by `svn:`"),
            ("https://host", "names no repository"),
            ("https:///o/r", "names no repository"),
            ("https://u:p@host/r#v1", "type `https://host/r --source-version v1`"),
            ("https://u:p@host/r.zip", "`curl -LO https://host/r.zip`"),
        ] {
            let said = text.parse::<GitUrl>().unwrap_err().to_string();
            assert!(said.contains(expected) && !said.contains("u:p"), "{text}: {said}");
        }
    }

    #[test]
    fn addresses_are_told_from_paths_and_identifiers() {
        for text in ["https://h/r", "ssh://h/r", "git@h:r", "a.b@h:r", "ext::x", "file:///r", "nonsense://x"] {
            assert!(GitUrl::is_meant(text), "{text}");
        }
        for text in ["app", "./a:b", "lib:../lib", "lib=git@h:r", "a/b@c:d", "/abs", "C:x", "x@y", ""] {
            assert!(!GitUrl::is_meant(text), "{text}");
        }
    }

    #[test]
    fn the_service_has_a_folder_and_a_type_for_each_host() {
        for (text, folder, kind) in [
            ("https://github.com/o/r.git", Some("github.com/o/r"), Some(SourceType::Github)),
            ("git@GitHub.com:o/r", Some("github.com/o/r"), Some(SourceType::Github)),
            (
                "https://git-codecommit.us-east-2.amazonaws.com/v1/repos/R",
                Some("git-codecommit.us-east-2.amazonaws.com/v1/repos/R"),
                Some(SourceType::Codecommit),
            ),
            ("https://gitlab.com/g/s/r", Some("gitlab.com/g/s/r"), Some(SourceType::Gitlab)),
            ("https://git.example.com:8443/o/r", Some("git.example.com/o/r"), Some(SourceType::GithubEnterprise)),
            ("https://example.com/../r", None, Some(SourceType::GithubEnterprise)),
            ("https://example.com/.git/r", None, Some(SourceType::GithubEnterprise)),
            ("file:///srv/r.git", None, None),
        ] {
            let url = url(text);
            assert_eq!(url.below_src().as_deref(), folder.map(Path::new), "{text}");
            assert_eq!(url.source_type(), kind, "{text}");
        }
        assert!(url("git@github.com:o/r.git").is_same_repository(&url("https://me@github.com/o/r")));
        assert!(!url("git@github.com:o/r.git").is_same_repository(&url("https://github.com/o/other")));
    }
}
