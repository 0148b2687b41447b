//! What a push and a build have in common when they bring files to S3.

use crate::agent::Work;
use crate::aws::{Encryption, Object, S3, Session, Storage};
use crate::cli::args::{EncryptionArguments, Sse};
use crate::cli::error::Error;
use crate::cli::printer::Printer;
use crate::cli::progress::ProgressLine;

/// Stores the objects, with a line that says how far it has come.
pub(crate) fn store(
    session: &Session<'_>,
    bucket: &str,
    objects: &[Object],
    storage: &Storage,
    printer: &Printer,
) -> Result<(), Error> {
    let total: u64 = objects.iter().map(|object| object.size).sum();
    let line = ProgressLine::new(printer);
    let stored = S3::new(session).put_all(bucket, objects, storage, &|done| {
        line.tell_bytes(Work::Storing, done, total);
    });
    line.tell(Work::Storing, 1, 1);
    stored.map_err(Error::from)
}

/// The encryption that was typed.
pub(crate) fn encryption(typed: &EncryptionArguments) -> Result<Encryption, Error> {
    match (typed.sse, &typed.kms_key_id) {
        (None, _) => Ok(Encryption::Bucket),
        (Some(Sse::Kms), key) => Ok(Encryption::Kms(key.clone())),
        (Some(Sse::Aes256), None) => Ok(Encryption::Aes256),
        (Some(Sse::Aes256), Some(_)) => Err(Error::KeyWithoutKms),
    }
}
