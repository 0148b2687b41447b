//! `on-failure` and its RETRY grammar. The only file that names `regex` below `build/`.

use serde::{Deserialize, Serialize};

/// How often a phase is retried when no count is written.
const DEFAULT_COUNT: u32 = 3;
/// The highest count.
const MAX_COUNT: u32 = 100;

/// What follows when a phase fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum OnFailure {
    /// `ABORT`: the build ends.
    Abort,
    /// `CONTINUE`: the next phase runs.
    Continue,
    /// `RETRY`, `RETRY-<count>`, `RETRY-<regex>`, `RETRY-<count>-<regex>`.
    Retry(Retry),
}

/// How often to retry, and after which error messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retry {
    /// At most this often; 0 to 100, 3 when not written.
    pub count: u32,
    /// Matched against the error message; `.*` when not written.
    pub pattern: String,
}

impl OnFailure {
    /// Reads a value; the words in any case. The error says what is wrong with it.
    ///
    /// What follows `RETRY-` is a count if it is all digits or digits and a dash, else a pattern, so a pattern
    /// of digits alone cannot be given.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.to_ascii_uppercase().as_str() {
            "ABORT" => return Ok(Self::Abort),
            "CONTINUE" => return Ok(Self::Continue),
            "RETRY" => return Ok(Self::Retry(Retry { count: DEFAULT_COUNT, pattern: ".*".to_owned() })),
            _ => {}
        }
        match text.split_at_checked("RETRY-".len()) {
            Some((word, rest)) if word.eq_ignore_ascii_case("RETRY-") => retry(rest).map(Self::Retry),
            _ => Err(format!("`{text}` is no value of `on-failure`")),
        }
    }
}

fn retry(text: &str) -> Result<Retry, String> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = text.split_at(digits);
    if number.is_empty() || !(rest.is_empty() || rest.starts_with('-')) {
        return Ok(Retry { count: DEFAULT_COUNT, pattern: pattern(text)? });
    }
    let count = number.parse().ok().filter(|&count| count <= MAX_COUNT);
    let count = count.ok_or_else(|| format!("{number} retries are more than the {MAX_COUNT} that are allowed"))?;
    Ok(Retry { count, pattern: if rest.is_empty() { ".*".to_owned() } else { pattern(&rest[1..])? } })
}

fn pattern(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err("there is nothing after the last `-`".to_owned());
    }
    match regex::Regex::new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ");
            Err(format!("`{text}` is no regular expression: {reason}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_the_grammar_is_read() {
        let retry = |count, pattern: &str| OnFailure::Retry(Retry { count, pattern: pattern.to_owned() });
        for (text, expected) in [
            ("ABORT", OnFailure::Abort),
            ("abort", OnFailure::Abort),
            ("Continue", OnFailure::Continue),
            ("RETRY", retry(3, ".*")),
            ("Retry-0", retry(0, ".*")),
            ("retry-100", retry(100, ".*")),
            ("RETRY-.*timed out.*", retry(3, ".*timed out.*")),
            ("RETRY-5-a-b", retry(5, "a-b")),
            ("RETRY-3x", retry(3, "3x")),
            ("RETRY-5-7", retry(5, "7")),
        ] {
            assert_eq!(OnFailure::parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn wrong_values_say_what_is_wrong() {
        for (text, expected) in [
            ("STOP", "`STOP` is no value of `on-failure`"),
            ("", "`` is no value of `on-failure`"),
            ("RETRYé", "`RETRYé` is no value of `on-failure`"),
            ("RETRY-101", "101 retries are more than the 100 that are allowed"),
            ("RETRY-99999999999", "99999999999 retries are more than the 100 that are allowed"),
            ("RETRY-", "there is nothing after the last `-`"),
            ("RETRY-3-", "there is nothing after the last `-`"),
            ("RETRY-2-(a", "`(a` is no regular expression: unclosed group"),
        ] {
            assert_eq!(OnFailure::parse(text), Err(expected.to_owned()), "{text}");
        }
    }
}
