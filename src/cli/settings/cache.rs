//! Where a build's caches are: as typed, as the settings file says, as the project says, or on this machine.

use std::path::{Path, PathBuf};

use super::{absolute, host};
use crate::artifact::S3Url;
use crate::build::{CacheType, ProjectCache};
use crate::cache::encode;
use crate::cli::args::CacheArguments;
use crate::cli::error::Error;
use crate::cli::project::Project;

/// No name of a folder is longer.
const LONGEST_NAMESPACE: usize = 255;

/// Where caches are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CachePlace {
    /// Nowhere.
    None,
    /// In a folder; an absolute path.
    Folder(PathBuf),
    /// In a bucket.
    S3(S3Url),
}

/// The cache of a build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CacheSettings {
    /// Where it is kept.
    pub(crate) place: CachePlace,
    /// Who shares it, if not the project alone.
    pub(crate) namespace: Option<String>,
    /// What a person may not expect of it.
    pub(crate) notice: Option<String>,
}

impl CachePlace {
    /// The place that was typed.
    pub(crate) fn typed(place: &Path) -> Result<Self, Error> {
        match place.to_str() {
            Some("none") => Ok(Self::None),
            Some("local") => local().map(Self::Folder).ok_or(Error::NoCacheFolder),
            Some(url) if S3Url::is_meant(url) => Ok(Self::S3(url.parse()?)),
            Some("") => Err(Error::NoCachePlace),
            _ => absolute(place).map(Self::Folder),
        }
    }
}

impl CacheSettings {
    /// Fills in what is not said.
    pub(super) fn resolve(laid: &CacheArguments, project: Option<&Project>) -> Result<Self, Error> {
        let of_project = project.and_then(Project::cache);
        let namespace = laid.namespace.clone().or_else(|| of_project.as_ref()?.namespace.clone());
        let namespace = namespace.map(checked_namespace).transpose()?;
        if let Some(place) = &laid.place {
            return Ok(Self { place: CachePlace::typed(place)?, namespace, notice: None });
        }
        let notice = of_project.as_ref().and_then(|cache| cache.notice.clone());
        if of_project.is_some_and(|cache| !cache.is_on) {
            return Ok(Self { place: CachePlace::None, namespace, notice });
        }
        let place = local().map_or(CachePlace::None, CachePlace::Folder);
        Ok(Self { place, namespace, notice })
    }

    /// The same as the API says it.
    pub(crate) fn project_cache(&self) -> ProjectCache {
        let (kind, location) = match &self.place {
            CachePlace::None => (CacheType::NoCache, String::new()),
            CachePlace::Folder(folder) => (CacheType::Local, folder.display().to_string()),
            CachePlace::S3(url) => (CacheType::S3, format!("{}/{}", url.bucket, url.key)),
        };
        ProjectCache { kind, location: location.trim_end_matches('/').to_owned(), namespace: self.namespace.clone() }
    }

    /// The folder, if it is one.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        match &self.place {
            CachePlace::Folder(folder) => Some(folder.clone()),
            CachePlace::None | CachePlace::S3(_) => None,
        }
    }
}

fn checked_namespace(name: String) -> Result<String, Error> {
    let length = encode(&name).len();
    if (1..=LONGEST_NAMESPACE).contains(&length) { Ok(name) } else { Err(Error::CacheNamespace { name }) }
}

/// The folder for caches of this user.
fn local() -> Option<PathBuf> {
    let is_absolute = |path: &PathBuf| path.is_absolute();
    let caches = host("XDG_CACHE_HOME").map(PathBuf::from).filter(is_absolute);
    let caches = caches.or_else(|| Some(PathBuf::from(host("HOME")?).join(".cache")).filter(is_absolute))?;
    Some(caches.join("buildspec/caches"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(place: CachePlace) -> ProjectCache {
        CacheSettings { place, namespace: None, notice: None }.project_cache()
    }

    #[test]
    fn a_place_is_told_as_the_api_does() {
        assert_eq!(settings(CachePlace::None), ProjectCache::default());
        assert_eq!(settings(CachePlace::Folder("/c".into())).location, "/c");
        for (url, location) in [("s3://bucket", "bucket"), ("s3://bucket/a/b/", "bucket/a/b")] {
            let cache = settings(CachePlace::S3(url.parse().unwrap()));
            assert_eq!((cache.kind, cache.location.as_str()), (CacheType::S3, location));
        }
    }

    #[test]
    fn a_namespace_is_a_name() {
        assert!(checked_namespace("team/a ü".to_owned()).is_ok());
        for name in [String::new(), "x".repeat(256), "/".repeat(90)] {
            assert!(checked_namespace(name).is_err());
        }
    }
}
