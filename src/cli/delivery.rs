//! Where the artifacts of a run are kept: the user's folder, or S3, to which they are brought by way of a folder of ours.

use std::path::PathBuf;

use super::args::RemoteArguments;
use super::error::Error;
use super::printer::Printer;
use super::settings::BuildSettings;
use crate::agent::Stop;

#[cfg(feature = "aws")]
#[path = "delivery/s3.rs"]
mod bucket;
#[cfg(not(feature = "aws"))]
#[path = "delivery/no_s3.rs"]
mod bucket;

use bucket::Bucket;

/// The artifacts of one run.
pub(super) enum Delivery<'a> {
    /// The engine fills the user's folder, and that is all.
    Folder(PathBuf),
    /// They go to S3.
    S3(Box<Bucket<'a>>),
}

impl<'a> Delivery<'a> {
    /// Finds out, before anything runs, where they go and whether they can go there.
    pub(super) fn open(
        settings: &BuildSettings,
        arguments: &RemoteArguments,
        stop: &'a Stop,
        printer: &'a Printer,
    ) -> Result<Self, Error> {
        match &settings.artifacts_url {
            None => Ok(Self::Folder(settings.artifacts_dir.clone())),
            Some(url) => Bucket::open(url.clone(), arguments, stop, printer).map(Box::new).map(Self::S3),
        }
    }

    /// The folder that the engine fills.
    pub(super) fn dir(&self) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.clone(),
            Self::S3(bucket) => bucket.dir(),
        }
    }

    /// Where the user finds what is in it.
    pub(super) fn told(&self) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.clone(),
            Self::S3(bucket) => bucket.told(),
        }
    }

    /// Says of which build they are.
    pub(super) fn belongs_to(&self, arn: Option<&str>) {
        if let (Self::S3(bucket), Some(arn)) = (self, arn) {
            bucket.belongs_to(arn);
        }
    }

    /// Brings them there; the reason why not in words for the build's log.
    pub(super) fn store(&self) -> Result<(), String> {
        match self {
            Self::Folder(_) => Ok(()),
            Self::S3(bucket) => bucket.store(),
        }
    }
}
