//! The conformance suite: cases in files, each a named test against the real binary. `README.md` has the format.

mod case;
mod check;
mod engine;
mod framed;
mod overwrite;
mod scripted;
mod service;
mod world;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

use case::{Case, Topic};
use engine::Engine;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut trials = Vec::new();
    for path in topics(&root.join("spec-tests/cases")) {
        let name = path.file_stem().and_then(|name| name.to_str()).expect("topics have UTF-8 names").to_owned();
        let text = std::fs::read_to_string(&path).expect("the topic can be read");
        let topic: Topic = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let Topic { shells, engines, why, cases } = topic;
        for case in cases {
            let case = Case { topic: path.clone(), ..case };
            let case = if case.engines.is_empty() {
                Case { engines: engines.clone(), why: why.clone(), ..case }
            } else {
                case
            };
            let tests =
                on_engines(&name, case).into_iter().flat_map(in_images).flat_map(|case| in_shells(case, &shells));
            trials.extend(tests.map(|case| trial(&name, case)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// All topics, sorted.
fn topics(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the cases are beside the suite");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    paths
}

/// One case for each engine. A build that does not run on all of them says why.
fn on_engines(topic: &str, case: Case) -> Vec<Case> {
    if !case.is_build() {
        return vec![case];
    }
    assert_eq!(case.engines.is_empty(), case.why.is_empty(), "{topic}: {}: `engines` and `why` go together", case.name);
    let runs = |engine: &Engine| case.engines.is_empty() || case.engines.iter().any(|name| name == engine.name());
    Engine::ALL.into_iter().filter(runs).map(|engine| Case { engine, ..case.clone() }).collect()
}

/// One case for each image and agent.
fn in_images(case: Case) -> Vec<Case> {
    if case.images.is_empty() {
        return vec![case];
    }
    let statically = || PathBuf::from(std::env::var_os("BUILDSPEC_TEST_STATIC").unwrap_or_default());
    let each = |image: &String| {
        let (image, case) = (image.clone(), case.clone());
        case.agents.clone().into_iter().map(move |agent| Case {
            name: format!("{} [{image}, {agent}]", case.name),
            image: Some(image.clone()),
            agent: (agent == "static").then(statically),
            ..case.clone()
        })
    };
    case.images.iter().flat_map(each).collect()
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
    let engine = if case.engine == Engine::Host { String::new() } else { format!("{}::", case.engine.name()) };
    let name = format!("{engine}{topic}::{}{shell}", case.name.replace(' ', "_"));
    let Some(need) = case.missing() else {
        return Trial::test(name, move || {
            let _turn = service::turn(&case);
            check::run(&case).map_err(Into::into)
        });
    };
    let reason = format!("needs {need}");
    if std::env::var("BUILDSPEC_TEST_REQUIRE").is_ok_and(|value| value == "all") {
        return Trial::test(name, move || Err(format!("cannot run here: {reason}").into()));
    }
    Trial::test(format!("{name} (ignored: {reason})"), move || Err(reason.into())).with_ignored_flag(true)
}
