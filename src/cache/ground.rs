//! Where cached paths lie: the folders that go with a build, under names that the next build's have, too.

use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The name in an archive of what lies in no source.
const ABSOLUTE: &str = "abs";

/// The folders of a build, as far as they go with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ground {
    /// Sources by identifier, the primary one's being empty.
    sources: Vec<(String, PathBuf)>,
    /// Folders of the user's own, which stay when the build goes.
    stay: Vec<PathBuf>,
    /// Whether everything else goes, too, as in a container.
    is_whole: bool,
}

/// A path of a buildspec on the ground.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// Below the root of this name.
    Below {
        /// The root's name.
        root: String,
        /// The rest of the path, without `/` at its ends.
        rest: String,
    },
    /// It names nothing.
    Nothing,
    /// It stays where it is whatever becomes of the build.
    Stays,
}

impl Ground {
    /// Of a build with these sources; of each, whether it is the user's own folder and not one made for the build.
    pub fn new<'a>(sources: impl IntoIterator<Item = (&'a (String, PathBuf), bool)>) -> Self {
        let mut ground = Self::default();
        for (source, is_users) in sources {
            if is_users {
                ground.stay.push(source.1.clone());
            } else {
                ground.sources.push(source.clone());
            }
        }
        ground
    }

    #[cfg(test)]
    pub(super) fn of_sources(sources: &[(String, PathBuf)]) -> Self {
        Self::new(sources.iter().map(|source| (source, false)))
    }

    /// The same on a machine that goes with the build.
    #[must_use]
    pub fn and_all_else(self) -> Self {
        Self { is_whole: true, ..self }
    }

    /// Where a path of the buildspec lies; relative ones begin in `source`.
    pub(super) fn spot(&self, path: &str, source: &Path) -> Spot {
        if path.trim().is_empty() {
            return Spot::Nothing;
        }
        let path = plain(&source.join(path));
        if let Some((identifier, folder)) = self.sources.iter().find(|(_, folder)| path.starts_with(folder)) {
            let rest = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
            return Spot::Below { root: root_name(identifier), rest };
        }
        if !self.is_whole || self.stay.iter().any(|folder| path.starts_with(folder)) {
            return Spot::Stays;
        }
        let rest = path.strip_prefix("/").unwrap_or(&path).to_string_lossy().into_owned();
        Spot::Below { root: ABSOLUTE.to_owned(), rest }
    }

    /// The folder of a root.
    pub(super) fn folder(&self, root: &str) -> Option<&Path> {
        if root == ABSOLUTE {
            return self.is_whole.then_some(Path::new("/"));
        }
        self.sources.iter().find(|(identifier, _)| root_name(identifier) == root).map(|(_, folder)| folder.as_path())
    }

    /// Whether a place is in a folder that stays.
    pub(super) fn stays(&self, path: &Path) -> bool {
        self.stay.iter().any(|folder| path.starts_with(folder))
    }

    /// A member as the build would call it: relative to the primary source, or absolute.
    pub(super) fn shown(&self, root: &str, rest: &str) -> String {
        match self.folder(root) {
            Some(_) if root == root_name("") => rest.to_owned(),
            Some(folder) => folder.join(rest).display().to_string(),
            None => format!("{root}/{rest}"),
        }
    }
}

/// Whether links on the way to a root's patterns are the image's own, and may be followed.
pub(super) fn is_machines(root: &str) -> bool {
    root == ABSOLUTE
}

fn root_name(identifier: &str) -> String {
    if identifier.is_empty() { "src".to_owned() } else { format!("src_{identifier}") }
}

/// The path without `.` and `..`, by its text alone.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::from("/");
    for part in path.components() {
        match part {
            Component::Normal(name) => plain.push(name),
            Component::ParentDir => drop(plain.pop()),
            Component::RootDir | Component::CurDir | Component::Prefix(_) => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> Vec<(String, PathBuf)> {
        vec![(String::new(), "/b/src/s3/00".into()), ("lib".to_owned(), "/b/src/s3/01".into())]
    }

    fn spot(ground: &Ground, path: &str) -> String {
        match ground.spot(path, Path::new("/b/src/s3/00")) {
            Spot::Below { root, rest } => format!("{root}:{rest}"),
            Spot::Nothing => "nothing".to_owned(),
            Spot::Stays => "stays".to_owned(),
        }
    }

    #[test]
    fn a_path_is_named_by_the_folder_that_every_build_has() {
        let sources = sources();
        let copied = Ground::of_sources(&sources);
        let users = Ground::new(sources.iter().map(|source| (source, true)));
        let (container, mounted) = (copied.clone().and_all_else(), users.clone().and_all_else());
        for (path, expected) in [
            ("node_modules/**/*", ["src:node_modules/**/*", "src:node_modules/**/*", "stays", "stays"]),
            ("./a//b/../c/", ["src:a/c", "src:a/c", "stays", "stays"]),
            ("../01/x", ["src_lib:x", "src_lib:x", "stays", "stays"]),
            ("/b/src/s3/01/x/*", ["src_lib:x/*", "src_lib:x/*", "stays", "stays"]),
            ("/b/src/s3/002", ["stays", "abs:b/src/s3/002", "stays", "abs:b/src/s3/002"]),
            ("/root/.m2/**/*", ["stays", "abs:root/.m2/**/*", "stays", "abs:root/.m2/**/*"]),
            ("/../../etc", ["stays", "abs:etc", "stays", "abs:etc"]),
            (".", ["src:", "src:", "stays", "stays"]),
            (" ", ["nothing"; 4]),
        ] {
            let found = [&copied, &container, &users, &mounted].map(|ground| spot(ground, path));
            assert_eq!(found, expected, "{path}");
        }
    }

    #[test]
    fn a_root_that_is_not_there_has_no_folder() {
        let ground = Ground::of_sources(&sources());
        assert_eq!(ground.folder("src_lib"), Some(Path::new("/b/src/s3/01")));
        assert_eq!(ground.folder("abs"), None);
        assert_eq!(ground.folder("src_other"), None);
        assert_eq!(ground.shown("src", "a"), "a");
        assert_eq!(ground.shown("src_lib", "a"), "/b/src/s3/01/a");
    }
}
