//! `SIMPLECOV`: `.resultset.json` of SimpleCov, and `coverage.json` of its own JSON formatter.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::lines::Lines;
use super::{CodeCoverage, ReportError, limits};

/// The whole of either file: results by the name of the command that made them, or one of them at the top.
#[derive(Deserialize)]
#[serde(untagged)]
enum Root {
    One(Resultset),
    Many(BTreeMap<String, Resultset>),
}

#[derive(Deserialize)]
struct Resultset {
    coverage: BTreeMap<String, File>,
}

/// Before version 0.18 a file was the list of its lines.
#[derive(Deserialize)]
#[serde(untagged)]
enum File {
    Old(Vec<Option<Hits>>),
    New { lines: Vec<Option<Hits>>, branches: Option<Branches> },
}

/// How often a line ran; `"ignored"` for one that does not count.
#[derive(Deserialize)]
#[serde(untagged)]
enum Hits {
    Count(u64),
    Other(IgnoredAny),
}

/// By condition and by branch, or as a list.
#[derive(Deserialize)]
#[serde(untagged)]
enum Branches {
    Map(BTreeMap<String, BTreeMap<String, u64>>),
    List(Vec<Branch>),
}

#[derive(Deserialize)]
struct Branch {
    coverage: Option<Hits>,
}

#[derive(Default)]
struct Merged {
    lines: Lines,
    branches: BTreeMap<(String, String), bool>,
}

/// Reads the coverage of each file, the results of several commands added.
pub(super) fn parse(text: &str) -> Result<Vec<CodeCoverage>, ReportError> {
    let root: Root = serde_json::from_str(text).map_err(|error| ReportError::Json(error.to_string()))?;
    let resultsets = match root {
        Root::One(only) => vec![only],
        Root::Many(all) if all.is_empty() => return Err(ReportError::Json("it has no results".to_owned())),
        Root::Many(all) => all.into_values().collect(),
    };
    let mut files: BTreeMap<String, Merged> = BTreeMap::new();
    for (path, file) in resultsets.into_iter().flat_map(|resultset| resultset.coverage) {
        add(files.entry(limits::name(&path)).or_default(), file);
    }
    Ok(files.into_iter().map(|(path, merged)| finish(path, &merged)).collect())
}

fn add(merged: &mut Merged, file: File) {
    let (lines, branches) = match file {
        File::Old(lines) => (lines, None),
        File::New { lines, branches } => (lines, branches),
    };
    for (number, hits) in (1..).zip(lines) {
        if let Some(Hits::Count(count)) = hits {
            merged.lines.line(number, count > 0);
        }
    }
    match branches {
        None => {}
        Some(Branches::Map(conditions)) => {
            for (condition, branches) in conditions {
                for (branch, count) in branches {
                    *merged.branches.entry((condition.clone(), branch)).or_default() |= count > 0;
                }
            }
        }
        Some(Branches::List(branches)) => {
            for (number, branch) in (0_usize..).zip(branches) {
                if let Some(Hits::Count(count)) = branch.coverage {
                    *merged.branches.entry((String::new(), number.to_string())).or_default() |= count > 0;
                }
            }
        }
    }
}

fn finish(path: String, merged: &Merged) -> CodeCoverage {
    let of = |taken: bool| merged.branches.values().filter(|&&found| found == taken).count() as u64;
    CodeCoverage { branches_covered: of(true), branches_missed: of(false), ..merged.lines.coverage(path) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(text: &str) -> Vec<[u64; 4]> {
        let counts = |found: CodeCoverage| {
            [found.lines_covered, found.lines_missed, found.branches_covered, found.branches_missed]
        };
        parse(text).unwrap().into_iter().map(counts).collect()
    }

    #[test]
    fn every_shape_is_read() {
        for (text, expected) in [
            (r#"{"RSpec":{"coverage":{"/a.rb":[1,null,0]},"timestamp":1}}"#, [1, 1, 0, 0]),
            (
                r#"{"A":{"coverage":{"/a.rb":{"lines":[1,null,0,"ignored"],"branches":{"[:if, 0]":{"[:then, 1]":1,"[:else, 2]":0}}}}},
                    "B":{"coverage":{"/a.rb":{"lines":[0,null,4]}}}}"#,
                [2, 0, 1, 1],
            ),
            (
                r#"{"meta":{"simplecov_version":"0.22.0"},"coverage":{"/a.rb":{"lines":[0],"branches":[{"type":"then","coverage":2},{"coverage":0},{"coverage":"ignored"}]}},"groups":{}}"#,
                [0, 1, 1, 1],
            ),
        ] {
            assert_eq!(counts(text), [expected], "{text}");
        }
    }

    #[test]
    fn other_json_is_told() {
        for text in ["{}", "[]", r#"{"total":{"lines":1}}"#, r#"{"coverage":1}"#] {
            assert!(matches!(parse(text), Err(ReportError::Json(_))), "{text}");
        }
    }
}
