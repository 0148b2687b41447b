//! Artifacts that are kept in S3.

use std::path::PathBuf;
use std::sync::OnceLock;

use walkdir::WalkDir;

use crate::agent::Stop;
use crate::artifact::S3Url;
use crate::aws::{AwsError, Object, S3, Session, Storage};
use crate::cli::args::RemoteArguments;
use crate::cli::error::Error;
use crate::cli::printer::Printer;
use crate::cli::upload::{encryption, store};
use crate::engine::Staging;

/// The metadata by which the service says of which build an object is.
const BUILD_ARN: &str = "codebuild-buildarn";

/// A bucket, and the folder in which artifacts wait for it.
pub(in crate::cli) struct Bucket<'a> {
    url: S3Url,
    staging: Staging,
    session: Session<'a>,
    storage: Storage,
    build: OnceLock<String>,
    printer: &'a Printer,
}

impl<'a> Bucket<'a> {
    /// Finds credentials and the bucket, so that no build runs for nothing.
    pub(super) fn open(
        url: S3Url,
        arguments: &RemoteArguments,
        stop: &'a Stop,
        printer: &'a Printer,
    ) -> Result<Self, Error> {
        let storage = Storage { encryption: encryption(&arguments.stored.encryption)?, ..Storage::default() };
        let session = Session::open(&arguments.aws.access(), stop)?;
        S3::new(&session).check(&url.bucket)?;
        Ok(Self { url, staging: Staging::new()?, session, storage, build: OnceLock::new(), printer })
    }

    pub(super) fn dir(&self) -> PathBuf {
        self.staging.dir()
    }

    pub(super) fn told(&self) -> PathBuf {
        self.url.arn().into()
    }

    pub(super) fn belongs_to(&self, arn: &str) {
        self.build.get_or_init(|| arn.to_owned());
    }

    pub(super) fn store(&self) -> Result<(), String> {
        let objects = self.objects().map_err(|error| error.to_string())?;
        let mut storage = self.storage.clone();
        storage.metadata.extend(self.build.get().map(|arn| (BUILD_ARN.to_owned(), arn.clone())));
        store(&self.session, &self.url.bucket, &objects, &storage, self.printer).map_err(|error| match error {
            // As the service words it: the name of the error first.
            Error::Aws(AwsError::Refused { code, message, .. }) => format!("{code}: {message}"),
            other => crate::text::with_causes(&other),
        })
    }

    /// What the build has left in the folder.
    fn objects(&self) -> Result<Vec<Object>, walkdir::Error> {
        let dir = self.dir();
        let mut objects = Vec::new();
        for entry in WalkDir::new(&dir).sort_by_file_name() {
            let entry = entry?;
            if entry.file_type().is_dir() {
                continue;
            }
            let below = entry.path().strip_prefix(&dir).unwrap_or(entry.path()).to_string_lossy().into_owned();
            let size = std::fs::metadata(entry.path()).map_or(0, |meta| meta.len());
            objects.push(Object { key: self.url.below(&below), path: entry.into_path(), size });
        }
        Ok(objects)
    }
}
