//! Where a source lies: a folder, an archive, a repository of git, a place in S3. What a text means is decided without
//! the network; only whether a path is a folder is asked of the disk.

use std::path::{Path, PathBuf};

use super::git_url::{GitUrl, GitUrlError};
use super::{SourceError, resolve};
use crate::artifact::{S3Url, S3UrlError};
use crate::build::SourceType;

/// Where a source lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceLocation {
    /// A folder of the user's; absolute, without links.
    Folder(PathBuf),
    /// An archive on this machine; absolute, without links.
    Archive(PathBuf),
    /// A repository of git.
    Git(GitUrl),
    /// An object or a folder in S3.
    S3(S3Url),
}

/// Why a text names no source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocationError {
    /// A URL of git that is refused.
    #[error(transparent)]
    Git(#[from] GitUrlError),
    /// An address in S3 that is none.
    #[error(transparent)]
    S3(#[from] S3UrlError),
}

impl SourceLocation {
    /// The place that a text names.
    pub fn of(typed: &Path) -> Result<Self, SourceError> {
        match typed.to_str() {
            Some(text) if S3Url::is_meant(text) => Ok(Self::S3(text.parse().map_err(LocationError::from)?)),
            Some(text) if GitUrl::is_meant(text) => Ok(Self::Git(text.parse().map_err(LocationError::from)?)),
            _ => Self::on_disk(typed),
        }
    }

    /// What a path is. A file that may be an archive is taken for one: reading it says more.
    fn on_disk(typed: &Path) -> Result<Self, SourceError> {
        let found = match resolve(typed) {
            Err(SourceError::NotAFolder { .. }) if super::is_archive(typed) => {
                let found = std::fs::canonicalize(typed);
                return found
                    .map(Self::Archive)
                    .map_err(|source| SourceError::Unreachable { path: typed.to_owned(), source });
            }
            found => found?,
        };
        let is_bare = found.extension().is_some_and(|extension| extension == "git")
            && found.join("HEAD").is_file()
            && found.join("objects").is_dir()
            && found.join("refs").is_dir();
        Ok(if is_bare {
            Self::Git(GitUrl::of_folder(&found).map_err(LocationError::from)?)
        } else {
            Self::Folder(found)
        })
    }

    /// The folder, when it is one.
    pub fn folder(&self) -> Option<&Path> {
        if let Self::Folder(folder) = self { Some(folder) } else { None }
    }

    /// Whether it can be had without the network.
    pub fn is_local(&self) -> bool {
        match self {
            Self::Folder(_) | Self::Archive(_) => true,
            Self::Git(url) => url.is_local(),
            Self::S3(_) => false,
        }
    }

    /// The place as it is told; never with credentials.
    pub fn told(&self) -> String {
        match self {
            Self::Folder(path) | Self::Archive(path) => path.display().to_string(),
            Self::Git(url) => url.url().to_owned(),
            Self::S3(url) => url.to_string(),
        }
    }

    /// The type that the service's API gives such a source; none for what is no service's.
    pub fn source_type(&self) -> Option<SourceType> {
        match self {
            Self::Folder(_) | Self::Archive(_) => None,
            Self::Git(url) => url.source_type(),
            Self::S3(_) => Some(SourceType::S3),
        }
    }

    /// The folder below `src` that the service puts such a source into; none where it is `src` itself, or is numbered.
    pub fn below_src(&self) -> Option<PathBuf> {
        if let Self::Git(url) = self { url.below_src() } else { None }
    }

    /// The name a project would have after it.
    pub fn name(&self) -> String {
        let last = |text: &str| text.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default().to_owned();
        match self {
            Self::Folder(path) => path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            Self::Archive(path) => stem(&path.file_name().unwrap_or_default().to_string_lossy()),
            Self::Git(url) => url.name(),
            Self::S3(url) => stem(&last(&format!("{}/{}", url.bucket, url.key))),
        }
    }
}

/// A file's name without what says that it is an archive.
fn stem(name: &str) -> String {
    let endings = [".tar.gz", ".tgz", ".tar", ".zip"];
    endings.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn of(text: &str) -> Result<SourceLocation, String> {
        SourceLocation::of(Path::new(text)).map_err(|error| error.to_string())
    }

    #[test]
    fn addresses_are_told_from_paths_without_the_disk() {
        assert!(matches!(of("s3://bucket/a/b.zip"), Ok(SourceLocation::S3(url)) if url.key == "a/b.zip"));
        for text in ["https://github.com/o/r", "ssh://git@h/o/r", "git@h:o/r.git", "file:///r", "git+https://h/r"] {
            assert!(matches!(of(text), Ok(SourceLocation::Git(_))), "{text}");
        }
        assert!(of("s3://x").unwrap_err().contains("cannot be a bucket"));
        assert!(of("ftp://host/x").unwrap_err().contains("ftp"));
    }

    #[test]
    fn a_path_is_what_lies_there() {
        let root = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(root.path()).map(|path| (root, path)).unwrap();
        let at = |name: &str| root.1.join(name);
        fs::create_dir_all(at("folder.git")).unwrap();
        for part in ["objects", "refs"] {
            fs::create_dir_all(at("bare.git").join(part)).unwrap();
        }
        fs::write(at("bare.git/HEAD"), "ref: refs/heads/main\n").unwrap();
        fs::write(at("a.bin"), b"PK\x05\x06 and so on").unwrap();
        fs::write(at("text.zip"), "no archive at all").unwrap();
        let of = |name: &str| SourceLocation::of(&at(name));
        assert_eq!(of("folder.git").unwrap(), SourceLocation::Folder(at("folder.git")));
        assert!(matches!(of("bare.git").unwrap(), SourceLocation::Git(url) if url.is_local()));
        assert_eq!(of("a.bin").unwrap(), SourceLocation::Archive(at("a.bin")));
        assert!(matches!(of("text.zip"), Err(SourceError::NotAFolder { .. })));
    }

    #[test]
    fn a_project_has_a_name_from_each() {
        for (text, expected) in [
            ("https://github.com/o/shop.git", "shop"),
            ("git@host:shop", "shop"),
            ("s3://bucket/builds/shop.tar.gz", "shop"),
            ("s3://bucket/shop/", "shop"),
            ("s3://bucket", "bucket"),
        ] {
            assert_eq!(of(text).unwrap().name(), expected, "{text}");
        }
    }
}
