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
mod tests {
    use super::super::EntryKind;
    use super::super::listing::tests::Paper;
    use super::*;

    const TREE: &[&str] = &[
        "file",
        "with space and é$.txt",
        "!odd",
        ".hidden",
        "[a",
        "{x}",
        "back\\slash",
        "dir/x",
        "dir/.dot",
        "dir/sub/y",
        "dir/sub/deep/z.json",
        "other/x",
        "other/sub/y",
        "a.json",
        "b.json",
        "empty/",
    ];

    fn texts(items: &[&str]) -> Vec<String> {
        items.iter().map(|&item| item.to_owned()).collect()
    }

    fn query<'a>(files: &'a [String], exclude_paths: &'a [String]) -> Query<'a> {
        Query {
            root: Path::new("/src"),
            base_directory: ".",
            files,
            exclude_paths,
            discard_paths: false,
            symlinks: Symlinks::Follow,
            opening: Opening::Files,
        }
    }

    fn names(assembly: &Assembly) -> Vec<&str> {
        assembly.entries.iter().map(|entry| entry.name.as_str()).collect()
    }

    /// The names that one pattern selects from a tree.
    fn selected(tree: &[&str], pattern: &str) -> Vec<String> {
        let files = texts(&[pattern]);
        let assembly = assemble(&query(&files, &[]), &mut Paper::new("/src", tree)).unwrap();
        names(&assembly).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn patterns_mean_what_the_guide_says_and_what_is_chosen_where_it_is_silent() {
        let all: Vec<&str> = {
            let mut all: Vec<&str> = TREE.iter().copied().filter(|name| !name.ends_with('/')).collect();
            all.sort_unstable();
            all
        };
        let cases: &[(&str, &[&str])] = &[
            ("file", &["file"]),
            ("./file", &["file"]),
            ("dir//x", &["dir/x"]),
            ("dir/*", &["dir/.dot", "dir/x"]),
            ("./dir/./*", &["dir/.dot", "dir/x"]),
            ("dir/**/*", &["dir/.dot", "dir/sub/deep/z.json", "dir/sub/y", "dir/x"]),
            ("dir/**", &["dir/.dot", "dir/sub/deep/z.json", "dir/sub/y", "dir/x"]),
            ("dir/**/y", &["dir/sub/y"]),
            ("dir/**/x", &["dir/x"]),
            ("**/*", &all),
            ("./**/*", &all),
            ("**/**/*", &all),
            ("**/*.json", &["a.json", "b.json", "dir/sub/deep/z.json"]),
            ("**/sub/**/*", &["dir/sub/deep/z.json", "dir/sub/y", "other/sub/y"]),
            ("**/x", &["dir/x", "other/x"]),
            ("*/x", &["dir/x", "other/x"]),
            ("*/y", &[]),
            ("*/*/y", &["dir/sub/y", "other/sub/y"]),
            ("*.json", &["a.json", "b.json"]),
            ("**.json", &["a.json", "b.json"]),
            ("?.json", &["a.json", "b.json"]),
            ("[!b].json", &["a.json"]),
            ("{a,b}.json", &["a.json", "b.json"]),
            ("{dir/sub,other}/{x,y}", &["dir/sub/y", "other/x"]),
            ("{a,{b,c}}.json", &["a.json", "b.json"]),
            ("{x}", &["{x}"]),
            ("\\{x\\}", &["{x}"]),
            ("[a", &["[a"]),
            ("!odd", &["!odd"]),
            ("!*", &["!odd"]),
            (".*", &[".hidden"]),
            ("back\\\\slash", &["back\\slash"]),
            ("dir\\x", &[]),
            ("with space and é$.txt", &["with space and é$.txt"]),
            ("dir", &[]),
            ("dir/", &[]),
            ("file/", &[]),
            ("*/", &[]),
            ("empty/**/*", &[]),
            ("", &[]),
            (".", &[]),
            ("dir/../file", &["file"]),
            ("dir/sub/../../other/x", &["other/x"]),
            ("/src/dir/x", &["dir/x"]),
            ("/src/**/z.json", &["dir/sub/deep/z.json"]),
            ("/srcs/**", &[]),
            ("nothing/**/*", &[]),
        ];
        for (pattern, expected) in cases {
            assert_eq!(selected(TREE, pattern), *expected, "{pattern}");
        }
    }

    #[test]
    fn paths_outside_the_base_keep_their_names_without_what_leads_there() {
        let tree = &["src/a", "../tmp/out/one", "../tmp/out/sub/two", "../sibling/x"];
        for (pattern, expected) in [
            ("/tmp/out/*", vec!["tmp/out/one"]),
            ("/tmp/**/two", vec!["tmp/out/sub/two"]),
            ("/*/x", vec!["sibling/x"]),
            ("../sibling/x", vec!["sibling/x"]),
            ("../sibling/*", vec!["sibling/x"]),
            ("../../../../sibling/x", vec!["sibling/x"]),
        ] {
            let tree: Vec<String> = tree.iter().map(|path| path.replace("../", "")).collect();
            let tree: Vec<&str> = tree.iter().map(String::as_str).collect();
            let files = texts(&[pattern]);
            let query = Query { root: Path::new("/src"), ..query(&files, &[]) };
            let assembly = assemble(&query, &mut Paper::new("/", &tree)).unwrap();
            assert_eq!(names(&assembly), expected, "{pattern}");
        }
    }

    #[test]
    fn exclusions_are_relative_to_the_base() {
        let cases: &[(&str, &[&str])] = &[
            ("**/*", &[]),
            ("**/.*", &["dir/sub/deep/z.json", "dir/sub/y", "dir/x"]),
            ("*", &["dir/.dot", "dir/sub/deep/z.json", "dir/sub/y", "dir/x"]),
            ("dir/*", &["dir/sub/deep/z.json", "dir/sub/y"]),
            ("./dir/*", &["dir/sub/deep/z.json", "dir/sub/y"]),
            ("/src/dir/*", &["dir/sub/deep/z.json", "dir/sub/y"]),
            ("dir/sub/**/*", &["dir/.dot", "dir/x"]),
            ("**/sub/**/*", &["dir/.dot", "dir/x"]),
            ("**/sub/**", &["dir/.dot", "dir/x"]),
            ("dir/sub", &["dir/.dot", "dir/sub/deep/z.json", "dir/sub/y", "dir/x"]),
            ("dir/{x,sub/y}", &["dir/.dot", "dir/sub/deep/z.json"]),
            ("[", &["dir/.dot", "dir/sub/deep/z.json", "dir/sub/y", "dir/x"]),
        ];
        for (excluded, expected) in cases {
            let (files, excluded) = (texts(&["dir/**/*"]), texts(&[excluded]));
            let assembly = assemble(&query(&files, &excluded), &mut Paper::new("/src", TREE)).unwrap();
            assert_eq!(names(&assembly), *expected, "{excluded:?}");
        }
    }

    #[test]
    fn the_log_of_a_successful_selection_is_the_services() {
        let files = texts(&["**/*.json", "missing", "none/*", "dir/x", "dir"]);
        let assembly = assemble(&query(&files, &[]), &mut Paper::new("/src", TREE)).unwrap();
        let expected = "Expanding base directory path: .\nAssembling file list\nExpanding .\n\
            Expanding file paths for base directory .\nAssembling file list\nExpanding **/*.json\nExpanding missing\n\
            Skipping invalid file path missing\nExpanding none/*\nExpanding dir/x\nExpanding dir\nFound 4 file(s)";
        assert_eq!(assembly.log.join("\n"), expected);
        assert_eq!(assembly.matches, [3, 0, 0, 1, 0]);
        assert_eq!(assembly.entries.iter().map(|entry| entry.pattern).collect::<Vec<_>>(), [0, 0, 0, 3]);
        assert_eq!(
            assembly.notices,
            ["`dir` is a directory and selects nothing; `/**/*` after it selects what it holds"]
        );
        assert_eq!(assembly.failure, None);
    }

    #[test]
    fn the_logs_of_failures_end_without_a_count() {
        let opening = "Expanding base directory path: .\nAssembling file list\nExpanding .\n\
            Expanding file paths for base directory .\nAssembling file list\n";
        for (base, pattern, log, message) in [
            (
                ".",
                "infrastructure/*",
                &format!("{opening}Expanding infrastructure/*"),
                "no matching artifact paths found",
            ),
            (
                ".",
                "imagedefinitions.json",
                &format!("{opening}Expanding imagedefinitions.json\nSkipping invalid file path imagedefinitions.json"),
                "no matching artifact paths found",
            ),
            (
                "cdk.out",
                "**/*",
                &"Expanding base directory path: cdk.out\nAssembling file list\nExpanding cdk.out\n\
                  Skipping invalid file path cdk.out"
                    .to_owned(),
                "no matching base directory path found for cdk.out",
            ),
            (
                "my-*",
                "**/*",
                &"Expanding base directory path: my-*\nAssembling file list\nExpanding my-*".to_owned(),
                "no matching base directory path found for my-*",
            ),
        ] {
            let files = texts(&[pattern]);
            let query = Query { base_directory: base, ..query(&files, &[]) };
            let assembly = assemble(&query, &mut Paper::new("/src", TREE)).unwrap();
            assert_eq!(&assembly.log.join("\n"), log, "{base} {pattern}");
            assert_eq!(assembly.failure.expect("nothing is there").to_string(), message);
            assert!(assembly.entries.is_empty());
        }
    }

    #[test]
    fn the_search_for_reports_opens_with_two_blanks() {
        let files = texts(&["**/*"]);
        let query = Query { opening: Opening::Discovery, ..query(&files, &[]) };
        let assembly = assemble(&query, &mut Paper::new("/src", TREE)).unwrap();
        assert_eq!(assembly.log[0], "Expanding base directory path:  .");
    }

    #[test]
    fn base_directories_may_be_literal_absolute_above_or_a_glob() {
        let tree = &[
            "src/my-build1/a",
            "src/my-build1/both",
            "src/my-build2/b",
            "src/my-build2/both",
            "next/n",
            "src/l -> my-build2",
        ];
        for (base, shown, expected) in [
            ("my-build1", vec!["my-build1"], vec!["a", "both"]),
            ("./my-build1/", vec!["./my-build1/"], vec!["a", "both"]),
            ("/src/my-build1", vec!["/src/my-build1"], vec!["a", "both"]),
            ("../next", vec!["../next"], vec!["n"]),
            ("l", vec!["l"], vec!["b", "both"]),
            ("my-build*", vec!["my-build1", "my-build2"], vec!["a", "b", "both"]),
        ] {
            let files = texts(&["**/*"]);
            let query = Query { base_directory: base, ..query(&files, &[]) };
            let assembly = assemble(&query, &mut Paper::new("/", tree)).unwrap();
            assert_eq!(names(&assembly), expected, "{base}");
            let bases =
                assembly.log.iter().filter_map(|line| line.strip_prefix("Expanding file paths for base directory "));
            assert_eq!(bases.collect::<Vec<_>>(), shown, "{base}");
            if base == "my-build*" {
                assert_eq!(
                    assembly.entries[2].path,
                    Path::new("/src/my-build2/both"),
                    "the later directory's file stays"
                );
                assert_eq!(assembly.notices.len(), 1);
                assert_eq!(assembly.found, 4);
            }
        }
    }

    #[test]
    fn discarded_paths_that_collide_leave_the_last_file() {
        let files = texts(&["dir/**/*", "other/x"]);
        let query = Query { discard_paths: true, ..query(&files, &[]) };
        let assembly = assemble(&query, &mut Paper::new("/src", TREE)).unwrap();
        assert_eq!(names(&assembly), [".dot", "x", "y", "z.json"]);
        assert_eq!(assembly.entries[1].path, Path::new("/src/other/x"));
        assert_eq!(assembly.notices, ["`x` is both `/src/dir/x` and `/src/other/x`; the artifact holds the latter"]);
        assert_eq!(assembly.log.last().unwrap(), "Found 5 file(s)");
    }

    #[test]
    fn links_are_followed_to_files_only_or_kept() {
        let tree = &["d/f", "file -> d/f", "folder -> d", "broken -> nowhere", "loop -> .", "pipe ="];
        for (symlinks, pattern, expected) in [
            (Symlinks::Follow, "**/*", vec![("d/f", EntryKind::File), ("file", EntryKind::File)]),
            (Symlinks::Follow, "*/f", vec![("d/f", EntryKind::File), ("folder/f", EntryKind::File)]),
            (Symlinks::Follow, "folder/**/*", vec![("folder/f", EntryKind::File)]),
            (Symlinks::Follow, "broken", vec![]),
            (Symlinks::Keep, "broken", vec![("broken", EntryKind::Symlink)]),
            (
                Symlinks::Keep,
                "**/*",
                vec![
                    ("broken", EntryKind::Symlink),
                    ("d/f", EntryKind::File),
                    ("file", EntryKind::Symlink),
                    ("folder", EntryKind::Symlink),
                    ("loop", EntryKind::Symlink),
                ],
            ),
        ] {
            let files = texts(&[pattern]);
            let query = Query { symlinks, ..query(&files, &[]) };
            let assembly = assemble(&query, &mut Paper::new("/src", tree)).unwrap();
            let got: Vec<_> = assembly.entries.iter().map(|entry| (entry.name.as_str(), entry.kind)).collect();
            assert_eq!(got, expected, "{symlinks:?} {pattern}");
        }
        let files = texts(&["**/*", "broken"]);
        let assembly = assemble(&query(&files, &[]), &mut Paper::new("/src", tree)).unwrap();
        assert_eq!(assembly.notices.len(), 4, "{:?}", assembly.notices);
        assert!(assembly.log.contains(&"Skipping invalid file path broken".to_owned()));
    }

    #[test]
    fn only_directories_that_a_pattern_reaches_are_read() {
        let excluded = texts(&["**/node_modules/**/*"]);
        for (files, expected) in [
            (vec!["dir/x", "file"], vec![]),
            (vec!["dir/*"], vec!["/src/dir"]),
            (vec!["dir/**/*"], vec!["/src/dir", "/src/dir/sub"]),
        ] {
            let mut paper = Paper::new("/src", &["dir/x", "dir/sub/y", "other/z", "dir/node_modules/m/n", "file"]);
            let files = texts(&files);
            assemble(&query(&files, &excluded), &mut paper).unwrap();
            paper.read.dedup();
            assert_eq!(paper.read, expected.iter().map(PathBuf::from).collect::<Vec<_>>(), "{files:?}");
        }
    }

    #[test]
    fn many_double_stars_end_in_reasonable_time() {
        let deep: Vec<String> = (0..40).map(|depth| format!("{}f", "a/".repeat(depth))).collect();
        let deep: Vec<&str> = deep.iter().map(String::as_str).collect();
        let pattern = format!("{}nothing", "**/a/".repeat(12));
        assert_eq!(selected(&deep, &pattern), [""; 0]);
        let braces = texts(&["{a,b}".repeat(11).as_str()]);
        let error = assemble(&query(&braces, &[]), &mut Paper::new("/src", &[])).unwrap_err();
        assert!(matches!(error, SelectError::TooManyAlternatives { .. }));
    }

    #[test]
    fn a_name_that_is_not_text_is_refused_when_it_is_selected() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"x\xff")), "").unwrap();
        std::fs::write(folder.path().join("good"), "").unwrap();
        for (pattern, refused) in [("*", true), ("good", false)] {
            let files = texts(&[pattern]);
            let query = Query { root: folder.path(), ..query(&files, &[]) };
            let result = assemble(&query, &mut super::super::Disk::new());
            assert_eq!(matches!(result, Err(SelectError::NotUtf8 { .. })), refused, "{pattern}");
        }
    }
}
