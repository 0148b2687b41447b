//! Variables as people give them: `--env NAME=VALUE` and `--env-file FILE`.

use super::{EnvironmentVariable, Origin, is_shell_name};
use crate::build::ExportedEnvironmentVariable;

/// What is wrong with a `NAME=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// No `=`.
    #[error("expected `NAME=VALUE`, found `{0}`")]
    Form(String),
    /// Nothing at all, or nothing before the `=`.
    #[error("a variable needs a name: write `NAME=VALUE`")]
    Empty,
    /// `export NAME=VALUE`.
    #[error("write `{0}=…` without `export`")]
    Export(String),
    /// A name that no shell can hold.
    #[error("`{0}` is not a name for a variable; use letters, digits and `_`, and no digit first")]
    Name(String),
    /// A value that no process can be given.
    #[error("the value of `{0}` has a NUL character")]
    Value(String),
}

/// Why an env file cannot be used: its first bad line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{line}: {reason}")]
pub struct VariableError {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: NameError,
}

/// Reads `--env NAME=VALUE`; the value is taken as it is, quotes included.
pub fn parse_override(text: &str) -> Result<EnvironmentVariable, NameError> {
    let (name, value) = split(text)?;
    Ok(EnvironmentVariable::plain(name, value, Origin::Override))
}

/// Reads an env file by the rules of AWS's local agent: a `NAME=VALUE` on each line, quotes kept as part of the value,
/// blank lines and lines that begin with `#` passed over.
pub fn parse_env_file(path: &str, text: &str) -> Result<Vec<EnvironmentVariable>, VariableError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut variables = Vec::new();
    for (line, content) in (1..).zip(text.split('\n')) {
        let content = content.strip_suffix('\r').unwrap_or(content).trim_start();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let (name, value) = split(content).map_err(|reason| VariableError { path: path.to_owned(), line, reason })?;
        variables.push(EnvironmentVariable::plain(name, value, Origin::EnvFile { path: path.to_owned(), line }));
    }
    Ok(variables)
}

/// The text of an env file that [`parse_env_file`] reads back, and the names of those whose values no line can hold: a value
/// with a line break, or with a carriage return at its end, where it would be taken for part of one.
pub fn env_file(exported: &[ExportedEnvironmentVariable]) -> (String, Vec<&str>) {
    let (mut text, mut left_out) = (String::new(), Vec::new());
    for ExportedEnvironmentVariable { name, value } in exported {
        if !is_shell_name(name) || value.contains(['\n', '\0']) || value.ends_with('\r') {
            left_out.push(name.as_str());
        } else {
            text.extend([name, "=", value, "\n"]);
        }
    }
    (text, left_out)
}

fn split(text: &str) -> Result<(&str, &str), NameError> {
    if text.is_empty() || text.starts_with('=') {
        return Err(NameError::Empty);
    }
    let (name, value) = text.split_once('=').ok_or_else(|| NameError::Form(text.to_owned()))?;
    if let Some(exported) = name.strip_prefix("export ") {
        return Err(NameError::Export(exported.trim().to_owned()));
    }
    if !is_shell_name(name) {
        return Err(NameError::Name(name.to_owned()));
    }
    if value.contains('\0') {
        return Err(NameError::Value(name.to_owned()));
    }
    Ok((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_override_keeps_its_value_as_it_is() {
        for (text, name, value) in [
            ("A=b", "A", "b"),
            ("A=", "A", ""),
            ("_a1=x=y", "_a1", "x=y"),
            ("A=\"b c\"", "A", "\"b c\""),
            ("A= $HOME\n", "A", " $HOME\n"),
            ("CODEBUILD_INITIATOR=me", "CODEBUILD_INITIATOR", "me"),
        ] {
            assert_eq!(parse_override(text), Ok(EnvironmentVariable::plain(name, value, Origin::Override)), "{text}");
        }
    }

    #[test]
    fn a_bad_override_is_told_what_to_type() {
        for (text, expected) in [
            ("A", "expected `NAME=VALUE`, found `A`"),
            ("=b", "a variable needs a name: write `NAME=VALUE`"),
            ("", "a variable needs a name: write `NAME=VALUE`"),
            ("1A=b", "`1A` is not a name for a variable; use letters, digits and `_`, and no digit first"),
            ("a-b=c", "`a-b` is not a name for a variable; use letters, digits and `_`, and no digit first"),
            ("export A=b", "write `A=…` without `export`"),
            ("A=\0", "the value of `A` has a NUL character"),
        ] {
            assert_eq!(parse_override(text).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn an_env_file_is_read_line_by_line() {
        let text = "\u{feff}# comment\r\nA=1\r\n\r\n  # another\nB='two words' \n\t\nC=a#b\nA=2";
        let variables = parse_env_file("dev.env", text).unwrap();
        let short: Vec<_> = variables.iter().map(|v| (v.name.as_str(), v.value.as_str())).collect();
        assert_eq!(short, [("A", "1"), ("B", "'two words' "), ("C", "a#b"), ("A", "2")]);
        assert_eq!(variables[1].origin, Origin::EnvFile { path: "dev.env".into(), line: 5 });
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_back(values in proptest::collection::vec("(?s).{0,8}", 0..6)) {
            let exported: Vec<_> = (0..).zip(values)
                .map(|(number, value)| ExportedEnvironmentVariable { name: format!("V{number}"), value })
                .collect();
            let (text, left_out) = env_file(&exported);
            let read = parse_env_file("x.env", &text).unwrap();
            let read: Vec<(&str, &str)> = read.iter().map(|one| (one.name.as_str(), one.value.as_str())).collect();
            let kept = exported.iter().filter(|one| !left_out.contains(&one.name.as_str()));
            let kept: Vec<(&str, &str)> = kept.map(|one| (one.name.as_str(), one.value.as_str())).collect();
            proptest::prop_assert_eq!(read, kept);
            let broken = |name: &str| exported.iter().any(|one| one.name == name && one.value.contains(['\n', '\r', '\0']));
            proptest::prop_assert!(left_out.iter().all(|name| broken(name)));
        }
    }

    #[test]
    fn a_bad_line_is_named() {
        for (text, expected) in [
            ("A=1\n\nB\n", "dev.env:3: expected `NAME=VALUE`, found `B`"),
            ("export A=1", "dev.env:1: write `A=…` without `export`"),
            ("A =1", "dev.env:1: `A ` is not a name for a variable; use letters, digits and `_`, and no digit first"),
        ] {
            assert_eq!(parse_env_file("dev.env", text).unwrap_err().to_string(), expected);
        }
    }
}
