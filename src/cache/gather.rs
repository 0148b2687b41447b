//! What the paths cover today: the members of an entry, as they lie on the disk.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::allowed::Rule;
use super::ground::is_machines;
use super::{Allowed, CacheFault, Ground};

/// One member to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    /// Where it lies.
    pub(super) path: PathBuf,
    /// What it is.
    pub(super) kind: MemberKind,
    /// Its permissions.
    pub(super) mode: u32,
    /// Seconds since 1970.
    pub(super) modified: u64,
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MemberKind {
    Folder,
    File { size: u64 },
    Link,
}

/// The members by name, in the order of names: each folder before what is in it.
#[derive(Debug, Default)]
pub struct Gathered {
    pub(super) members: BTreeMap<PathBuf, Member>,
    /// What was left out, and why.
    pub notices: Vec<String>,
}

impl Gathered {
    /// How many files and links there are.
    pub fn files(&self) -> u64 {
        self.members.values().filter(|member| member.kind != MemberKind::Folder).count() as u64
    }

    /// How large they are together.
    pub fn bytes(&self) -> u64 {
        let size = |member: &Member| if let MemberKind::File { size } = member.kind { size } else { 0 };
        self.members.values().map(size).sum()
    }
}

/// Finds all that the paths cover. Links stay links; what is neither file, folder nor link is left out.
pub fn gather(allowed: &Allowed, ground: &Ground) -> Result<Gathered, CacheFault> {
    let mut gathered = Gathered::default();
    for rule in allowed.rules() {
        let Some(folder) = ground.folder(&rule.root) else { continue };
        let start = folder.join(&rule.base);
        if !is_machines(&rule.root)
            && let Some(link) = link_on_the_way(folder, &rule.base)
        {
            gathered
                .notices
                .push(format!("{} is a link, so nothing behind it is cached", ground.shown(&rule.root, &link)));
            continue;
        }
        gathered.walk(rule, folder, &start, ground)?;
    }
    Ok(gathered)
}

impl Gathered {
    fn walk(&mut self, rule: &Rule, folder: &Path, start: &Path, ground: &Ground) -> Result<(), CacheFault> {
        // The way there may lead over links of the image's, which `WalkDir` follows at its root alone.
        let walk =
            WalkDir::new(start).sort_by_file_name().into_iter().filter_entry(|entry| !ground.stays(entry.path()));
        for entry in walk {
            let entry = match entry {
                Err(error) if is_gone(error.io_error()) => continue,
                entry => entry.map_err(|error| {
                    let path = error.path().unwrap_or(start).to_owned();
                    unreadable(&path, error.into())
                })?,
            };
            let Ok(below) = entry.path().strip_prefix(folder) else { continue };
            let Some(rest) = below.to_str() else {
                self.notices.push(format!("{} is no UTF-8, and is not cached", entry.path().display()));
                continue;
            };
            if !rest.is_empty() && rule.covers(rest) {
                let is_start = entry.depth() == 0 && is_machines(&rule.root);
                let found = if is_start { fs::metadata(entry.path()) } else { fs::symlink_metadata(entry.path()) };
                let meta = match found {
                    Err(error) if is_gone(Some(&error)) => continue,
                    meta => meta.map_err(|source| unreadable(entry.path(), source))?,
                };
                self.take(Path::new(&rule.root).join(below), entry.path(), &meta);
            }
        }
        Ok(())
    }

    fn take(&mut self, name: PathBuf, path: &Path, meta: &Metadata) {
        let kind = match meta.file_type() {
            kind if kind.is_dir() => MemberKind::Folder,
            kind if kind.is_symlink() => MemberKind::Link,
            kind if kind.is_file() => MemberKind::File { size: meta.len() },
            _ => return,
        };
        let (mode, modified) = (meta.permissions().mode() & 0o777, u64::try_from(meta.mtime()).unwrap_or_default());
        self.members.insert(name, Member { path: path.to_owned(), kind, mode, modified });
    }
}

/// The first link among the steps from a folder to what lies below it.
fn link_on_the_way(folder: &Path, below: &str) -> Option<String> {
    let ends = below.match_indices('/').map(|(at, _)| at).chain([below.len()]);
    let mut steps = ends.map(|end| &below[..end]).filter(|step| !step.is_empty());
    let is_link = |step: &&str| fs::symlink_metadata(folder.join(step)).is_ok_and(|meta| meta.is_symlink());
    steps.find(is_link).map(str::to_owned)
}

fn is_gone(error: Option<&io::Error>) -> bool {
    error.is_some_and(|error| matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory))
}

fn unreadable(path: &Path, source: io::Error) -> CacheFault {
    CacheFault::Read { path: path.to_owned(), source }
}
