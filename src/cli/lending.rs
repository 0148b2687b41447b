//! What a build's caller lends it while it runs: credentials for AWS and for git, each when it is asked for.

use super::printer::Printer;
use super::settings::BuildSettings;
use crate::agent::{Inquiry, Refusal, Reply, Stop};

#[cfg(feature = "aws")]
#[path = "lending/aws.rs"]
mod aws;
#[cfg(not(feature = "aws"))]
#[path = "lending/no_aws.rs"]
mod aws;
mod git;

use aws::Keys;

/// The caller.
pub(super) struct Lending<'a> {
    keys: Option<Keys<'a>>,
}

impl<'a> Lending<'a> {
    /// Knows whom to ask, and asks nobody yet.
    pub(super) fn new(settings: &BuildSettings, stop: &'a Stop, printer: &Printer) -> Self {
        Self { keys: Keys::of(settings, stop, printer) }
    }

    /// The answer to an inquiry.
    pub(super) fn reply(&self, inquiry: &Inquiry) -> Reply {
        match (inquiry, &self.keys) {
            (Inquiry::Aws, Some(keys)) => keys.reply(),
            (Inquiry::Aws, None) => Err(Refusal::unavailable("the build was not started with --aws-config")),
            (Inquiry::Git(wanted), _) => git::reply(wanted),
        }
    }
}
