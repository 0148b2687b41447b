//! A path that a local cache does not take, or that it breaks.

use crate::buildspec::Text;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "cache-of-file",
    category: Category::Cache,
    severity: Severity::Warning,
    doc: include_str!("cache_of_file.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if context.project.cache_modes.iter().any(|mode| mode == "LOCAL_CUSTOM_CACHE") {
        found.extend(context.buildspec.cache.iter().flat_map(|cache| &cache.paths).filter_map(judge));
    }
}

fn judge(path: &Text) -> Option<Diagnostic> {
    let text = path.value.as_str();
    let directory = text.trim_end_matches("/*").trim_end_matches("/**").trim_end_matches('/');
    let name = directory.rsplit('/').next().unwrap_or_default();
    if name == "node_modules" {
        let message = "a local cache turns `node_modules` into a symbolic link";
        let wrong = RULE.at(path.span, message, "Node.js looks for packages from where the link leads");
        return Some(wrong.note("cache the package manager's own directory, such as `/root/.npm/**/*`"));
    }
    let is_file = !text.contains('*') && name.trim_start_matches('.').contains('.');
    let is_files = text.ends_with("/*") && !text.ends_with("**/*");
    let label = "only directories can be cached";
    (is_file || is_files).then(|| {
        let wrong = RULE.at(path.span, format!("`{text}` names files, and the cache is a local one"), label);
        wrong.note("name the directory that holds them, with `/**/*` after it")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Located, Span};

    #[test]
    fn directories_pass() {
        for (path, expected) in [
            ("/root/.m2/**/*", false),
            ("/root/.m2", false),
            ("/root/.gradle/", false),
            ("/root/.m2/*", true),
            ("deps.tar.gz", true),
            ("node_modules/**/*", true),
            ("web/node_modules", true),
        ] {
            let path = Located::new(path.to_owned(), Span::default());
            assert_eq!(judge(&path).is_some(), expected, "{}", path.value);
        }
    }
}
