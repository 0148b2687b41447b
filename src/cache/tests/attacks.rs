//! Archives that this program never made: each with a checksum that is right.

use std::io::Write as _;

use tar::{Builder, EntryType, Header};

use super::*;

/// An archive with these members, of which each name stands in it as it is.
fn forged(build: &Build, members: &[(&str, EntryType, &str)]) -> PathBuf {
    let path = build.root.path().join("forged.tar");
    let about = About::new(&build.name(Some("k")), build.paths.clone(), 0, 0, 0);
    let mut builder = Builder::new(Vec::new());
    append(&mut builder, "buildspec-cache.json", EntryType::Regular, &serde_json::to_string(&about).unwrap());
    for (name, kind, content) in members {
        append(&mut builder, name, *kind, content);
    }
    let sum = crc32fast::hash(builder.get_ref());
    append(&mut builder, "buildspec-cache.sum", EntryType::Regular, &format!("{sum:08x}\n"));
    fs::File::create(&path).unwrap().write_all(&builder.into_inner().unwrap()).unwrap();
    path
}

fn append(builder: &mut Builder<Vec<u8>>, name: &str, kind: EntryType, content: &str) {
    let mut header = Header::new_gnu();
    let is_link = matches!(kind, EntryType::Symlink | EntryType::Link);
    let gnu = header.as_gnu_mut().unwrap();
    gnu.name[..name.len()].copy_from_slice(name.as_bytes());
    if is_link {
        gnu.linkname[..content.len()].copy_from_slice(content.as_bytes());
    }
    header.set_entry_type(kind);
    header.set_mode(0o6755);
    header.set_mtime(0);
    header.set_size(if is_link { 0 } else { content.len() as u64 });
    header.set_cksum();
    builder.append(&header, if is_link { &b""[..] } else { content.as_bytes() }).unwrap();
}

#[test]
fn a_forged_archive_without_malice_is_taken() {
    let build = Build::new(&["m/**/*"]);
    let restored = build.restore(&forged(&build, &[("src/m/a", EntryType::Regular, "x")])).unwrap();
    assert_eq!(restored.files, 1);
    assert_eq!(build.tree()[1], ("m/a".into(), format!("{:?}", crc32fast::hash(b"x")), 0o755), "without set-user-id");
}

#[test]
fn nothing_is_written_outside_the_paths() {
    let build = Build::new(&["m/**/*"]);
    let outside = build.root.path().join("outside");
    fs::create_dir(&outside).unwrap();
    let absolute = format!("{}/x", outside.display());
    let members = [
        ("src/m/../../outside/x", EntryType::Regular, "x"),
        ("src/../../outside/x", EntryType::Regular, "x"),
        (absolute.as_str(), EntryType::Regular, "x"),
        ("../outside/x", EntryType::Regular, "x"),
        ("src/buildspec.yml", EntryType::Regular, "x"),
        ("src/.git/hooks/post-checkout", EntryType::Regular, "x"),
        ("abs/etc/passwd", EntryType::Regular, "x"),
        ("src/m/hard", EntryType::Link, "/etc/passwd"),
        ("src/m/fifo", EntryType::Fifo, ""),
        ("src/m/device", EntryType::Char, ""),
    ];
    let restored = build.restore(&forged(&build, &members)).unwrap();
    assert_eq!(restored.files, 0);
    assert_eq!(restored.refused.len(), members.len());
    assert_eq!(build.tree(), []);
    assert!(fs::read_dir(&outside).unwrap().next().is_none());
}

#[test]
fn nothing_is_written_through_a_link_of_the_archive_or_of_the_source() {
    let build = Build::new(&["m/**/*"]);
    let outside = build.root.path().join("outside");
    fs::create_dir(&outside).unwrap();
    let target = outside.display().to_string();
    fs::create_dir_all(build.source().join("m")).unwrap();
    symlink(&outside, build.source().join("m/planted")).unwrap();
    let members = [
        ("src/m/l", EntryType::Symlink, target.as_str()),
        ("src/m/l/x", EntryType::Regular, "x"),
        ("src/m/l", EntryType::Regular, "x"),
        ("src/m/planted/x", EntryType::Regular, "x"),
        ("src/m/planted/deep/er", EntryType::Directory, ""),
    ];
    let restored = build.restore(&forged(&build, &members)).unwrap();
    assert_eq!((restored.files, restored.refused.len(), restored.blocked.len()), (1, 2, 2));
    assert!(fs::read_dir(&outside).unwrap().next().is_none());
}

#[test]
fn a_source_that_is_a_link_itself_is_not_written_through() {
    let build = Build::new(&["m/**/*"]);
    let outside = build.root.path().join("outside");
    fs::create_dir(&outside).unwrap();
    symlink(&outside, build.source().join("m")).unwrap();
    let restored = build.restore(&forged(&build, &[("src/m/x", EntryType::Regular, "x")])).unwrap();
    assert_eq!((restored.files, restored.blocked.len()), (0, 1));
    assert!(fs::read_dir(&outside).unwrap().next().is_none());
}

#[test]
fn a_size_that_is_a_lie_is_no_entry() {
    let build = Build::new(&["m/**/*"]);
    let path = forged(&build, &[("src/m/a", EntryType::Regular, "x")]);
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.windows(7).position(|window| window == b"src/m/a").unwrap();
    let header = &mut bytes[at..at + 512];
    header[124..135].copy_from_slice(b"77777777777");
    let mut fixed = Header::new_gnu();
    fixed.as_mut_bytes().copy_from_slice(header);
    fixed.set_cksum();
    header.copy_from_slice(fixed.as_bytes());
    let end = bytes.len() - 2048;
    let sum = format!("{:08x}", crc32fast::hash(&bytes[..end]));
    bytes[end + 512..end + 520].copy_from_slice(sum.as_bytes());
    fs::write(&path, bytes).unwrap();
    assert!(build.restore(&path).is_err());
    assert_eq!(build.tree(), []);
}

#[test]
fn an_entry_of_a_later_format_is_left_alone() {
    let build = Build::new(&["m/**/*"]);
    let path = forged(&build, &[]);
    let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).replacen("\"format\":1", "\"format\":2", 1);
    let mut bytes = text.into_bytes();
    let end = bytes.len() - 2048;
    let sum = format!("{:08x}", crc32fast::hash(&bytes[..end]));
    bytes[end + 512..end + 520].copy_from_slice(sum.as_bytes());
    fs::write(&path, bytes).unwrap();
    assert_eq!(build.restore(&path).unwrap_err().to_string(), "it has the format 2, which this version does not read");
}
