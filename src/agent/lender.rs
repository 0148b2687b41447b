//! What a build asks of the one who started it, while it runs.
//!
//! The agent has no credentials and looks for none: it hands a question on and the answer back.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Inquiry {
    /// Keys for AWS, as the JSON of a container credentials endpoint.
    Aws,
    /// Name and password for a git remote: the text that git gives its helper.
    Git(String),
}

/// The text that answers an inquiry; it holds keys, so it is never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confidential(pub String);

impl fmt::Debug for Confidential {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Confidential")
    }
}

/// Why there is no answer, as SDKs print it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Refusal {
    /// One word.
    pub code: String,
    /// One sentence.
    pub message: String,
}

impl Refusal {
    /// A refusal because nothing could be found.
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self { code: "CredentialsUnavailable".to_owned(), message: message.into() }
    }
}

/// What comes of an inquiry.
pub type Reply = Result<Confidential, Refusal>;

/// Answers inquiries; from any thread, and in a time that a command can wait.
pub type Lender<'a> = &'a (dyn Fn(&Inquiry) -> Reply + Sync);

/// Lends nothing.
pub fn lends_nothing(_: &Inquiry) -> Reply {
    Err(Refusal::unavailable("nothing is lent to this build"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_never_shown() {
        let reply: Reply = Ok(Confidential("the key".to_owned()));
        assert_eq!(format!("{reply:?}"), "Ok(Confidential)");
    }
}
