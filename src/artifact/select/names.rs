//! Whether a pattern means a file, told from names alone.

use super::{Pattern, SelectError, Step};

/// A pattern that is asked about many names.
#[derive(Clone, Debug)]
pub struct Matcher(Pattern);

impl Matcher {
    /// Reads a pattern; one with `..` selects nothing.
    pub fn new(pattern: &str) -> Result<Self, SelectError> {
        Pattern::new(pattern).map(Self)
    }

    /// Whether it selects the file of this path; both are relative to the same directory.
    pub fn selects(&self, path: &str) -> bool {
        let path: Vec<&str> = path.split('/').collect();
        let routes = self.0.routes.iter().filter(|route| !route.absolute && !route.directory_only);
        routes.into_iter().any(|route| leads(&route.steps, &path))
    }
}

/// Whether a pattern selects the file of this path; both are relative to the same directory. One with `..` selects nothing.
pub fn selects(pattern: &str, path: &str) -> bool {
    Matcher::new(pattern).is_ok_and(|pattern| pattern.selects(path))
}

fn leads(steps: &[Step], path: &[&str]) -> bool {
    let Some((step, rest)) = steps.split_first() else { return path.is_empty() };
    if matches!(step, Step::Any) {
        return (0..=path.len()).any(|passed| leads(rest, &path[passed..]));
    }
    let Some((name, below)) = path.split_first() else { return false };
    let is_meant = match step {
        Step::Name(own) => own == name,
        Step::Matching(glob) => glob.is_match(name),
        Step::Any | Step::Up => false,
    };
    is_meant && leads(rest, below)
}

#[cfg(test)]
mod tests {
    use super::selects;

    #[test]
    fn a_pattern_means_what_it_would_select() {
        for (pattern, path, expected) in [
            ("a.json", "a.json", true),
            ("./a.json", "a.json", true),
            ("a.json", "b/a.json", false),
            ("**/*", "a.json", true),
            ("**/*", "b/c/a.json", true),
            ("**", "b/a.json", true),
            ("*.json", "a.json", true),
            ("*.json", "b/a.json", false),
            ("**/a.json", "a.json", true),
            ("b/**/*", "b/a.json", true),
            ("b/**/*", "c/a.json", false),
            ("{a,b}.json", "b.json", true),
            ("b/", "b", false),
            ("/a.json", "a.json", false),
            ("../a.json", "a.json", false),
            ("", "a.json", false),
        ] {
            assert_eq!(selects(pattern, path), expected, "{pattern} {path}");
        }
    }
}
