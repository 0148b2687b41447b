//! The calls that caches need besides storing: looking, fetching, removing.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use aws_sdk_s3::operation::get_object::GetObjectError;
use aws_sdk_s3::types::ChecksumMode;

use super::S3;
use crate::aws::AwsError;

/// How often a download that breaks off is begun anew.
const ATTEMPTS: usize = 3;

/// An object that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its key.
    pub key: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was stored, in seconds since 1970.
    pub modified: u64,
}

/// Told how many bytes of how many are here.
pub type Fetched<'a> = &'a (dyn Fn(u64, u64) + Sync);

impl S3<'_> {
    /// All objects whose keys begin so.
    pub fn list(&self, bucket: &str, prefix: &str) -> Result<Vec<Listed>, AwsError> {
        let doing = format!("list s3://{bucket}/{prefix}");
        self.session.wait(async {
            let mut pages = self.client.list_objects_v2().bucket(bucket).prefix(prefix).into_paginator().send();
            let mut listed = Vec::new();
            while let Some(page) = pages.next().await {
                for object in page.map_err(AwsError::from_sdk(&*doing))?.contents() {
                    let seconds = object.last_modified().map_or(0, aws_smithy_types::DateTime::secs);
                    listed.push(Listed {
                        key: object.key().unwrap_or_default().to_owned(),
                        size: object.size().and_then(|size| u64::try_from(size).ok()).unwrap_or_default(),
                        modified: u64::try_from(seconds).unwrap_or_default(),
                    });
                }
            }
            Ok(listed)
        })
    }

    /// Whether there is such an object.
    pub fn exists(&self, bucket: &str, key: &str) -> Result<bool, AwsError> {
        let doing = format!("look for s3://{bucket}/{key}");
        self.session.wait(async {
            match self.client.head_object().bucket(bucket).key(key).send().await {
                Ok(_) => Ok(true),
                Err(error) if error.raw_response().is_some_and(|response| response.status().as_u16() == 404) => {
                    Ok(false)
                }
                Err(error) => Err(AwsError::from_sdk(doing)(error)),
            }
        })
    }

    /// Brings an object into a file, which is made or replaced; whether there is such an object.
    pub fn fetch(&self, bucket: &str, key: &str, to: &Path, told: Fetched<'_>) -> Result<bool, AwsError> {
        let doing = format!("fetch s3://{bucket}/{key}");
        let mut attempt = 1;
        loop {
            match self.session.wait(self.fetch_once(bucket, key, to, &doing, told)) {
                // The SDK tries a request again, and not a body that breaks off.
                Err(AwsError::Failed { .. }) if attempt < ATTEMPTS => attempt += 1,
                fetched => return fetched,
            }
        }
    }

    async fn fetch_once(
        &self,
        bucket: &str,
        key: &str,
        to: &Path,
        doing: &str,
        told: Fetched<'_>,
    ) -> Result<bool, AwsError> {
        let call = self.client.get_object().bucket(bucket).key(key).checksum_mode(ChecksumMode::Enabled);
        let mut answer = match call.send().await {
            Err(error) if error.as_service_error().is_some_and(GetObjectError::is_no_such_key) => return Ok(false),
            answer => answer.map_err(AwsError::from_sdk(doing))?,
        };
        let failed = |reason: String| AwsError::Failed { doing: doing.to_owned(), reason };
        let total = answer.content_length().and_then(|size| u64::try_from(size).ok()).unwrap_or_default();
        let mut file = File::create(to).map_err(|error| failed(error.to_string()))?;
        let mut done = 0;
        while let Some(piece) = answer.body.try_next().await.map_err(|error| failed(error.to_string()))? {
            file.write_all(&piece).map_err(|error| failed(error.to_string()))?;
            done += piece.len() as u64;
            told(done, total);
        }
        if done == total { Ok(true) } else { Err(failed(format!("{done} of {total} bytes came"))) }
    }

    /// Removes an object, or finds it gone.
    pub fn remove(&self, bucket: &str, key: &str) -> Result<(), AwsError> {
        let doing = format!("remove s3://{bucket}/{key}");
        self.session.wait(async {
            let removed = self.client.delete_object().bucket(bucket).key(key).send().await;
            removed.map(drop).map_err(AwsError::from_sdk(doing))
        })
    }
}
