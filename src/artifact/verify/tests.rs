use std::fs;
use std::path::PathBuf;

use super::super::{Entry, EntryKind, pack};
use super::*;

/// An archive of these files, as `pack` makes it, and its folder.
fn archive(files: &[(&str, &[u8])]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let entries: Vec<Entry> = files
        .iter()
        .enumerate()
        .map(|(number, (name, content))| {
            let path = folder.path().join(number.to_string());
            fs::write(&path, content).unwrap();
            Entry { name: (*name).to_owned(), path, kind: EntryKind::File, pattern: 0 }
        })
        .collect();
    let path = folder.path().join("x.zip");
    pack(&entries, &path, &|_| true).unwrap();
    (folder, path)
}

/// What is found after a change of the archive's bytes.
fn changed(files: &[(&str, &[u8])], change: impl FnOnce(&mut Vec<u8>)) -> Vec<String> {
    let (_folder, path) = archive(files);
    let mut bytes = fs::read(&path).unwrap();
    change(&mut bytes);
    fs::write(&path, bytes).unwrap();
    verify(&path, 1 << 30).unwrap().problems
}

/// Where the record of the last member begins in the directory.
fn last_record(bytes: &[u8]) -> usize {
    (0..bytes.len()).rfind(|&at| bytes[at..].starts_with(b"PK\x01\x02")).unwrap()
}

const FILES: &[(&str, &[u8])] = &[("a/x", b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), ("b", b"yyyy")];

#[test]
fn what_pack_makes_is_whole() {
    let (_folder, path) = archive(FILES);
    let found = verify(&path, 1 << 30).unwrap();
    assert_eq!(found, Verified { members: 2, bytes: 45, problems: Vec::new() });
}

#[test]
fn changed_content_is_told() {
    assert_eq!(
        changed(FILES, |bytes| *bytes.iter_mut().rfind(|byte| **byte == b'y').unwrap() = b'z'),
        ["`b` is damaged: invalid checksum"]
    );
}

#[test]
fn a_directory_that_contradicts_what_stands_before_a_member_is_told() {
    for (at, value, expected) in [
        (46, b'c', "local file header filename mismatch (does not match central directory)"),
        (12, 9, "last modified time mismatch for 'b'"),
    ] {
        let found = changed(FILES, |bytes| {
            let at = last_record(bytes) + at;
            bytes[at] = value;
        });
        assert_eq!(found, [expected]);
    }
}

#[test]
fn members_that_share_their_bytes_are_told() {
    let found = changed(&[("a", b"same"), ("b", b"same")], |bytes| {
        let at = last_record(bytes) + 42;
        bytes[at..at + 4].fill(0);
    });
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn names_that_leave_the_folder_are_told() {
    let found = changed(&[("../x", b"1")], |_| ());
    assert_eq!(found, ["`../x` is outside the folder it is unpacked in: no reader should follow it"]);
}

#[test]
fn a_bomb_is_told_before_it_is_inflated() {
    let (_folder, path) = archive(&[("zeros", &vec![0; 2_000_000])]);
    let found = verify(&path, 1_000_000).unwrap();
    assert_eq!(found.problems, ["its members claim 2000000 bytes, more than the 1000000 that are allowed"]);
    assert_eq!(found.bytes, 0);
    let found = changed(FILES, |bytes| {
        let at = last_record(bytes) + 24;
        bytes[at..at + 4].copy_from_slice(&100_000_000_u32.to_le_bytes());
    });
    assert_eq!(found[0], "`b` claims 100000000 bytes in 4, which no deflate stream holds");
}

#[test]
fn a_broken_archive_is_no_error_but_found() {
    let found = changed(FILES, |bytes| bytes.truncate(60));
    assert!(found[0].contains("is not a readable zip archive"), "{found:?}");
}

#[test]
fn a_sum_is_that_of_the_bytes() {
    let (_folder, path) = archive(FILES);
    fs::write(&path, "abc").unwrap();
    assert_eq!(sha256_hex(&path).unwrap(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
