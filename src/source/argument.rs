//! `-s SOURCE`, `-s ID=SOURCE` and, as AWS's local script has it, `-s ID:SOURCE`, where a source is a folder, a file or an address.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::{GitUrl, SourceError};

/// One `--source`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceArgument {
    /// The primary source.
    Primary(PathBuf),
    /// A secondary source.
    Secondary {
        /// The suffix of its variables.
        identifier: String,
        /// Its place.
        dir: PathBuf,
    },
}

impl SourceArgument {
    /// Reads the argument: what stands before the first `=` or `:` is an identifier unless a slash makes it a path, or it
    /// begins an address.
    pub fn parse(text: &str) -> Result<Self, SourceError> {
        let is_address = GitUrl::is_meant(text);
        let split = text.split_once(['=', ':']).filter(|(before, _)| !before.contains('/') && !is_address);
        let Some((identifier, dir)) = split else {
            return Ok(Self::Primary(PathBuf::from(text)));
        };
        if !is_identifier(identifier) {
            return Err(refused(identifier, dir, text));
        }
        if dir.is_empty() {
            return Err(SourceError::NoFolder { argument: text.to_owned() });
        }
        Ok(Self::Secondary { identifier: identifier.to_owned(), dir: PathBuf::from(dir) })
    }
}

/// Refuses two secondary sources of one name, since both would be `CODEBUILD_SRC_DIR_<name>`.
pub fn check_distinct<'a>(identifiers: impl IntoIterator<Item = &'a str>) -> Result<(), SourceError> {
    let mut seen = BTreeSet::new();
    match identifiers.into_iter().find(|identifier| !seen.insert(*identifier)) {
        Some(twice) => Err(SourceError::Duplicate { identifier: twice.to_owned() }),
        None => Ok(()),
    }
}

fn is_identifier(text: &str) -> bool {
    (1..128).contains(&text.len()) && text.chars().all(allowed)
}

fn allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn refused(identifier: &str, dir: &str, argument: &str) -> SourceError {
    let mended: String = identifier.chars().take(127).map(|c| if allowed(c) { c } else { '_' }).collect();
    let mended = if mended.is_empty() { "ID" } else { &mended };
    let dir = if dir.is_empty() { "DIR" } else { dir };
    SourceError::Identifier {
        identifier: identifier.to_owned(),
        argument: argument.to_owned(),
        typed: format!("{mended}={dir}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secondary(identifier: &str, dir: &str) -> SourceArgument {
        SourceArgument::Secondary { identifier: identifier.into(), dir: dir.into() }
    }

    #[test]
    fn an_identifier_stands_before_an_equals_sign_or_a_colon() {
        for (text, expected) in [
            ("app", SourceArgument::Primary("app".into())),
            (".", SourceArgument::Primary(".".into())),
            ("my-app", SourceArgument::Primary("my-app".into())),
            ("./a=b", SourceArgument::Primary("./a=b".into())),
            ("a/b:c", SourceArgument::Primary("a/b:c".into())),
            ("/abs:x", SourceArgument::Primary("/abs:x".into())),
            ("lib=../lib", secondary("lib", "../lib")),
            ("lib=a=b:c", secondary("lib", "a=b:c")),
            ("lib_2:../lib", secondary("lib_2", "../lib")),
            ("7:x", secondary("7", "x")),
            ("s3://bucket/a.zip", SourceArgument::Primary("s3://bucket/a.zip".into())),
            ("git@host:o/r.git", SourceArgument::Primary("git@host:o/r.git".into())),
            ("https://host/r?a=b", SourceArgument::Primary("https://host/r?a=b".into())),
            ("lib=s3://bucket/a/", secondary("lib", "s3://bucket/a/")),
            ("lib:https://host/r", secondary("lib", "https://host/r")),
            ("lib=git@host:o/r", secondary("lib", "git@host:o/r")),
            ("lib:git@host:o/r", secondary("lib", "git@host:o/r")),
            ("ext::sh", SourceArgument::Primary("ext::sh".into())),
        ] {
            assert_eq!(SourceArgument::parse(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_the_service_refuses_is_refused_with_what_to_type() {
        for (text, expected) in [
            ("my-lib=../lib", "type `-s my_lib=../lib`, or `-s ./my-lib=../lib`"),
            ("my.lib:../lib", "type `-s my_lib=../lib`, or `-s ./my.lib:../lib`"),
            ("é=x", "type `-s _=x`"),
            ("=x", "type `-s ID=x`"),
            ("my-lib=", "type `-s my_lib=DIR`"),
            ("lib=", "`-s lib=` names no folder; type `-s lib=DIR`"),
        ] {
            let said = SourceArgument::parse(text).unwrap_err().to_string();
            assert!(said.contains(expected), "{text}: {said}");
        }
        for (length, taken) in [(127, true), (128, false)] {
            assert_eq!(SourceArgument::parse(&format!("{}=x", "a".repeat(length))).is_ok(), taken, "{length}");
        }
    }

    #[test]
    fn two_sources_of_one_name_are_refused() {
        assert!(check_distinct(["a", "b", "A"]).is_ok());
        assert!(
            matches!(check_distinct(["a", "b", "a"]), Err(SourceError::Duplicate { identifier }) if identifier == "a")
        );
    }
}
