//! Entries from disk to disk, entries that attack, and many builds at once.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::*;

mod attacks;
mod crowd;

/// A build's source with a cache of these paths.
struct Build {
    root: tempfile::TempDir,
    ground: Ground,
    allowed: Allowed,
    paths: Vec<String>,
}

impl Build {
    fn new(paths: &[&str]) -> Self {
        let root = tempfile::tempdir().unwrap();
        let source = root.path().join("src");
        fs::create_dir(&source).unwrap();
        let ground = Ground::of_sources(&[(String::new(), source.clone())]);
        let paths: Vec<String> = paths.iter().map(|&path| path.to_owned()).collect();
        let allowed = Allowed::new(&paths, &ground, &source).unwrap();
        Self { root, ground, allowed, paths }
    }

    fn source(&self) -> PathBuf {
        self.root.path().join("src")
    }

    fn write(&self, name: &str, content: &[u8]) {
        let path = self.source().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn name(&self, key: Option<&str>) -> Name {
        let scope = Scope { namespace: "shop".into(), version: version(&self.paths) };
        Name { scope, key: key.map(str::to_owned) }
    }

    fn pack(&self, to: &Path, name: &Name, created: u64) -> Gathered {
        let gathered = gather(&self.allowed, &self.ground).unwrap();
        let about = About::new(name, self.paths.clone(), created, gathered.files(), gathered.bytes());
        pack(&gathered, &about, to, &|_, _| true).unwrap();
        gathered
    }

    fn restore(&self, archive: &Path) -> Result<Restored, CacheFault> {
        restore(archive, &self.allowed, &self.ground, &|_, _| true)
    }

    /// All that lies in the source: name, kind or content, mode.
    fn tree(&self) -> Vec<(PathBuf, String, u32)> {
        let source = self.source();
        let entries = walkdir::WalkDir::new(&source).min_depth(1).sort_by_file_name().into_iter().map(Result::unwrap);
        let one = |entry: walkdir::DirEntry| {
            let meta = entry.path().symlink_metadata().unwrap();
            let content = match entry.file_type() {
                kind if kind.is_dir() => "folder".to_owned(),
                kind if kind.is_symlink() => format!("-> {}", fs::read_link(entry.path()).unwrap().display()),
                _ => format!("{:?}", crc32fast::hash(&fs::read(entry.path()).unwrap())),
            };
            let name = entry.path().strip_prefix(&source).unwrap().to_owned();
            (name, content, if meta.is_symlink() { 0 } else { meta.permissions().mode() & 0o777 })
        };
        entries.map(one).collect()
    }
}

fn permit(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn what_was_packed_comes_back_as_it_was() {
    let one = Build::new(&["m/**/*", "top.txt"]);
    one.write("m/a/run", b"#!/bin/sh\n");
    permit(&one.source().join("m/a/run"), 0o755);
    one.write("m/large", &(0..1_000_003_u32).map(|at| (at % 251) as u8).collect::<Vec<_>>());
    one.write(&format!("m/{}/deep", "long-name-".repeat(20)), b"x");
    one.write("m/none", b"");
    one.write("top.txt", b"top");
    one.write("other", b"not cached");
    fs::create_dir_all(one.source().join("m/empty/er")).unwrap();
    symlink("../nowhere", one.source().join("m/link")).unwrap();
    symlink(format!("/{}", "far/".repeat(40)), one.source().join("m/long-link")).unwrap();
    permit(&one.source().join("m/empty"), 0o500);
    let archive = one.root.path().join("a.tar");
    let gathered = one.pack(&archive, &one.name(Some("k")), 7);
    assert_eq!(gathered.files(), 7);

    let two = Build::new(&["m/**/*", "top.txt"]);
    let restored = two.restore(&archive).unwrap();
    assert_eq!((restored.files, restored.refused, restored.blocked), (7, vec![], vec![]));
    assert_eq!(restored.about.key.as_deref(), Some("k"));
    let expected: Vec<_> = one.tree().into_iter().filter(|(name, ..)| name != Path::new("other")).collect();
    assert_eq!(two.tree(), expected);
    let modified = |build: &Build| fs::metadata(build.source().join("m/a/run")).unwrap().mtime();
    assert_eq!(modified(&one), modified(&two));
    for build in [&one, &two] {
        permit(&build.source().join("m/empty"), 0o700);
    }
}

#[test]
fn large_files_begin_at_blocks_of_the_file_system() {
    let build = Build::new(&["m"]);
    for number in 0..9 {
        build.write(&format!("m/{}", "n".repeat(90 + 2 * number)), &vec![1; 300_000 + 517 * number]);
        build.write(&format!("m/small{number}"), &vec![2; 700 * number]);
    }
    let archive = build.root.path().join("a.tar");
    build.pack(&archive, &build.name(None), 0);
    let (_, items) = archive::read(&fs::File::open(&archive).unwrap()).unwrap();
    let large = items.iter().filter_map(|item| match item.kind {
        archive::ItemKind::File { offset, size } if size >= archive::LARGE => Some(offset % 4096),
        _ => None,
    });
    assert_eq!(large.collect::<Vec<_>>(), [0; 9]);
}

#[test]
fn entries_override_what_the_source_has() {
    let one = Build::new(&["m/**/*"]);
    for name in ["m/file", "m/link", "m/folder/x", "m/ok", "m/kept"] {
        one.write(name, b"cached");
    }
    let archive = one.root.path().join("a.tar");
    one.pack(&archive, &one.name(None), 0);

    let two = Build::new(&["m/**/*"]);
    two.write("m/file", b"of the source, and longer");
    two.write("precious", b"precious");
    two.write("m/own", b"own");
    symlink("../precious", two.source().join("m/link")).unwrap();
    two.write("m/folder", b"a file");
    two.write("m/kept/x", b"in a folder");
    let restored = two.restore(&archive).unwrap();
    let content = |name: &str| fs::read_to_string(two.source().join(name)).unwrap();
    assert_eq!((content("m/file"), content("m/ok")), ("cached".to_owned(), "cached".to_owned()));
    assert_eq!((content("precious"), content("m/own")), ("precious".to_owned(), "own".to_owned()));
    assert_eq!(content("m/link"), "cached", "the link itself is replaced");
    assert_eq!(content("m/folder"), "a file");
    assert_eq!(content("m/kept/x"), "in a folder");
    assert_eq!((restored.files, restored.blocked.len()), (3, 3), "{:?}", restored.blocked);
}

#[test]
fn an_archive_of_which_any_byte_is_another_or_missing_is_refused_and_nothing_is_written() {
    let one = Build::new(&["m/**/*"]);
    one.write("m/a", b"content");
    one.write("m/b", &[7; 600]);
    let archive = one.root.path().join("a.tar");
    one.pack(&archive, &one.name(Some("k")), 0);
    let whole = fs::read(&archive).unwrap();
    let two = Build::new(&["m/**/*"]);
    let broken = two.root.path().join("b.tar");
    let refused = |bytes: &[u8]| {
        fs::write(&broken, bytes).unwrap();
        two.restore(&broken).is_err() && two.tree().is_empty()
    };
    for at in (0..whole.len()).step_by(5).chain(whole.len() - 1536..whole.len() - 1527) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        // The last member's own header and the rest of its block say nothing that counts.
        let counts = at < whole.len() - 2048 || (whole.len() - 1536..whole.len() - 1527).contains(&at);
        assert!(!counts || refused(&bytes), "byte {at} of {}", whole.len());
    }
    for length in (0..whole.len()).step_by(97).chain([whole.len() - 1]) {
        assert!(refused(&whole[..length]), "{length} of {} bytes", whole.len());
    }
    assert!(refused(b""));
    assert!(refused(&[whole.clone(), vec![0]].concat()));
}

#[test]
fn a_link_of_the_source_leads_nothing_into_the_cache() {
    let build = Build::new(&["m/**/*", "d/e/**/*"]);
    build.write("real/secret", b"x");
    symlink("real", build.source().join("m")).unwrap();
    fs::create_dir(build.source().join("d")).unwrap();
    symlink("../real", build.source().join("d/e")).unwrap();
    let gathered = gather(&build.allowed, &build.ground).unwrap();
    assert_eq!(gathered.files(), 0);
    let said = ["m is a link, so nothing behind it is cached", "d/e is a link, so nothing behind it is cached"];
    assert_eq!(gathered.notices, said);
}

#[test]
fn what_stands_in_a_folder_of_entries_is_found_kept_and_removed() {
    let build = Build::new(&["m/**/*"]);
    build.write("m/a", b"1");
    let folder = Folder::new(build.root.path().join("caches"));
    let save = |key: Option<&str>, created| {
        let name = build.name(key);
        let Answer::Room(room) = folder.answer(&Request::Offer(name.clone())) else { return None };
        build.pack(&room, &name, created);
        Some(folder.answer(&Request::Take(name)))
    };
    let find = |key: Option<&str>, fallback_keys: &[&str]| {
        let fallback_keys = fallback_keys.iter().map(|&key| key.to_owned()).collect();
        folder.answer(&Request::Find { name: build.name(key), fallback_keys })
    };
    let key_of = |answer: &Answer| match answer {
        Answer::Found { archive, .. } => read_about(archive).unwrap().key,
        other => panic!("{other:?}"),
    };
    assert_eq!(find(Some("deps-1"), &[]), Answer::Missing("no entry for key `deps-1`".to_owned()));
    assert_eq!(save(Some("deps-1"), 10), Some(Answer::Done));
    assert_eq!(save(Some("deps-1"), 11), None, "it is never changed");
    assert_eq!(save(Some("deps-2"), 20), Some(Answer::Done));
    assert_eq!(save(None, 30), Some(Answer::Done));
    assert_eq!(save(None, 31), Some(Answer::Done), "without a key it is replaced");
    assert_eq!(key_of(&find(Some("deps-1"), &["deps-"])).as_deref(), Some("deps-1"));
    assert_eq!(key_of(&find(Some("deps-9"), &["deps-"])).as_deref(), Some("deps-2"));
    assert_eq!(key_of(&find(None, &[])), None);

    let entries = folder.entries().unwrap();
    assert_eq!(entries.len(), 3);
    fs::write(&entries[0].path, "rubbish").unwrap();
    assert!(folder.entries().unwrap()[0].about.is_err());
    let all = Prune { max_size: Some(0), ..Prune::default() };
    assert_eq!(folder.prune(&all, SystemTime::now()).unwrap().len(), 3);
    assert!(fs::read_dir(folder.dir()).unwrap().next().is_none(), "not even folders are left");
}

#[test]
fn an_entry_that_is_broken_makes_room_for_a_new_one() {
    let build = Build::new(&["m/**/*"]);
    build.write("m/a", b"1");
    let folder = Folder::new(build.root.path().join("caches"));
    let name = build.name(Some("k"));
    let save = || {
        let Answer::Room(room) = folder.answer(&Request::Offer(name.clone())) else { panic!("no room") };
        build.pack(&room, &name, 1);
        assert_eq!(folder.answer(&Request::Take(name.clone())), Answer::Done);
    };
    save();
    let path = folder.entries().unwrap()[0].path.clone();
    fs::write(&path, &fs::read(&path).unwrap()[..900]).unwrap();
    let answer = folder.answer(&Request::Find { name: name.clone(), fallback_keys: vec![] });
    assert_eq!(answer, Answer::Missing("there is an entry, but it is cut off".to_owned()));
    save();
    assert!(build.restore(&path).is_ok());
}

#[test]
fn what_a_killed_build_has_begun_is_removed_and_what_a_living_one_writes_is_not() {
    let build = Build::new(&["m/**/*"]);
    build.write("m/a", b"1");
    let folder = Folder::new(build.root.path().join("caches"));
    let name = build.name(Some("k"));
    let Answer::Room(room) = folder.answer(&Request::Offer(name.clone())) else { panic!("no room") };
    build.pack(&room, &name, 1);
    let abandoned = room.with_file_name(".new-abandoned");
    fs::write(&abandoned, "half").unwrap();
    folder.prune(&Prune::default(), SystemTime::now()).unwrap();
    assert!(room.exists() && !abandoned.exists());
    let other = Folder::new(folder.dir().to_owned());
    let busy = Answer::Declined("another build is saving it".to_owned());
    assert_eq!(other.answer(&Request::Offer(name.clone())), busy);
    assert_eq!(folder.answer(&Request::Withdraw(name.clone())), Answer::Done);
    assert!(!room.exists());
    assert!(matches!(other.answer(&Request::Offer(name)), Answer::Room(_)));
}
