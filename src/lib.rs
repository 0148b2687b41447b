//! `buildspec`: run, check and lint AWS CodeBuild buildspecs on any machine, exactly as the service would.
//!
//! The library is the binary's inside; only [`cli::run`] is promised to stay.

pub mod agent;
pub mod artifact;
#[cfg(feature = "aws")]
pub mod aws;
pub mod build;
pub mod buildspec;
pub mod cache;
pub mod cli;
pub mod deploy;
pub mod editor;
pub mod engine;
pub mod json;
pub mod lint;
pub mod pipeline;
pub mod reporter;
pub mod runner;
pub mod source;
pub mod test_report;
pub mod text;
pub mod yaml;

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use walkdir::WalkDir;

    /// The modules from the bottom up: each may use those before it, and none after it.
    const FLOORS: [&str; 19] = [
        "text",
        "yaml",
        "json",
        "buildspec",
        "test_report",
        "build",
        "deploy",
        "artifact",
        "source",
        "cache",
        "lint",
        "editor",
        "pipeline",
        "agent",
        "aws",
        "engine",
        "runner",
        "reporter",
        "cli",
    ];

    /// Crates with a wide surface, and the files or folders that may name each.
    const GUARDED: &[(&str, &[&str])] = &[
        ("granit_parser", &["yaml/tree.rs"]),
        ("jsonc_parser", &["json/tree.rs"]),
        ("brush_parser", &["lint/shell"]),
        ("bollard", &["engine/docker"]),
        ("docker_credential", &["engine/docker", "aws/registry.rs"]),
        ("aws_config", &["aws/session.rs"]),
        ("aws_sdk_codedeploy", &["aws/codedeploy.rs"]),
        ("aws_sdk_ecs", &["aws/ecs.rs"]),
        ("aws_sdk_s3", &["aws/s3"]),
        ("aws_sdk_secretsmanager", &["aws/secretsmanager.rs"]),
        ("aws_sdk_ssm", &["aws/ssm.rs"]),
        ("aws_sdk_sts", &["aws/identity.rs", "aws/session.rs"]),
        ("aws_sdk_ecr", &["aws/ecr.rs"]),
        ("ureq", &["aws/registry.rs"]),
        ("tar", &["engine/docker/archive.rs", "source/unpack", "cache/archive", "cache/tests"]),
        ("tokio", &["engine/docker", "aws"]),
        ("aho_corasick", &["build/masking/search.rs"]),
        ("globset", &["artifact/select.rs"]),
        ("libdeflater", &["artifact/deflate.rs"]),
        ("flate2", &["artifact/deflate.rs", "source/unpack", "cache/gzip.rs"]),
        ("zip", &["artifact/read.rs", "artifact/read"]),
        ("annotate_snippets", &["reporter/snippet.rs"]),
        ("lsp_server", &["cli/lsp"]),
        ("lsp_types", &["cli/lsp"]),
        ("similar", &["reporter/diff.rs"]),
        ("quick_xml", &["reporter/findings/xml.rs", "test_report/xml.rs"]),
        ("serde_saphyr", &["deploy/compose/text.rs"]),
        ("ignore::WalkBuilder", &["cli/lint/files.rs"]),
        ("ignore::gitignore", &["cli/lint/settings.rs"]),
        ("indicatif", &["reporter/live.rs"]),
        ("toml", &["cli/config.rs"]),
    ];

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR"))
    }

    /// All source files below `src`, by their path there.
    fn files() -> Vec<(PathBuf, String)> {
        let src = root().join("src");
        let found = WalkDir::new(&src).into_iter().map(|entry| entry.unwrap().into_path());
        let files = found.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
        files.map(|path| (path.strip_prefix(&src).unwrap().to_owned(), fs::read_to_string(&path).unwrap())).collect()
    }

    /// Whether a text has a path that begins with that crate or module.
    fn names(text: &str, path: &str) -> bool {
        let path = if path.contains("::") { path.to_owned() } else { format!("{path}::") };
        let starts = |at: usize| !text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
        text.match_indices(&path).any(|(at, _)| starts(at))
    }

    fn floor(name: &str) -> Option<usize> {
        FLOORS.iter().position(|floor| *floor == name)
    }

    #[test]
    fn arrows_between_modules_go_down() {
        let mut arrows = 0;
        for (path, text) in files() {
            let Some(own) = path.iter().next().and_then(|name| floor(name.to_str()?)) else { continue };
            for after in text.split("crate::").skip(1) {
                let name: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(used) = floor(&name) else { continue };
                assert!(used <= own, "{} uses {name}, which lies above it", path.display());
                arrows += usize::from(used < own);
            }
        }
        assert!(arrows > 100, "the test sees only {arrows} arrows");
    }

    #[test]
    fn a_wide_crate_is_named_in_one_file() {
        for &(name, homes) in GUARDED {
            let named: Vec<_> = files().into_iter().filter(|(_, text)| names(text, name)).collect();
            let at_home = |file: &Path| homes.iter().any(|home| file.starts_with(home)) || file == Path::new("lib.rs");
            let elsewhere = named.iter().find(|(file, _)| !at_home(file));
            assert!(elsewhere.is_none(), "{name} is named in {:?} too", elsewhere.map(|(file, _)| file));
            for home in homes {
                assert!(named.iter().any(|(file, _)| file.starts_with(home)), "{home} does not name {name}");
            }
        }
    }

    #[test]
    fn every_assumption_has_its_row() {
        let page = fs::read_to_string(root().join("docs/conformance.md")).unwrap();
        for assumption in crate::build::Assumptions::NAMES {
            assert!(page.contains(&format!("`--assume {}=", assumption.name)), "{}", assumption.name);
        }
    }

    #[test]
    fn the_exit_codes_of_readme_are_those_of_help() {
        let readme = fs::read_to_string(root().join("README.md")).unwrap();
        for line in crate::cli::EXIT_CODES.lines().skip(1) {
            let (code, meaning) = line.trim().split_once("  ").unwrap();
            let code = code.replace("128+n", "128 + n");
            assert!(readme.contains(&format!("| {code} | {} |", meaning.trim())), "{line}");
        }
    }
}
