//! What is in a bucket: listed, and removed.

use super::S3;
use crate::aws::AwsError;

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

    /// Removes an object, or finds it gone.
    pub fn remove(&self, bucket: &str, key: &str) -> Result<(), AwsError> {
        let doing = format!("remove s3://{bucket}/{key}");
        self.session.wait(async {
            let removed = self.client.delete_object().bucket(bucket).key(key).send().await;
            removed.map(drop).map_err(AwsError::from_sdk(doing))
        })
    }
}
