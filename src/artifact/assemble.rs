//! An artifact's `files` against a listing: the entries, and the lines that the service prints on the way.
//!
//! Pure but for the [`Listing`] it asks: base directories, overlapping patterns, names inside the artifact, collisions and the
//! order of everything are decided here; what one pattern reaches is decided in `select`.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};

use super::listing::Listing;
use super::select::{self, Exclusion, Found, Pattern, SelectError, Wanted};
use super::{Entry, Symlinks};

/// Which sequence of log lines is printed: the two differ by one blank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Opening {
    /// Artifacts and `reports`.
    #[default]
    Files,
    /// The search for test reports that were not declared.
    Discovery,
}

/// What to select, every text already expanded by the build's shell.
#[derive(Clone, Debug)]
pub struct Query<'a> {
    /// Where relative base directories begin: the source, an absolute path.
    pub root: &'a Path,
    /// `base-directory`; `.` when there is none.
    pub base_directory: &'a str,
    /// `files`.
    pub files: &'a [String],
    /// `exclude-paths`.
    pub exclude_paths: &'a [String],
    /// `discard-paths`.
    pub discard_paths: bool,
    /// `enable-symlinks`.
    pub symlinks: Symlinks,
    /// Which log lines are printed.
    pub opening: Opening,
}

/// Why there is nothing to store: an outcome of the build, in the service's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The base directory, as it was written, matches no directory.
    NoBaseDirectory(String),
    /// No pattern matched a file.
    NoFiles,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoBaseDirectory(written) => write!(f, "no matching base directory path found for {written}"),
            Self::NoFiles => f.write_str("no matching artifact paths found"),
        }
    }
}

/// What was selected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assembly {
    /// The entries, sorted by name, each name once.
    pub entries: Vec<Entry>,
    /// The service's lines, in its order.
    pub log: Vec<String>,
    /// What the service would not say: what was left out or replaced, and why.
    pub notices: Vec<String>,
    /// For each pattern, how many files it matches by itself.
    pub matches: Vec<usize>,
    /// How many files were found, before names collided.
    pub found: usize,
    /// Why nothing was.
    pub failure: Option<Failure>,
}

/// Selects the files of one artifact.
pub fn assemble(query: &Query<'_>, listing: &mut dyn Listing) -> Result<Assembly, SelectError> {
    let mut work = Work::new(query)?;
    let bases = work.base_directories(listing)?;
    for base in &bases {
        work.log(format!("Expanding file paths for base directory {}", base.shown));
        work.log("Assembling file list");
        work.base(base, listing)?;
    }
    let failure = match (bases.is_empty(), work.seen.len()) {
        (true, _) => Some(Failure::NoBaseDirectory(query.base_directory.to_owned())),
        (_, 0) => Some(Failure::NoFiles),
        (_, found) => {
            work.log(format!("Found {found} file(s)"));
            None
        }
    };
    Ok(work.finish(failure))
}

/// A directory that the base directory's pattern matches.
struct Base {
    path: PathBuf,
    shown: String,
}

struct Work<'a> {
    query: &'a Query<'a>,
    patterns: Vec<Pattern>,
    /// Paths that were selected, by whatever pattern.
    seen: HashSet<PathBuf>,
    /// Where each name stands in the entries.
    names: HashMap<String, usize>,
    notices: BTreeSet<String>,
    assembly: Assembly,
}

impl<'a> Work<'a> {
    fn new(query: &'a Query<'a>) -> Result<Self, SelectError> {
        Ok(Self {
            query,
            patterns: query.files.iter().map(|text| Pattern::new(text)).collect::<Result<_, _>>()?,
            seen: HashSet::new(),
            names: HashMap::new(),
            notices: BTreeSet::new(),
            assembly: Assembly { matches: vec![0; query.files.len()], ..Assembly::default() },
        })
    }

    fn log(&mut self, line: impl Into<String>) {
        self.assembly.log.push(line.into());
    }

    fn base_directories(&mut self, listing: &mut dyn Listing) -> Result<Vec<Base>, SelectError> {
        let written = self.query.base_directory;
        let blank = if self.query.opening == Opening::Discovery { " " } else { "" };
        self.log(format!("Expanding base directory path: {blank}{written}"));
        self.log("Assembling file list");
        self.log(format!("Expanding {written}"));
        let pattern = Pattern::new(written)?;
        let nothing = Exclusion::new(&[], self.query.root)?;
        let reached = select::walk(&pattern, self.query.root, Wanted::Directories, &nothing, listing)?;
        if pattern.literal && reached.found.is_empty() {
            self.log(format!("Skipping invalid file path {written}"));
        }
        let shown = |found: &Found| if pattern.literal { written.to_owned() } else { found.name.display().to_string() };
        Ok(reached.found.iter().map(|found| Base { shown: shown(found), path: found.path.clone() }).collect())
    }

    fn base(&mut self, base: &Base, listing: &mut dyn Listing) -> Result<(), SelectError> {
        let exclusion = Exclusion::new(self.query.exclude_paths, &base.path)?;
        let wanted = Wanted::Files(self.query.symlinks);
        for (index, written) in self.query.files.iter().enumerate() {
            self.log(format!("Expanding {written}"));
            let pattern = &self.patterns[index];
            let reached = select::walk(pattern, &base.path, wanted, &exclusion, listing)?;
            if pattern.literal && !reached.exists {
                self.log(format!("Skipping invalid file path {written}"));
            }
            self.assembly.matches[index] += reached.found.len();
            self.notices.extend(reached.notices);
            for found in reached.found {
                self.take(found, index)?;
            }
        }
        Ok(())
    }

    /// Adds a path unless an earlier pattern did; of two paths with one name the later stays.
    fn take(&mut self, found: Found, pattern: usize) -> Result<(), SelectError> {
        if !self.seen.insert(found.path.clone()) {
            return Ok(());
        }
        let name = match (self.query.discard_paths, found.name.file_name()) {
            (true, Some(last)) => Path::new(last),
            _ => &found.name,
        };
        let Some(name) = name.to_str() else { return Err(SelectError::NotUtf8 { path: found.path }) };
        let entry = Entry { name: name.to_owned(), path: found.path, kind: found.kind, pattern };
        if let Some(&index) = self.names.get(name) {
            let earlier = std::mem::replace(&mut self.assembly.entries[index], entry);
            let (earlier, later) = (earlier.path.display(), self.assembly.entries[index].path.display());
            self.notices.insert(format!("`{name}` is both `{earlier}` and `{later}`; the artifact holds the latter"));
        } else {
            self.names.insert(name.to_owned(), self.assembly.entries.len());
            self.assembly.entries.push(entry);
        }
        Ok(())
    }

    fn finish(mut self, failure: Option<Failure>) -> Assembly {
        self.assembly.entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Assembly { notices: self.notices.into_iter().collect(), found: self.seen.len(), failure, ..self.assembly }
    }
}

#[cfg(test)]
mod tests;
