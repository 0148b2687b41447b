//! The forms of a source version, and what git is to fetch for each.

use std::str::FromStr;

/// The private name that the wanted commit gets while a repository is fetched.
pub(super) const WANTED: &str = "refs/buildspec/wanted";

/// A version of a repository, as the service's `sourceVersion` has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceVersion {
    /// A reference by its whole name, perhaps at one of its commits: `refs/heads/x^{sha}`.
    Reference {
        /// The name.
        name: String,
        /// The commit.
        commit: Option<String>,
    },
    /// A commit by its whole name.
    Commit(String),
    /// A branch, a tag, or the beginning of a commit's name.
    Name(String),
}

/// Why a text is no version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{}` is no version of a repository; type a branch, a tag, a commit, `pr/25`, or `refs/heads/BRANCH^{{COMMIT}}`",
    crate::artifact::shown(.0)
)]
pub struct VersionError(String);

impl FromStr for SourceVersion {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let wrong = || VersionError(text.to_owned());
        if is_commit(text) {
            return Ok(Self::Commit(text.to_owned()));
        }
        if let Some(number) = text.strip_prefix("pr/")
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Ok(Self::Reference { name: format!("refs/pull/{number}/head"), commit: None });
        }
        let (name, commit) = match text.strip_suffix('}').and_then(|text| text.split_once("^{")) {
            Some((name, commit)) if is_commit(commit) => (name, Some(commit.to_owned())),
            Some(_) => return Err(wrong()),
            None => (text, None),
        };
        if !is_name(name) {
            return Err(wrong());
        }
        match (name.starts_with("refs/"), commit) {
            (true, commit) => Ok(Self::Reference { name: name.to_owned(), commit }),
            (false, None) => Ok(Self::Name(name.to_owned())),
            (false, commit) => Ok(Self::Reference { name: format!("refs/heads/{name}"), commit }),
        }
    }
}

/// The whole name of a commit: of SHA-1, or of SHA-256.
fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && is_hex(text)
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What git allows as the name of a reference (`git check-ref-format`), so that it means nothing else in a refspec or as
/// an argument.
fn is_name(text: &str) -> bool {
    let allowed = |c: char| !c.is_control() && !" ~^:?*[\\".contains(c);
    !text.is_empty()
        && !text.starts_with(['-', '/'])
        && !text.ends_with(['/', '.'])
        && text.chars().all(allowed)
        && !["..", "@{", "//"].iter().any(|part| text.contains(part))
        && text != "@"
        && text.split('/').all(|part| !part.starts_with('.') && part.strip_suffix(".lock").is_none())
}

/// Whether a name may be the beginning of a commit's.
pub(super) fn may_be_commit(name: &str) -> bool {
    (4..64).contains(&name.len()) && is_hex(name)
}

/// The depth of a clone as git is told; none is all of it: 0 and what is above 25 mean that to the service.
pub fn depth(typed: Option<u32>) -> Option<u32> {
    typed.filter(|depth| (1..=25).contains(depth))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA: &str = "0123456789012345678901234567890123456789";

    #[test]
    fn each_form_of_the_service_is_read() {
        let reference = |name: &str, commit: Option<&str>| SourceVersion::Reference {
            name: name.into(),
            commit: commit.map(Into::into),
        };
        for (text, expected) in [
            (SHA.to_owned(), SourceVersion::Commit(SHA.into())),
            ("main".to_owned(), SourceVersion::Name("main".into())),
            ("feature/a=b".to_owned(), SourceVersion::Name("feature/a=b".into())),
            ("0123abc".to_owned(), SourceVersion::Name("0123abc".into())),
            ("pr/25".to_owned(), reference("refs/pull/25/head", None)),
            ("pr/x".to_owned(), SourceVersion::Name("pr/x".into())),
            ("refs/tags/v1".to_owned(), reference("refs/tags/v1", None)),
            (format!("refs/heads/x^{{{SHA}}}"), reference("refs/heads/x", Some(SHA))),
            (format!("x^{{{SHA}}}"), reference("refs/heads/x", Some(SHA))),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_git_would_take_for_something_else_is_refused() {
        for text in [
            "",
            "-x",
            "--upload-pack=x",
            "a b",
            "a:b",
            "a..b",
            "a^",
            "a~1",
            "*",
            "a\n",
            "@{u}",
            "@",
            "/a",
            "a/",
            "a//b",
            ".a",
            "a/.b",
            "a.lock",
            "refs/heads/x^{}",
            "refs/heads/x^{tree}",
        ] {
            assert!(text.parse::<SourceVersion>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn only_a_depth_from_1_to_25_is_one() {
        assert_eq!([None, Some(0), Some(1), Some(25), Some(26)].map(depth), [None, None, Some(1), Some(25), None]);
    }
}
