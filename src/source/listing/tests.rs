//! What a listing holds, shown with real git in temporary folders; without git these tests fail.

use super::*;
use std::collections::HashSet;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::process::{Command, Output};
use tempfile::{TempDir, tempdir};

/// A work tree with a tracked, an untracked, an ignored and an ignored but tracked file, and an ignored link.
pub(in crate::source) fn work_tree() -> TempDir {
    let folder = tempdir().unwrap();
    for name in ["a/tracked", "untracked", "ignored/x", "kept.log", "lost.log"] {
        write(&folder.path().join(name), "");
    }
    write(&folder.path().join(".gitignore"), "ignored/\n*.log\n");
    git(folder.path(), &["init", "-q", "-b", "main"]);
    git(folder.path(), &["add", "a", ".gitignore"]);
    git(folder.path(), &["add", "-f", "kept.log"]);
    folder
}

/// Runs git, unmoved by the configuration of whoever runs the tests.
pub(in crate::source) fn git(dir: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new("git");
    for name in
        ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT"]
    {
        command.env_remove(name);
    }
    let configuration =
        ["user.name=A", "user.email=a@example.com", "commit.gpgsign=false", "protocol.file.allow=always"];
    command.args(configuration.iter().flat_map(|setting| ["-c", setting])).args(arguments).current_dir(dir);
    command.envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1"), ("LC_ALL", "C")]);
    let output = command.output().expect("git is needed for this test");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// What git says, without the last line break.
pub(in crate::source) fn said(dir: &Path, arguments: &[&str]) -> String {
    String::from_utf8(git(dir, arguments).stdout).unwrap().trim_end().to_owned()
}

pub(in crate::source) fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

pub(in crate::source) fn link(target: &str, path: &Path) {
    std::os::unix::fs::symlink(target, path).unwrap();
}

fn plain_git() -> Git {
    let plain = [("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")];
    Git { environment: plain.map(|(name, value)| (name, value.into())).to_vec() }
}

pub(in crate::source) fn listed(dir: &Path, mode: SourceMode) -> Listing {
    list_with(&plain_git(), dir, mode, &[]).unwrap()
}

/// The names of all entries that are not in `.git`, sorted, folders with a slash at the end.
fn names(listing: &Listing) -> Vec<String> {
    let outside = listing.entries.iter().filter(|entry| !entry.path.iter().any(|part| part == ".git"));
    let mut names: Vec<String> = outside
        .map(|entry| {
            let slash = if entry.kind == EntryKind::Folder { "/" } else { "" };
            format!("{}{slash}", entry.path.display())
        })
        .collect();
    names.sort();
    names
}

/// Copies the source as a build would, and gives the copy's folder.
pub(in crate::source) fn copied(dir: &Path, mode: SourceMode) -> TempDir {
    let to = tempdir().unwrap();
    crate::source::copy(&listed(dir, mode), dir, to.path(), &|_| true).unwrap();
    to
}

/// Adds the repository of a second work tree as the submodule `sub`, and commits both.
pub(in crate::source) fn add_submodule(tree: &Path) -> TempDir {
    let library = tempdir().unwrap();
    write(&library.path().join("code"), "");
    write(&library.path().join(".gitignore"), "built\n");
    git(library.path(), &["init", "-q", "-b", "main"]);
    git(library.path(), &["add", "."]);
    git(library.path(), &["commit", "-q", "-m", "library"]);
    git(tree, &["submodule", "--quiet", "add", library.path().to_str().unwrap(), "sub"]);
    git(tree, &["commit", "-q", "-m", "first"]);
    library
}

#[test]
fn a_copy_holds_what_git_tracks_or_does_not_ignore() {
    let tree = work_tree();
    for (mode, expected) in [
        (SourceMode::Copy, vec![".gitignore", "a/", "a/tracked", "kept.log", "untracked"]),
        (SourceMode::Tracked, vec![".gitignore", "a/", "a/tracked", "kept.log"]),
    ] {
        let listing = listed(tree.path(), mode);
        assert_eq!(names(&listing), expected);
        assert!(listing.entries.iter().any(|entry| entry.path == Path::new(".git/HEAD")));
        assert!(listing.notices.is_empty(), "{:?}", listing.notices);
    }
}

#[test]
fn info_exclude_is_honoured() {
    let tree = work_tree();
    write(&tree.path().join(".git/info/exclude"), "untracked\n");
    assert!(!names(&listed(tree.path(), SourceMode::Copy)).contains(&"untracked".to_owned()));
}

#[test]
fn a_folder_inside_a_work_tree_is_listed_alone_and_without_git() {
    let tree = work_tree();
    write(&tree.path().join("a/x.log"), "");
    let listing = listed(&tree.path().join("a"), SourceMode::Copy);
    assert_eq!(names(&listing), ["tracked"]);
    assert_eq!(listing.entries.len(), 1);
}

#[test]
fn a_folder_of_which_git_knows_nothing_is_copied_whole_and_said_so() {
    let tree = work_tree();
    let ignored = tree.path().join("ignored");
    let listing = listed(&ignored, SourceMode::Copy);
    assert_eq!(names(&listing), ["x"]);
    assert!(listing.notices[0].ends_with("ignored files too: git knows of no file in it"), "{:?}", listing.notices);
    let refused = list_with(&plain_git(), &ignored, SourceMode::Tracked, &[]);
    assert!(matches!(refused, Err(SourceError::NotTracked { .. })));
}

#[test]
fn a_work_tree_in_which_all_is_ignored_is_its_git_folder() {
    let tree = work_tree();
    git(tree.path(), &["rm", "-r", "-q", "--cached", "."]);
    write(&tree.path().join(".gitignore"), "*\n");
    let listing = listed(tree.path(), SourceMode::Copy);
    assert!(names(&listing).is_empty() && listing.notices.is_empty(), "{listing:?}");
    assert!(listing.entries.iter().any(|entry| entry.path == Path::new(".git/HEAD")));
}

#[test]
fn deleted_files_are_left_out() {
    let tree = work_tree();
    write(&tree.path().join("b/c/d"), "");
    git(tree.path(), &["add", "b"]);
    fs::remove_file(tree.path().join("kept.log")).unwrap();
    fs::remove_dir_all(tree.path().join("b")).unwrap();
    write(&tree.path().join("b"), "now a file");
    assert_eq!(names(&listed(tree.path(), SourceMode::Copy)), [".gitignore", "a/", "a/tracked", "b", "untracked"]);
}

#[test]
fn nothing_is_listed_through_a_link() {
    let tree = work_tree();
    let beside = tempdir().unwrap();
    write(&beside.path().join("tracked"), "not of this source");
    fs::remove_dir_all(tree.path().join("a")).unwrap();
    link(beside.path().to_str().unwrap(), &tree.path().join("a"));
    assert_eq!(names(&listed(tree.path(), SourceMode::Copy)), [".gitignore", "a", "kept.log", "untracked"]);
    let copy = copied(tree.path(), SourceMode::Copy);
    assert_eq!(fs::read_link(copy.path().join("a")).unwrap(), beside.path());
}

#[test]
fn a_conflict_is_one_file() {
    let tree = work_tree();
    git(tree.path(), &["commit", "-q", "-m", "first"]);
    git(tree.path(), &["checkout", "-q", "-b", "other"]);
    for (branch, text) in [("other", "one"), ("main", "two")] {
        git(tree.path(), &["checkout", "-q", branch]);
        write(&tree.path().join("a/tracked"), text);
        git(tree.path(), &["commit", "-q", "-a", "-m", text]);
    }
    let merge = Command::new("git").args(["merge", "-q", "other"]).current_dir(tree.path()).output().unwrap();
    assert!(!merge.status.success());
    assert_eq!(names(&listed(tree.path(), SourceMode::Tracked)), [".gitignore", "a/", "a/tracked", "kept.log"]);
}

#[test]
fn a_submodule_is_copied_by_its_own_rules() {
    let tree = work_tree();
    let _library = add_submodule(tree.path());
    write(&tree.path().join("sub/built"), "");
    write(&tree.path().join("sub/new"), "");
    for (mode, has_new) in [(SourceMode::Copy, true), (SourceMode::Tracked, false)] {
        let found = names(&listed(tree.path(), mode));
        assert!(found.contains(&"sub/code".to_owned()) && !found.contains(&"sub/built".to_owned()), "{found:?}");
        assert_eq!(found.contains(&"sub/new".to_owned()), has_new, "{found:?}");
    }
    let copy = copied(tree.path(), SourceMode::Copy);
    assert_eq!(said(&copy.path().join("sub"), &["status", "--porcelain"]), "?? new");
    assert_eq!(said(copy.path(), &["submodule", "status"]), said(tree.path(), &["submodule", "status"]));
}

#[test]
fn a_submodule_that_is_not_checked_out_is_an_empty_folder() {
    let tree = work_tree();
    let _library = add_submodule(tree.path());
    git(tree.path(), &["submodule", "--quiet", "deinit", "-f", "sub"]);
    let found = names(&listed(tree.path(), SourceMode::Copy));
    assert!(found.contains(&"sub/".to_owned()) && !found.contains(&"sub/code".to_owned()), "{found:?}");
}

#[test]
fn a_nested_repository_is_taken_in_without_what_it_ignores() {
    let tree = work_tree();
    let inner = tree.path().join("inner");
    write(&inner.join("file"), "");
    write(&inner.join("skipped"), "");
    write(&inner.join(".gitignore"), "skipped\n");
    git(&inner, &["init", "-q"]);
    let found = names(&listed(tree.path(), SourceMode::Copy));
    assert!(found.contains(&"inner/file".to_owned()) && !found.contains(&"inner/skipped".to_owned()), "{found:?}");
    assert!(copied(tree.path(), SourceMode::Copy).path().join("inner/.git/HEAD").exists());
    assert!(!names(&listed(tree.path(), SourceMode::Tracked)).contains(&"inner/file".to_owned()));
}

#[test]
fn without_git_everything_is_copied_and_said_so() {
    let tree = work_tree();
    let empty = tempdir().unwrap();
    let git = Git { environment: vec![("PATH", empty.path().into())] };
    let listing = list_with(&git, tree.path(), SourceMode::Copy, &[]).unwrap();
    assert_eq!(
        names(&listing),
        [".gitignore", "a/", "a/tracked", "ignored/", "ignored/x", "kept.log", "lost.log", "untracked"]
    );
    let place = tree.path().display();
    let expected = format!("everything in {place} is copied, ignored files too: git is not on PATH");
    assert_eq!(listing.notices, [expected]);
    assert!(listing.entries.iter().any(|entry| entry.path == Path::new(".git/HEAD")));
    let refused = list_with(&git, tree.path(), SourceMode::Tracked, &[]).unwrap_err();
    assert_eq!(refused.to_string(), format!("git cannot say what it tracks in {place}: git is not on PATH"));
}

#[test]
fn a_tree_of_another_owner_is_copied_whole_with_what_to_type() {
    let tree = work_tree();
    let mut git = plain_git();
    git.environment.push(("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1".into()));
    let listing = list_with(&git, tree.path(), SourceMode::Copy, &[]).unwrap();
    assert!(names(&listing).contains(&"ignored/x".to_owned()));
    let cure = "; type `git config --global --add safe.directory ";
    assert!(
        listing.notices[0].contains("dubious ownership") && listing.notices[0].contains(cure),
        "{:?}",
        listing.notices
    );
}

#[test]
fn what_is_excluded_is_not_listed() {
    let tree = work_tree();
    for name in ["out/build.zip", "out/inner/x", "output/x"] {
        write(&tree.path().join(name), "");
    }
    git(&tree.path().join("out/inner"), &["init", "-q"]);
    let beside = tempdir().unwrap();
    link(tree.path().to_str().unwrap(), &beside.path().join("link"));
    for excluded in [tree.path().join("out"), beside.path().join("link/out")] {
        let listing = list_with(&plain_git(), tree.path(), SourceMode::Copy, &[excluded]).unwrap();
        let found = names(&listing);
        assert!(
            found.contains(&"output/x".to_owned()) && !found.iter().any(|name| name.starts_with("out/")),
            "{found:?}"
        );
    }
    let whole = [tree.path().to_owned(), beside.path().join("link"), PathBuf::from("/"), tree.path().join("not-there")];
    let listing = list_with(&plain_git(), tree.path(), SourceMode::Copy, &whole).unwrap();
    assert!(names(&listing).contains(&"out/build.zip".to_owned()), "only what is inside the source can be left out");
}

#[test]
fn outside_git_everything_is_listed_but_what_is_excluded() {
    let folder = tempdir().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("empty")).unwrap();
    write(&root.join("out/zip"), "");
    write(&root.join(".gitignore"), "x\n");
    write(&root.join("x"), "");
    link("nowhere", &root.join("link"));
    let odd = PathBuf::from(OsString::from_vec(b"odd\xff\n".to_vec()));
    write(&root.join(&odd), "");
    let listing = list_with(&plain_git(), root, SourceMode::Copy, &[root.join("out")]).unwrap();
    let found: Vec<_> = listing.entries.iter().map(|entry| (entry.path.clone(), entry.kind)).collect();
    assert_eq!(
        found,
        [
            (".gitignore".into(), EntryKind::File),
            ("empty".into(), EntryKind::Folder),
            ("link".into(), EntryKind::Link),
            (odd, EntryKind::File),
            ("x".into(), EntryKind::File),
        ]
    );
    let refused = list_with(&plain_git(), root, SourceMode::Tracked, &[]);
    assert!(matches!(refused, Err(SourceError::NotTracked { .. })));
}

#[test]
fn repositories_below_a_folder_outside_git_are_copied_whole() {
    let folder = tempdir().unwrap();
    let tree = work_tree();
    let inner = folder.path().join("inner");
    fs::rename(tree.path(), &inner).unwrap();
    let listing = listed(folder.path(), SourceMode::Copy);
    assert!(names(&listing).contains(&"inner/ignored/x".to_owned()));
    assert!(listing.entries.iter().any(|entry| entry.path == Path::new("inner/.git/HEAD")));
}

#[test]
fn names_that_are_not_utf8_pass_through_git() {
    let tree = work_tree();
    let odd = PathBuf::from(OsString::from_vec(b"a/odd\xff\n\"".to_vec()));
    write(&tree.path().join(&odd), "here");
    assert_eq!(fs::read(copied(tree.path(), SourceMode::Copy).path().join(&odd)).unwrap(), b"here");
}

#[test]
fn sockets_are_left_out_and_said_so_but_for_gits_own() {
    let folder = tempdir().unwrap();
    write(&folder.path().join("x"), "");
    fs::create_dir(folder.path().join(".git")).unwrap();
    for name in ["socket", ".git/monitor"] {
        std::os::unix::net::UnixListener::bind(folder.path().join(name)).unwrap();
    }
    let listing = listed(folder.path(), SourceMode::Copy);
    assert_eq!(names(&listing), ["x"]);
    assert_eq!(listing.notices, ["socket is a socket, pipe or device and is not copied"]);
}

#[test]
fn the_source_is_not_changed_by_being_listed_and_copied() {
    let tree = work_tree();
    git(tree.path(), &["commit", "-q", "-m", "first"]);
    // Makes the index stale, which git would refresh if it were allowed to.
    write(&tree.path().join("a/tracked"), "");
    let index = || fs::metadata(tree.path().join(".git/index")).unwrap().modified().unwrap();
    let before = (index(), listed(tree.path(), SourceMode::Copy).entries);
    copied(tree.path(), SourceMode::Copy);
    assert_eq!((index(), listed(tree.path(), SourceMode::Copy).entries), before);
}

#[test]
fn a_folder_stands_before_what_is_in_it() {
    let tree = work_tree();
    let _library = add_submodule(tree.path());
    let mut seen = HashSet::from([PathBuf::new()]);
    for entry in listed(tree.path(), SourceMode::Copy).entries {
        assert!(seen.contains(entry.path.parent().unwrap()), "{:?}", entry.path);
        assert!(seen.insert(entry.path.clone()), "{:?} is there twice", entry.path);
    }
}
