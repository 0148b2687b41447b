use std::collections::BTreeMap;
use std::path::PathBuf;

use proptest::prelude::*;

use super::super::deflate::tests::noise;
use super::super::{Disk, EntryKind, Opening, Query, Reader, Symlinks, assemble};
use super::work::LARGE;
use super::*;

fn entry(name: &str, path: PathBuf) -> Entry {
    Entry { name: name.to_owned(), path, kind: EntryKind::File, pattern: 0 }
}

/// Writes the files into a folder, selects and packs all of them, and reads the archive back.
fn there_and_back(files: &BTreeMap<String, Vec<u8>>) -> (Stored, BTreeMap<String, Vec<u8>>) {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    fs::create_dir(&tree).unwrap();
    for (name, content) in files {
        let path = tree.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let query = Query {
        root: &tree,
        base_directory: ".",
        files: &["**/*".to_owned()],
        exclude_paths: &[],
        discard_paths: false,
        symlinks: Symlinks::Follow,
        opening: Opening::Files,
    };
    let entries = assemble(&query, &mut Disk::new()).unwrap().entries;
    let target = folder.path().join("out/artifacts.zip");
    let stored = pack(&entries, &target, &|_| true).unwrap();
    let mut archive = Reader::open(&target).unwrap();
    let names: Vec<String> = archive.members().iter().map(|member| member.name.clone()).collect();
    let read = |(index, name)| (name, archive.content(index, u64::MAX).unwrap());
    let found = names.into_iter().enumerate().map(read).collect();
    assert_eq!(fs::metadata(&target).unwrap().len(), stored.bytes);
    (stored, found)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn selecting_packing_and_unpacking_is_the_identity(
        files in prop::collection::btree_map("[a-z]{1,8}(/[a-zé ]{1,8}){0,3}\\.x", prop::collection::vec(any::<u8>(), 0..2000), 0..12)
    ) {
        let (first, found) = there_and_back(&files);
        prop_assert_eq!(&found, &files);
        prop_assert_eq!(first, there_and_back(&files).0);
    }
}

#[test]
fn large_files_and_more_than_the_budget_come_back_whole() {
    let large = noise(usize::try_from(LARGE).unwrap() + 12_345);
    let text = b"compressible ".repeat(500_000);
    let mut files = BTreeMap::from([("large.bin".to_owned(), large)]);
    files.extend((0..8).map(|number| (format!("t{number}.txt"), text.clone())));
    let (stored, found) = there_and_back(&files);
    assert!(found == files);
    assert_eq!(stored.files, 9);
}

#[test]
fn a_vanished_file_is_named_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("artifacts.zip");
    fs::write(&target, "before").unwrap();
    let error = pack(&[entry("gone", folder.path().join("gone"))], &target, &|_| true).unwrap_err();
    assert!(error.to_string().ends_with("/gone"), "{error}");
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["artifacts.zip"]);
    assert_eq!(fs::read_to_string(&target).unwrap(), "before");
}

#[test]
fn a_wish_to_stop_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x"), "x").unwrap();
    let target = folder.path().join("artifacts.zip");
    assert!(pack(&[entry("x", folder.path().join("x"))], &target, &|_| false).is_err());
    assert!(!target.exists());
}

#[test]
fn modes_are_two_and_links_stay_links() {
    let folder = tempfile::tempdir().unwrap();
    for (name, mode) in [("tool", 0o700), ("text", 0o600)] {
        fs::write(folder.path().join(name), name).unwrap();
        fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
    }
    std::os::unix::fs::symlink("text", folder.path().join("link")).unwrap();
    let mut entries: Vec<Entry> = ["tool", "text", "link"].map(|name| entry(name, folder.path().join(name))).into();
    entries[2].kind = EntryKind::Symlink;
    let target = folder.path().join("artifacts.zip");
    pack(&entries, &target, &|_| true).unwrap();
    let members = Reader::open(&target).unwrap().members().to_vec();
    let found: Vec<(&str, Option<u32>)> = members.iter().map(|member| (&*member.name, member.mode)).collect();
    assert_eq!(found, [("link", Some(0o120_777)), ("text", Some(0o100_644)), ("tool", Some(0o100_755))]);
    assert!(members.iter().all(|member| member.modified.as_deref() == Some("1980-01-01 00:00:00")));
}
