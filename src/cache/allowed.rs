//! What the paths of a buildspec cover: what may go into an entry, and what may come out of one.

use std::path::{Path, PathBuf};

use super::ground::{Ground, Spot, is_machines};
use crate::artifact::{Matcher, SelectError};

/// Why paths cannot be followed.
pub type PathError = SelectError;

/// The paths of one build.
#[derive(Clone, Debug)]
pub struct Allowed {
    rules: Vec<Rule>,
    /// Which of the paths, by their place, name nothing.
    pub empty: Vec<usize>,
    /// Which of the paths, by their place, stay where they are.
    pub staying: Vec<usize>,
}

/// One path.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    /// The root it lies below.
    pub(super) root: String,
    /// The steps that are names, up to the first that has a wildcard.
    pub(super) base: String,
    /// What is to match from the root on; none when everything below the base is meant.
    matcher: Option<Matcher>,
}

impl Allowed {
    /// Reads the paths, as the build's shell has expanded them.
    pub fn new(paths: &[String], ground: &Ground, source: &Path) -> Result<Self, PathError> {
        let mut allowed = Self { rules: Vec::new(), empty: Vec::new(), staying: Vec::new() };
        for (index, path) in paths.iter().enumerate() {
            match ground.spot(path, source) {
                Spot::Nothing => allowed.empty.push(index),
                Spot::Stays => allowed.staying.push(index),
                Spot::Below { root, rest } => allowed.rules.push(Rule::new(root, &rest)?),
            }
        }
        Ok(allowed)
    }

    /// Whether nothing at all is covered.
    pub fn is_nothing(&self) -> bool {
        self.rules.is_empty()
    }

    pub(super) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The path that covers a name below a root.
    pub(super) fn covering(&self, root: &str, rest: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.root == root && rule.covers(rest))
    }
}

impl Rule {
    fn new(root: String, rest: &str) -> Result<Self, PathError> {
        let is_name = |step: &&str| !step.contains(['*', '?', '[', '{', '\\']);
        let steps: Vec<&str> = rest.split('/').filter(|step| !step.is_empty()).collect();
        let names = steps.iter().take_while(|step| is_name(step)).count();
        let all_below = matches!(&steps[names..], [] | ["*" | "**"] | ["**", "*"]);
        let matcher = if all_below { None } else { Some(Matcher::new(&steps.join("/"))?) };
        Ok(Self { root, base: steps[..names].join("/"), matcher })
    }

    /// Whether it means this, or a folder that this is in.
    pub(super) fn covers(&self, rest: &str) -> bool {
        let Some(matcher) = &self.matcher else { return self.base.is_empty() || is_within(rest, &self.base) };
        let ends = rest.match_indices('/').map(|(at, _)| at).chain([rest.len()]);
        is_within(rest, &self.base) && ends.into_iter().any(|end| matcher.selects(&rest[..end]))
    }

    /// How far the way below the root is not to be doubted: an image may have made links there, a source may not.
    pub(super) fn trusted(&self, folder: &Path) -> PathBuf {
        if is_machines(&self.root) { folder.join(&self.base) } else { folder.to_owned() }
    }
}

fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(paths: &[&str]) -> Allowed {
        let ground = Ground::of_sources(&[(String::new(), "/s".into())]).and_all_else();
        let paths: Vec<String> = paths.iter().map(|&path| path.to_owned()).collect();
        Allowed::new(&paths, &ground, Path::new("/s")).unwrap()
    }

    #[test]
    fn a_path_covers_what_it_matches_and_all_below_that() {
        for (path, name, expected) in [
            ("a/**/*", "a/b", true),
            ("a/**/*", "a/b/c/d", true),
            ("a/**/*", "a", true),
            ("a/**/*", "ab/c", false),
            ("a", "a/b/c", true),
            ("a/", "a/b", true),
            ("a/*", "a/b/c", true),
            ("a/**", "a/b/c", true),
            ("a/*.jar", "a/x.jar", true),
            ("a/*.jar", "a/x.txt", false),
            ("a/*.jar", "a/b/x.jar", false),
            ("*/node_modules/**/*", "app/node_modules/x/y", true),
            ("*/node_modules/**/*", "node_modules/x", false),
            ("**/node_modules", "p/q/node_modules/x/y", true),
            ("**/*", "x", true),
            ("{a,b}/**/*", "b/c", true),
            ("{a,b}/**/*", "c/d", false),
        ] {
            assert_eq!(allowed(&[path]).covering("src", name).is_some(), expected, "{path} {name}");
        }
    }

    #[test]
    fn roots_are_not_mixed() {
        let allowed = allowed(&["x/**/*", "/root/.m2/**/*"]);
        assert!(allowed.covering("abs", "root/.m2/repository").is_some());
        assert!(allowed.covering("src", "root/.m2/repository").is_none());
        assert!(allowed.covering("abs", "x/y").is_none());
    }
}
