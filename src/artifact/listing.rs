//! What the selection of files may ask of a disk, and the disk's answers.
//!
//! Answers about directories are remembered, so that no directory is read twice however many patterns reach it.
//! Decides nothing about patterns.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A socket, a pipe or a device.
    Other,
}

/// A name in a directory and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// The name.
    pub name: OsString,
    /// What it is; links are not followed.
    pub kind: Kind,
}

/// The three questions that the selection of files asks.
pub trait Listing {
    /// What stands at a path, links not followed; none when there is nothing.
    fn kind(&mut self, path: &Path) -> io::Result<Option<Kind>>;

    /// What stands at a path, links followed; none when they lead nowhere.
    fn target(&mut self, path: &Path) -> io::Result<Option<Kind>>;

    /// What a directory holds, sorted by name; nothing when it is not there.
    fn children(&mut self, directory: &Path) -> io::Result<Rc<[Child]>>;
}

/// The disk of this machine.
#[derive(Debug, Default)]
pub struct Disk {
    directories: HashMap<PathBuf, Rc<[Child]>>,
    hidden: Vec<PathBuf>,
}

impl Disk {
    /// A disk of which nothing has been read.
    pub fn new() -> Self {
        Self::default()
    }

    /// A disk on which some paths are not found by any wildcard: the folders that outputs are put in.
    pub fn without<P: AsRef<Path>>(hidden: impl IntoIterator<Item = P>) -> Self {
        Self { hidden: hidden.into_iter().map(|path| path.as_ref().to_owned()).collect(), ..Self::default() }
    }
}

impl Listing for Disk {
    fn kind(&mut self, path: &Path) -> io::Result<Option<Kind>> {
        present(fs::symlink_metadata(path)).map(|found| found.map(|metadata| kind_of(metadata.file_type())))
    }

    fn target(&mut self, path: &Path) -> io::Result<Option<Kind>> {
        Ok(fs::metadata(path).ok().map(|metadata| kind_of(metadata.file_type())))
    }

    fn children(&mut self, directory: &Path) -> io::Result<Rc<[Child]>> {
        if let Some(known) = self.directories.get(directory) {
            return Ok(Rc::clone(known));
        }
        let mut children = read(directory)?;
        if !self.hidden.is_empty() {
            children.retain(|child| !self.hidden.contains(&directory.join(&child.name)));
        }
        let read: Rc<[Child]> = children.into();
        self.directories.insert(directory.to_owned(), Rc::clone(&read));
        Ok(read)
    }
}

fn read(directory: &Path) -> io::Result<Vec<Child>> {
    let Some(entries) = present(fs::read_dir(directory))? else { return Ok(Vec::new()) };
    let mut children = Vec::new();
    for entry in entries {
        let entry = entry?;
        if let Some(file_type) = present(entry.file_type())? {
            children.push(Child { name: entry.file_name(), kind: kind_of(file_type) });
        }
    }
    children.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    Ok(children)
}

/// Takes a name that no file can have, or that is gone, as a file that is not there.
fn present<T>(answer: io::Result<T>) -> io::Result<Option<T>> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) => match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidFilename | ErrorKind::InvalidInput => {
                Ok(None)
            }
            _ => Err(error),
        },
    }
}

fn kind_of(file_type: FileType) -> Kind {
    if file_type.is_file() {
        Kind::File
    } else if file_type.is_dir() {
        Kind::Directory
    } else if file_type.is_symlink() {
        Kind::Symlink
    } else {
        Kind::Other
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// A listing that exists only as text: `a/b` is a file, `a/` a directory, `a -> b` a link, `a =` a pipe.
    #[derive(Debug, Default)]
    pub(in super::super) struct Paper {
        nodes: BTreeMap<PathBuf, (Kind, Option<PathBuf>)>,
        /// Every directory that was read, in order.
        pub(in super::super) read: Vec<PathBuf>,
    }

    impl Paper {
        pub(in super::super) fn new(root: &str, lines: &[&str]) -> Self {
            let mut paper = Self::default();
            paper.folder(Path::new(root));
            for line in lines {
                let (name, link) = line.split_once(" -> ").map_or((*line, None), |(name, to)| (name, Some(to)));
                let path = Path::new(root).join(name.trim_end_matches(" ="));
                paper.folder(path.parent().expect("a path below the root"));
                match link {
                    Some(to) => {
                        let to = path.parent().expect("a path below the root").join(to);
                        paper.nodes.insert(path, (Kind::Symlink, Some(to)));
                    }
                    None if name.ends_with('/') => paper.folder(&path),
                    None if name.ends_with(" =") => drop(paper.nodes.insert(path, (Kind::Other, None))),
                    None => drop(paper.nodes.insert(path, (Kind::File, None))),
                }
            }
            paper
        }

        fn folder(&mut self, path: &Path) {
            for folder in path.ancestors() {
                self.nodes.entry(folder.to_owned()).or_insert((Kind::Directory, None));
            }
        }

        /// The path without `..` and without links, as a kernel would walk it.
        fn resolve(&self, path: &Path, hops: usize) -> PathBuf {
            let mut at = PathBuf::new();
            for part in path.components() {
                if part == std::path::Component::ParentDir {
                    at.pop();
                } else {
                    at.push(part);
                }
                if hops < 20
                    && let Some((_, Some(to))) = self.nodes.get(&at)
                {
                    at = self.resolve(to, hops + 1);
                }
            }
            at
        }
    }

    impl Listing for Paper {
        fn kind(&mut self, path: &Path) -> io::Result<Option<Kind>> {
            let path = match (path.parent(), path.file_name()) {
                (Some(parent), Some(name)) => self.resolve(parent, 0).join(name),
                _ => self.resolve(path, 0),
            };
            Ok(self.nodes.get(&path).map(|node| node.0))
        }

        fn target(&mut self, path: &Path) -> io::Result<Option<Kind>> {
            let kind = self.nodes.get(&self.resolve(path, 0)).map(|node| node.0);
            Ok(kind.filter(|kind| *kind != Kind::Symlink))
        }

        fn children(&mut self, directory: &Path) -> io::Result<Rc<[Child]>> {
            self.read.push(directory.to_owned());
            let directory = self.resolve(directory, 0);
            let below = self.nodes.iter().filter(|(path, _)| path.parent() == Some(&directory));
            Ok(below
                .map(|(path, node)| Child {
                    name: path.file_name().expect("below a directory").to_owned(),
                    kind: node.0,
                })
                .collect())
        }
    }

    #[test]
    fn the_disk_answers_and_reads_each_directory_once() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir(root.join("d")).unwrap();
        fs::write(root.join("d/f"), "").unwrap();
        std::os::unix::fs::symlink("d", root.join("l")).unwrap();
        std::os::unix::fs::symlink("nowhere", root.join("broken")).unwrap();
        std::os::unix::fs::symlink("loop", root.join("loop")).unwrap();
        let mut disk = Disk::new();
        assert_eq!(disk.kind(&root.join("l")).unwrap(), Some(Kind::Symlink));
        assert_eq!(disk.target(&root.join("l")).unwrap(), Some(Kind::Directory));
        assert_eq!(disk.target(&root.join("broken")).unwrap(), None);
        assert_eq!(disk.target(&root.join("loop")).unwrap(), None);
        for absent in ["nothing", "d/f/below", &"n".repeat(300), "nul\0"] {
            assert_eq!(disk.kind(&root.join(absent)).unwrap(), None, "{absent}");
        }
        assert_eq!(disk.children(&root.join("d")).unwrap().len(), 1);
        fs::write(root.join("d/later"), "").unwrap();
        assert_eq!(disk.children(&root.join("d")).unwrap().len(), 1, "the first answer is kept");
        assert_eq!(disk.children(&root.join("none")).unwrap().len(), 0);
    }
}
