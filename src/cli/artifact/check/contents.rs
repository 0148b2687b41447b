//! Contents of artifacts: from the disk, from archives.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::super::super::error::Error;
use super::super::super::locate::shown;
use super::bytes;
use crate::artifact::{Entry as Member, EntryKind, MemberKind, Reader, pack};
use crate::deploy::images::{ImageFile, read_bytes};
use crate::pipeline::{Bundle, Content, Delivery, Entry, Origin, Traced, Whose};
use crate::text::SourceFile;

/// No file that an action reads is nearly as large.
const LIMIT: u64 = 16 << 20;

/// The artifacts that are at hand.
#[derive(Default)]
pub(super) struct Contents {
    /// By what they are called.
    open: BTreeMap<String, (PathBuf, Reader)>,
    read: BTreeMap<(usize, usize), Content>,
}

impl Contents {
    /// Opens an archive or a folder.
    pub(super) fn open(&mut self, path: &Path, artifact: Option<String>) -> Result<Bundle, Error> {
        let reader = Reader::open(path)?;
        let is_file = |kind| kind != MemberKind::Directory;
        let members = reader.members().iter().enumerate().filter(|(_, member)| is_file(member.kind));
        let entries = members.map(|(index, member)| Entry {
            name: member.name.clone(),
            path: member.name.clone(),
            origin: Origin::Member(index),
            size: member.size,
            pattern: None,
        });
        let entries: Vec<Entry> = entries.collect();
        let packed = if reader.is_folder() { None } else { fs::metadata(path).ok().map(|metadata| metadata.len()) };
        let shown = shown(path);
        self.open.insert(shown.clone(), (path.to_owned(), reader));
        Ok(Bundle { artifact, shown, whose: Whose::Given, entries, uncertain: false, packed })
    }

    /// Asks the disk how large the files of the source are.
    pub(super) fn measure(bundles: &mut [Bundle]) {
        for entry in bundles.iter_mut().flat_map(|bundle| &mut bundle.entries) {
            if let Origin::Tree(path) = &entry.origin {
                entry.size = fs::metadata(path).map_or(0, |metadata| metadata.len());
            }
        }
    }

    /// How large an artifact is when it is packed.
    pub(super) fn packed(&self, bundle: &Bundle) -> Result<u64, Error> {
        let folder = tempfile::tempdir().map_err(|source| Error::Write { path: std::env::temp_dir(), source })?;
        let place = |entry: &Entry| match &entry.origin {
            Origin::Tree(path) => Some(path.clone()),
            Origin::Member(_) => self.open.get(&bundle.shown).map(|(root, _)| root.join(&entry.name)),
            Origin::Written(_) | Origin::Made => None,
        };
        let entries = bundle.entries.iter().filter_map(|entry| {
            let kind = if place(entry)?.is_symlink() { EntryKind::Symlink } else { EntryKind::File };
            Some(Member { name: entry.name.clone(), path: place(entry)?, kind, pattern: 0 })
        });
        let entries: Vec<Member> = entries.collect();
        let stored = pack(&entries, &folder.path().join("artifact.zip"), &|_| true);
        Ok(stored.map_err(super::super::PackError::from)?.bytes)
    }

    /// The files that actions read.
    pub(super) fn read(
        &mut self,
        delivery: &Delivery<'_>,
        traced: &[Traced],
    ) -> Result<BTreeMap<(usize, usize), Content>, Error> {
        for at in traced.iter().filter_map(|traced| traced.at.or(traced.near)) {
            let origin = &delivery.bundles[at.0].entries[at.1].origin;
            if matches!(origin, Origin::Tree(_) | Origin::Member(_)) {
                self.file(delivery, at)?;
            }
        }
        Ok(self.read.clone())
    }

    /// One file of an artifact.
    pub(super) fn file(&mut self, delivery: &Delivery<'_>, at: (usize, usize)) -> Result<Content, Error> {
        if let Some(content) = self.read.get(&at) {
            return Ok(content.clone());
        }
        let bundle = &delivery.bundles[at.0];
        let entry = &bundle.entries[at.1];
        let (name, bytes) = match (&entry.origin, self.open.get_mut(&bundle.shown)) {
            (Origin::Tree(path), _) => (shown(path), bytes(path)?),
            (Origin::Member(index), Some((root, reader))) => {
                let name = if reader.is_folder() {
                    shown(&root.join(&entry.name))
                } else {
                    format!("{}!{}", bundle.shown, entry.name)
                };
                (name, reader.content(*index, LIMIT)?)
            }
            _ => (entry.name.clone(), Vec::new()),
        };
        let is_image = ImageFile::meant(entry.name.rsplit('/').next().unwrap_or_default()).is_some();
        let content = if is_image {
            let (file, diagnostics) = read_bytes(&name, &bytes);
            Content { file, diagnostics }
        } else {
            let read = SourceFile::from_bytes(&name, &bytes);
            let file = read.map_err(|source| Error::Encoding { path: PathBuf::from(&name), source })?;
            Content { file, diagnostics: Vec::new() }
        };
        self.read.insert(at, content.clone());
        Ok(content)
    }
}
