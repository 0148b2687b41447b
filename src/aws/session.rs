//! Whom we speak for, where, and how long: credentials, region, endpoint, and the wish to stop.

use std::future::Future;
use std::io;
use std::os::fd::AsFd as _;
use std::time::Duration;

use aws_config::meta::region::ProvideRegion as _;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tokio::net::unix::pipe;
use tokio::runtime::{Builder, Runtime};

use crate::agent::{Stop, Urgency};
use crate::text::with_causes;

/// What a person says about where to call; the rest is the SDK's usual environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// `--endpoint-url`: an emulator, or an endpoint of one's own; for all services.
    pub endpoint_url: Option<String>,
    /// `--region`.
    pub region: Option<String>,
    /// `--profile`.
    pub profile: Option<String>,
}

/// Who the credentials belong to, as STS says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub account: String,
    /// The user or role.
    pub arn: String,
}

/// Why a call to AWS came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum AwsError {
    /// The service refuses.
    #[error("could not {doing}: {code}: {message}")]
    Refused {
        /// What was tried.
        doing: String,
        /// The name of the service's error.
        code: String,
        /// Its message.
        message: String,
    },
    /// No answer, or none that can be read; no credentials.
    #[error("could not {doing}: {reason}")]
    Failed {
        /// What was tried.
        doing: String,
        /// What came of it.
        reason: String,
    },
    /// No region.
    #[error("no region is set")]
    NoRegion,
    /// The machine does not let us.
    #[error("could not start talking to AWS")]
    Io(#[source] io::Error),
    /// A person wants an end.
    #[error("stopped")]
    Stopped,
}

impl AwsError {
    /// What to do with an error of the SDK's: say what was tried.
    pub(super) fn from_sdk<E, R>(doing: impl Into<String>) -> impl FnOnce(SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        let doing = doing.into();
        move |error| match error.as_service_error().and_then(|service| Some((service.code()?, service.message()))) {
            Some((code, message)) => {
                Self::Refused { doing, code: code.to_owned(), message: message.unwrap_or("no reason given").to_owned() }
            }
            None => Self::Failed { doing, reason: with_causes(&error) },
        }
    }

    /// The name of the service's error, where it refused.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => Some(code),
            _ => None,
        }
    }
}

/// How long one try of a call may take whose answer is small, and how long all of them.
const ATTEMPT: Duration = Duration::from_secs(5);
const ALL_ATTEMPTS: Duration = Duration::from_secs(45);
/// The keys of a profile, with all that it may refer to.
fn of_profile(profile: &str, access: &Access) -> ProfileFileCredentialsProvider {
    let region = access.region.clone().or_else(|| profile_region(Some(profile)));
    let config = ProviderConfig::without_region().with_region(region.map(Region::new));
    ProfileFileCredentialsProvider::builder().configure(&config).profile_name(profile).build()
}

/// The region of a profile of `~/.aws/config`, or of the one that the environment chooses. Asks nobody.
pub fn profile_region(profile: Option<&str>) -> Option<String> {
    let runtime = Builder::new_current_thread().build().ok()?;
    let mut provider = ProfileFileRegionProvider::builder();
    if let Some(profile) = profile {
        provider = provider.profile_name(profile);
    }
    runtime.block_on(provider.build().region()).map(|region| region.as_ref().to_owned())
}

/// How long the cleaning up may take.
const BRIEFLY: Duration = Duration::from_secs(30);

/// A way to call AWS.
pub struct Session<'stop> {
    runtime: Runtime,
    config: SdkConfig,
    stop: &'stop Stop,
}

impl<'stop> Session<'stop> {
    /// Finds out the settings; calls nobody yet.
    pub fn open(access: &Access, stop: &'stop Stop) -> Result<Self, AwsError> {
        let runtime = Builder::new_multi_thread().enable_all().build().map_err(AwsError::Io)?;
        let mut loader = aws_config::defaults(BehaviorVersion::latest());
        if let Some(url) = &access.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        if let Some(region) = &access.region {
            loader = loader.region(Region::new(region.clone()));
        }
        if let Some(profile) = &access.profile {
            // Who names a profile means it, whatever keys the environment has.
            loader = loader.profile_name(profile).credentials_provider(of_profile(profile, access));
        }
        let config = runtime.block_on(loader.load());
        if config.region().is_none() {
            return Err(AwsError::NoRegion);
        }
        Ok(Self { runtime, config, stop })
    }

    /// The settings, for a client.
    pub(super) fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// The settings for calls whose answers are small and should come soon. How often one is tried is the SDK's affair: three
    /// times, or what `AWS_MAX_ATTEMPTS` says.
    pub(super) fn brief(&self) -> SdkConfig {
        let limits = TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT).operation_timeout(ALL_ATTEMPTS);
        self.config.to_builder().timeout_config(limits.build()).build()
    }

    /// The region.
    pub fn region(&self) -> &str {
        self.config.region().map_or("", Region::as_ref)
    }

    /// The endpoint that was given for all services, if one was.
    pub fn endpoint_url(&self) -> Option<&str> {
        self.config.endpoint_url()
    }

    /// Waits for an answer, or for the wish to stop.
    pub(super) fn wait<T>(&self, work: impl Future<Output = Result<T, AwsError>>) -> Result<T, AwsError> {
        if self.stop.urgency() > Urgency::None {
            return Err(AwsError::Stopped);
        }
        self.runtime.block_on(async {
            let wake = self.stop.as_fd().try_clone_to_owned().and_then(pipe::Receiver::from_owned_fd);
            let wishes = wake.map_err(AwsError::Io)?;
            tokio::select! {
                done = work => done,
                _ = wishes.readable() => Err(AwsError::Stopped),
            }
        })
    }

    /// Cleans up after work that was stopped or has failed: no wish to stop cuts it short, but it may not take for ever.
    pub(super) fn finish(&self, work: impl Future<Output = ()>) {
        // What is too late for that is for the other side to clean up.
        let _ = self.runtime.block_on(async { tokio::time::timeout(BRIEFLY, work).await });
    }

    /// Lets time go by, or is stopped.
    pub fn pause(&self, time: Duration) -> Result<(), AwsError> {
        self.wait(async {
            tokio::time::sleep(time).await;
            Ok(())
        })
    }

    /// Who is calling.
    pub fn caller(&self) -> Result<Caller, AwsError> {
        let client = aws_sdk_sts::Client::new(&self.config);
        self.wait(async {
            let failed = AwsError::from_sdk("find out who is calling");
            let answer = client.get_caller_identity().send().await.map_err(failed)?;
            let text = |value: Option<&str>| value.unwrap_or("unknown").to_owned();
            Ok(Caller { account: text(answer.account()), arn: text(answer.arn()) })
        })
    }
}
