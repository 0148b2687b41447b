//! `-s DIR`, `-s ID=DIR` and, as AWS's local script has it, `-s ID:DIR`.

use std::path::PathBuf;

use super::SourceError;

/// One `--source`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceArgument {
    /// The primary source.
    Primary(PathBuf),
    /// A secondary source.
    Secondary {
        /// The suffix of its variables.
        identifier: String,
        /// Its folder.
        dir: PathBuf,
    },
}

impl SourceArgument {
    /// Reads the argument: what stands before the first `=` or `:` is an identifier unless it looks like a path.
    pub fn parse(text: &str) -> Result<Self, SourceError> {
        match text.split_once(['=', ':']) {
            Some((identifier, dir)) if !identifier.is_empty() && !identifier.contains(['/', '.']) => {
                check(identifier)?;
                Ok(Self::Secondary { identifier: identifier.to_owned(), dir: PathBuf::from(dir) })
            }
            _ => Ok(Self::Primary(PathBuf::from(text))),
        }
    }
}

fn check(identifier: &str) -> Result<(), SourceError> {
    let allowed = identifier.len() < 128 && identifier.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if allowed { Ok(()) } else { Err(SourceError::Identifier { identifier: identifier.to_owned() }) }
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
            ("./a=b", SourceArgument::Primary("./a=b".into())),
            ("/abs:x", SourceArgument::Primary("/abs:x".into())),
            ("lib=../lib", secondary("lib", "../lib")),
            ("lib_2:../lib", secondary("lib_2", "../lib")),
        ] {
            assert_eq!(SourceArgument::parse(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn a_hyphen_in_an_identifier_is_refused() {
        assert!(matches!(SourceArgument::parse("my-lib=../lib"), Err(SourceError::Identifier { .. })));
        assert!(SourceArgument::parse(&format!("{}=x", "a".repeat(128))).is_err());
    }
}
