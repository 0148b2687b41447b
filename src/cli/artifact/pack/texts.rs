//! Texts of a buildspec as the build's shell would expand them, so far as that is known before it.

use std::cell::RefCell;

use super::PackError;
use crate::build::variables::{Origin, expand};
use crate::build::{EnvironmentVariable, EnvironmentVariableType};

/// Variables that have a value before the build.
pub(super) struct Known<'a> {
    variables: &'a [EnvironmentVariable],
    source: String,
}

impl<'a> Known<'a> {
    /// Those of a plan, for a build of the folder `source`.
    pub(super) fn new(variables: &'a [EnvironmentVariable], source: String) -> Self {
        Self { variables, source }
    }

    /// The value; the service's and this machine's are not those that a build in the cloud has.
    fn value(&self, name: &str) -> Option<String> {
        if name == "CODEBUILD_SRC_DIR" {
            return Some(self.source.clone());
        }
        let is_known = |variable: &&EnvironmentVariable| {
            let given = !matches!(variable.origin, Origin::Host | Origin::Image | Origin::Service);
            variable.name == name && given && variable.kind == EnvironmentVariableType::Plaintext
        };
        self.variables.iter().find(is_known).map(|variable| variable.value.clone())
    }

    /// The text as the shell would expand it, when it holds nothing but variables that are known.
    pub(super) fn expand(&self, text: &str) -> Result<String, PackError> {
        if !text.contains(['$', '`']) {
            return Ok(text.to_owned());
        }
        if expand(text, |_| Some(String::new())).contains(['$', '`', '\\']) {
            return Err(PackError::Shell { text: text.to_owned() });
        }
        let unknown = RefCell::new(None);
        let expanded = expand(text, |name| {
            let value = self.value(name);
            if value.is_none() {
                unknown.borrow_mut().get_or_insert_with(|| name.to_owned());
            }
            value
        });
        match unknown.into_inner() {
            None => Ok(expanded),
            Some(name) => Err(PackError::Variable { text: text.to_owned(), name }),
        }
    }

    /// All of these.
    pub(super) fn all<'t>(&self, texts: impl IntoIterator<Item = &'t String>) -> Result<Vec<String>, PackError> {
        texts.into_iter().map(|text| self.expand(text)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_and_all_else_is_refused() {
        let variables = [
            EnvironmentVariable::plain("STAGE", "prod", Origin::Override),
            EnvironmentVariable::plain("HOME", "/root", Origin::Host),
        ];
        let known = Known::new(&variables, "/src".to_owned());
        for (text, expected) in [
            ("plain\\d", "plain\\d"),
            ("app-$STAGE.zip", "app-prod.zip"),
            ("${STAGE}/x", "prod/x"),
            ("$CODEBUILD_SRC_DIR/x", "/src/x"),
        ] {
            assert_eq!(known.expand(text).unwrap(), expected);
        }
        for text in ["$(date)", "`date`", "${STAGE:-x}", "$STAGE\\$", "$1", "a$"] {
            assert!(matches!(known.expand(text), Err(PackError::Shell { .. })), "{text}");
        }
        for text in ["$HOME/x", "$STAGE-$CODEBUILD_BUILD_NUMBER"] {
            assert!(matches!(known.expand(text), Err(PackError::Variable { .. })), "{text}");
        }
    }
}
