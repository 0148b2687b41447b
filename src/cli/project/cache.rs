//! What a project says about its cache, as far as a build here can follow it.

use super::Project;

/// The cache of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OfProject {
    /// Whether files are cached at all.
    pub(crate) is_on: bool,
    /// `cacheNamespace`.
    pub(crate) namespace: Option<String>,
    /// What of it is otherwise here.
    pub(crate) notice: Option<String>,
}

impl Project {
    /// `cache`; none when it says nothing of one.
    pub(crate) fn cache(&self) -> Option<OfProject> {
        let cache = self.cache.as_ref()?;
        let location = cache.location.as_deref().unwrap_or_default();
        let modes = cache.modes.as_deref().unwrap_or_default();
        let (is_on, notice) = match cache.kind.as_deref()? {
            "LOCAL" if modes.iter().any(|mode| mode == "LOCAL_CUSTOM_CACHE") => (true, None),
            "LOCAL" => {
                let text = format!("the project's cache keeps no files of `cache.paths` ({})", modes.join(", "));
                (false, Some(text))
            }
            // Nothing is written to what others build with unless that is asked for.
            "S3" => {
                let text = format!(
                    "the project's cache lies in s3://{location}; here one on this machine takes its place, \
                     unless you add `--cache s3://{location}`"
                );
                (true, Some(text))
            }
            _ => (false, None),
        };
        Some(OfProject { is_on, namespace: cache.namespace.clone().filter(|name| !name.is_empty()), notice })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(json: &str) -> Option<OfProject> {
        serde_json::from_str::<Project>(&format!("{{\"name\": \"shop\"{json}}}")).unwrap().cache()
    }

    #[test]
    fn a_cache_of_a_project_is_followed_as_far_as_files_go() {
        assert_eq!(cache(""), None);
        let of = |is_on| Some(OfProject { is_on, namespace: None, notice: None });
        assert_eq!(cache(r#", "cache": {"type": "NO_CACHE"}"#), of(false));
        let custom = r#", "cache": {"type": "LOCAL", "modes": ["LOCAL_SOURCE_CACHE", "LOCAL_CUSTOM_CACHE"]}"#;
        assert_eq!(cache(custom), of(true));
        let source = cache(r#", "cache": {"type": "LOCAL", "modes": ["LOCAL_SOURCE_CACHE"]}"#).unwrap();
        assert!(!source.is_on && source.notice.unwrap().contains("LOCAL_SOURCE_CACHE"));
        let s3 = cache(r#", "cache": {"type": "S3", "location": "b/p", "cacheNamespace": "team"}"#).unwrap();
        assert_eq!((s3.is_on, s3.namespace.as_deref()), (true, Some("team")));
        assert!(s3.notice.unwrap().ends_with("unless you add `--cache s3://b/p`"));
    }
}
