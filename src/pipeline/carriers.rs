//! What an artifact would hold: which entry of `artifacts.files` selects a file that is there, or that a command writes.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::writers::Write;
use crate::artifact::{Assembly, Child, Kind, Listing, Opening, Query, SelectError, Symlinks, assemble};
use crate::buildspec::{Artifact, Text};
use crate::lint::{Context, artifacts};

/// Whose artifact it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Of the build whose buildspec is known: the primary one, or a secondary one by its number.
    Build(Option<usize>),
    /// The source that the build takes.
    Source,
    /// An archive or a folder that is at hand.
    Given,
    /// Of a source action that watches a registry.
    Registry,
}

/// Where the content of an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In the source.
    Tree(PathBuf),
    /// A command writes it.
    Written(usize),
    /// A member of an archive or folder, by its number.
    Member(usize),
    /// The service makes it.
    Made,
}

/// A file of an artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path in the artifact.
    pub name: String,
    /// Its path from the source's root; in an artifact at hand the same.
    pub path: String,
    /// Where its content is.
    pub origin: Origin,
    /// How many bytes it has, where that is known.
    pub size: u64,
    /// Which of the patterns carries it.
    pub pattern: Option<usize>,
}

/// What an artifact holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The pipeline's name for it.
    pub artifact: Option<String>,
    /// What to call it.
    pub shown: String,
    /// Whose it is.
    pub whose: Whose,
    /// Its files.
    pub entries: Vec<Entry>,
    /// Whether it may hold more, by a pattern that only a build can expand.
    pub uncertain: bool,
    /// How many bytes it has as an archive, where that is known or asked for.
    pub packed: Option<u64>,
}

impl Bundle {
    /// The bytes of all files.
    pub fn size(&self) -> u64 {
        self.entries.iter().fold(0, |sum, entry| sum.saturating_add(entry.size))
    }
}

/// Every artifact of a build: the primary one first.
pub(super) fn of_build(
    context: &Context<'_>,
    root: &Path,
    listing: &mut dyn Listing,
    writes: &[Write],
) -> Result<Vec<Bundle>, SelectError> {
    let mut bundles = Vec::new();
    for (number, (identifier, artifact)) in artifacts::all(context.buildspec).enumerate() {
        let mut overlay = Overlay::new(listing, root, writes);
        let shown = identifier.map_or_else(
            || "artifacts".to_owned(),
            |identifier| format!("artifacts.secondary-artifacts.{}", identifier.value),
        );
        let whose = Whose::Build(number.checked_sub(1));
        bundles.push(held(artifact, root, &mut overlay, writes, Named { shown, whose })?);
    }
    Ok(bundles)
}

/// The source as the build takes it.
pub(super) fn of_source(root: &Path, listing: &mut dyn Listing) -> Result<Bundle, SelectError> {
    let everything = Artifact {
        files: vec![Text::new("**/*".to_owned(), crate::text::Span::default())],
        exclude_paths: vec![Text::new(".git/**/*".to_owned(), crate::text::Span::default())],
        ..Artifact::default()
    };
    let named = Named { shown: "the source".to_owned(), whose: Whose::Source };
    let mut bundle = held(&everything, root, listing, &[], named)?;
    bundle.entries.iter_mut().for_each(|entry| entry.pattern = None);
    Ok(bundle)
}

struct Named {
    shown: String,
    whose: Whose,
}

fn held(
    artifact: &Artifact,
    root: &Path,
    listing: &mut dyn Listing,
    writes: &[Write],
    named: Named,
) -> Result<Bundle, SelectError> {
    // What the build's shell would expand.
    let depends = |text: &str| text.contains(['$', '`']) || text.starts_with('~');
    let base = artifact.base_directory.as_ref().map_or(".", |base| base.value.as_str());
    let known = |text: &&Text| !depends(&text.value) && !depends(base);
    let numbers: Vec<usize> =
        artifact.files.iter().enumerate().filter(|(_, text)| known(text)).map(|(number, _)| number).collect();
    let files: Vec<String> = numbers.iter().map(|number| artifact.files[*number].value.clone()).collect();
    let excluded: Vec<String> = artifact.exclude_paths.iter().filter(known).map(|text| text.value.clone()).collect();
    let query = Query {
        root,
        base_directory: if depends(base) { "." } else { base },
        files: &files,
        exclude_paths: &excluded,
        discard_paths: artifact.discard_paths,
        symlinks: if artifact.enable_symlinks { Symlinks::Keep } else { Symlinks::Follow },
        opening: Opening::Files,
    };
    let outside = |text: &str| text.starts_with('/') || text.contains("..");
    let uncertain = numbers.len() < artifact.files.len() || files.iter().any(|text| outside(text)) || outside(base);
    let entries = entries(&assemble(&query, listing)?, root, writes, &numbers);
    let Named { shown, whose } = named;
    Ok(Bundle { artifact: None, shown, whose, entries, uncertain, packed: None })
}

fn entries(assembly: &Assembly, root: &Path, writes: &[Write], numbers: &[usize]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for entry in &assembly.entries {
        let path = clean(entry.path.strip_prefix(root).unwrap_or(&entry.path));
        let write = writes.iter().rposition(|write| write.path.as_deref() == Some(&path));
        let origin = write.map_or_else(|| Origin::Tree(entry.path.clone()), Origin::Written);
        let pattern = numbers.get(entry.pattern).copied();
        entries.push(Entry { name: clean(Path::new(&entry.name)), path, origin, size: 0, pattern });
    }
    entries
}

/// A path with neither `.` nor doubled slashes.
fn clean(path: &Path) -> String {
    let parts = path.components().filter(|part| !matches!(part, std::path::Component::CurDir));
    parts.collect::<PathBuf>().to_string_lossy().into_owned()
}

/// A listing, and files that will be there when the commands have run.
struct Overlay<'a> {
    below: &'a mut dyn Listing,
    added: BTreeMap<PathBuf, Kind>,
}

impl<'a> Overlay<'a> {
    fn new(below: &'a mut dyn Listing, root: &Path, writes: &[Write]) -> Self {
        let mut added = BTreeMap::new();
        for path in writes.iter().filter_map(|write| write.path.as_deref()) {
            let path = root.join(path);
            for folder in path.ancestors().skip(1).take_while(|folder| *folder != root) {
                added.insert(folder.to_owned(), Kind::Directory);
            }
            added.entry(path).or_insert(Kind::File);
        }
        Self { below, added }
    }

    fn here(&self, path: &Path) -> Option<Kind> {
        self.added.get(Path::new(&path.components().collect::<PathBuf>())).copied()
    }
}

impl Listing for Overlay<'_> {
    fn kind(&mut self, path: &Path) -> io::Result<Option<Kind>> {
        Ok(self.below.kind(path)?.or_else(|| self.here(path)))
    }

    fn target(&mut self, path: &Path) -> io::Result<Option<Kind>> {
        Ok(self.below.target(path)?.or_else(|| self.here(path)))
    }

    fn children(&mut self, directory: &Path) -> io::Result<Rc<[Child]>> {
        let below = self.below.children(directory)?;
        let here: PathBuf = directory.components().collect();
        let known: BTreeSet<&OsString> = below.iter().map(|child| &child.name).collect();
        let added = self.added.iter().filter(|(path, _)| path.parent() == Some(&here));
        let named = added.filter_map(|(path, kind)| Some(Child { name: path.file_name()?.to_owned(), kind: *kind }));
        let mut all: Vec<Child> = named.filter(|child| !known.contains(&child.name)).collect();
        if all.is_empty() {
            return Ok(below);
        }
        all.extend(below.iter().cloned());
        all.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Ok(all.into())
    }
}
