//! Which variables hold secrets, and where they come from.

use super::context::Context;

/// Why a variable is taken for a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secret {
    /// It comes from Secrets Manager or Parameter Store: CodeBuild hides its exact value in the log.
    Hidden,
    /// Its name says so, and nothing hides it.
    Plain,
}

/// Whether a variable holds a secret.
pub(crate) fn secret(context: &Context<'_>, name: &str) -> Option<Secret> {
    let env = &context.buildspec.env;
    if env.secrets_manager.iter().any(|(other, _)| other.value == name) {
        // A secret's JSON may hold names and addresses, too.
        return (!is_harmless(name)).then_some(Secret::Hidden);
    }
    if !names_a_secret(name) {
        return None;
    }
    let stored = env.parameter_store.iter().any(|(other, _)| other.value == name);
    Some(if stored { Secret::Hidden } else { Secret::Plain })
}

/// Whether the value itself is put in the variable's place: not its length, and not a word for its being there.
pub(crate) fn shows_value(text: &str) -> bool {
    !text.starts_with("${#") && !text.contains(":+")
}

/// Whether a name ends like that of a secret.
pub(crate) fn names_a_secret(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let ends = [
        "SECRET",
        "TOKEN",
        "PASSWORD",
        "PASSWD",
        "PASSPHRASE",
        "CREDENTIALS",
        "APIKEY",
        "API_KEY",
        "ACCESS_KEY",
        "SECRET_KEY",
        "PRIVATE_KEY",
    ];
    let mixed = name.chars().any(|c| c.is_ascii_lowercase());
    let begins_there = |front: &str| mixed || front.is_empty() || front.ends_with('_');
    ends.iter().any(|end| upper.strip_suffix(end).is_some_and(begins_there))
}

/// Names of what is kept beside a password.
fn is_harmless(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    ["USER", "USERNAME", "NAME", "HOST", "URL", "ENDPOINT", "REGION", "PORT", "ID", "ARN", "EMAIL", "BUCKET"]
        .iter()
        .any(|end| upper.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_the_end_of_their_names() {
        for (name, expected) in [
            ("GITHUB_TOKEN", true),
            ("dbPassword", true),
            ("token", true),
            ("AWS_SECRET_ACCESS_KEY", true),
            ("AWS_ACCESS_KEY_ID", false),
            ("SECRET_ARN", false),
            ("TOKEN_FILE", false),
            ("MONKEY", false),
            ("TOKENS_USED", false),
            ("API_KEY", true),
            ("TAG_KEY", false),
            ("PUBLIC_KEY", false),
        ] {
            assert_eq!(names_a_secret(name), expected, "{name}");
        }
    }
}
