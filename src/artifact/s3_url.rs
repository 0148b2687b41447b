//! `s3://bucket/prefix`: a place in S3.

use std::str::FromStr;

/// A bucket and what stands before the names of objects in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3Url {
    /// The bucket.
    pub bucket: String,
    /// The key, or its beginning; without `/` at its ends, perhaps empty.
    pub key: String,
    /// Whether it was written with a `/` at its end, as folders are.
    pub is_folder: bool,
}

/// Why a text names no place in S3.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum S3UrlError {
    /// Another kind of address.
    #[error("`{0}` names no place in S3; write `s3://BUCKET/KEY`")]
    NoUrl(String),
    /// A name that S3 gives no bucket.
    #[error("`{0}` cannot be a bucket: its name has 3 to 63 lower-case letters, digits, `-` and `.`")]
    Bucket(String),
    /// Longer than S3 takes.
    #[error("the key has {0} bytes; S3 takes 1024 at most")]
    Key(usize),
}

/// How an address in S3 begins.
const SCHEME: &str = "s3://";
/// Bytes of a key.
const KEY_LIMIT: usize = 1024;

impl FromStr for S3Url {
    type Err = S3UrlError;

    fn from_str(text: &str) -> Result<Self, S3UrlError> {
        let rest = text.strip_prefix(SCHEME).ok_or_else(|| S3UrlError::NoUrl(text.to_owned()))?;
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
        let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        let is_bucket = (3..=63).contains(&bucket.len())
            && bucket.chars().all(allowed)
            && ends(bucket.chars().next())
            && ends(bucket.chars().last());
        if !is_bucket {
            return Err(S3UrlError::Bucket(bucket.to_owned()));
        }
        let is_folder = key.is_empty() || key.ends_with('/');
        let key = key.trim_matches('/');
        if key.len() > KEY_LIMIT {
            return Err(S3UrlError::Key(key.len()));
        }
        Ok(Self { bucket: bucket.to_owned(), key: key.to_owned(), is_folder })
    }
}

impl std::fmt::Display for S3Url {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let slash = if self.is_folder && !self.key.is_empty() { "/" } else { "" };
        write!(f, "{SCHEME}{}/{}{slash}", self.bucket, self.key)
    }
}

impl S3Url {
    /// Whether a text is meant to be such an address.
    pub fn is_meant(text: &str) -> bool {
        text.starts_with(SCHEME)
    }

    /// The key of something below it.
    pub fn below(&self, name: &str) -> String {
        if self.key.is_empty() { name.to_owned() } else { format!("{}/{name}", self.key) }
    }

    /// The place as an ARN, which is how the API says where an artifact lies.
    pub fn arn(&self) -> String {
        let key = if self.key.is_empty() { String::new() } else { format!("/{}", self.key) };
        format!("arn:aws:s3:::{}{key}", self.bucket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_bucket_and_the_beginning_of_keys() {
        for (text, bucket, key, is_folder) in [
            ("s3://my-bucket", "my-bucket", "", true),
            ("s3://my.bucket/", "my.bucket", "", true),
            ("s3://bucket/a/b.zip", "bucket", "a/b.zip", false),
            ("s3://bucket/a/", "bucket", "a", true),
        ] {
            let url: S3Url = text.parse().unwrap();
            assert_eq!((url.bucket.as_str(), url.key.as_str(), url.is_folder), (bucket, key, is_folder), "{text}");
        }
        let url: S3Url = "s3://bucket/a".parse().unwrap();
        assert_eq!((url.below("b"), url.arn()), ("a/b".to_owned(), "arn:aws:s3:::bucket/a".to_owned()));
        assert_eq!("s3://bucket".parse::<S3Url>().unwrap().below("b"), "b");
    }

    #[test]
    fn what_is_none_is_refused_with_the_reason() {
        for text in ["bucket/a", "https://bucket", "s3://", "s3:///a", "s3://ab/x", "s3://My-Bucket/x", "s3://-ab/x"] {
            assert!(text.parse::<S3Url>().is_err(), "{text}");
        }
        assert_eq!(format!("s3://bucket/{}", "k".repeat(1025)).parse::<S3Url>(), Err(S3UrlError::Key(1025)));
    }
}
