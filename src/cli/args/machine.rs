//! Commands about this machine: what is here, what is left, and its shell.

use clap::Args;

/// `buildspec doctor`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec doctor
  buildspec doctor --json | jq '.[] | select(.status != \"ok\")'
  DOCKER_HOST=ssh://me@builder buildspec doctor

A daemon is looked for as the docker command does: DOCKER_HOST, DOCKER_CONTEXT, the current context,
then the sockets of Docker, rootless Docker, desktop programs and Podman.
Exit codes: 0 nothing would fail, 1 something would.")]
pub(crate) struct Doctor {
    /// Print the checks as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// `buildspec gc`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec gc          what killed runs have left
  buildspec gc --kept   also what was kept with --keep

What a running build uses is never touched.
Exit codes: 0 all is removed, 3 a daemon refused.")]
pub(crate) struct Gc {
    /// Also remove what was kept with --keep
    #[arg(long)]
    pub(crate) kept: bool,
}

/// `buildspec completions`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  buildspec completions bash > ~/.local/share/bash-completion/completions/buildspec")]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}
