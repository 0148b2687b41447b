//! The entrypoint of a build image.

use std::path::PathBuf;

use clap::{Arg, Args};

use super::Run;
use crate::build::BuildPlan;
use crate::build::EnvironmentVariable;

/// `buildspec entrypoint`.
#[derive(Clone, Debug, Args)]
#[command(
    args_override_self = true,
    mut_args(apart_from_a_plan),
    after_help = "\
Examples:
  ENTRYPOINT [\"buildspec\", \"entrypoint\"]                             in a Dockerfile; then:
  docker run -v \"$PWD:/src\" -e BUILDSPEC_SOURCE=/src my/builder        run its buildspec.yml
  docker run -e BUILDSPEC_SOURCE=/src -e BUILDSPEC_ARTIFACTS=s3://releases/shop … my/builder
  docker run … my/builder --env STAGE=prod --until build               flags win over variables
  buildspec plan --json | docker run -i … my/builder --plan -
  docker run -it my/builder bash                                       a command in place of a build

Each option is a variable, too: BUILDSPEC_ and its name in capitals, `--log-format` as BUILDSPEC_LOG_FORMAT; of an
option that may be repeated a line for each. BUILDSPEC_SOURCE is the primary source, BUILDSPEC_SOURCE_<ID> a secondary
one, BUILDSPEC_FILE names the buildspec, BUILDSPEC_TEXT is one. All other variables are the build's.
Exit codes: 0 succeeded, 1 failed, 2 invalid buildspec or usage, 3 fault, 4 timed out, 128+n signal n."
)]
pub(crate) struct Entrypoint {
    #[command(flatten)]
    pub(crate) run: Run,
    /// Run a plan as `buildspec plan --json` prints it; `-` reads it from standard input
    #[arg(long, value_name = "FILE", help_heading = "Source")]
    pub(crate) plan: Option<PathBuf>,
}

/// The options that say something else than what a plan has decided.
const BESIDE_A_PLAN: [&str; 27] = [
    "plan",
    "config",
    "no_config",
    // Where things come from, and how.
    "dir",
    "sources",
    "versions",
    "git_clone_depth",
    "fetch_submodules",
    "source_limit",
    "source_mode",
    "mount",
    "secret",
    "secrets_from",
    "cache_place",
    // Where they go, and what is told.
    "artifacts_dir",
    "reports",
    "sse",
    "kms_key_id",
    "log_format",
    "output",
    "output_env",
    "mask",
    // Who calls AWS.
    "aws_config",
    "aws_profile",
    "endpoint_url",
    "region",
    "profile",
];

/// No other option goes with a plan.
fn apart_from_a_plan(arg: Arg) -> Arg {
    let id = arg.get_id().as_str();
    let is_of_help = ["help", "version"].contains(&id);
    if is_of_help || BESIDE_A_PLAN.contains(&id) { arg } else { arg.conflicts_with("plan") }
}

/// What an image's entrypoint knows of a build beside what can be typed.
#[derive(Clone, Debug)]
pub(crate) struct ImageJob {
    /// A buildspec.
    pub(crate) text: Option<String>,
    /// What is to be run, in place of a buildspec.
    pub(crate) plan: Option<BuildPlan>,
    /// The variables of the image.
    pub(crate) variables: Vec<EnvironmentVariable>,
}

#[cfg(test)]
mod tests {
    use clap::Command;

    use super::*;

    #[test]
    fn what_goes_with_a_plan_is_an_option() {
        let command = Entrypoint::augment_args(Command::new("entrypoint"));
        for id in BESIDE_A_PLAN {
            assert!(command.get_arguments().any(|arg| arg.get_id() == id), "{id}");
        }
    }
}
