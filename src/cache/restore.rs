//! An archive to files: checked as a whole first, then written by all cores. What stands in the way is replaced, as entries of a cache
//! override those of a source, and nothing is written through a link.

use std::collections::HashMap;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use super::archive::{Item, ItemKind, read};
use super::judge::{Target, judge};
use super::{About, Allowed, CacheFault, Ground, Progress};

mod files;

/// What came of it.
#[derive(Debug)]
pub struct Restored {
    /// What the entry is.
    pub about: About,
    /// How many files and links were written.
    pub files: u64,
    /// Members that the paths do not cover, or that no entry has, as the build would call them.
    pub refused: Vec<String>,
    /// Members that something of the build's own stands in the way of.
    pub blocked: Vec<String>,
}

/// Unpacks the archive at a path. Nothing is written unless all of it is as it was packed.
pub fn restore(
    archive: &Path,
    allowed: &Allowed,
    ground: &Ground,
    progress: Progress<'_>,
) -> Result<Restored, CacheFault> {
    let file = File::open(archive).map_err(|source| CacheFault::Read { path: archive.to_owned(), source })?;
    let (about, items) = read(&file)?;
    let judgement = judge(&items, allowed, ground);
    let mut work = Work { items: &items, folders: HashMap::new(), blocked: Vec::new() };
    let mut reachable = Vec::new();
    for target in &judgement.targets {
        if work.prepare(target)? {
            reachable.push(target);
        } else {
            work.blocked.push(target.path.display().to_string());
        }
    }
    let contents: Vec<(&Target, &Item)> =
        reachable.iter().map(|&target| (target, &items[target.index])).filter(|(_, item)| is_file(item)).collect();
    let leaves = reachable.iter().filter(|target| items[target.index].kind != ItemKind::Folder).count();
    let unreached = work.blocked.len();
    work.blocked.extend(files::write(&file, &contents, progress)?);
    work.links(&reachable)?;
    work.permit(&reachable)?;
    let files = (leaves + unreached - work.blocked.len()) as u64;
    Ok(Restored { about, files, refused: judgement.refused, blocked: work.blocked })
}

fn is_file(item: &Item) -> bool {
    matches!(item.kind, ItemKind::File { .. })
}

/// Folders and links, which one thread makes.
struct Work<'a> {
    items: &'a [Item],
    /// Folders that were looked at, and whether files may be put there.
    folders: HashMap<PathBuf, bool>,
    blocked: Vec<String>,
}

impl Work<'_> {
    /// Makes the folder of a target, or the folder that it is; whether it can be there.
    fn prepare(&mut self, target: &Target) -> Result<bool, CacheFault> {
        let is_folder = self.items[target.index].kind == ItemKind::Folder;
        let folder = if is_folder { target.path.as_path() } else { target.path.parent().unwrap_or(Path::new("/")) };
        self.folder(folder, &target.trusted)
    }

    fn folder(&mut self, folder: &Path, trusted: &Path) -> Result<bool, CacheFault> {
        if let Some(&known) = self.folders.get(folder) {
            return Ok(known);
        }
        let is_there = if trusted.starts_with(folder) {
            fs::create_dir_all(folder).map_err(unwritable(folder))?;
            true
        } else {
            let above = folder.parent().unwrap_or(trusted).to_owned();
            self.folder(&above, trusted)? && make(folder).map_err(unwritable(folder))?
        };
        self.folders.insert(folder.to_owned(), is_there);
        Ok(is_there)
    }

    fn links(&mut self, reachable: &[&Target]) -> Result<(), CacheFault> {
        for target in reachable {
            let ItemKind::Link(to) = &self.items[target.index].kind else { continue };
            if clear(&target.path).map_err(unwritable(&target.path))? {
                symlink(to, &target.path).map_err(unwritable(&target.path))?;
            } else {
                self.blocked.push(target.path.display().to_string());
            }
        }
        Ok(())
    }

    /// Last, so that a folder without write permission does not refuse its own files.
    fn permit(&self, reachable: &[&Target]) -> Result<(), CacheFault> {
        for target in reachable.iter().rev() {
            let item = &self.items[target.index];
            if item.kind == ItemKind::Folder {
                let permissions = Permissions::from_mode(item.mode & 0o777);
                fs::set_permissions(&target.path, permissions).map_err(unwritable(&target.path))?;
            }
        }
        Ok(())
    }
}

/// Makes a folder, unless it is there; whether it is one and no link to one.
fn make(folder: &Path) -> io::Result<bool> {
    match DirBuilder::new().mode(0o755).create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let meta = fs::symlink_metadata(folder)?;
            if meta.is_dir() && meta.permissions().mode() & 0o700 != 0o700 {
                fs::set_permissions(folder, Permissions::from_mode(meta.permissions().mode() | 0o700))?;
            }
            Ok(meta.is_dir())
        }
        made => made.map(|()| true),
    }
}

/// Takes away a file or a link that stands in the way; whether nothing does any more.
fn clear(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
        Ok(meta) if meta.is_dir() => Ok(false),
        Ok(_) => fs::remove_file(path).map(|()| true),
    }
}

/// Makes a file where there was none, or where another was.
fn create(path: &Path, mode: u32) -> io::Result<Option<File>> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let open = || OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
    match open() {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if clear(path)? {
                open().map(Some)
            } else {
                Ok(None)
            }
        }
        opened => opened.map(Some),
    }
}

fn unwritable(path: &Path) -> impl Fn(io::Error) -> CacheFault {
    |source| CacheFault::Write { path: path.to_owned(), source }
}
