//! What an artifact is called where it is stored: path, namespace and name of the project, as in an S3 key.

use std::path::{Component, Path, PathBuf};

/// What a name is made from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Naming<'a> {
    /// Empty for the primary artifact.
    pub identifier: &'a str,
    /// `path` of the project; `s3-prefix` takes its place.
    pub path: Option<&'a str>,
    /// The project's name for it, or the buildspec's where that overrides.
    pub name: Option<&'a str>,
    /// The build's own id, when it is part of the place (`namespaceType: BUILD_ID`).
    pub build_id: Option<&'a str>,
    /// `s3-prefix`; used only with the build's id.
    pub s3_prefix: Option<&'a str>,
    /// Whether it is one archive.
    pub is_zip: bool,
}

/// Why a name cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("artifact name `{0}` leaves the folder it is stored in")]
pub struct NamingError(pub String);

/// The path below the folder that artifacts are stored in.
///
/// The primary artifact is `artifacts` unless it is named, a secondary one is called by its identifier.
pub fn object_key(naming: &Naming<'_>) -> Result<PathBuf, NamingError> {
    let default = if naming.identifier.is_empty() { "artifacts" } else { naming.identifier };
    let name = naming.name.map(str::trim).filter(|name| !name.is_empty()).unwrap_or(default).trim_matches('/');
    let name = if naming.is_zip && !name.to_ascii_lowercase().ends_with(".zip") {
        format!("{}.zip", if name.is_empty() { default } else { name })
    } else {
        name.to_owned()
    };
    let prefix = naming.build_id.and(naming.s3_prefix).or(naming.path).unwrap_or_default().trim_matches('/');
    let key: PathBuf =
        [prefix, naming.build_id.unwrap_or_default(), &name].iter().filter(|part| !part.is_empty()).collect();
    let stays = |path: &Path| path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if stays(&key) { Ok(key) } else { Err(NamingError(key.display().to_string())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_as_the_service_makes_keys() {
        let zip = Naming { is_zip: true, ..Naming::default() };
        for (naming, expected) in [
            (zip, "artifacts.zip"),
            (Naming { identifier: "docs", ..zip }, "docs.zip"),
            (Naming { name: Some("app"), ..zip }, "app.zip"),
            (Naming { name: Some("app.zip"), ..zip }, "app.zip"),
            (Naming { name: Some("builds/7/app"), ..zip }, "builds/7/app.zip"),
            (Naming { build_id: Some("u-1"), ..zip }, "u-1/artifacts.zip"),
            (Naming { build_id: Some("u-1"), s3_prefix: Some("pre"), ..zip }, "pre/u-1/artifacts.zip"),
            (Naming { s3_prefix: Some("pre"), ..zip }, "artifacts.zip"),
            (Naming { path: Some("/out/"), name: Some("app"), ..zip }, "out/app.zip"),
            (Naming { path: Some("out"), build_id: Some("u-1"), ..zip }, "out/u-1/artifacts.zip"),
            (
                Naming { path: Some("out"), build_id: Some("u-1"), s3_prefix: Some("pre"), ..zip },
                "pre/u-1/artifacts.zip",
            ),
            (Naming { name: Some("site"), ..Naming::default() }, "site"),
            (Naming { name: Some("/"), ..Naming::default() }, ""),
        ] {
            assert_eq!(object_key(&naming).unwrap(), Path::new(expected), "{naming:?}");
        }
    }

    #[test]
    fn a_name_may_not_leave_its_folder() {
        let path = Naming { path: Some("../out"), ..Naming::default() };
        assert!(object_key(&path).is_err());
        for name in ["../x", "a/../../x"] {
            assert!(object_key(&Naming { name: Some(name), is_zip: true, ..Naming::default() }).is_err(), "{name}");
        }
    }
}
