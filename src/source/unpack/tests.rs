//! The attack corpus: archives that are made to do harm, each with its refusal, and a property over all of them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

mod making;

use making::{Kind as Made, Member, gzip, tar, zip};

/// A folder with something beside the place where an archive is unpacked.
struct World {
    root: TempDir,
}

impl World {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("to")).unwrap();
        fs::write(root.path().join("victim"), "unharmed").unwrap();
        Self { root }
    }

    fn to(&self) -> PathBuf {
        self.root.path().join("to")
    }

    fn unpack(&self, bytes: &[u8], limit: UnpackLimit, modes: Modes) -> Result<Vec<String>, UnpackError> {
        let archive = self.root.path().join("archive");
        fs::write(&archive, bytes).unwrap();
        let done = unpack(&archive, &self.to(), limit, modes, &|_, _| true);
        assert_eq!(fs::read_to_string(self.root.path().join("victim")).unwrap(), "unharmed");
        assert_eq!(fs::read_dir(self.root.path()).unwrap().count(), 3, "something was written beside the folder");
        done
    }

    /// Everything that is there, each file with its permissions and content, each link with its target.
    fn found(&self) -> Vec<String> {
        let mut found = Vec::new();
        for entry in walkdir::WalkDir::new(self.to()).min_depth(1).sort_by_file_name() {
            let entry = entry.unwrap();
            let name = entry.path().strip_prefix(self.to()).unwrap().display().to_string();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o7777;
            found.push(match entry.file_type() {
                kind if kind.is_dir() => format!("{name}/ {mode:o}"),
                kind if kind.is_symlink() => format!("{name} -> {}", fs::read_link(entry.path()).unwrap().display()),
                _ => format!("{name} {mode:o} {}", fs::read_to_string(entry.path()).unwrap()),
            });
        }
        found
    }
}

/// What is said of an archive that is refused, the archive's own path left out.
fn refusal(bytes: &[u8]) -> String {
    let world = World::new();
    let error = world.unpack(bytes, UnpackLimit::default(), Modes::Kept).expect_err("it is refused");
    let text = crate::text::with_causes(&error);
    text.replace(&world.root.path().display().to_string(), "[ROOT]")
}

fn file(name: &str) -> Member {
    Member::file(name, "x")
}

fn link(name: &str, target: &str) -> Member {
    Member { kind: Made::Link, ..Member::file(name, target) }
}

#[test]
fn an_archive_comes_out_as_it_was_packed() {
    let members = [
        Member { kind: Made::Folder, mode: 0o750, ..Member::file("bin/", "") },
        Member { mode: 0o4755, ..Member::file("bin/tool", "#!/bin/sh") },
        Member { mode: 0o600, ..Member::file("./deep/er/secret", "s") },
        link("deep/link", "../bin/tool"),
        link("dangling", "nowhere"),
    ];
    let expected = [
        "bin/ 750",
        "bin/tool 755 #!/bin/sh",
        "dangling -> nowhere",
        "deep/ 755",
        "deep/er/ 755",
        "deep/er/secret 600 s",
        "deep/link -> ../bin/tool",
    ];
    for bytes in [zip(&members), tar(&members), gzip(&tar(&members))] {
        let world = World::new();
        world.unpack(&bytes, UnpackLimit::default(), Modes::Kept).unwrap();
        assert_eq!(world.found(), expected);
    }
}

#[test]
fn a_pipeline_takes_the_permissions_away() {
    let members = [
        Member { kind: Made::Folder, mode: 0o700, ..Member::file("bin/", "") },
        Member { mode: 0o755, ..Member::file("bin/tool", "t") },
    ];
    for bytes in [zip(&members), tar(&members)] {
        let world = World::new();
        world.unpack(&bytes, UnpackLimit::default(), Modes::Lost).unwrap();
        assert_eq!(world.found(), ["bin/ 755", "bin/tool 644 t"]);
    }
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    for name in
        ["../victim", "a/../../victim", "/victim", "a/..", "..", "C:\\victim", "c:victim", "..\\victim", "\\victim"]
    {
        let expected = format!("the archive is not unpacked: `{name}` would lie outside the source");
        for bytes in [zip(&[file(name)]), tar(&[file(name)]), zip(&[file("fine"), file(name)])] {
            assert_eq!(refusal(&bytes), expected);
        }
    }
    assert_eq!(refusal(&zip(&[file("a\0b")])), "the archive is not unpacked: `a\\0b` would lie outside the source");
}

#[test]
fn links_that_lead_elsewhere_are_refused() {
    for target in ["/etc/passwd", "../victim", "x/../../victim", ".."] {
        let expected = "the archive is not unpacked: `l` is a link to what lies outside the source";
        for bytes in [zip(&[link("l", target)]), tar(&[link("l", target)])] {
            assert_eq!(refusal(&bytes), expected, "{target}");
        }
    }
    // Each alone stays inside; together they do not.
    let chain = [link("a/up", ".."), link("out", "a/up/../victim"), file("a/x")];
    for bytes in [zip(&chain), tar(&chain)] {
        assert_eq!(refusal(&bytes), "the archive is not unpacked: `out` is a link to what lies outside the source");
    }
    assert_eq!(refusal(&zip(&[link("l", "")])), "the archive is not unpacked: `l` is a link that names nothing");
}

#[test]
fn nothing_is_written_through_a_link() {
    let through = [link("d", "sub"), file("sub/x"), file("d/y")];
    let first = [file("d/y"), link("d", "sub")];
    for (members, expected) in [
        (&through[..], "the archive is not unpacked: `d/y` goes through a link"),
        (&first[..], "the archive is not unpacked: `d` is a folder as well"),
    ] {
        for bytes in [zip(members), tar(members)] {
            assert_eq!(refusal(&bytes), expected);
        }
    }
    // A file of a link's name takes its place, and does not go where it points.
    for members in
        [[file("y"), link("l", "y"), Member::file("l", "new")], [Member::file("l", "new"), file("y"), file("z")]]
    {
        let world = World::new();
        world.unpack(&zip(&members), UnpackLimit::default(), Modes::Kept).unwrap();
        assert!(world.found().contains(&"l 644 new".to_owned()) && world.found().contains(&"y 644 x".to_owned()));
    }
}

#[test]
fn a_hard_link_is_to_a_file_of_the_archive_before_it() {
    let hard = |name: &str, target: &str| Member { kind: Made::HardLink, ..Member::file(name, target) };
    for (target, before) in [("/etc/passwd", "a"), ("../victim", "a"), ("later", "a"), ("l/x", "l")] {
        let before = if before == "l" { link("l", "sub") } else { file("a") };
        assert_eq!(
            refusal(&tar(&[before, hard("h", target)])),
            "the archive is not unpacked: `h` is a hard link to what is no file of the archive before it"
        );
    }
    let world = World::new();
    world
        .unpack(&tar(&[file("a"), hard("h", "./a"), Member::file("h", "own")]), UnpackLimit::default(), Modes::Kept)
        .unwrap();
    assert_eq!(world.found(), ["a 644 x", "h 644 own"], "what comes later is not written into the other name");
}

#[test]
fn devices_pipes_and_other_kinds_are_refused() {
    for kind in [b'3', b'4', b'6'] {
        let bytes = tar(&[Member { kind: Made::Other(kind), ..Member::file("d", "") }]);
        assert_eq!(refusal(&bytes), "the archive is not unpacked: `d` is a device, a pipe or a socket");
    }
    for kind in [0o010_000, 0o020_000, 0o060_000, 0o140_000] {
        let bytes = zip(&[Member { kind: Made::Special, mode: kind | 0o644, ..Member::file("d", "") }]);
        assert_eq!(refusal(&bytes), "the archive is not unpacked: `d` is a device, a pipe or a socket");
    }
    let bytes = tar(&[Member { kind: Made::Other(b'V'), ..Member::file("d", "") }]);
    assert_eq!(refusal(&bytes), "the archive is not unpacked: `d` is of a kind that no source has");
}

#[test]
fn what_is_a_file_and_a_folder_is_refused() {
    for (members, expected) in
        [([file("a"), file("a/b")], "`a/b` goes through a file"), ([file("a/b"), file("a")], "`a` is a folder as well")]
    {
        for bytes in [zip(&members), tar(&members)] {
            assert_eq!(refusal(&bytes), format!("the archive is not unpacked: {expected}"));
        }
    }
}

#[test]
fn of_one_name_the_last_counts_and_case_tells_names_apart() {
    let members = [Member::file("a", "1"), Member::file("./a", "2"), Member::file("A", "3"), Member::file("a", "4")];
    for bytes in [zip(&members), tar(&members)] {
        let world = World::new();
        world.unpack(&bytes, UnpackLimit::default(), Modes::Kept).unwrap();
        assert_eq!(world.found(), ["A 644 3", "a 644 4"]);
    }
}

#[test]
fn what_would_fill_the_disk_is_refused_before_anything_is_written() {
    let huge = |size: u64| Member { claims: Some(size), ..file("x") };
    let said = refusal(&zip(&[huge(11 << 30)]));
    assert!(said.starts_with("the source holds 11811160064 bytes or more, and 10737418240 are allowed"), "{said}");
    assert!(said.ends_with("; type `--source-limit 11G` if that is meant"), "{said}");
    let said = refusal(&tar(&[huge(11 << 30)]));
    assert!(said.starts_with("the source holds 11811160064 bytes or more"), "{said}");
    // Many that are each allowed, and sums that do not fit into a number.
    let said = refusal(&zip(&[huge(6 << 30), huge(u64::MAX - 5), huge(6 << 30)]));
    assert!(said.starts_with("the source holds 18446744073709551615 bytes or more"), "{said}");
    let world = World::new();
    let small = UnpackLimit { bytes: 1, is_named: true };
    for bytes in [zip(&[file("a"), file("b")]), tar(&[file("a"), file("b")])] {
        assert!(matches!(world.unpack(&bytes, small, Modes::Kept), Err(UnpackError::TooLarge { found: 2, .. })));
        assert!(world.found().is_empty());
    }
    assert!(world.unpack(&zip(&[file("a")]), small, Modes::Kept).is_ok(), "no more than is allowed");
}

#[test]
fn a_bomb_is_told_by_its_ratio_unless_a_limit_is_named() {
    let zeros = "\0".repeat(70 << 20);
    let packed = gzip(&tar(&[Member::file("x", &zeros)]));
    let size = packed.len();
    let expected = format!(
        "the archive is not unpacked: its {size} bytes would become 73400320, more than 200 times as many; type \
         `--source-limit 70M` if that is meant"
    );
    assert_eq!(refusal(&packed), expected);
    let said = refusal(&zip(&[Member { claims: Some(70 << 20), ..file("x") }]));
    assert!(said.contains("would become 73400320, more than 200 times as many"), "{said}");
    let world = World::new();
    world.unpack(&packed, UnpackLimit { bytes: 70 << 20, is_named: true }, Modes::Kept).unwrap();
    assert_eq!(fs::metadata(world.to().join("x")).unwrap().len(), 70 << 20);
}

#[test]
fn content_that_is_more_than_was_claimed_is_no_content() {
    let said = refusal(&zip(&[Member { claims: Some(1), ..Member::file("x", "more than one") }]));
    assert!(said.starts_with("`x` is damaged: "), "{said}");
}

#[test]
fn a_number_of_entries_has_an_end() {
    let limit = UnpackLimit::default();
    assert!(limit.check(0, ENTRIES).is_ok());
    let error = limit.check(0, ENTRIES + 1).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the source has more than 1000000 entries; bring it here yourself and name the folder"
    );
}

#[test]
fn names_of_any_length_do_not_come_into_memory() {
    let bytes = tar(&[Member { kind: Made::Other(b'L'), claims: Some(2 << 20), ..Member::file("x", "") }]);
    assert!(refusal(&bytes).ends_with("what stands before an entry is longer than any name"));
    let pax = Member { kind: Made::Other(b'x'), ..Member::file("x", "20 size=99999999999\n") };
    assert!(refusal(&tar(&[pax, file("y")])).ends_with("an entry says its size in two ways"));
}

#[test]
fn what_is_broken_or_locked_is_said_to_be() {
    let bytes = zip(&[Member::file("x", "content")]);
    let said = refusal(&bytes[..bytes.len() - 30]);
    assert_eq!(
        said,
        "[ROOT]/archive is not a readable zip archive: it has no directory at its end, so it is cut off or something else"
    );
    let bytes = tar(&[Member::file("x", &"content".repeat(500))]);
    assert!(refusal(&bytes[..2000]).starts_with("[ROOT]/archive is no readable archive: "));
    let packed = gzip(&bytes);
    assert!(refusal(&packed[..packed.len() - 9]).starts_with("[ROOT]/archive is no readable archive: "));
    assert_eq!(refusal(&zip(&[Member { encrypted: true, ..file("x") }])), "`x` is encrypted");
    for bytes in [&b""[..], b"hello", &gzip(b"hello")] {
        assert_eq!(refusal(bytes), "[ROOT]/archive is no archive that can be a source; that is .zip, .tar and .tar.gz");
    }
}

#[test]
fn zip64_names_of_other_alphabets_and_archives_of_windows_are_read() {
    let world = World::new();
    let wide = Member { wide: true, ..Member::file("wide", "w") };
    let latin = Member { name: b"caf\x82".to_vec(), ..Member::file("", "l") };
    let plain = Member { kind: Made::Dos, ..Member::file("no-mode", "n") };
    world.unpack(&zip(&[wide, latin, plain]), UnpackLimit::default(), Modes::Kept).unwrap();
    assert_eq!(world.found(), ["café 644 l", "no-mode 644 n", "wide 644 w"]);

    let world = World::new();
    let windows = ["app\\src\\x", "app\\y"].map(|name| Member { kind: Made::Dos, ..file(name) });
    let said = world.unpack(&zip(&windows), UnpackLimit::default(), Modes::Kept).unwrap();
    assert_eq!(world.found(), ["app/ 755", "app/src/ 755", "app/src/x 644 x", "app/y 644 x"]);
    assert!(said[0].contains("backslashes"), "{said:?}");

    let world = World::new();
    let bytes = Member { name: b"b\xff".to_vec(), ..Member::file("", "b") };
    world.unpack(&tar(&[bytes]), UnpackLimit::default(), Modes::Kept).unwrap();
    assert_eq!(fs::read_dir(world.to()).unwrap().count(), 1);
}

#[test]
fn a_wish_to_stop_is_heard() {
    let world = World::new();
    let archive = world.root.path().join("archive");
    for bytes in [zip(&[file("x")]), tar(&[file("x")])] {
        fs::write(&archive, bytes).unwrap();
        let stopped = unpack(&archive, &world.to(), UnpackLimit::default(), Modes::Kept, &|_, _| false);
        assert!(matches!(stopped, Err(UnpackError::Stopped)));
    }
}

fn any_name() -> impl Strategy<Value = String> {
    let part =
        prop_oneof![Just(".."), Just("."), Just(""), Just("a"), Just("b"), Just("l"), Just("victim"), Just("C:")];
    prop::collection::vec(part, 1..4).prop_map(|parts| parts.join("/")).prop_filter("a name", |name| !name.is_empty())
}

fn any_member() -> impl Strategy<Value = Member> {
    let kind = prop_oneof![Just(Made::File), Just(Made::Link), Just(Made::HardLink), Just(Made::Folder)];
    (any_name(), any_name(), kind, 0_u32..0o10000).prop_map(|(name, content, kind, mode)| {
        let name = if kind == Made::Folder { format!("{name}/") } else { name };
        let content = if kind == Made::Folder { String::new() } else { content };
        Member { kind, mode, ..Member::file(&name, &content) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_ever_written_elsewhere_and_no_link_leads_there(members in prop::collection::vec(any_member(), 1..8)) {
        let zipped: Vec<Member> = members.iter().filter(|member| member.kind != Made::HardLink).cloned().collect();
        for bytes in [zip(&zipped), tar(&members), gzip(&tar(&members))] {
            let world = World::new();
            // The victim and what lies beside it are looked at in there.
            let done = world.unpack(&bytes, UnpackLimit::default(), Modes::Kept);
            let root = fs::canonicalize(world.to()).unwrap();
            for entry in walkdir::WalkDir::new(&root).into_iter().filter_map(Result::ok) {
                let end = fs::canonicalize(entry.path());
                prop_assert!(done.is_err() || end.is_err() || end.unwrap().starts_with(&root));
            }
        }
    }

    #[test]
    fn bytes_of_any_kind_are_no_reason_to_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000), zipped: bool) {
        let mut archive = if zipped { zip(&[file("a"), link("l", "a")]) } else { tar(&[file("a"), link("l", "a")]) };
        for (place, byte) in bytes.chunks_exact(3).map(|part| (usize::from(part[0]) << 8 | usize::from(part[1]), part[2])).take(8) {
            let end = archive.len();
            archive[place % end] = byte;
        }
        let world = World::new();
        let _ = world.unpack(&archive, UnpackLimit::default(), Modes::Kept);
        let _ = World::new().unpack(&bytes, UnpackLimit::default(), Modes::Kept);
    }
}

#[test]
fn is_archive_looks_at_content() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    let mut prefixed = b"#!/bin/sh\n".to_vec();
    prefixed.extend(zip(&[]));
    for (bytes, expected) in
        [(zip(&[]), true), (tar(&[file("a")]), true), (gzip(b""), true), (prefixed, true), (b"PK".to_vec(), false)]
    {
        fs::write(&path, bytes).unwrap();
        assert_eq!(is_archive(&path), expected);
    }
    assert!(!is_archive(Path::new("/nowhere")));
}
