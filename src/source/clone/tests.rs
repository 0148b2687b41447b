use std::fs;
use std::path::Path;

use super::*;
use crate::source::listing::tests::{git, said};

/// A repository with three commits on `main`, a branch, a tag, a pull request, and a place for its clone.
struct World {
    root: tempfile::TempDir,
    commits: Vec<String>,
}

impl World {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let origin = root.path().join("origin");
        fs::create_dir_all(&origin).unwrap();
        git(&origin, &["init", "-q", "-b", "main"]);
        let commit = |name: &str| {
            fs::write(origin.join("x"), name).unwrap();
            git(&origin, &["add", "x"]);
            git(&origin, &["commit", "-q", "-m", name]);
            said(&origin, &["rev-parse", "HEAD"])
        };
        let mut commits = vec![commit("one"), commit("two")];
        git(&origin, &["tag", "-a", "v1", "-m", "v1"]);
        commits.push(commit("three"));
        git(&origin, &["checkout", "-q", "-b", "side", "v1"]);
        commits.push(commit("four"));
        git(&origin, &["update-ref", "refs/pull/7/head", "HEAD"]);
        git(&origin, &["checkout", "-q", "main"]);
        Self { root, commits }
    }

    fn clone(&self, version: Option<&str>, depth: Option<u32>) -> Result<(String, usize), CloneError> {
        let url = format!("file://{}", self.root.path().join("origin").display()).parse().unwrap();
        let to = tempfile::tempdir_in(self.root.path()).unwrap();
        let wanted = Wanted { url: &url, version, depth, submodules: false };
        let commit = clone(&wanted, to.path(), self.root.path(), &|_| true)?;
        assert_eq!(said(to.path(), &["rev-parse", "HEAD"]), commit);
        assert_eq!(said(to.path(), &["status", "--porcelain"]), "");
        assert_eq!(said(to.path(), &["for-each-ref", WANTED]), "");
        Ok((commit, said(to.path(), &["rev-list", "--count", "HEAD"]).parse().unwrap()))
    }
}

#[test]
fn each_form_of_a_version_gives_its_commit() {
    let world = World::new();
    let [one, two, three, four] = [0, 1, 2, 3].map(|index| world.commits[index].clone());
    let at = format!("refs/heads/main^{{{two}}}");
    for (version, expected, history) in [
        (None, &three, 3),
        (Some("main"), &three, 3),
        (Some("side"), &four, 3),
        (Some("v1"), &two, 2),
        (Some("refs/tags/v1"), &two, 2),
        (Some("refs/heads/side"), &four, 3),
        (Some("pr/7"), &four, 3),
        (Some(&*one), &one, 1),
        (Some(&one[..9]), &one, 1),
        (Some(&*at), &two, 2),
    ] {
        assert_eq!(world.clone(version, None).unwrap(), (expected.clone(), history), "{version:?}");
    }
}

#[test]
fn a_depth_is_kept_where_the_commit_is_within_it() {
    let world = World::new();
    let two = world.commits[1].clone();
    let at = format!("refs/heads/main^{{{two}}}");
    for (version, expected, history) in [(None, &world.commits[2], 1), (Some("v1"), &two, 1), (Some(&*at), &two, 2)] {
        assert_eq!(world.clone(version, Some(1)).unwrap(), (expected.clone(), history), "{version:?}");
    }
    assert_eq!(world.clone(Some("main"), Some(2)).unwrap().1, 2);
    assert_eq!(world.clone(Some(&two), Some(1)).unwrap().0, two);
}

#[test]
fn what_is_not_there_is_said() {
    let world = World::new();
    let url = format!("file://{}", world.root.path().join("origin").display());
    for version in ["nowhere", "abcdef0", "refs/heads/nowhere", "pr/8", "0123456789012345678901234567890123456789"] {
        let error = world.clone(Some(version), None).unwrap_err();
        assert_eq!(error.to_string(), format!("Git clone failed: {url} has no branch, tag or commit `{version}`"));
    }
    assert!(matches!(world.clone(Some("-x"), None), Err(CloneError::Version(_))));
    let gone: GitUrl = "file:///nowhere/at/all.git".parse().unwrap();
    let to = tempfile::tempdir().unwrap();
    let wanted = Wanted { url: &gone, version: None, depth: None, submodules: false };
    let said = clone(&wanted, to.path(), to.path(), &|_| true).unwrap_err().to_string();
    assert!(said.starts_with("Git clone failed: ") && said.contains("/nowhere/at/all.git"), "{said}");
}

#[test]
fn submodules_come_where_they_are_asked_for() {
    let world = World::new();
    let outer = world.root.path().join("outer");
    fs::create_dir(&outer).unwrap();
    git(&outer, &["init", "-q", "-b", "main"]);
    git(&outer, &["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../origin", "inner"]);
    git(&outer, &["commit", "-q", "-m", "outer"]);
    let url: GitUrl = format!("file://{}", outer.display()).parse().unwrap();
    for submodules in [false, true] {
        let to = tempfile::tempdir().unwrap();
        let wanted = Wanted { url: &url, version: None, depth: Some(1), submodules };
        clone(&wanted, to.path(), world.root.path(), &|_| true).unwrap();
        assert_eq!(to.path().join("inner/x").exists(), submodules);
    }
}

#[test]
fn a_wish_to_stop_ends_git() {
    let world = World::new();
    let url: GitUrl = format!("file://{}", world.root.path().join("origin").display()).parse().unwrap();
    let wanted = Wanted { url: &url, version: None, depth: None, submodules: false };
    let to = tempfile::tempdir().unwrap();
    let stopped = clone(&wanted, to.path(), Path::new("/"), &|_| false);
    assert!(matches!(stopped, Err(CloneError::Stopped)), "{stopped:?}");
}
