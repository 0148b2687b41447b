//! The artifacts of a file, and whether they hold a file.

use crate::artifact::selects;
use crate::buildspec::{Artifact, Buildspec, Text};

/// All artifacts, the secondary ones with their identifiers.
pub(crate) fn all(buildspec: &Buildspec) -> impl Iterator<Item = (Option<&Text>, &Artifact)> {
    buildspec.artifacts.iter().flat_map(|artifacts| {
        let secondary = artifacts.secondary.iter().map(|(identifier, artifact)| (Some(identifier), artifact));
        std::iter::once((None, &artifacts.primary)).chain(secondary)
    })
}

/// Whether an artifact holds a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stored {
    /// No pattern reaches it.
    No,
    /// It depends on what only a build knows.
    Perhaps,
    /// A pattern reaches it.
    Yes,
}

/// Whether an artifact holds the file of a path from the source's root.
pub(crate) fn stores(artifact: &Artifact, path: &str) -> Stored {
    let base = artifact.base_directory.as_ref().map_or("", |base| base.value.as_str());
    let depends = |text: &str| text.contains(['$', '`']) || text.starts_with(['/', '~']) || text.contains("..");
    if depends(base) || base.contains(['*', '?', '[', '{', '\\']) {
        return Stored::Perhaps;
    }
    let base = base.trim_start_matches("./").trim_end_matches('/');
    let below = match base {
        "" | "." => Some(path),
        _ => path.strip_prefix(base).and_then(|rest| rest.strip_prefix('/')),
    };
    let one = |pattern: &Text| match below {
        _ if depends(&pattern.value) || pattern.value.contains('\\') => Stored::Perhaps,
        Some(path) if selects(&pattern.value, path) => Stored::Yes,
        _ => Stored::No,
    };
    artifact.files.iter().map(one).max().unwrap_or(Stored::No)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Located, Span};

    #[test]
    fn a_file_is_stored_by_its_path_below_the_base_directory() {
        for (base, pattern, path, expected) in [
            (None, "a.json", "a.json", Stored::Yes),
            (None, "*.json", "a.json", Stored::Yes),
            (None, "**/*", "b/a.json", Stored::Yes),
            (None, "a.json", "b/a.json", Stored::No),
            (None, "$X/a.json", "a.json", Stored::Perhaps),
            (None, "/tmp/*", "a.json", Stored::Perhaps),
            (Some("b"), "a.json", "b/a.json", Stored::Yes),
            (Some("./b/"), "a.json", "b/a.json", Stored::Yes),
            (Some("b"), "a.json", "a.json", Stored::No),
            (Some("b"), "../a.json", "a.json", Stored::Perhaps),
            (Some("."), "a.json", "a.json", Stored::Yes),
            (Some("$B"), "a.json", "a.json", Stored::Perhaps),
            (Some("b*"), "a.json", "a.json", Stored::Perhaps),
        ] {
            let text = |text: &str| Located::new(text.to_owned(), Span::default());
            let artifact =
                Artifact { files: vec![text(pattern)], base_directory: base.map(text), ..Artifact::default() };
            assert_eq!(stores(&artifact, path), expected, "{base:?} {pattern} {path}");
        }
    }
}
