//! The folder that an archive is unpacked into: the only place that writes.
//!
//! Every folder on the way to an entry was made here, and links come last, so a path below the folder is one on the disk, too.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Component, Path, PathBuf};

use super::{Budget, Modes, UnpackError};

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Folder,
    File,
    /// A link, and where it is to point.
    Link(PathBuf),
}

/// A folder that fills.
pub(super) struct Tree<'a> {
    root: &'a Path,
    modes: Modes,
    budget: Budget,
    nodes: BTreeMap<PathBuf, Node>,
    bytes: u64,
    entries: usize,
}

impl<'a> Tree<'a> {
    pub(super) fn new(root: &'a Path, modes: Modes, budget: Budget) -> Self {
        Self { root, modes, budget, nodes: BTreeMap::new(), bytes: 0, entries: 0 }
    }

    /// What may come out.
    pub(super) fn budget(&self) -> Budget {
        self.budget
    }

    /// Makes a folder.
    pub(super) fn folder(&mut self, name: &str, path: &Path, mode: u32) -> Result<(), UnpackError> {
        let Some(path) = self.entry(name, path)? else { return Ok(()) };
        self.make(name, &path)?;
        let mode = if self.modes == Modes::Lost { 0o755 } else { mode & 0o777 | 0o700 };
        self.permit(&path, mode)
    }

    /// Makes a file, in place of one of the same name that came before; its content comes from `fill`.
    pub(super) fn file<E: From<UnpackError>>(
        &mut self,
        name: &str,
        path: &Path,
        mode: u32,
        fill: impl FnOnce(&mut Filling<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(path) = self.entry(name, path)? else {
            return Err(UnpackError::entry(name, "is a file, and names the folder itself").into());
        };
        self.settle(name, &path, Node::File)?;
        let at = self.root.join(&path);
        let failed = |source| UnpackError::Write { path: at.clone(), source };
        match fs::remove_file(&at) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error).into()),
            _ => {}
        }
        let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&at).map_err(failed)?;
        let mut filling =
            Filling { file: created, at: &at, budget: self.budget, bytes: self.bytes, entries: self.entries };
        fill(&mut filling)?;
        self.bytes = filling.bytes;
        let mode = match (self.modes, mode & 0o777) {
            (Modes::Lost, _) | (Modes::Kept, 0) => 0o644,
            (Modes::Kept, mode) => mode | 0o600,
        };
        Ok(self.permit(&path, mode)?)
    }

    /// Remembers a link; it is made in the end.
    pub(super) fn link(&mut self, name: &str, path: &Path, target: &Path) -> Result<(), UnpackError> {
        let Some(path) = self.entry(name, path)? else {
            return Err(UnpackError::entry(name, "is a link, and names the folder itself"));
        };
        if leaves(path.parent().unwrap_or(Path::new("")), target) {
            return Err(UnpackError::entry(name, "is a link to what lies outside the source"));
        }
        let is_file = self.nodes.get(&path) == Some(&Node::File);
        self.settle(name, &path, Node::Link(target.to_owned()))?;
        if is_file {
            let at = self.root.join(&path);
            fs::remove_file(&at).map_err(|source| UnpackError::Write { path: at, source })?;
        }
        Ok(())
    }

    /// Makes a second name for a file that is there.
    pub(super) fn hard_link(&mut self, name: &str, path: &Path, of: &Path) -> Result<(), UnpackError> {
        let outside = || UnpackError::entry(name, "is a hard link to what is no file of the archive before it");
        let of = inside(of).filter(|of| self.nodes.get(of) == Some(&Node::File)).ok_or_else(outside)?;
        let Some(path) = self.entry(name, path)? else { return Err(outside()) };
        if path == of {
            return Ok(());
        }
        self.settle(name, &path, Node::File)?;
        let at = self.root.join(&path);
        let _ = fs::remove_file(&at);
        fs::hard_link(self.root.join(of), &at).map_err(|source| UnpackError::Write { path: at, source })
    }

    /// Makes the links, and sees that none leads out by way of another.
    pub(super) fn finish(self) -> Result<(), UnpackError> {
        let links: Vec<(&PathBuf, &PathBuf)> = self
            .nodes
            .iter()
            .filter_map(|(path, node)| if let Node::Link(target) = node { Some((path, target)) } else { None })
            .collect();
        for (path, target) in &links {
            let at = self.root.join(path);
            std::os::unix::fs::symlink(target, &at).map_err(|source| UnpackError::Write { path: at, source })?;
        }
        let root = fs::canonicalize(self.root);
        let root = root.map_err(|source| UnpackError::Write { path: self.root.to_owned(), source })?;
        for (path, _) in links {
            // A link to nothing leads nowhere.
            if fs::canonicalize(self.root.join(path)).is_ok_and(|end| !end.starts_with(&root)) {
                let name = path.display().to_string();
                return Err(UnpackError::entry(&name, "is a link to what lies outside the source"));
            }
        }
        Ok(())
    }

    /// Counts an entry; its path below the root, or none for the root itself.
    fn entry(&mut self, name: &str, path: &Path) -> Result<Option<PathBuf>, UnpackError> {
        self.entries += 1;
        self.budget.check(self.bytes, self.entries)?;
        let path = inside(path).ok_or_else(|| UnpackError::entry(name, OUTSIDE))?;
        Ok(Some(path).filter(|path| !path.as_os_str().is_empty()))
    }

    /// Takes a path for a file or a link: the folder above it is made, and no folder stands there.
    fn settle(&mut self, name: &str, path: &Path, node: Node) -> Result<(), UnpackError> {
        if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            self.make(name, parent)?;
        }
        match self.nodes.insert(path.to_owned(), node) {
            Some(Node::Folder) => Err(UnpackError::entry(name, "is a folder as well")),
            _ => Ok(()),
        }
    }

    /// Makes a folder and those above it.
    fn make(&mut self, name: &str, path: &Path) -> Result<(), UnpackError> {
        match self.nodes.get(path) {
            Some(Node::Folder) => return Ok(()),
            Some(Node::Link(_)) => return Err(UnpackError::entry(name, "goes through a link")),
            Some(Node::File) => return Err(UnpackError::entry(name, "goes through a file")),
            None => {}
        }
        if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            self.make(name, parent)?;
        }
        let at = self.root.join(path);
        match fs::create_dir(&at) {
            // On a file system that does not tell `A` from `a`.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && is_folder(&at) => {}
            made => made.map_err(|source| UnpackError::Write { path: at, source })?,
        }
        self.nodes.insert(path.to_owned(), Node::Folder);
        self.permit(path, 0o755)
    }

    /// Whatever the umask says.
    fn permit(&self, path: &Path, mode: u32) -> Result<(), UnpackError> {
        let at = self.root.join(path);
        fs::set_permissions(&at, fs::Permissions::from_mode(mode))
            .map_err(|source| UnpackError::Write { path: at, source })
    }
}

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir())
}

/// What is said of a name that means something elsewhere.
pub(super) const OUTSIDE: &str = "would lie outside the source";

/// A file whose content comes; counts it against what is allowed.
pub(super) struct Filling<'a> {
    file: File,
    at: &'a Path,
    budget: Budget,
    bytes: u64,
    entries: usize,
}

impl Filling<'_> {
    /// Adds to the file.
    pub(super) fn add(&mut self, part: &[u8]) -> Result<(), UnpackError> {
        self.bytes = self.bytes.saturating_add(part.len() as u64);
        self.budget.check(self.bytes, self.entries)?;
        self.file.write_all(part).map_err(|source| UnpackError::Write { path: self.at.to_owned(), source })
    }
}

/// A path without `.`; none when it is absolute or has `..`.
fn inside(path: &Path) -> Option<PathBuf> {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    parts.map(|part| if let Component::Normal(name) = part { Some(name) } else { None }).collect()
}

/// Whether a link in `folder` leads out by what it says.
fn leaves(folder: &Path, target: &Path) -> bool {
    let mut depth = folder.components().count();
    for part in target.components() {
        match part {
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            Component::ParentDir if depth > 0 => depth -= 1,
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return true,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_out_by_more_steps_up_than_there_are() {
        for (folder, target, expected) in [
            ("", "x", false),
            ("", "./x/../y", false),
            ("", "..", true),
            ("", "x/../../y", true),
            ("a/b", "../../x", false),
            ("a/b", "../../../x", true),
            ("a", "/etc", true),
            ("", "", false),
        ] {
            assert_eq!(leaves(Path::new(folder), Path::new(target)), expected, "{folder} {target}");
        }
    }

    #[test]
    fn a_path_has_no_steps_up_and_no_root() {
        assert_eq!(inside(Path::new("./a//b/.")), Some("a/b".into()));
        assert_eq!(inside(Path::new(".")), Some(PathBuf::new()));
        for path in ["/a", "..", "a/../b", "a/.."] {
            assert_eq!(inside(Path::new(path)), None, "{path}");
        }
    }
}
