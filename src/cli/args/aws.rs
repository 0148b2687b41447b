//! What was typed about where AWS is called.

use clap::Args;

/// For commands that call AWS.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "AWS")]
pub(crate) struct AwsArguments {
    /// Call this endpoint in place of AWS: an emulator, or one of your own
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
    /// The region [default: as the AWS SDK finds it]
    #[arg(long, value_name = "NAME")]
    pub(crate) region: Option<String>,
    /// The profile of ~/.aws to use
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
}

#[cfg(feature = "aws")]
impl AwsArguments {
    /// The same for the calls.
    pub(crate) fn access(&self) -> crate::aws::Access {
        let Self { endpoint_url, region, profile } = self.clone();
        crate::aws::Access { endpoint_url, region, profile }
    }
}
