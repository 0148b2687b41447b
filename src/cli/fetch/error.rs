//! Why a source could not be fetched: what is the build's failure, in the service's words, and what is not.

use super::super::ExitStatus;
use super::WantedSource;
use crate::build::PhaseContext;
use crate::engine::EngineError;
use crate::source::{CloneError, SourceLocation, UnpackError};
use crate::text::with_causes;

/// Why a source could not be fetched.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    /// From a repository.
    #[error(transparent)]
    Clone(#[from] CloneError),
    /// From an archive.
    #[error(transparent)]
    Unpack(#[from] UnpackError),
    /// From S3.
    #[cfg(feature = "aws")]
    #[error(transparent)]
    Aws(#[from] crate::aws::AwsError),
    /// From S3, which this program does not know.
    #[cfg(not(feature = "aws"))]
    #[error("this program was built without AWS, so it fetches nothing from S3")]
    NoAws,
    /// There is no room for it.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The build is to stand in it.
    #[error("`{place}` is no folder that a build could stand in (`--source-mode mount`)")]
    Mounted { place: String },
    /// It lies in the network.
    #[error("a plan does not use the network, and {} lies there", .location.told())]
    Offline { location: Box<SourceLocation> },
}

impl FetchError {
    /// The end of DOWNLOAD_SOURCE that the service would have with such a source; none for what is no fault of the source's.
    pub(super) fn context(&self, wanted: &WantedSource) -> Option<PhaseContext> {
        let reason = match self {
            Self::Clone(CloneError::Failed { .. } | CloneError::NoVersion { .. }) => self.to_string(),
            Self::Unpack(
                UnpackError::Entry { .. }
                | UnpackError::TooLarge { .. }
                | UnpackError::Ratio { .. }
                | UnpackError::Entries
                | UnpackError::Kind { .. }
                | UnpackError::Damaged { .. }
                | UnpackError::Read(_),
            ) => with_causes(self),
            #[cfg(feature = "aws")]
            Self::Aws(crate::aws::AwsError::Refused { code, message, .. }) => format!("{code}: {message}"),
            _ => return None,
        };
        let which = match wanted.identifier.as_str() {
            "" => "primary source".to_owned(),
            identifier => format!("secondary source {identifier}"),
        };
        let version = wanted.version.as_ref().map(|version| format!(" and source version {version}"));
        Some(PhaseContext::new("CLIENT_ERROR", format!("{reason} for {which}{}", version.unwrap_or_default())))
    }

    /// The exit code.
    pub(crate) fn status(&self) -> ExitStatus {
        match self {
            Self::Clone(CloneError::Version(_)) | Self::Mounted { .. } | Self::Offline { .. } => ExitStatus::Usage,
            Self::Unpack(UnpackError::Write { .. }) | Self::Clone(_) | Self::Engine(_) => ExitStatus::Fault,
            Self::Unpack(_) => ExitStatus::Usage,
            #[cfg(feature = "aws")]
            Self::Aws(crate::aws::AwsError::NoRegion) => ExitStatus::Usage,
            #[cfg(feature = "aws")]
            Self::Aws(_) => ExitStatus::Fault,
            #[cfg(not(feature = "aws"))]
            Self::NoAws => ExitStatus::Usage,
        }
    }

    /// Whether a person wanted an end.
    pub(crate) fn is_stop(&self) -> bool {
        match self {
            #[cfg(feature = "aws")]
            Self::Aws(crate::aws::AwsError::Stopped) => true,
            _ => matches!(
                self,
                Self::Clone(CloneError::Stopped)
                    | Self::Unpack(UnpackError::Stopped)
                    | Self::Engine(EngineError::Stopped)
            ),
        }
    }

    /// What to type instead.
    pub(crate) fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Mounted { .. } => "add `--source-mode copy`, or name a folder".to_owned(),
            Self::Offline { location } => {
                let fetch = match &**location {
                    SourceLocation::S3(url) if url.is_folder => format!("`aws s3 cp --recursive {url} DIR`"),
                    SourceLocation::S3(url) => format!("`aws s3 cp {url} source.zip`"),
                    other => format!("`git clone {} DIR`", other.told()),
                };
                format!("{fetch}, then name what came of it")
            }
            #[cfg(feature = "aws")]
            Self::Aws(crate::aws::AwsError::NoRegion) => "set AWS_REGION".to_owned(),
            _ => return None,
        })
    }
}
