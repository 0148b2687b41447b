//! Public buildspecs, where the environment says they are.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::super::parse;
use crate::text::SourceFile;

/// Files that another parser refuses and the service's is taken to read.
const READ_HERE: &[(&str, &str)] = &[
    ("0429", "an alias without an anchor is a node here, reported with the place it is used at"),
    ("0431", "an anchor that is given again is YAML"),
    ("0723", "a tab after a text, at the end of its line, is white space to libyaml"),
];

#[test]
#[ignore = "needs the folder that BUILDSPEC_CORPUS names"]
fn public_buildspecs_are_read_save_those_that_are_known_to_be_broken() {
    let folder = PathBuf::from(std::env::var_os("BUILDSPEC_CORPUS").expect("BUILDSPEC_CORPUS is set"));
    let index = std::fs::read_to_string(folder.join("index.tsv")).expect("the index of the corpus");
    let rows = index.lines().skip(1).map(|row| row.split('\t').collect::<Vec<_>>());
    let (mut broken, mut refused) = (BTreeSet::new(), BTreeSet::new());
    for row in rows {
        let bytes = std::fs::read(folder.join(format!("public/{}.yml", row[0]))).expect("a file of the corpus");
        let file = SourceFile::from_bytes(row[0], &bytes).expect("text");
        if let Err(error) = parse(&file) {
            assert!(error.service_text().is_some(), "{}: {error:?}", row[0]);
            refused.insert(row[0].to_owned());
        }
        if row[10].contains("yaml:") && !READ_HERE.iter().any(|(id, _)| *id == row[0]) {
            broken.insert(row[0].to_owned());
        }
    }
    assert_eq!(refused, broken);
}
