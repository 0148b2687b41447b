//! Files that patterns reach below a folder, for the commands on a build's PATH; nothing outside the folder is looked at.
//!
//! The patterns are those of artifacts, with one difference: what lies in a `.git` is found only by a pattern that names it,
//! since git changes files there that say nothing of the source.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use sha2::{Digest as _, Sha256};

use super::listing::{Child, Disk, Kind, Listing};
use super::select::{Exclusion, Pattern, SelectError, Wanted, walk};
use super::verify::sha256_hex;
use super::{ReadError, Symlinks};
use crate::text::hex;

/// The files that patterns reach from `base`, by their paths relative to it, sorted; links that lead out of `root` and what lies
/// there are not found. Both are folders without links in their paths.
pub fn search(patterns: &[String], base: &Path, root: &Path) -> Result<Vec<PathBuf>, SelectError> {
    let mut listing = Inside { disk: Disk::new(), root };
    let mut found = BTreeSet::new();
    for text in patterns {
        let names_git = text.split('/').any(|part| part == ".git");
        let hidden: &[String] = if names_git { &[] } else { &["**/.git/**".to_owned()] };
        let exclusion = Exclusion::new(hidden, base)?;
        let wanted = Wanted::Files(Symlinks::Follow);
        let reached = walk(&Pattern::new(text)?, base, wanted, &exclusion, &mut listing)?;
        found.extend(reached.found.into_iter().map(|found| relative(&found.path, base)));
    }
    Ok(found.into_iter().collect())
}

/// One SHA-256 for files, in hexadecimal: that of the lines which `sha256sum` prints of them in the order of their names.
pub fn fingerprint(files: &[PathBuf], base: &Path) -> Result<String, ReadError> {
    let mut files: Vec<&PathBuf> = files.iter().collect();
    files.sort_by_key(|path| path.as_os_str().as_bytes());
    let mut all = Sha256::new();
    for path in files {
        all.update(sha256_hex(&base.join(path))?);
        all.update(b"  ");
        all.update(path.as_os_str().as_bytes());
        all.update(b"\n");
    }
    Ok(hex(&all.finalize()))
}

/// The disk, of which there is only what lies below a folder.
struct Inside<'a> {
    disk: Disk,
    root: &'a Path,
}

impl Inside<'_> {
    /// Whether a path leads to something below the folder, or to the folder.
    fn holds(&self, path: &Path) -> bool {
        fs::canonicalize(path).is_ok_and(|real| real.starts_with(self.root))
    }
}

impl Listing for Inside<'_> {
    fn kind(&mut self, path: &Path) -> io::Result<Option<Kind>> {
        if path.parent().is_some_and(|folder| self.holds(folder)) { self.disk.kind(path) } else { Ok(None) }
    }

    fn target(&mut self, path: &Path) -> io::Result<Option<Kind>> {
        if self.holds(path) { self.disk.target(path) } else { Ok(None) }
    }

    fn children(&mut self, directory: &Path) -> io::Result<Rc<[Child]>> {
        if !self.holds(directory) {
            return Ok([].into());
        }
        match self.disk.children(directory) {
            // What this user may not look into is none of theirs.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok([].into()),
            children => children,
        }
    }
}

/// A path as it is named from `base`, with `..` where it leads up.
fn relative(path: &Path, base: &Path) -> PathBuf {
    let mut folded = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => _ = folded.pop(),
            part => folded.push(part),
        }
    }
    let shared = folded.components().zip(base.components()).take_while(|(a, b)| a == b).count();
    let up = base.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(folded.components().skip(shared)).collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// A source with a link into itself and links out of it.
    fn source() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for path in
            ["out/secret", "src/a.txt", "src/b.js", "src/.hidden", "src/sub/c.txt", "src/.git/HEAD", "src/x/.git/y"]
        {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "hello\n").unwrap();
        }
        symlink("a.txt", folder.path().join("src/link.txt")).unwrap();
        symlink("../out/secret", folder.path().join("src/leak.txt")).unwrap();
        symlink("../out", folder.path().join("src/outside")).unwrap();
        folder
    }

    fn found(patterns: &[&str], below: &str) -> Vec<String> {
        let folder = source();
        let root = fs::canonicalize(folder.path().join("src")).unwrap();
        let patterns: Vec<String> =
            patterns.iter().map(|text| text.replace("[ROOT]", root.to_str().unwrap())).collect();
        let found = search(&patterns, &root.join(below), &root).unwrap();
        found.into_iter().map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn patterns_find_files_and_links_to_files_of_the_source() {
        for (patterns, expected) in [
            (&["**/*.txt"][..], &["a.txt", "link.txt", "sub/c.txt"][..]),
            (&["*.js", "a.txt", "b.js"], &["a.txt", "b.js"]),
            (&["sub"], &[]),
            (&["*"], &[".hidden", "a.txt", "b.js", "link.txt"]),
            (&["nothing/**"], &[]),
        ] {
            assert_eq!(found(patterns, ""), expected, "{patterns:?}");
        }
    }

    #[test]
    fn nothing_outside_the_source_is_found() {
        for pattern in
            ["../out/*", "outside/*", "outside/secret", "leak.txt", "/etc/passwd", "/**/secret", "**/secret", "../*"]
        {
            assert_eq!(found(&[pattern], ""), [""; 0], "{pattern}");
        }
    }

    #[test]
    fn names_are_relative_to_where_the_search_begins() {
        assert_eq!(found(&["*.txt", "../a.txt", "[ROOT]/b.js"], "sub"), ["../a.txt", "../b.js", "c.txt"]);
    }

    #[test]
    fn a_repositorys_own_files_are_found_only_by_their_name() {
        assert_eq!(found(&["**/HEAD", "**/y"], ""), [""; 0]);
        assert_eq!(found(&[".git/HEAD"], ""), [".git/HEAD"]);
    }

    #[test]
    fn a_fingerprint_is_that_of_what_sha256sum_prints() {
        let folder = source();
        let base = folder.path().join("src");
        let sum = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
        let printed = format!("{sum}  a.txt\n{sum}  sub/c.txt\n");
        let expected = hex(&Sha256::digest(printed));
        assert_eq!(fingerprint(&["sub/c.txt".into(), "a.txt".into()], &base).unwrap(), expected);
        fs::write(base.join("a.txt"), "other\n").unwrap();
        assert_ne!(fingerprint(&["sub/c.txt".into(), "a.txt".into()], &base).unwrap(), expected);
    }
}
