//! Objects to files: large ones in parts, several at a time. A body that breaks off is asked for again, a bounded number of times; all
//! parts are of one object, and what came is compared with what S3 says of it.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_sdk_s3::types::{ChecksumMode, ChecksumType};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::plan::{self, Part};
use super::upload::{PARTS, encoded};
use super::{ATTEMPTS, OBJECTS, Object, S3, Stored};
use crate::aws::AwsError;
use crate::text::with_causes;

/// What S3 says of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Its size in bytes.
    pub size: u64,
    version: Option<String>,
    etag: Option<String>,
    /// CRC-32 of all of it.
    sum: Option<String>,
}

/// The bytes of one answer that came whole.
struct Whole {
    sum: crc32fast::Hasher,
}

impl S3<'_> {
    /// What S3 says of an object, in a version.
    pub fn look(&self, bucket: &str, key: &str, version: Option<&str>) -> Result<Found, AwsError> {
        let doing = format!("read s3://{bucket}/{key}");
        self.session.wait(async {
            let mut call = self.client.head_object().bucket(bucket).key(key).checksum_mode(ChecksumMode::Enabled);
            call = call.set_version_id(version.map(str::to_owned));
            let answer = call.send().await.map_err(|error| {
                let status = error.raw_response().map(|response| response.status().as_u16());
                // The answer to this question has no body that would say why.
                let (code, message) = match (status, version) {
                    (Some(404), None) => ("NoSuchKey", "The specified key does not exist"),
                    (Some(404), Some(_)) => ("NoSuchVersion", "The specified version does not exist"),
                    (Some(400), Some(_)) => ("InvalidArgument", "Invalid version id specified"),
                    (Some(403), _) => ("AccessDenied", "Access Denied"),
                    (Some(301 | 307), _) => (
                        "PermanentRedirect",
                        "The bucket you are attempting to access must be addressed using the specified endpoint",
                    ),
                    _ => return AwsError::from_sdk(doing)(error),
                };
                AwsError::Refused { doing, code: code.to_owned(), message: message.to_owned() }
            })?;
            let is_whole = answer.checksum_type() == Some(&ChecksumType::FullObject);
            Ok(Found {
                size: answer.content_length().and_then(|size| u64::try_from(size).ok()).unwrap_or_default(),
                version: version.map(str::to_owned),
                etag: answer.e_tag().map(str::to_owned),
                sum: answer.checksum_crc32().filter(|_| is_whole).map(str::to_owned),
            })
        })
    }

    /// Brings one object into a new file.
    pub fn get(&self, bucket: &str, object: &Object, found: &Found, told: Stored<'_>) -> Result<(), AwsError> {
        let done = AtomicU64::new(0);
        self.session.wait(Download { s3: self, bucket, object, found, done: &done, told }.bring())
    }

    /// Brings all objects into new files, or says why one of them does not come.
    pub fn get_all(&self, bucket: &str, objects: &[Object], told: Stored<'_>) -> Result<(), AwsError> {
        let done = AtomicU64::new(0);
        let bring = async |object: &Object| {
            let found = Found { size: object.size, ..Found::default() };
            Download { s3: self, bucket, object, found: &found, done: &done, told }.bring().await
        };
        self.session.wait(stream::iter(objects).map(bring).buffer_unordered(OBJECTS).try_collect::<()>())
    }
}

/// One object on its way.
struct Download<'a> {
    s3: &'a S3<'a>,
    bucket: &'a str,
    object: &'a Object,
    found: &'a Found,
    done: &'a AtomicU64,
    told: Stored<'a>,
}

impl Download<'_> {
    async fn bring(&self) -> Result<(), AwsError> {
        let file = File::create_new(&self.object.path).map_err(|error| self.failed(error.to_string()))?;
        let size = self.found.size;
        let parts =
            if size < plan::WHOLE { vec![Part { number: 0, offset: 0, length: size }] } else { plan::parts(size) };
        let bring = |part: Part| self.part(&file, part);
        let pieces: Vec<Whole> = stream::iter(parts).map(bring).buffered(PARTS).try_collect().await?;
        let mut whole = crc32fast::Hasher::new();
        for piece in &pieces {
            whole.combine(&piece.sum);
        }
        match &self.found.sum {
            Some(expected) if *expected != encoded(whole) => {
                Err(self.failed("what came has another checksum than the object".to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// One part, asked for again when it breaks off.
    async fn part(&self, file: &File, part: Part) -> Result<Whole, AwsError> {
        let mut attempt = 1;
        loop {
            match self.attempt(file, part).await {
                Ok(whole) => {
                    (self.told)(self.done.fetch_add(part.length, Ordering::Relaxed) + part.length);
                    return Ok(whole);
                }
                Err(Broken::Off(reason)) if attempt == ATTEMPTS => {
                    return Err(self.failed(format!("{reason}, {ATTEMPTS} times")));
                }
                Err(Broken::Off(_)) => tokio::time::sleep(Duration::from_millis(100 << attempt)).await,
                Err(Broken::ForGood(error)) => return Err(error),
            }
            attempt += 1;
        }
    }

    async fn attempt(&self, file: &File, part: Part) -> Result<Whole, Broken> {
        let mut call = self.s3.client.get_object().bucket(self.bucket).key(&self.object.key);
        call = call.set_version_id(self.found.version.clone()).set_if_match(self.found.etag.clone());
        call = call.checksum_mode(ChecksumMode::Enabled);
        if part.number > 0 {
            call = call.range(format!("bytes={}-{}", part.offset, part.offset + part.length - 1));
        }
        // The SDK has tried again already.
        let mut answer = call.send().await.map_err(AwsError::from_sdk(self.doing())).map_err(Broken::ForGood)?;
        let (mut sum, mut at) = (crc32fast::Hasher::new(), part.offset);
        while let Some(piece) = answer.body.next().await {
            let piece = piece.map_err(|error| Broken::Off(with_causes(&error)))?;
            if at + piece.len() as u64 > part.offset + part.length {
                return Err(Broken::Off("more came than the object has".to_owned()));
            }
            file.write_all_at(&piece, at).map_err(|error| Broken::ForGood(self.unwritable(&error)))?;
            sum.update(&piece);
            at += piece.len() as u64;
        }
        if at != part.offset + part.length {
            return Err(Broken::Off("the answer broke off".to_owned()));
        }
        Ok(Whole { sum })
    }

    fn doing(&self) -> String {
        format!("read s3://{}/{}", self.bucket, self.object.key)
    }

    fn failed(&self, reason: String) -> AwsError {
        AwsError::Failed { doing: self.doing(), reason }
    }

    fn unwritable(&self, error: &io::Error) -> AwsError {
        AwsError::Failed { doing: format!("write {}", self.object.path.display()), reason: error.to_string() }
    }
}

/// Why a part did not come.
enum Broken {
    /// In the middle of its body.
    Off(String),
    /// In a way that another try does not mend.
    ForGood(AwsError),
}
