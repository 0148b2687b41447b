//! The conformance suite: cases in files, each a named test against the real binary. `README.md` has the format.

mod case;
mod check;
mod overwrite;
mod world;

use std::path::Path;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

use case::{Case, Topic};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut trials = Vec::new();
    for path in topics(&root.join("spec-tests/cases")) {
        let name = path.file_stem().and_then(|name| name.to_str()).expect("topics have UTF-8 names").to_owned();
        let text = std::fs::read_to_string(&path).expect("the topic can be read");
        let topic: Topic = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let shared = topic.shells;
        let cases = topic.cases.into_iter().map(|case| Case { topic: path.clone(), ..case });
        trials.extend(cases.flat_map(|case| in_shells(case, &shared)).map(|case| trial(&name, case)));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// All topics, sorted.
fn topics(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the cases are beside the suite");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    paths
}

/// One case for each shell that plays `sh`.
fn in_shells(case: Case, shared: &[String]) -> Vec<Case> {
    let shells = if case.shells.is_empty() { shared.to_vec() } else { case.shells.clone() };
    if shells.is_empty() {
        return vec![case];
    }
    shells.into_iter().map(|shell| Case { sh: Some(shell), ..case.clone() }).collect()
}

/// A case as a test; one that cannot run here is ignored and says why, or fails where everything must run.
fn trial(topic: &str, case: Case) -> Trial {
    let shell = case.sh.as_ref().map(|shell| format!(" [{shell}]")).unwrap_or_default();
    let name = format!("{topic}::{}{shell}", case.name.replace(' ', "_"));
    let Some(need) = case.missing() else {
        return Trial::test(name, move || check::run(&case).map_err(Into::into));
    };
    let reason = format!("needs {need}");
    if std::env::var("BUILDSPEC_TEST_REQUIRE").is_ok_and(|value| value == "all") {
        return Trial::test(name, move || Err(format!("cannot run here: {reason}").into()));
    }
    Trial::test(format!("{name} (ignored: {reason})"), move || Err(reason.into())).with_ignored_flag(true)
}
