//! `--aws-config`: what a build has of its caller's settings for AWS.
//!
//! Keys are lent on demand, through the agent, and so are in no variable; the settings that are not keys are variables.

use crate::cli::args::VariableArguments;

/// What marks the names of variables that hold keys, or say where the caller's keys are.
const OF_KEYS: [&str; 10] =
    ["ACCESS_KEY", "SECRET", "TOKEN", "CREDENTIAL", "PROFILE", "ROLE", "CONFIG_FILE", "CONTAINER_", "VAULT", "SSO_"];

/// Whether the caller's credentials are lent; a program without AWS has none to lend, and lets the variables through.
pub(super) fn lends_aws(laid: &VariableArguments) -> bool {
    cfg!(feature = "aws") && laid.aws_config == Some(true)
}

/// Whether a variable of the caller's is let through.
pub(super) fn lets_through(laid: &VariableArguments, name: &str) -> bool {
    let about_keys = name.strip_prefix("AWS_").map(|rest| OF_KEYS.iter().any(|mark| rest.contains(mark)));
    laid.aws_config == Some(true) && about_keys.is_some_and(|is_about_keys| !(lends_aws(laid) && is_about_keys))
}

/// The region of the caller's profile.
#[cfg(feature = "aws")]
pub(super) fn region(laid: &VariableArguments) -> Option<String> {
    if lends_aws(laid) { crate::aws::profile_region(laid.aws_profile.as_deref()) } else { None }
}

/// The region of a profile that nothing here can read.
#[cfg(not(feature = "aws"))]
pub(super) fn region(_: &VariableArguments) -> Option<String> {
    None
}

#[cfg(all(test, feature = "aws"))]
mod tests {
    use super::*;

    #[test]
    fn keys_and_where_they_are_stay_outside() {
        let laid = VariableArguments { aws_config: Some(true), ..VariableArguments::default() };
        let passes = |name| lets_through(&laid, name);
        for name in ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ACCOUNT_ID"] {
            assert!(passes(name), "{name}");
        }
        for name in [
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_PROFILE",
            "AWS_DEFAULT_PROFILE",
            "AWS_CONFIG_FILE",
            "AWS_SHARED_CREDENTIALS_FILE",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_ROLE_ARN",
            "AWS_BEARER_TOKEN_BEDROCK",
            "HOME",
        ] {
            assert!(!passes(name), "{name}");
        }
        assert!(!lets_through(&VariableArguments::default(), "AWS_REGION"));
    }
}
