//! An error as one line: what went wrong, and why.

use std::error::Error;

/// The error and all that caused it, each after a colon.
pub fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("could not {0}")]
    struct Failure(&'static str, #[source] Option<Box<Self>>);

    #[test]
    fn every_cause_follows_its_effect() {
        let error = Failure("build", Some(Box::new(Failure("compile", Some(Box::new(Failure("read", None)))))));
        assert_eq!(with_causes(&error), "could not build: could not compile: could not read");
    }
}
