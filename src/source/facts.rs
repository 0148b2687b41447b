//! What a repository says of a source: its commit, branch and origin.
//!
//! They are read from the files of `.git`, since starting git costs more than all the rest of a start.

use std::fs;
use std::path::Path;

use super::git::Git;
use super::repository::Repository;

/// A chain of names that refer to names is followed this far, as git does.
const DEPTH: usize = 5;

/// A source in a git work tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GitFacts {
    /// The commit of HEAD; none before the first one.
    pub commit: Option<String>,
    /// The branch of HEAD; none when it is detached.
    pub branch: Option<String>,
    /// The address of `origin`, without credentials; `include` and `insteadOf` of the configuration are not followed.
    pub origin: Option<String>,
}

impl GitFacts {
    /// The facts of the work tree that `dir` is in, if it is in one.
    pub fn of(dir: &Path) -> Option<Self> {
        let repository = Repository::around(dir)?;
        let config = fs::read_to_string(repository.common.join("config")).unwrap_or_default();
        let head = fs::read_to_string(repository.git_dir.join("HEAD")).ok()?;
        let (commit, branch) = match head.trim().strip_prefix("ref: ") {
            // What HEAD says when references lie in a table that only git can read.
            Some("refs/heads/.invalid") => {
                Git::default().head(dir).map_or((None, None), |(commit, name)| (Some(commit), branch(&name)))
            }
            Some(name) => (resolve(&repository, name, DEPTH), branch(name)),
            None => (commit(&head), None),
        };
        Some(Self { commit, branch, origin: origin(&config) })
    }
}

fn branch(name: &str) -> Option<String> {
    name.strip_prefix("refs/heads/").map(str::to_owned)
}

/// A text that is a commit's name: 40 digits, or 64 in a repository of SHA-256.
fn commit(text: &str) -> Option<String> {
    let text = text.trim();
    let hex = matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    hex.then(|| text.to_owned())
}

fn resolve(repository: &Repository, name: &str, depth: usize) -> Option<String> {
    let folders = [&repository.git_dir, &repository.common];
    let Some(text) = folders.iter().find_map(|folder| fs::read_to_string(folder.join(name)).ok()) else {
        return packed(&fs::read_to_string(repository.common.join("packed-refs")).ok()?, name);
    };
    match text.trim().strip_prefix("ref: ") {
        Some(next) if depth > 0 => resolve(repository, next, depth - 1),
        Some(_) => None,
        None => commit(&text),
    }
}

fn packed(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| commit(line.strip_suffix(name)?.strip_suffix(' ')?))
}

/// The first `url` of `[remote "origin"]`.
fn origin(config: &str) -> Option<String> {
    let mut in_origin = false;
    for line in config.lines().map(str::trim) {
        if line.starts_with('[') {
            in_origin = line.split_once(']').is_some_and(|(section, _)| {
                section
                    .split_once(' ')
                    .is_some_and(|(kind, name)| kind.eq_ignore_ascii_case("[remote") && name.trim() == "\"origin\"")
            });
        } else if let Some((key, value)) = line.split_once('=').filter(|_| in_origin)
            && key.trim().eq_ignore_ascii_case("url")
        {
            return Some(without_credentials(unquoted(value)));
        }
    }
    None
}

/// A value without quotes and without the comment behind it.
fn unquoted(value: &str) -> &str {
    let value = value.trim();
    match value.strip_prefix('"') {
        Some(rest) => rest.split('"').next().unwrap_or_default(),
        None => value.split([' ', '\t']).next().unwrap_or_default(),
    }
}

/// An address without the user and password of HTTP, and without the password of any other scheme; the user of SSH is
/// part of the address.
pub(super) fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find('/').unwrap_or(rest.len());
    // A password with a slash in it ends the authority too early; its colon is then followed by what is no port.
    let torn = rest[..end].split_once(':').is_some_and(|(_, port)| !port.bytes().all(|byte| byte.is_ascii_digit()));
    let at = rest[..end].rfind('@').or_else(|| rest.rfind('@').filter(|_| torn));
    let Some((credentials, place)) = at.map(|at| (&rest[..at], &rest[at + 1..])) else { return url.to_owned() };
    match credentials.split(':').next() {
        Some(user) if !scheme.to_ascii_lowercase().starts_with("http") && !user.is_empty() => {
            format!("{scheme}://{user}@{place}")
        }
        _ => format!("{scheme}://{place}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::listing::tests::{git, said, work_tree};

    const ONE: &str = "1111111111111111111111111111111111111111";
    const TWO: &str = "2222222222222222222222222222222222222222";

    #[test]
    fn the_origin_is_told_without_credentials() {
        for (url, expected) in [
            ("https://me:secret@example.com/o/r.git", "https://example.com/o/r.git"),
            ("https://token@example.com/o/r.git", "https://example.com/o/r.git"),
            ("HTTPS://me:secret@example.com:8443/o", "HTTPS://example.com:8443/o"),
            ("https://me:se/cr@et@example.com/o", "https://example.com/o"),
            ("https://example.com/o/r@2.git", "https://example.com/o/r@2.git"),
            ("https://example.com:8443/o/r@2.git", "https://example.com:8443/o/r@2.git"),
            ("https://example.com", "https://example.com"),
            ("https://example.com/o/r.git # mine", "https://example.com/o/r.git"),
            ("\"https://example.com/o r.git\" ; mine", "https://example.com/o r.git"),
            ("ssh://git@example.com/o/r.git", "ssh://git@example.com/o/r.git"),
            ("ssh://git:secret@example.com/o/r.git", "ssh://git@example.com/o/r.git"),
            ("git@example.com:o/r.git", "git@example.com:o/r.git"),
            ("../r.git", "../r.git"),
        ] {
            let config =
                format!("[core]\n\turl = x\n[remote \"origin\"]\n\tfetch = y\n\turl = {url}\n\turl = second\n");
            assert_eq!(origin(&config).as_deref(), Some(expected));
        }
        assert_eq!(origin("[core]\n\turl = x\n[remote \"upstream\"]\n\turl = x\n"), None);
        assert_eq!(origin("[Remote \"origin\"] # mine\n\tURL=x\n").as_deref(), Some("x"));
        assert_eq!(
            origin("[remote \"origin\"]\n\tprune = true\n[a]\n[remote \"origin\"]\n\turl=x\n").as_deref(),
            Some("x")
        );
    }

    #[test]
    fn a_packed_ref_is_found_by_its_whole_name() {
        let text = format!("# pack-refs\n{ONE} refs/heads/not-main\n{TWO} refs/heads/main\n^{ONE}\n");
        assert_eq!(packed(&text, "refs/heads/main").as_deref(), Some(TWO));
        assert_eq!(packed(&text, "heads/main"), None);
    }

    #[test]
    fn facts_are_those_git_tells() {
        let tree = work_tree();
        assert_eq!(
            GitFacts::of(&tree.path().join("a")),
            Some(GitFacts { branch: Some("main".into()), ..GitFacts::default() })
        );
        git(tree.path(), &["commit", "-q", "-m", "first"]);
        git(tree.path(), &["remote", "add", "origin", "https://me:secret@example.com/o/r.git"]);
        let expected = GitFacts {
            commit: Some(said(tree.path(), &["rev-parse", "HEAD"])),
            branch: Some("main".into()),
            origin: Some("https://example.com/o/r.git".into()),
        };
        assert_eq!(GitFacts::of(tree.path()).as_ref(), Some(&expected));
        git(tree.path(), &["pack-refs", "--all"]);
        assert_eq!(GitFacts::of(tree.path()).as_ref(), Some(&expected), "packed");
        git(tree.path(), &["symbolic-ref", "refs/heads/alias", "refs/heads/main"]);
        git(tree.path(), &["symbolic-ref", "HEAD", "refs/heads/alias"]);
        assert_eq!(GitFacts::of(tree.path()).unwrap().commit, expected.commit, "a name of a name");
        git(tree.path(), &["checkout", "-q", "--detach", "main"]);
        assert_eq!(GitFacts::of(tree.path()), Some(GitFacts { branch: None, ..expected }), "detached");
    }

    #[test]
    fn facts_of_a_linked_worktree_are_its_own() {
        let tree = work_tree();
        git(tree.path(), &["commit", "-q", "-m", "first"]);
        let beside = tempfile::tempdir().unwrap();
        let linked = beside.path().join("linked");
        git(tree.path(), &["worktree", "add", "-q", "-b", "feature/x", linked.to_str().unwrap()]);
        git(&linked, &["commit", "-q", "--allow-empty", "-m", "second"]);
        let facts = GitFacts::of(&linked).unwrap();
        assert_eq!(facts.branch.as_deref(), Some("feature/x"));
        assert_eq!(facts.commit, Some(said(&linked, &["rev-parse", "HEAD"])));
    }

    #[test]
    fn facts_in_a_table_of_references_are_asked_from_git() {
        let folder = tempfile::tempdir().unwrap();
        git(folder.path(), &["init", "-q", "-b", "main", "--ref-format=reftable"]);
        git(folder.path(), &["commit", "-q", "--allow-empty", "-m", "first"]);
        let facts = GitFacts::of(folder.path()).unwrap();
        assert_eq!(facts.branch.as_deref(), Some("main"));
        assert_eq!(facts.commit, Some(said(folder.path(), &["rev-parse", "HEAD"])));
    }

    #[test]
    fn there_are_no_facts_outside_git() {
        assert_eq!(GitFacts::of(tempfile::tempdir().unwrap().path()), None);
    }
}
