//! What an image is called: registry, repository, tag and digest, by the grammar that Docker and Amazon ECS read.

use std::fmt;
use std::str::FromStr;

/// The name of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageReference {
    /// The host of the registry, with its port; none for Docker Hub's short names.
    pub registry: Option<String>,
    /// The repository within the registry.
    pub repository: String,
    /// The tag.
    pub tag: Option<String>,
    /// The digest: `sha256:…`.
    pub digest: Option<String>,
}

/// Why a text is no name of an image.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// Nothing.
    #[error("it is empty")]
    Empty,
    /// A variable that no shell has put a value for.
    #[error("`{0}` is not expanded")]
    Unexpanded(String),
    /// What was to be replaced.
    #[error("`{0}` is not replaced")]
    Placeholder(String),
    /// `https://…`.
    #[error("it begins with `{0}`; the name of an image has no scheme")]
    Scheme(String),
    /// A character that stands in no name of an image.
    #[error("it has {0}, which no image is called with")]
    Character(String),
    /// `repository:`.
    #[error("the tag after `{0}:` is empty; a variable that is not set is the usual cause")]
    EmptyTag(String),
    /// `…@` without a digest, or with another text than one.
    #[error("`@{0}` is no digest: `@sha256:` and 64 hexadecimal digits are")]
    Digest(String),
    /// A tag that cannot be one.
    #[error("`{0}` is no tag: up to 128 letters, digits, `_`, `.` and `-`, of which `.` and `-` are not the first")]
    Tag(String),
    /// A host that cannot be one.
    #[error("`{0}` is no registry; a variable that is not set is the usual cause")]
    Registry(String),
    /// Upper case.
    #[error("the repository `{0}` has capital letters; it must be lower case")]
    UpperCase(String),
    /// A repository that cannot be one.
    #[error("`{0}` is no repository")]
    Repository(String),
    /// More characters than are taken.
    #[error("it is {0} characters long, and 255 are allowed")]
    TooLong(usize),
}

impl ImageReference {
    /// The same image by its digest alone.
    #[must_use]
    pub fn pinned(&self, digest: &str) -> Self {
        Self { tag: None, digest: Some(digest.to_owned()), ..self.clone() }
    }

    /// Registry and repository.
    pub fn name(&self) -> String {
        self.registry.iter().map(|registry| format!("{registry}/")).chain([self.repository.clone()]).collect()
    }

    /// Whether what it names can change: there is no digest, and no tag or `latest`.
    pub fn floats(&self) -> bool {
        self.digest.is_none() && self.tag.as_deref().is_none_or(|tag| tag == "latest")
    }

    /// The host to ask, and the repository there: Docker Hub's where there is no host.
    pub fn located(&self) -> (&str, String) {
        match self.registry.as_deref() {
            None | Some("docker.io" | "index.docker.io") if !self.repository.contains('/') => {
                ("docker.io", format!("library/{}", self.repository))
            }
            None | Some("index.docker.io") => ("docker.io", self.repository.clone()),
            Some(host) => (host, self.repository.clone()),
        }
    }
}

impl FromStr for ImageReference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        unfinished(text)?;
        let (named, digest) = match text.split_once('@') {
            Some((named, digest)) if is_digest(digest) => (named, Some(digest.to_owned())),
            Some((_, digest)) => return Err(ReferenceError::Digest(digest.to_owned())),
            None => (text, None),
        };
        let path = named.rfind('/').map_or(0, |slash| slash + 1);
        let (name, tag) = match named[path..].split_once(':') {
            Some((last, tag)) => (&named[..path + last.len()], Some(tag)),
            None => (named, None),
        };
        match tag {
            Some("") => return Err(ReferenceError::EmptyTag(name.to_owned())),
            Some(tag) if !is_tag(tag) => return Err(ReferenceError::Tag(tag.to_owned())),
            _ => {}
        }
        let (registry, repository) = match name.split_once('/') {
            Some((host, rest)) if host.is_empty() || host.contains(['.', ':']) || host == "localhost" => {
                (Some(host), rest)
            }
            _ => (None, name),
        };
        if let Some(host) = registry.filter(|host| !is_host(host)) {
            return Err(ReferenceError::Registry(host.to_owned()));
        }
        if repository.contains(|c: char| c.is_ascii_uppercase()) {
            return Err(ReferenceError::UpperCase(repository.to_owned()));
        }
        if !repository.split('/').all(is_part) {
            return Err(ReferenceError::Repository(repository.to_owned()));
        }
        if digest.is_none() && text.len() > 255 {
            return Err(ReferenceError::TooLong(text.len()));
        }
        let owned = |text: &str| text.to_owned();
        Ok(Self { registry: registry.map(owned), repository: owned(repository), tag: tag.map(owned), digest })
    }
}

impl fmt::Display for ImageReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())?;
        self.tag.iter().try_for_each(|tag| write!(f, ":{tag}"))?;
        self.digest.iter().try_for_each(|digest| write!(f, "@{digest}"))
    }
}

/// What shows that the text is not what was meant to stand there.
fn unfinished(text: &str) -> Result<(), ReferenceError> {
    if text.is_empty() {
        return Err(ReferenceError::Empty);
    }
    if let Some(at) = text.find(['$', '`']).or_else(|| text.find("#{")) {
        let end = text[at + 1..].find(['/', ':', '@', '"']).map_or(text.len(), |length| at + 1 + length);
        return Err(ReferenceError::Unexpanded(text[at..end].to_owned()));
    }
    if let Some(at) = text.find(['<', '>']) {
        let end = text[at..].find('>').map_or(text.len(), |length| at + length + 1);
        return Err(ReferenceError::Placeholder(text[at..end].to_owned()));
    }
    if let Some(at) = text.find("://") {
        return Err(ReferenceError::Scheme(text[..at + 3].to_owned()));
    }
    let is_known = |c: char| c.is_ascii_alphanumeric() || "-_.:/@".contains(c);
    text.chars().find(|&c| !is_known(c)).map_or(Ok(()), |c| Err(ReferenceError::Character(shown(c))))
}

/// A character for a message, also one that nobody can see.
pub(super) fn shown(c: char) -> String {
    match c {
        ' ' => "a blank".to_owned(),
        c if c.is_ascii_graphic() => format!("`{c}`"),
        c => format!("the character U+{:04X}", u32::from(c)),
    }
}

fn is_digest(text: &str) -> bool {
    let digits = text.strip_prefix("sha256:").unwrap_or_default();
    digits.len() == 64 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_tag(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.len() <= 128 && text.starts_with(is_word) && text.chars().all(|c| is_word(c) || c == '.' || c == '-')
}

fn is_host(text: &str) -> bool {
    let (name, port) = text.split_once(':').map_or((text, None), |(name, port)| (name, Some(port)));
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    name.split('.').all(is_label) && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

/// One part of a repository: lower case and digits, with `.`, `_`, `__` or dashes between.
fn is_part(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let mut separators = text.split(is_plain).filter(|separator| !separator.is_empty());
    text.starts_with(is_plain)
        && text.ends_with(is_plain)
        && separators.all(|separator| matches!(separator, "." | "_" | "__") || separator.bytes().all(|b| b == b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reference() -> impl Strategy<Value = ImageReference> {
        let registry = prop::option::of("[a-z]{1,5}(\\.[a-z0-9]{1,4}){1,2}|localhost|[a-z]{1,4}:[1-9][0-9]{0,3}");
        let repository = "[a-z0-9]{1,4}((\\.|_|__|-{1,3})[a-z0-9]{1,3}){0,2}(/[a-z0-9]{1,4}){0,2}";
        let tag = prop::option::of("[A-Za-z0-9_][A-Za-z0-9_.-]{0,10}");
        let digest = prop::option::of("sha256:[0-9a-f]{64}");
        (registry, repository, tag, digest)
            .prop_map(|(registry, repository, tag, digest)| ImageReference { registry, repository, tag, digest })
            // A first part that looks like a host is one.
            .prop_filter("a host", |it| {
                let first = it.repository.split('/').next().unwrap_or_default();
                it.registry.is_some() || !it.repository.contains('/') || !first.contains('.') && first != "localhost"
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_printed_is_read_again(reference in reference()) {
            prop_assert_eq!(reference.to_string().parse(), Ok(reference));
        }

        #[test]
        fn what_is_read_is_printed_the_same(text in "[a-z.$<:/@A-Z_0-9-]{0,24}|\\PC{0,12}") {
            if let Ok(reference) = text.parse::<ImageReference>() {
                prop_assert_eq!(reference.to_string(), text);
            }
        }
    }

    #[test]
    fn the_parts_of_a_name_are_told_apart() {
        let read = |text: &str| {
            let found: ImageReference = text.parse().unwrap();
            (found.registry, found.repository, found.tag)
        };
        let owned = |text: &str| Some(text.to_owned());
        assert_eq!(read("httpd"), (None, "httpd".to_owned(), None));
        assert_eq!(read("java1.8"), (None, "java1.8".to_owned(), None));
        assert_eq!(read("team/app:1"), (None, "team/app".to_owned(), owned("1")));
        assert_eq!(read("localhost:5000/a/b"), (owned("localhost:5000"), "a/b".to_owned(), None));
    }

    #[test]
    fn what_is_no_name_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "it is empty"),
            ("$REPOSITORY:1", "`$REPOSITORY` is not expanded"),
            ("shop:${TAG}", "`${TAG}` is not expanded"),
            ("shop:#{Build.TAG}", "`#{Build.TAG}` is not expanded"),
            ("<IMAGE1_NAME>", "`<IMAGE1_NAME>` is not replaced"),
            ("https://e.com/shop", "it begins with `https://`; the name of an image has no scheme"),
            ("shop: 1", "it has a blank, which no image is called with"),
            ("shöp:1", "it has the character U+00F6, which no image is called with"),
            ("e.com/shop:", "the tag after `e.com/shop:` is empty; a variable that is not set is the usual cause"),
            ("shop@sha256:00", "`@sha256:00` is no digest: `@sha256:` and 64 hexadecimal digits are"),
            ("e.com/Shop:1", "the repository `Shop` has capital letters; it must be lower case"),
            (".dkr.ecr.e.com/shop:1", "`.dkr.ecr.e.com` is no registry; a variable that is not set is the usual cause"),
            ("/shop:1", "`` is no registry; a variable that is not set is the usual cause"),
            ("e.com//shop", "`/shop` is no repository"),
            ("e.com/", "`` is no repository"),
        ] {
            assert_eq!(text.parse::<ImageReference>().unwrap_err().to_string(), reason, "{text}");
        }
        assert_eq!("a".repeat(300).parse::<ImageReference>(), Err(ReferenceError::TooLong(300)));
        assert!(matches!(format!("a:{}", "b".repeat(129)).parse::<ImageReference>(), Err(ReferenceError::Tag(_))));
    }

    #[test]
    fn short_names_are_those_of_docker_hub() {
        for (text, expected) in [
            ("httpd", ("docker.io", "library/httpd")),
            ("team/app", ("docker.io", "team/app")),
            ("docker.io/httpd", ("docker.io", "library/httpd")),
            ("index.docker.io/team/app", ("docker.io", "team/app")),
            ("e.com/app", ("e.com", "app")),
        ] {
            let found: ImageReference = text.parse().unwrap();
            assert_eq!(found.located(), (expected.0, expected.1.to_owned()), "{text}");
        }
    }
}
