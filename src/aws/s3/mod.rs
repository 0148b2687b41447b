//! Amazon S3: files to objects, whole or not at all, and back. The only folder that names its SDK.
//!
//! A large file goes in parts, several at a time; what is in memory at once is bounded whatever the size and number of files. Each
//! part goes with its checksum, and the whole with that of all. An upload that fails or is stopped is aborted, so that nothing is left that
//! nobody sees and everybody pays for.

mod download;
mod objects;
mod plan;
mod upload;

pub use download::Found;
pub use objects::Listed;
pub use upload::Stored;

use std::collections::BTreeMap;
use std::path::PathBuf;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::types::ServerSideEncryption;

use super::{AwsError, Session};

/// How often a request is tried.
const ATTEMPTS: u32 = 5;
/// How many objects are under way at once.
const OBJECTS: usize = 16;

/// A file that is to be an object, or an object that is to be a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its key.
    pub key: String,
    /// The file.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
}

/// How objects are encrypted by the service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Encryption {
    /// As the bucket says.
    #[default]
    Bucket,
    /// With keys of S3.
    Aes256,
    /// With a key of KMS; that of the account for S3 where none is named.
    Kms(Option<String>),
}

/// How objects are stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Storage {
    /// `x-amz-meta-…`.
    pub metadata: BTreeMap<String, String>,
    /// `x-amz-server-side-encryption`.
    pub encryption: Encryption,
    /// Whether an object of the same key is left alone, which is an error then.
    pub only_new: bool,
}

/// The calls that bring files to S3 and from there.
pub struct S3<'session> {
    session: &'session Session<'session>,
    client: Client,
}

impl<'session> S3<'session> {
    /// A client of this session.
    pub fn new(session: &'session Session<'session>) -> Self {
        let config = aws_sdk_s3::config::Builder::from(session.config())
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            // An endpoint of one's own seldom has a host name for each bucket.
            .force_path_style(session.endpoint_url().is_some())
            .build();
        Self { session, client: Client::from_conf(config) }
    }

    /// Finds out early whether a bucket is there and may be asked after.
    pub fn check(&self, bucket: &str) -> Result<(), AwsError> {
        let doing = format!("find the bucket `{bucket}`");
        self.session.wait(async {
            match self.client.head_bucket().bucket(bucket).send().await {
                Ok(_) => Ok(()),
                Err(error) => {
                    let status = error.raw_response().map(|response| response.status().as_u16());
                    let (code, message) = match status {
                        // Whoever may put objects need not be allowed to list them.
                        Some(403) => return Ok(()),
                        Some(404) => ("NoSuchBucket", "The specified bucket does not exist"),
                        Some(301 | 307) => ("PermanentRedirect", "the bucket is in another region"),
                        _ => return Err(AwsError::from_sdk(doing)(error)),
                    };
                    Err(AwsError::Refused { doing, code: code.to_owned(), message: message.to_owned() })
                }
            }
        })
    }
}

impl Encryption {
    fn kind(&self) -> Option<ServerSideEncryption> {
        match self {
            Self::Bucket => None,
            Self::Aes256 => Some(ServerSideEncryption::Aes256),
            Self::Kms(_) => Some(ServerSideEncryption::AwsKms),
        }
    }

    fn key_id(&self) -> Option<String> {
        match self {
            Self::Kms(key) => key.clone(),
            Self::Bucket | Self::Aes256 => None,
        }
    }
}
