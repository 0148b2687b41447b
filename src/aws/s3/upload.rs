//! The upload itself: what goes at once, what is kept in mind to be aborted, what is compared in the end.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode, ChecksumType, CompletedMultipartUpload, CompletedPart};
use aws_smithy_types::base64;
use aws_smithy_types::byte_stream::ByteStream;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::spawn_blocking;

use super::plan::{self, Part};
use super::{OBJECTS, Object, S3, Storage};
use crate::aws::AwsError;

/// How many parts of one object are.
pub(super) const PARTS: usize = 4;
/// What all of them together may hold in memory, in units of [`UNIT`] bytes.
const UNITS: u32 = 4;
const UNIT: u64 = 8 << 20;

/// Told how many bytes are stored.
pub type Stored<'a> = &'a (dyn Fn(u64) + Sync);

/// One call's worth of uploads.
struct Uploads<'a> {
    s3: &'a S3<'a>,
    bucket: &'a str,
    storage: &'a Storage,
    memory: Semaphore,
    done: AtomicU64,
    told: Stored<'a>,
    /// Keys and ids of what has begun in parts and is not complete.
    open: Mutex<Vec<(String, String)>>,
}

/// A part's content and checksum.
struct Piece {
    bytes: Vec<u8>,
    sum: crc32fast::Hasher,
}

impl S3<'_> {
    /// Stores all files, or says why one of them is not; what was stored before that stays.
    pub fn put_all(
        &self,
        bucket: &str,
        objects: &[Object],
        storage: &Storage,
        told: Stored<'_>,
    ) -> Result<(), AwsError> {
        let uploads = Uploads {
            s3: self,
            bucket,
            storage,
            memory: Semaphore::new(UNITS as usize),
            done: AtomicU64::new(0),
            told,
            open: Mutex::default(),
        };
        let all = stream::iter(objects).map(|object| uploads.put(object)).buffer_unordered(OBJECTS);
        let stored = self.session.wait(all.try_collect::<()>());
        if stored.is_err() {
            self.session.finish(uploads.abort());
        }
        stored
    }
}

impl Uploads<'_> {
    async fn put(&self, object: &Object) -> Result<(), AwsError> {
        if object.size < plan::WHOLE { self.whole(object).await } else { self.in_parts(object).await }
    }

    async fn whole(&self, object: &Object) -> Result<(), AwsError> {
        let _held = self.room_for(object.size).await;
        let piece = read(&object.path, Part { number: 1, offset: 0, length: object.size }).await?;
        let sum = encoded(piece.sum);
        let mut call = self.s3.client.put_object().bucket(self.bucket).key(&object.key);
        call = call.content_type(content_type(&object.key)).checksum_crc32(&sum).body(ByteStream::from(piece.bytes));
        call = call.set_server_side_encryption(self.storage.encryption.kind());
        call = call.set_ssekms_key_id(self.storage.encryption.key_id());
        call = self.storage.metadata.iter().fold(call, |call, (name, value)| call.metadata(name, value));
        if self.storage.only_new {
            call = call.if_none_match("*");
        }
        let answer = call.customize().disable_payload_signing().send().await.map_err(self.failed(object))?;
        self.compare(object, object.size, answer.checksum_crc32(), &sum)?;
        self.tell(object.size);
        Ok(())
    }

    async fn in_parts(&self, object: &Object) -> Result<(), AwsError> {
        let id = self.begin(object).await?;
        self.open().push((object.key.clone(), id.clone()));
        let parts = stream::iter(plan::parts(object.size)).map(|part| self.part(object, &id, part)).buffered(PARTS);
        let done: Vec<(CompletedPart, crc32fast::Hasher)> = parts.try_collect().await?;
        let mut whole = crc32fast::Hasher::new();
        for (_, sum) in &done {
            whole.combine(sum);
        }
        let sum = encoded(whole);
        let parts = done.into_iter().map(|(part, _)| part).collect();
        let list = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let mut call = self.s3.client.complete_multipart_upload().bucket(self.bucket).key(&object.key).upload_id(&id);
        call = call.multipart_upload(list).checksum_type(ChecksumType::FullObject).checksum_crc32(&sum);
        call = call.set_mpu_object_size(i64::try_from(object.size).ok());
        if self.storage.only_new {
            call = call.if_none_match("*");
        }
        call.send().await.map_err(self.failed(object))?;
        self.open().retain(|(_, open)| *open != id);
        let head = self.s3.client.head_object().bucket(self.bucket).key(&object.key);
        let head = head.checksum_mode(ChecksumMode::Enabled).send().await.map_err(self.failed(object))?;
        let size = head.content_length().and_then(|size| u64::try_from(size).ok()).unwrap_or_default();
        let is_whole = head.checksum_type() == Some(&ChecksumType::FullObject);
        self.compare(object, size, head.checksum_crc32().filter(|_| is_whole), &sum)
    }

    async fn begin(&self, object: &Object) -> Result<String, AwsError> {
        let mut call = self.s3.client.create_multipart_upload().bucket(self.bucket).key(&object.key);
        call = call.content_type(content_type(&object.key));
        call = call.checksum_algorithm(ChecksumAlgorithm::Crc32).checksum_type(ChecksumType::FullObject);
        call = call.set_server_side_encryption(self.storage.encryption.kind());
        call = call.set_ssekms_key_id(self.storage.encryption.key_id());
        call = self.storage.metadata.iter().fold(call, |call, (name, value)| call.metadata(name, value));
        let answer = call.send().await.map_err(self.failed(object))?;
        Ok(answer.upload_id.unwrap_or_default())
    }

    async fn part(
        &self,
        object: &Object,
        id: &str,
        part: Part,
    ) -> Result<(CompletedPart, crc32fast::Hasher), AwsError> {
        let _held = self.room_for(part.length).await;
        let piece = read(&object.path, part).await?;
        let sum = encoded(piece.sum.clone());
        let call = self.s3.client.upload_part().bucket(self.bucket).key(&object.key).upload_id(id);
        let call = call.part_number(part.number).checksum_crc32(&sum).body(ByteStream::from(piece.bytes));
        let answer = call.customize().disable_payload_signing().send().await.map_err(self.failed(object))?;
        self.tell(part.length);
        let done = CompletedPart::builder().part_number(part.number).set_e_tag(answer.e_tag).checksum_crc32(sum);
        Ok((done.build(), piece.sum))
    }

    /// Waits until there is room in memory.
    async fn room_for(&self, size: u64) -> Option<SemaphorePermit<'_>> {
        let units = u32::try_from(size.div_ceil(UNIT)).unwrap_or(UNITS).clamp(1, UNITS);
        self.memory.acquire_many(units).await.ok()
    }

    /// What was stored against what was read.
    fn compare(&self, object: &Object, size: u64, sum: Option<&str>, expected: &str) -> Result<(), AwsError> {
        if size == object.size && sum.is_none_or(|sum| sum == expected) {
            return Ok(());
        }
        let reason = format!("what is stored has {size} bytes and the checksum {}", sum.unwrap_or("of nobody"));
        Err(AwsError::Failed { doing: self.doing(object), reason })
    }

    fn tell(&self, bytes: u64) {
        (self.told)(self.done.fetch_add(bytes, Ordering::Relaxed) + bytes);
    }

    fn doing(&self, object: &Object) -> String {
        format!("store s3://{}/{}", self.bucket, object.key)
    }

    fn failed<E, R>(&self, object: &Object) -> impl FnOnce(aws_sdk_s3::error::SdkError<E, R>) -> AwsError
    where
        E: aws_sdk_s3::error::ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        AwsError::from_sdk(self.doing(object))
    }

    fn open(&self) -> std::sync::MutexGuard<'_, Vec<(String, String)>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives up what is not complete; where even that fails the bucket's own rules have to clean up.
    async fn abort(&self) {
        let open = std::mem::take(&mut *self.open());
        let aborts = open
            .iter()
            .map(|(key, id)| self.s3.client.abort_multipart_upload().bucket(self.bucket).key(key).upload_id(id).send());
        futures_util::future::join_all(aborts).await;
    }
}

/// Reads a part of a file, away from the threads that send.
async fn read(path: &Path, part: Part) -> Result<Piece, AwsError> {
    let shared: Arc<Path> = Arc::from(path);
    let own = Arc::clone(&shared);
    let piece = spawn_blocking(move || -> io::Result<Piece> {
        let mut bytes = vec![0; usize::try_from(part.length).unwrap_or(usize::MAX)];
        File::open(&own)?.read_exact_at(&mut bytes, part.offset)?;
        let mut sum = crc32fast::Hasher::new();
        sum.update(&bytes);
        Ok(Piece { bytes, sum })
    });
    let piece = piece.await.unwrap_or_else(|error| Err(io::Error::other(error)));
    piece.map_err(|error| AwsError::Failed { doing: format!("read {}", shared.display()), reason: error.to_string() })
}

/// A checksum as S3 writes it.
pub(super) fn encoded(sum: crc32fast::Hasher) -> String {
    base64::encode(sum.finalize().to_be_bytes())
}

/// What kind of file a key names.
fn content_type(key: &str) -> String {
    mime_guess::from_path(key).first_or_octet_stream().to_string()
}
