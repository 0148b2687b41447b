use std::io::Write as _;

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::{Comparison, verify};
use super::*;

/// The bytes of an archive with these files, deflated.
fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(io::Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn on_disk(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

/// The archive with each `from` in it replaced, which is as long.
fn with(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> = (0..=bytes.len() - from.len()).filter(|&at| bytes[at..].starts_with(from)).collect();
    assert!(!places.is_empty(), "nothing to replace");
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    bytes
}

/// Where the record of the first member begins in the directory.
fn record(bytes: &[u8]) -> usize {
    (0..bytes.len()).find(|&at| bytes[at..].starts_with(b"PK\x01\x02")).unwrap()
}

#[test]
fn an_archive_tells_its_members_and_their_contents() {
    let file = on_disk(&archive(&[("b.txt", b"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"), ("a/c", b"x")]));
    let members = entries(file.path()).unwrap();
    let names: Vec<(&str, usize, u64)> = members.iter().map(|m| (&*m.name, m.order, m.size)).collect();
    assert_eq!(names, [("b.txt", 0, 34), ("a/c", 1, 1)]);
    assert_eq!(members[0].method, Some(Method::Deflated));
    assert_eq!(members[1].crc, Some(crc32fast::hash(b"x")));
    assert_eq!(content(file.path(), "a/c", 1).unwrap(), b"x");
    let refused = content(file.path(), "b.txt", 33).unwrap_err();
    assert_eq!(refused.to_string(), "`b.txt` is larger than 33 bytes");
    assert!(matches!(content(file.path(), "gone", 9), Err(ReadError::Missing { .. })));
}

#[test]
fn a_folder_is_read_in_the_same_way() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("a/empty")).unwrap();
    fs::write(folder.path().join("a/x"), "x").unwrap();
    fs::write(folder.path().join("a.txt"), "text").unwrap();
    std::os::unix::fs::symlink("a.txt", folder.path().join("link")).unwrap();
    let members = entries(folder.path()).unwrap();
    let found: Vec<(&str, MemberKind)> = members.iter().map(|m| (&*m.name, m.kind)).collect();
    assert_eq!(found, [("a.txt", MemberKind::File), ("a/x", MemberKind::File), ("link", MemberKind::Symlink)]);
    assert_eq!(content(folder.path(), "a/x", 9).unwrap(), b"x");
    assert_eq!(content(folder.path(), "link", 9).unwrap(), b"a.txt");
    assert!(matches!(content(folder.path(), "../x", 9), Err(ReadError::Missing { .. })));
}

#[test]
fn names_that_leave_the_folder_and_names_that_come_twice_are_told() {
    let bytes = with(archive(&[("aa/x", b"1"), ("xx/x", b"2"), ("aa/y", b"3")]), b"xx/x", b"../x");
    let file = on_disk(&with(bytes, b"aa/y", b"aa/x"));
    let members = entries(file.path()).unwrap();
    let found: Vec<(&str, bool, bool)> = members.iter().map(|m| (&*m.name, m.leaves_folder(), m.duplicate)).collect();
    assert_eq!(found, [("aa/x", false, false), ("../x", true, false), ("aa/x", false, true)]);
    assert_eq!(content(file.path(), "aa/x", 9).unwrap(), b"3", "unpacking leaves the last");
}

#[test]
fn an_encrypted_member_is_told_and_not_read() {
    let mut bytes = archive(&[("x", b"secret")]);
    let at = record(&bytes);
    bytes[at + 8] |= 1;
    let file = on_disk(&bytes);
    assert!(entries(file.path()).unwrap()[0].encrypted);
    assert_eq!(content(file.path(), "x", 99).unwrap_err().to_string(), "`x` is encrypted");
}

#[test]
fn a_member_packed_in_another_way_is_told_and_not_read() {
    let mut bytes = archive(&[("x", b"content")]);
    let at = record(&bytes);
    bytes[at + 10] = 93;
    let error = content(on_disk(&bytes).path(), "x", 99).unwrap_err();
    assert!(matches!(error, ReadError::Method { .. }), "{error}");
}

#[test]
fn a_bomb_gives_no_more_than_its_directory_claims() {
    let mut bytes = archive(&[("x", &vec![0; 5_000_000])]);
    let at = record(&bytes);
    bytes[at + 24..at + 28].copy_from_slice(&1000_u32.to_le_bytes());
    let file = on_disk(&bytes);
    let mut given = 0;
    let error = Reader::open(file.path()).unwrap().copy(0, &mut |part| given += part.len()).unwrap_err();
    assert!(given <= 1000, "{given} bytes");
    assert!(matches!(error, ReadError::Damaged { .. }), "{error}");
}

#[test]
fn a_wrong_checksum_is_damage() {
    let mut bytes = archive(&[("x", b"content")]);
    let at = record(&bytes);
    bytes[at + 16] ^= 1;
    let error = content(on_disk(&bytes).path(), "x", 99).unwrap_err();
    assert_eq!(error.to_string(), "`x` is damaged: invalid checksum");
}

#[test]
fn what_is_no_archive_is_refused_with_the_reason() {
    for bytes in [&b""[..], b"no archive at all", b"PK\x05\x06"] {
        let file = on_disk(bytes);
        let error = entries(file.path()).unwrap_err();
        assert!(error.to_string().contains(" is not a readable zip archive: "), "{error}");
    }
    assert!(matches!(entries(Path::new("/nowhere/x.zip")), Err(ReadError::Disk { .. })));
}

proptest! {
    #[test]
    fn bytes_of_any_kind_are_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), ended in any::<bool>()) {
        let end = if ended { &b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x2e\0\0\0\0\0\0\0\0\0"[..] } else { b"" };
        let file = on_disk(&[&bytes, end].concat());
        let _ = entries(file.path());
        let _ = verify(file.path(), 1 << 20);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn no_bytes_are_a_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        cut in any::<prop::sample::Index>(),
        whole in any::<bool>(),
    ) {
        let mut bytes = archive(&[("a.txt", b"some text, some text, some text"), ("b/c", b"x"), ("d", &[7; 300])]);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if !whole {
            bytes.truncate(cut.index(bytes.len()));
        }
        let file = on_disk(&bytes);
        if let Ok(mut reader) = Reader::open(file.path()) {
            for index in 0..reader.members().len() {
                let _ = reader.content(index, 1 << 16);
            }
            let same = Reader::open(file.path()).and_then(|mut again| {
                byte_reasons(&mut reader, &mut again, &Comparison::default())
            });
            prop_assert!(same.is_ok_and(|reasons| reasons.is_empty()));
        }
        let _ = verify(file.path(), 1 << 20);
    }
}
