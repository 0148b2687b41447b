//! What is to be checked: files that are named, and in folders every buildspec, found by its name or by what it says. The only
//! file that names `ignore`'s walker.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use crate::cli::args::Lint;
use crate::cli::error::Error;
use crate::cli::locate;
use crate::text::SourceFile;

/// The file name on the command line that is standard input.
const STDIN: &str = "-";
/// No person writes a longer one; in folders such files are passed over.
const SNIFF_LIMIT: u64 = 4 << 20;

/// One file to check.
#[derive(Debug)]
pub(crate) struct Input {
    /// Its text.
    pub(super) file: SourceFile,
    /// Where it is; for standard input where it is said to be.
    pub(super) path: PathBuf,
    /// Whether it came on standard input.
    pub(super) stdin: bool,
}

/// Everything to check, each file once, in the order of the arguments and of names below them.
pub(super) fn find(arguments: &Lint) -> Result<Vec<Input>, Error> {
    let here = [PathBuf::from(".")];
    let paths = if arguments.paths.is_empty() { &here[..] } else { &arguments.paths };
    let mut inputs: Vec<Input> = Vec::new();
    for path in paths {
        if path == Path::new(STDIN) {
            let name = arguments.stdin_filename.clone().unwrap_or_else(|| PathBuf::from("<stdin>"));
            inputs.push(Input { file: locate::read_stdin(&name.display().to_string())?, path: name, stdin: true });
        } else if path.is_dir() {
            below(path, &mut inputs)?;
        } else {
            let file = locate::read(path, &locate::shown(path))?;
            inputs.push(Input { file, path: path.clone(), stdin: false });
        }
    }
    let mut seen = std::collections::HashSet::new();
    inputs.retain(|input| input.stdin || seen.insert(std::path::absolute(&input.path).unwrap_or(input.path.clone())));
    if inputs.is_empty() {
        let folders = paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
        return Err(Error::NoBuildspec { folders });
    }
    Ok(inputs)
}

/// The buildspecs below a folder: what git ignores is passed over, hidden files are not.
fn below(folder: &Path, inputs: &mut Vec<Input>) -> Result<(), Error> {
    let walk = WalkBuilder::new(folder)
        .hidden(false)
        .require_git(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .sort_by_file_name(Ord::cmp)
        .build();
    for entry in walk {
        let entry = entry.map_err(|error| Error::Walk { folder: folder.to_owned(), error })?;
        let path = entry.path();
        if !entry.file_type().is_some_and(|kind| kind.is_file()) || !is_yaml(path) {
            continue;
        }
        let named = is_named_so(path);
        if !named && entry.metadata().is_ok_and(|metadata| metadata.len() > SNIFF_LIMIT) {
            continue;
        }
        match locate::read(path, &locate::shown(path)) {
            Ok(file) if named || reads_so(file.text()) => {
                inputs.push(Input { file, path: path.to_owned(), stdin: false });
            }
            // What is not meant to be a buildspec need not be text.
            Err(error) if named => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yml" || extension == "yaml")
}

/// `buildspec.yml`, `buildspec-deploy.yaml`, `my.buildspec.yml`.
pub(crate) fn is_named_so(path: &Path) -> bool {
    let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_ascii_lowercase();
    name.split(['-', '_', '.']).any(|part| part == "buildspec")
}

/// Whether the lines at the margin are those of a buildspec: a version of its language, and phases or a batch.
pub(crate) fn reads_so(text: &str) -> bool {
    let value_of = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
    let version =
        value_of("version").map(|value| value.split('#').next().unwrap_or_default().trim().trim_matches(['"', '\'']));
    version.is_some_and(|version| version == "0.1" || version == "0.2")
        && (value_of("phases").is_some() || value_of("batch").is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buildspec_is_known_by_its_name_or_its_lines() {
        for (name, expected) in [
            ("buildspec.yml", true),
            ("ci/Buildspec-deploy.yaml", true),
            ("x.buildspec.yml", true),
            ("test_buildspec.yml", true),
            ("buildspecs.yml", false),
            ("amplify.yml", false),
        ] {
            assert_eq!(is_named_so(Path::new(name)), expected, "{name}");
        }
        for (text, expected) in [
            ("version: 0.2\nphases:\n", true),
            ("# x\nversion: '0.2' # y\nbatch:\n", true),
            ("version: 1\nphases:\n", false),
            ("version: 0.2\nservices:\n", false),
            ("x:\n  version: 0.2\n  phases:\n", false),
        ] {
            assert_eq!(reads_so(text), expected, "{text}");
        }
    }
}
