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
    assert_eq!(assembly.notices, ["`dir` is a directory and selects nothing; `/**/*` after it selects what it holds"]);
    assert_eq!(assembly.failure, None);
}

#[test]
fn the_logs_of_failures_end_without_a_count() {
    let opening = "Expanding base directory path: .\nAssembling file list\nExpanding .\n\
        Expanding file paths for base directory .\nAssembling file list\n";
    for (base, pattern, log, message) in [
        (".", "infrastructure/*", &format!("{opening}Expanding infrastructure/*"), "no matching artifact paths found"),
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
            assert_eq!(assembly.entries[2].path, Path::new("/src/my-build2/both"), "the later directory's file stays");
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
