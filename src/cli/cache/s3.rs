//! Caches that are kept in S3: each entry an object, compressed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use super::shelf::{Entry, Shelf};
use crate::agent::{Stop, Work};
use crate::artifact::S3Url;
use crate::aws::{Access, AwsError, Encryption, Listed, Object, S3, Session, Storage};
use crate::cache::{
    Answer, Candidate, Chosen, LARGEST, Name, Request, Scope, Store, choose, decode, read_about, shrink, swell,
};
use crate::cli::ExitStatus;
use crate::cli::args::{AwsArguments, RemoteArguments};
use crate::cli::error::Error;
use crate::cli::live::connected;
use crate::cli::printer::Printer;
use crate::cli::progress::ProgressLine;
use crate::cli::upload::{encryption, store};
use crate::engine::Staging;
use crate::text::with_causes;

/// How objects of entries end.
const ENTRY: &str = ".tar.gz";

/// A bucket, which is not called before a build wants a cache.
pub(super) struct Bucket<'a> {
    url: S3Url,
    access: Access,
    encryption: Encryption,
    stop: &'a Stop,
    printer: &'a Printer,
    open: OnceLock<Result<(Session<'a>, Staging), String>>,
    /// Objects that turned out to be broken.
    broken: Mutex<BTreeSet<String>>,
}

impl<'a> Bucket<'a> {
    pub(super) fn open(
        url: S3Url,
        arguments: &RemoteArguments,
        stop: &'a Stop,
        printer: &'a Printer,
    ) -> Result<Self, Error> {
        let access = arguments.aws.access();
        let encryption = encryption(&arguments.stored.encryption)?;
        Ok(Self { url, access, encryption, stop, printer, open: OnceLock::new(), broken: Mutex::default() })
    }

    fn opened(&self) -> Result<(&Session<'a>, PathBuf), String> {
        let opened = self.open.get_or_init(|| {
            let session = Session::open(&self.access, self.stop).map_err(|error| reason(&error.into()))?;
            let staging = Staging::new().map_err(|error| with_causes(&error))?;
            fs::create_dir_all(staging.dir()).map_err(|error| error.to_string())?;
            Ok((session, staging))
        });
        opened.as_ref().map(|(session, staging)| (session, staging.dir())).map_err(Clone::clone)
    }

    fn broken(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn object(&self, name: &Name) -> String {
        self.url.below(&format!("{}{ENTRY}", name.object()))
    }

    fn find(&self, name: &Name, fallback_keys: &[String]) -> Result<Answer, String> {
        let (session, folder) = self.opened()?;
        if let Some(archive) = self.fetch(session, &folder, &self.object(name))? {
            return Ok(Answer::Found { name: name.clone(), archive, fallback: None });
        }
        let candidates = if name.key.is_some() { self.candidates(session, &name.scope)? } else { Vec::new() };
        match choose(name, fallback_keys, &candidates) {
            Chosen::Nothing(reason) => Ok(Answer::Missing(reason)),
            Chosen::Fallback { key, prefix } => {
                let name = Name { key: Some(key), ..name.clone() };
                Ok(match self.fetch(session, &folder, &self.object(&name))? {
                    Some(archive) => Answer::Found { name, archive, fallback: Some(prefix) },
                    None => Answer::Missing("the entry that was found has been removed meanwhile".to_owned()),
                })
            }
        }
    }

    fn candidates(&self, session: &Session<'_>, scope: &Scope) -> Result<Vec<Candidate>, String> {
        let prefix = self.url.below(&scope.keyed());
        let listed = S3::new(session).list(&self.url.bucket, &prefix).map_err(|error| reason(&error.into()))?;
        let candidate = |found: Listed| {
            let key = decode(found.key.strip_prefix(&prefix)?.strip_suffix(ENTRY)?)?;
            Some(Candidate { key, created: found.modified })
        };
        Ok(listed.into_iter().filter_map(candidate).collect())
    }

    /// Brings an object here, unpacked; none when it is not there.
    fn fetch(&self, session: &Session<'_>, folder: &Path, key: &str) -> Result<Option<PathBuf>, String> {
        let (small, archive) = (folder.join("found.tar.gz"), folder.join("found.tar"));
        let line = ProgressLine::new(self.printer);
        let s3 = S3::new(session);
        let found = match s3.look(&self.url.bucket, key, None) {
            Err(error) if error.code() == Some("NoSuchKey") => return Ok(None),
            found => found.map_err(|error| reason(&error.into()))?,
        };
        let object = Object { key: key.to_owned(), path: small.clone(), size: found.size };
        let told = |done: u64| line.tell_bytes(Work::Fetching, done, found.size + 1);
        // One that came in part is in the way.
        let _ = fs::remove_file(&small);
        let fetched = s3.get(&self.url.bucket, &object, &found, &told);
        line.tell(Work::Fetching, 1, 1);
        fetched.map_err(|error| reason(&error.into()))?;
        let swollen = swell(&small, &archive, LARGEST);
        // Of two files as large as a cache one is enough.
        let _ = fs::remove_file(&small);
        swollen.map_err(|error| format!("the entry is damaged: {error}")).map(|_| Some(archive)).inspect_err(|_| {
            self.broken().insert(key.to_owned());
        })
    }

    fn offer(&self, name: &Name) -> Result<Answer, String> {
        let (session, folder) = self.opened()?;
        let key = self.object(name);
        if name.key.is_some() && !self.broken().contains(&key) {
            match S3::new(session).look(&self.url.bucket, &key, None) {
                Ok(_) => return Ok(taken(name)),
                // It is not there; and who may not ask may still be allowed to store.
                Err(AwsError::Refused { .. }) => {}
                Err(error) => return Err(reason(&error.into())),
            }
        }
        Ok(Answer::Room(folder.join("new.tar")))
    }

    fn take(&self, name: &Name) -> Result<Answer, String> {
        let (session, folder) = self.opened()?;
        let (made, small) = (folder.join("new.tar"), folder.join("new.tar.gz"));
        match read_about(&made) {
            Ok(about) if about.is_of(&name.scope, name.key.as_deref()) => {}
            Ok(_) => return Err("what was written is another entry".to_owned()),
            Err(error) => return Err(with_causes(&error)),
        }
        let key = self.object(name);
        let size = shrink(&made, &small).map_err(|error| format!("could not compress it: {error}"))?;
        let only_new = name.key.is_some() && !self.broken().contains(&key);
        let storage = Storage { encryption: self.encryption.clone(), only_new, ..Storage::default() };
        let objects = [Object { key, path: small.clone(), size }];
        let stored = store(session, &self.url.bucket, &objects, &storage, self.printer);
        for file in [made, small] {
            let _ = fs::remove_file(file);
        }
        match stored {
            Ok(()) => Ok(Answer::Done),
            Err(Error::Aws(error)) if is_taken(&error) => Ok(taken(name)),
            Err(error) => Err(reason(&error)),
        }
    }
}

impl Store for Bucket<'_> {
    fn answer(&self, request: &Request) -> Answer {
        let answer = match request {
            Request::Find { name, fallback_keys } => self.find(name, fallback_keys),
            Request::Offer(name) => self.offer(name),
            Request::Take(name) => self.take(name),
            Request::Withdraw(_) => Ok(Answer::Done),
            Request::Discard(name) => {
                self.broken().insert(self.object(name));
                Ok(Answer::Done)
            }
        };
        answer.unwrap_or_else(Answer::Failed)
    }
}

fn is_taken(error: &AwsError) -> bool {
    matches!(error.code(), Some("PreconditionFailed" | "ConditionalRequestConflict"))
}

fn taken(name: &Name) -> Answer {
    let key = name.key.as_deref().unwrap_or_default();
    Answer::Declined(format!("there is an entry for key `{key}`, and what has a key is never changed"))
}

/// As the service words it: the name of the error first.
fn reason(error: &Error) -> String {
    match error {
        Error::Aws(AwsError::Refused { code, message, .. }) => format!("{code}: {message}"),
        other => with_causes(other),
    }
}

/// The entries of a bucket.
struct Objects<'a> {
    url: &'a S3Url,
    session: &'a Session<'a>,
}

/// Works on what is kept in a bucket.
pub(super) fn on_shelf(
    url: &S3Url,
    arguments: &AwsArguments,
    work: impl FnOnce(&dyn Shelf) -> Result<ExitStatus, Error>,
) -> Result<ExitStatus, Error> {
    connected(arguments, |session, _| work(&Objects { url, session }))
}

impl Shelf for Objects<'_> {
    fn place(&self) -> String {
        format!("s3://{}/{}", self.url.bucket, self.url.key).trim_end_matches('/').to_owned()
    }

    fn entries(&self) -> Result<Vec<Entry>, Error> {
        let listed = S3::new(self.session).list(&self.url.bucket, &self.url.below(""))?;
        Ok(listed.into_iter().filter_map(|found| entry(self.url, &found)).collect())
    }

    fn remove(&self, entry: &Entry) -> Result<(), Error> {
        Ok(S3::new(self.session).remove(&self.url.bucket, &entry.location)?)
    }

    fn clean(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// The entry that an object is, if it is one by its name.
fn entry(url: &S3Url, found: &Listed) -> Option<Entry> {
    let below = found.key.strip_prefix(&url.below(""))?;
    let mut steps = below.split('/');
    let (namespace, version, name) = (steps.next()?, steps.next()?, steps.next()?.strip_suffix(ENTRY)?);
    let is_version = version.len() == 64 && version.bytes().all(|byte| byte.is_ascii_hexdigit());
    if steps.next().is_some() || !is_version {
        return None;
    }
    let key = match name.strip_prefix("key-") {
        Some(key) => Some(decode(key)?),
        None if name == "unkeyed" => None,
        None => return None,
    };
    Some(Entry {
        namespace: decode(namespace)?,
        version: version.to_owned(),
        key,
        paths: None,
        files: None,
        size: found.size,
        created: Some(found.modified),
        used: SystemTime::UNIX_EPOCH + Duration::from_secs(found.modified),
        location: found.key.clone(),
        problem: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_an_entry_by_its_name_is_one() {
        let version = "0123456789abcdef".repeat(4);
        let url: S3Url = "s3://bucket/caches".parse().unwrap();
        let of = |key: String| entry(&url, &Listed { key, size: 1, modified: 2 });
        let found = of(format!("caches/shop/{version}/key-a%2Fb.tar.gz")).unwrap();
        assert_eq!((found.namespace.as_str(), found.key.as_deref()), ("shop", Some("a/b")));
        assert_eq!(of(format!("caches/shop/{version}/unkeyed.tar.gz")).unwrap().key, None);
        for key in [
            format!("caches/shop/{version}/key-a.zip"),
            format!("caches/shop/{version}/deep/key-a.tar.gz"),
            format!("caches/shop/{version}/other.tar.gz"),
            "caches/shop/v1/key-a.tar.gz".to_owned(),
            format!("elsewhere/shop/{version}/key-a.tar.gz"),
            "caches/page.html".to_owned(),
        ] {
            assert!(of(key.clone()).is_none(), "{key}");
        }
    }
}
