//! The linter against public buildspecs: every fault that is known to be in one is found at its line, and what is said of files without
//! a known fault is what was reviewed in docs/lint-review.md.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::{Policy, Project, check};
use crate::buildspec::decode;
use crate::text::{Diagnostic, Severity, SourceFile};

/// The known faults: file, fault, code, lines.
const FAULTS: &str = include_str!("../../spec-tests/corpus-faults.tsv");
/// Faults of the index that are none, and why.
const NONE: [(&str, &str); 3] = [
    ("0429", "not a buildspec, which is told once"),
    ("0431", "not a buildspec, which is told once"),
    ("0723", "a tab after a text, at the end of its line, is white space to libyaml"),
];
const REVIEW: &str = "docs/lint-review.md";
const BEGIN: &str = "<!-- begin: made by a test -->\n";
const END: &str = "<!-- end -->";

/// Fault, code, lines.
type Row<'a> = (&'a str, &'a str, BTreeSet<usize>);

fn folder() -> PathBuf {
    PathBuf::from(std::env::var_os("BUILDSPEC_CORPUS").expect("BUILDSPEC_CORPUS is set"))
}

fn read(id: &str) -> SourceFile {
    let bytes = std::fs::read(folder().join(format!("public/{id}.yml"))).expect("a file of the corpus");
    SourceFile::from_bytes(id, &bytes).expect("text")
}

fn findings(file: &SourceFile, pedantic: bool) -> Vec<Diagnostic> {
    check(file, &decode(file), &Project::default(), &Policy { pedantic, ..Policy::default() })
}

/// The files of the index and their faults.
fn index() -> Vec<(String, Vec<String>)> {
    let index = std::fs::read_to_string(folder().join("index.tsv")).expect("the index of the corpus");
    let row = |row: &str| {
        let columns: Vec<&str> = row.split('\t').collect();
        let faults = columns[10].split(',').filter(|fault| *fault != "-");
        let names = faults.map(|fault| fault.split(':').next().unwrap_or_default().to_owned());
        (columns[0].to_owned(), names.collect())
    };
    index.lines().skip(1).map(row).collect()
}

#[test]
#[ignore = "needs the folder that BUILDSPEC_CORPUS names"]
fn every_known_fault_is_found_at_its_line() {
    let mut expected: BTreeMap<&str, Vec<Row<'_>>> = BTreeMap::new();
    for row in FAULTS.lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let lines = columns[3].split(' ').map(|line| line.parse().expect("a line")).collect();
        expected.entry(columns[0]).or_default().push((columns[1], columns[2], lines));
    }
    for (id, faults) in index() {
        let rows = expected.get(id.as_str()).map(Vec::as_slice).unwrap_or_default();
        for fault in &faults {
            let is_told = rows.iter().any(|(name, ..)| name == fault) || NONE.iter().any(|(none, _)| *none == id);
            assert!(is_told, "{id}: {fault} is in no row");
        }
        let file = read(&id);
        let found = findings(&file, true);
        for (fault, code, lines) in rows {
            let of_code = found.iter().filter(|diagnostic| diagnostic.code == *code);
            let at: BTreeSet<usize> = of_code.map(|it| file.position(it.span().start).line).collect();
            assert!(at.is_superset(lines), "{id}: {fault}: {code} at {at:?}, not {lines:?}");
        }
    }
}

#[test]
#[ignore = "needs the folder that BUILDSPEC_CORPUS names"]
fn what_is_said_of_files_without_a_known_fault_was_reviewed() {
    let mut counts: BTreeMap<(&str, Severity), BTreeSet<String>> = BTreeMap::new();
    let clean: Vec<String> = index().into_iter().filter(|(_, faults)| faults.is_empty()).map(|(id, _)| id).collect();
    let mut files = BTreeSet::new();
    for id in &clean {
        for diagnostic in findings(&read(id), false) {
            counts.entry((diagnostic.code, diagnostic.severity)).or_default().insert(id.clone());
            files.insert(id.clone());
        }
    }
    let mut table = format!("{} of {} files have an error or a warning.\n\n", files.len(), clean.len());
    table += "| code | severity | files | which |\n| --- | --- | --- | --- |\n";
    for ((code, severity), ids) in &counts {
        let severity = if *severity == Severity::Error { "error" } else { "warning" };
        let which = ids.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        // Writing to a string cannot fail.
        let _ = writeln!(table, "| `{code}` | {severity} | {} | {which} |", ids.len());
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(REVIEW);
    let page = std::fs::read_to_string(&path).expect("the page");
    let (before, rest) = page.split_once(BEGIN).expect("a place for the table");
    let (reviewed, after) = rest.split_once(END).expect("its end");
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        std::fs::write(&path, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
    } else {
        assert!(
            reviewed == table,
            "look at what has changed, then write {REVIEW} anew with SNAPSHOTS=overwrite:\n{table}"
        );
    }
}

/// Fixes that change what the file does, since it did not do what it says: a key that was ignored counts afterwards, an option
/// that began with a blank does not.
const MENDING: [&str; 4] = ["folded-backslash", "missing-version", "unknown-key", "version-mismatch"];

#[test]
#[ignore = "needs the folder that BUILDSPEC_CORPUS names"]
fn safe_fixes_do_not_change_what_an_accepted_file_says() {
    let places = regex::Regex::new(r"Span \{ start: \d+, end: \d+ \}").expect("a pattern");
    let meaning = |file: &SourceFile| {
        let text = format!("{:?}", decode(file).buildspec);
        places.replace_all(&text, "").into_owned()
    };
    let mut mended = 0;
    for (id, _) in index() {
        let file = read(&id);
        if decode(&file).refusal().is_some() {
            continue;
        }
        let find = |file: &SourceFile| {
            let found = findings(file, true).into_iter();
            found.filter(|diagnostic| !MENDING.contains(&diagnostic.code)).collect()
        };
        let fixed = super::fix(&file, crate::text::Applicability::Safe, find);
        mended += usize::from(!fixed.applied.is_empty());
        let after = SourceFile::new(id.as_str(), fixed.text.as_str());
        assert_eq!(meaning(&file), meaning(&after), "{id}: {:?}", fixed.applied);
    }
    assert!(mended > 20, "only {mended} files have fixes");
}
