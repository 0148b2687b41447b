//! Patterns: what they mean, and which paths of a listing they reach.
//!
//! A pattern is walked step by step, so only directories that it can reach are read: a literal costs one question, `dir/*`
//! reads one directory, `**` walks, and nothing walks through a link it was not told to. Base directories, log lines and
//! names inside the artifact are not decided here.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher, GlobSet, GlobSetBuilder};

use super::listing::{Kind, Listing};
use super::{EntryKind, Symlinks};

mod names;

pub use names::{Matcher, selects};

/// The most patterns that braces in one pattern may stand for.
const MOST_ALTERNATIVES: usize = 1024;

/// Why files could not be selected.
#[derive(Debug, thiserror::Error)]
pub enum SelectError {
    /// The disk refused an answer.
    #[error("could not read `{}`", path.display())]
    Read {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A zip and an object key hold text, not bytes.
    #[error("the file name {path:?} is not UTF-8, so no artifact can hold it; rename it or add it to `exclude-paths`")]
    NotUtf8 {
        /// Which file.
        path: PathBuf,
    },
    /// Braces within braces.
    #[error("the braces of `{pattern}` stand for more than {MOST_ALTERNATIVES} patterns")]
    TooManyAlternatives {
        /// Which pattern.
        pattern: String,
    },
}

/// One step of a path.
#[derive(Clone, Debug)]
enum Step {
    /// This name.
    Name(OsString),
    /// Any name that matches.
    Matching(GlobMatcher),
    /// `**`: any number of directories, also none; never the last step.
    Any,
    /// `..`.
    Up,
}

/// A pattern without braces.
#[derive(Clone, Debug)]
struct Route {
    absolute: bool,
    steps: Vec<Step>,
    /// It ends in `/`, so no file can be meant.
    directory_only: bool,
}

/// A pattern, ready to be walked.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    routes: Vec<Route>,
    /// Whether it names one path, found or not.
    pub(super) literal: bool,
}

impl Pattern {
    /// Reads a pattern; every text is one, a malformed `[` is an ordinary character.
    pub(super) fn new(text: &str) -> Result<Self, SelectError> {
        let routes: Vec<Route> = alternatives(text)?.iter().map(|text| Route::new(text)).collect();
        let named = |route: &Route| route.steps.iter().all(|step| matches!(step, Step::Name(_) | Step::Up));
        let literal = routes.len() == 1 && routes.iter().all(named);
        Ok(Self { routes, literal })
    }
}

impl Route {
    fn new(text: &str) -> Self {
        let mut steps: Vec<Step> = Vec::new();
        for part in text.split('/') {
            match part {
                "" | "." => {}
                ".." => steps.push(Step::Up),
                "**" if matches!(steps.last(), Some(Step::Any)) => {}
                "**" => steps.push(Step::Any),
                name => steps.push(step(name)),
            }
        }
        if matches!(steps.last(), Some(Step::Any)) {
            steps.push(step("*"));
        }
        Self { absolute: text.starts_with('/'), steps, directory_only: text.ends_with('/') }
    }

    /// The steps from `base`, and where to start: an absolute route that leads below `base` starts there.
    fn from<'a>(&'a self, base: &'a Path) -> (&'a Path, &'a [Step]) {
        if !self.absolute {
            return (base, &self.steps);
        }
        let names: Vec<&OsStr> = base.iter().skip(1).collect();
        let below = self.steps.len() >= names.len()
            && names.iter().zip(&self.steps).all(|(name, step)| matches!(step, Step::Name(own) if own == name));
        if below { (base, &self.steps[names.len()..]) } else { (Path::new("/"), &self.steps) }
    }
}

fn step(name: &str) -> Step {
    let plain = !name.contains(['*', '?', '[', '\\']);
    match (plain, glob(name)) {
        (false, Ok(glob)) => Step::Matching(glob.compile_matcher()),
        _ => Step::Name(name.into()),
    }
}

/// A glob in which `*` stops at `/`; braces that are still there are ordinary characters.
fn glob(text: &str) -> Result<globset::Glob, globset::Error> {
    let (mut plain, mut class, mut escaped) = (String::new(), false, false);
    for sign in text.chars() {
        match sign {
            '{' | '}' if !class && !escaped => plain.extend(['[', sign, ']']),
            _ => plain.push(sign),
        }
        class = !escaped && (class || sign == '[') && sign != ']';
        escaped = !escaped && sign == '\\';
    }
    GlobBuilder::new(&plain).literal_separator(true).backslash_escape(true).build()
}

/// The patterns that `{a,b}` stands for; braces without a comma are left as they are.
fn alternatives(text: &str) -> Result<Vec<String>, SelectError> {
    let mut done = Vec::new();
    let mut open = vec![text.to_owned()];
    while let Some(next) = open.pop() {
        match split_braces(&next) {
            None => done.push(next),
            Some((before, choices, after)) => {
                open.extend(choices.iter().rev().map(|choice| format!("{before}{choice}{after}")));
            }
        }
        if done.len() + open.len() > MOST_ALTERNATIVES {
            return Err(SelectError::TooManyAlternatives { pattern: text.to_owned() });
        }
    }
    Ok(done)
}

/// The first braces that hold a comma: the text before, the choices, the text after.
fn split_braces(text: &str) -> Option<(&str, Vec<&str>, &str)> {
    text.match_indices('{').filter(|&(start, _)| !text[..start].ends_with('\\')).find_map(|(start, _)| {
        let (mut depth, mut cuts) = (0_usize, vec![start]);
        for (at, sign) in text[start..].char_indices().map(|(at, sign)| (start + at, sign)) {
            match sign {
                '{' => depth += 1,
                ',' if depth == 1 => cuts.push(at),
                '}' if depth == 1 && cuts.len() > 1 => {
                    cuts.push(at);
                    let choices = cuts.windows(2).map(|cut| &text[cut[0] + 1..cut[1]]).collect();
                    return Some((&text[..start], choices, &text[at + 1..]));
                }
                '}' if depth == 1 => return None,
                '}' => depth -= 1,
                _ => {}
            }
        }
        None
    })
}

/// `exclude-paths`, matched against names relative to the base directory.
#[derive(Debug)]
pub(super) struct Exclusion {
    files: GlobSet,
    /// Directories of which every file is excluded: they need no walk.
    whole: GlobSet,
}

impl Exclusion {
    /// Reads the patterns; an absolute one is taken from `base`.
    pub(super) fn new(patterns: &[String], base: &Path) -> Result<Self, SelectError> {
        let (mut files, mut whole) = (GlobSetBuilder::new(), GlobSetBuilder::new());
        for pattern in patterns {
            for text in alternatives(pattern)? {
                let text =
                    Path::new(&text).strip_prefix(base).map_or(text.as_str(), |rest| rest.to_str().unwrap_or(""));
                let text = text.trim_start_matches("./");
                files.add(glob_or_name(text));
                if let Some(directory) = text.strip_suffix("/**/*").or_else(|| text.strip_suffix("/**")) {
                    whole.add(glob_or_name(directory));
                }
            }
        }
        let build = |set: GlobSetBuilder| set.build().unwrap_or_default();
        Ok(Self { files: build(files), whole: build(whole) })
    }
}

fn glob_or_name(text: &str) -> globset::Glob {
    glob(text).or_else(|_| glob(&globset::escape(text))).expect("an escaped text is a valid glob")
}

/// What a walk looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Files and, when they are kept, links.
    Files(Symlinks),
    /// Directories, or links to them.
    Directories,
}

/// A path that a pattern reaches.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// The name relative to the base, without leading `..`.
    pub(super) name: PathBuf,
    /// Where it lies.
    pub(super) path: PathBuf,
    /// What it is to become.
    pub(super) kind: EntryKind,
}

/// What a pattern reaches, in the order of names.
#[derive(Debug, Default)]
pub(super) struct Reached {
    /// The paths.
    pub(super) found: Vec<Found>,
    /// Whether a literal named something that is there, selected or not.
    pub(super) exists: bool,
    /// Sentences about what was left out.
    pub(super) notices: Vec<String>,
}

/// Walks a pattern from a base directory.
pub(super) fn walk(
    pattern: &Pattern,
    base: &Path,
    wanted: Wanted,
    exclusion: &Exclusion,
    listing: &mut dyn Listing,
) -> Result<Reached, SelectError> {
    let mut walk = Walk {
        wanted,
        exclusion,
        listing,
        literal: pattern.literal,
        directory_only: false,
        seen: HashSet::new(),
        reached: Reached::default(),
    };
    for route in &pattern.routes {
        let (start, steps) = route.from(base);
        walk.directory_only = route.directory_only;
        walk.seen.clear();
        walk.follow(start, Path::new(""), steps)?;
    }
    let mut reached = walk.reached;
    reached.found.sort();
    reached.found.dedup();
    Ok(reached)
}

struct Walk<'a> {
    wanted: Wanted,
    exclusion: &'a Exclusion,
    listing: &'a mut dyn Listing,
    literal: bool,
    directory_only: bool,
    /// Directories in which a `**` has been tried, with the number of steps left: two `**` reach a directory in many ways.
    seen: HashSet<(PathBuf, usize)>,
    reached: Reached,
}

impl Walk<'_> {
    fn follow(&mut self, at: &Path, name: &Path, steps: &[Step]) -> Result<(), SelectError> {
        let Some((step, rest)) = steps.split_first() else { return self.arrive(at, name, Kind::Directory) };
        if !name.as_os_str().is_empty() && self.exclusion.whole.is_match(name) {
            self.reached.exists = true;
            return Ok(());
        }
        match step {
            Step::Up => self.follow(&at.join(".."), name.parent().unwrap_or(name), rest),
            Step::Name(own) if rest.is_empty() => match ask(at.join(own), |path| self.listing.kind(path))? {
                (path, Some(kind)) => self.arrive(&path, &name.join(own), kind),
                (_, None) => Ok(()),
            },
            Step::Name(own) => self.follow(&at.join(own), &name.join(own), rest),
            Step::Matching(glob) => self.match_names(at, name, glob, rest),
            Step::Any => self.descend(at, name, steps),
        }
    }

    fn match_names(&mut self, at: &Path, name: &Path, glob: &GlobMatcher, rest: &[Step]) -> Result<(), SelectError> {
        let (_, children) = ask(at.to_owned(), |path| self.listing.children(path))?;
        for child in children.iter().filter(|child| glob.is_match(&child.name)) {
            let (path, name) = (at.join(&child.name), name.join(&child.name));
            if rest.is_empty() {
                self.arrive(&path, &name, child.kind)?;
            } else if self.is_directory(&path, child.kind)? {
                self.follow(&path, &name, rest)?;
            }
        }
        Ok(())
    }

    /// Tries the steps after `**` here and in every directory below; links are not followed, so the walk ends.
    fn descend(&mut self, at: &Path, name: &Path, steps: &[Step]) -> Result<(), SelectError> {
        let several = steps[1..].iter().any(|step| matches!(step, Step::Any));
        let again = !self.seen.is_empty() || several;
        if again && !self.seen.insert((at.to_owned(), steps.len())) {
            return Ok(());
        }
        self.follow(at, name, &steps[1..])?;
        let (_, children) = ask(at.to_owned(), |path| self.listing.children(path))?;
        for child in children.iter().filter(|child| child.kind == Kind::Directory) {
            self.follow(&at.join(&child.name), &name.join(&child.name), steps)?;
        }
        Ok(())
    }

    fn is_directory(&mut self, path: &Path, kind: Kind) -> Result<bool, SelectError> {
        Ok(match kind {
            Kind::Directory => true,
            Kind::Symlink => ask(path.to_owned(), |path| self.listing.target(path))?.1 == Some(Kind::Directory),
            Kind::File | Kind::Other => false,
        })
    }

    fn arrive(&mut self, path: &Path, name: &Path, kind: Kind) -> Result<(), SelectError> {
        let (path, target) = match kind {
            Kind::Symlink => ask(path.to_owned(), |path| self.listing.target(path))?,
            kind => (path.to_owned(), Some(kind)),
        };
        self.reached.exists |= target.is_some() || self.wanted == Wanted::Files(Symlinks::Keep);
        if self.exclusion.files.is_match(name) || (self.directory_only && target != Some(Kind::Directory)) {
            return Ok(());
        }
        match (self.wanted, kind, target) {
            (Wanted::Files(Symlinks::Keep), Kind::Symlink, _) => self.take(path, name, EntryKind::Symlink),
            (Wanted::Files(_), _, Some(Kind::File)) | (Wanted::Directories, _, Some(Kind::Directory)) => {
                self.take(path, name, EntryKind::File);
            }
            (Wanted::Files(_), Kind::Directory, _) if self.literal => {
                self.leave(name, "is a directory and selects nothing; `/**/*` after it selects what it holds");
            }
            (Wanted::Files(_), Kind::Symlink, Some(Kind::Directory)) => {
                self.leave(name, "is a link to a directory and is left out; `enable-symlinks: yes` keeps the link");
            }
            (Wanted::Files(_), _, None) => self.leave(name, "is a link that leads nowhere and is left out"),
            (Wanted::Files(_), _, Some(Kind::Other)) => {
                self.leave(name, "is neither a file nor a directory and is left out");
            }
            _ => {}
        }
        Ok(())
    }

    fn take(&mut self, path: PathBuf, name: &Path, kind: EntryKind) {
        self.reached.found.push(Found { name: name.to_owned(), path, kind });
    }

    fn leave(&mut self, name: &Path, why: &str) {
        self.reached.notices.push(format!("`{}` {why}", name.display()));
    }
}

/// Asks about a path and, should the disk refuse, says which.
fn ask<T>(path: PathBuf, question: impl FnOnce(&Path) -> io::Result<T>) -> Result<(PathBuf, T), SelectError> {
    match question(&path) {
        Ok(answer) => Ok((path, answer)),
        Err(source) => Err(SelectError::Read { path, source }),
    }
}
