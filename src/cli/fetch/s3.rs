//! Sources that lie in S3.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::FetchError;
use crate::agent::{Stop, Work};
use crate::artifact::{S3Url, leaves_folder};
use crate::aws::{AwsError, Listed, Object, S3, Session};
use crate::cli::args::AwsArguments;
use crate::cli::printer::Printer;
use crate::cli::progress::ProgressLine;
use crate::source::{UnpackError, UnpackLimit};

/// A bucket that holds a source.
pub(super) struct Bucket<'a> {
    url: &'a S3Url,
    session: Session<'a>,
    printer: &'a Printer,
}

impl<'a> Bucket<'a> {
    /// Finds credentials and region; calls nobody yet.
    pub(super) fn open(
        arguments: &AwsArguments,
        url: &'a S3Url,
        stop: &'a Stop,
        printer: &'a Printer,
    ) -> Result<Self, FetchError> {
        Ok(Self { url, session: Session::open(&arguments.access(), stop)?, printer })
    }

    /// Brings the object into a new file.
    pub(super) fn object(&self, version: Option<&str>, to: &Path, limit: UnpackLimit) -> Result<(), FetchError> {
        let s3 = S3::new(&self.session);
        let found = s3.look(&self.url.bucket, &self.url.key, version)?;
        limit.check(found.size, 1)?;
        let object = Object { key: self.url.key.clone(), path: to.to_owned(), size: found.size };
        self.told(found.size, |told| s3.get(&self.url.bucket, &object, &found, told))
    }

    /// Brings all objects below the place into a folder.
    pub(super) fn folder(&self, to: &Path, limit: UnpackLimit) -> Result<(), FetchError> {
        let s3 = S3::new(&self.session);
        let prefix = self.url.below("");
        let listed = s3.list(&self.url.bucket, &prefix)?;
        if listed.is_empty() {
            let doing = format!("list s3://{}/{prefix}", self.url.bucket);
            let message = "there is no object below it".to_owned();
            return Err(AwsError::Refused { doing, code: "NoSuchKey".to_owned(), message }.into());
        }
        let total: u64 = listed.iter().map(|found| found.size).sum();
        limit.check(total, listed.len())?;
        let mut objects = Vec::new();
        for Listed { key, size, .. } in listed {
            let below = key.strip_prefix(&prefix).unwrap_or(&key).to_owned();
            let name = below.trim_end_matches('/');
            if name.is_empty() {
                continue;
            }
            let path = to.join(checked(name)?);
            let folder = if below.ends_with('/') { &path } else { path.parent().unwrap_or(to) };
            let made = fs::create_dir_all(folder);
            made.map_err(|source| UnpackError::Write { path: folder.to_owned(), source })?;
            if !below.ends_with('/') {
                objects.push(Object { key, path, size });
            }
        }
        self.told(total, |told| s3.get_all(&self.url.bucket, &objects, told))?;
        objects.iter().try_for_each(|object| {
            let readable = fs::set_permissions(&object.path, fs::Permissions::from_mode(0o644));
            readable.map_err(|source| UnpackError::Write { path: object.path.clone(), source }.into())
        })
    }

    fn told<T>(
        &self,
        total: u64,
        work: impl FnOnce(&(dyn Fn(u64) + Sync)) -> Result<T, AwsError>,
    ) -> Result<T, FetchError> {
        let line = ProgressLine::new(self.printer);
        let done = work(&|done| line.tell_bytes(Work::Downloading, done, total + 1));
        line.tell(Work::Downloading, 1, 1);
        Ok(done?)
    }
}

/// The rest of a key as a path, when it is one and lies below the folder.
fn checked(name: &str) -> Result<&Path, UnpackError> {
    let is_part = |part: &str| !part.is_empty() && part != ".";
    if leaves_folder(name) || !name.split('/').all(is_part) {
        return Err(UnpackError::Entry { name: name.to_owned(), what: "is a key that has no place in a folder" });
    }
    Ok(Path::new(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_path_below_the_folder_or_refused() {
        assert_eq!(checked("a/b c/.d").unwrap(), Path::new("a/b c/.d"));
        for name in ["../x", "a/../x", "/x", "a//b", "./a", "a/./b", "a\0b", "C:/x"] {
            assert!(checked(name).is_err(), "{name}");
        }
    }
}
