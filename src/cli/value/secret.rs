//! `NAME=SOURCE` of `--secret`: by which name a secret is known, and where its value is.

use std::convert::Infallible;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use zeroize::Zeroizing;

/// An entry as it is written; it may hold the secret, so nothing shows it.
///
/// Where the name ends is known only beside a reference, since names of secrets may hold a `=`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SecretEntry(Zeroizing<String>);

/// Where a value is.
#[derive(PartialEq, Eq)]
pub(crate) enum SecretSource<'a> {
    /// In a variable of this process.
    Variable(&'a str),
    /// In a file.
    File(PathBuf),
    /// On the standard output of a command.
    Command(&'a str),
    /// Here.
    Text(&'a str),
}

impl fmt::Debug for SecretEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretEntry({:?})", self.name())
    }
}

impl FromStr for SecretEntry {
    type Err = Infallible;

    /// Takes every text: an error would show it.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(Zeroizing::new(text.to_owned())))
    }
}

impl SecretEntry {
    /// An entry of a settings file.
    pub(crate) fn new(name: &str, source: &str) -> Self {
        Self(Zeroizing::new(format!("{name}={source}")))
    }

    /// A source as it is meant from that folder.
    pub(crate) fn rebased(source: &str, folder: &Path) -> Option<String> {
        source.strip_prefix("file:").map(|path| format!("file:{}", folder.join(path).display()))
    }

    /// What stands before the first `=`, for a person; none when there is none.
    pub(crate) fn name(&self) -> Option<&str> {
        self.0.split_once('=').map(|(name, _)| name).filter(|name| !name.is_empty())
    }

    /// Where the value is, if the entry is for that name.
    pub(crate) fn source(&self, name: &str) -> Option<SecretSource<'_>> {
        let source = self.0.strip_prefix(name)?.strip_prefix('=')?;
        Some(match source.split_once(':') {
            Some(("env", variable)) => SecretSource::Variable(variable),
            Some(("file", path)) => SecretSource::File(path.into()),
            Some(("cmd", command)) => SecretSource::Command(command),
            Some(("value", text)) => SecretSource::Text(text),
            _ => SecretSource::Text(source),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_known_by_its_first_word() {
        for (text, name, expected) in [
            ("A=env:B", "A", SecretSource::Variable("B")),
            ("A=file:a/b", "A", SecretSource::File("a/b".into())),
            ("A=cmd:pass show a:b", "A", SecretSource::Command("pass show a:b")),
            ("A=x=y", "A", SecretSource::Text("x=y")),
            ("A=", "A", SecretSource::Text("")),
            ("A=https://x", "A", SecretSource::Text("https://x")),
            ("A=value:env:B", "A", SecretSource::Text("env:B")),
            ("/app/key:3=x", "/app/key:3", SecretSource::Text("x")),
            ("a=b:key=x", "a=b:key", SecretSource::Text("x")),
        ] {
            assert!(text.parse::<SecretEntry>().unwrap().source(name) == Some(expected), "{text}");
        }
        assert!("AB=x".parse::<SecretEntry>().unwrap().source("A").is_none());
    }

    #[test]
    fn a_file_of_a_settings_file_is_beside_it() {
        let folder = Path::new("/c");
        assert_eq!(SecretEntry::rebased("file:b", folder).as_deref(), Some("file:/c/b"));
        assert_eq!(SecretEntry::rebased("file:/b", folder).as_deref(), Some("file:/b"));
        assert_eq!(SecretEntry::rebased("env:b", folder), None);
    }

    #[test]
    fn an_entry_is_never_shown() {
        let entry: SecretEntry = "A=hunter2".parse().unwrap();
        assert_eq!(format!("{entry:?}"), "SecretEntry(Some(\"A\"))");
        assert_eq!("hunter2".parse::<SecretEntry>().unwrap().name(), None);
    }
}
