use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::*;
use crate::agent::{Agent, Answer, Attempt, Courier, Output, Pause, PausePlan, Place, Stop, lends_nothing};
use crate::build::secrets::Secrecy;
use crate::build::variables::{EnvironmentVariable, Origin};
use crate::build::{
    Assumptions, Build, BuildEventKind, BuildId, BuildPlan, CommandOutcome, Environment, LimitKind, Limits, PhaseType,
    PlanInput, ProjectArtifacts, ProjectCache, Status, parts, plan,
};
use crate::buildspec;
use crate::cache::{self, Ground};

const FILE: &str = r#"
version: 0.1
runtimes:
  java:
    versions:
      corretto17:
        commands:
          - echo "Installing Java version 17 ..."
          - export JAVA_HOME=/opt/java17
          - cd /
  nodejs:
    versions:
      18:
        commands:
          - echo still in $PWD
      default:
        commands:
          - echo "Installing custom Node.js version $VERSION ..."
          - exit 3
          - echo never
"#;

/// An agent reaps every child of its process, so each of these tests has a process of its own. Whether this is it.
fn stands_alone(test: &str) -> bool {
    const ALONE: &str = "BUILDSPEC_TEST_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return true;
    }
    let name = format!("{}::{test}", module_path!().split_once("::").map_or("", |(_, path)| path));
    let program = std::env::current_exe().unwrap();
    let ran = Command::new(program).args(["--exact", &name, "--nocapture"]).env(ALONE, "1").output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout) + String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
    false
}

struct AllIsThere;

impl Courier for AllIsThere {
    fn download(&mut self) -> Result<Vec<String>, PhaseContext> {
        Ok(Vec::new())
    }

    fn deliver(&mut self) -> Result<(), String> {
        Ok(())
    }

    fn cache(&mut self, _: &cache::Request) -> cache::Answer {
        cache::Answer::nobody()
    }

    fn ask(&mut self, _: &Pause) -> std::io::Result<Answer> {
        Ok(Answer::Go)
    }
}

/// What an agent is given besides the buildspec.
#[derive(Default)]
struct Given<'a> {
    /// The image's file.
    file: Option<&'a str>,
    /// The name of the image.
    image: &'a str,
    /// The time limit of each command.
    limit: Option<Duration>,
    /// Whether the build is stopped when it first prints.
    stops: bool,
}

fn planned(buildspec: &str, given: &Given<'_>) -> BuildPlan {
    let file = SourceFile::new("buildspec.yml", buildspec);
    let path = std::env::var("PATH").unwrap();
    plan(PlanInput {
        id: BuildId { project: "p".into(), uuid: "u".into() },
        file: &file,
        decoded: &buildspec::decode(&file),
        buildspec: None,
        sources: Vec::new(),
        environment: Environment { image: given.image.to_owned(), privileged_mode: false },
        in_image: true,
        lends_aws: false,
        variables: vec![EnvironmentVariable::plain("PATH".to_owned(), path, Origin::Host)],
        project_artifacts: ProjectArtifacts::default(),
        override_artifact_name: false,
        cache: ProjectCache::default(),
        parts: parts::Selection::default(),
        limits: Limits { build: None, phase: None, command: given.limit, grace: Duration::from_millis(10) },
        assumptions: Assumptions::default(),
    })
}

fn place(root: &Path) -> Place {
    let source = root.join("src");
    std::fs::create_dir(&source).unwrap();
    Place {
        reach: String::new(),
        source_dirs: vec![(String::new(), source)],
        buildspec: root.join("buildspec.yml"),
        state_dir: root.to_owned(),
        user_bin: root.to_owned(),
        gopath: root.to_owned(),
        home: None,
        artifacts: Output::here(root.join("artifacts")),
        reports: None,
        hidden: vec![root.join("artifacts")],
        ground: Ground::default(),
        runtimes: RuntimeSource::Image(root.join("runtimes.yml")),
    }
}

/// The log from `Processing environment variables` on to the end of INSTALL, and the build.
fn run(buildspec: &str, given: &Given<'_>) -> (Vec<String>, Build) {
    let root = tempfile::tempdir().unwrap();
    if let Some(text) = given.file {
        std::fs::write(root.path().join("runtimes.yml"), text).unwrap();
    }
    let (plan, place, stop) = (planned(buildspec, given), place(root.path()), Stop::never().unwrap());
    let wisher = stop.wisher().unwrap();
    let agent = Agent {
        plan: &plan,
        secrecy: &Secrecy::default(),
        attempt: 0,
        place: &place,
        prelude: &[],
        pauses: &PausePlan::default(),
        program: &[],
        stop: &stop,
        progress: &|_, _, _| {},
        lender: &lends_nothing,
    };
    let mut log = Vec::new();
    let attempt = agent.run(&mut AllIsThere, &mut |event| {
        let line = match &event.kind {
            BuildEventKind::Message { text } => text.clone(),
            BuildEventKind::PhaseStarted { phase } => format!("Entering phase {}", phase.name()),
            BuildEventKind::CommandStarted { text, .. } => format!("Running command {text}"),
            BuildEventKind::Output { bytes } => {
                if given.stops {
                    wisher.wish();
                }
                String::from_utf8_lossy(bytes).trim_end().to_owned()
            }
            BuildEventKind::CommandFinished { command, outcome, .. } => {
                format!("{}: {outcome:?}", command.phase.name())
            }
            BuildEventKind::PhaseFinished { phase } => {
                format!("{} {}: {}", phase.phase_type.name(), phase.phase_status.name(), phase.context.message)
            }
            BuildEventKind::Notice { text } => format!("note: {text}"),
            BuildEventKind::Paused { .. }
            | BuildEventKind::ArtifactStored { .. }
            | BuildEventKind::ReportFinished { .. }
            | BuildEventKind::BuildFinished { .. } => return Ok(()),
        };
        log.push(line.replace(&*root.path().to_string_lossy(), "[ROOT]"));
        Ok(())
    });
    let Attempt::Finished(build) = attempt.unwrap() else { panic!("it restarts") };
    let from = log.iter().position(|line| line == "Processing environment variables").unwrap() + 1;
    let to = log.iter().position(|line| line.starts_with("INSTALL ")).map_or(log.len(), |end| end + 1);
    (log[from..to].to_vec(), *build)
}

fn install(runtimes: &str, commands: &str) -> String {
    format!("version: 0.2\nphases:\n  install:\n    runtime-versions: {{{runtimes}}}\n    commands: [{commands}]\n")
}

#[test]
fn what_the_images_commands_set_reaches_install() {
    if !stands_alone("what_the_images_commands_set_reaches_install") {
        return;
    }
    let buildspec = install("java: corretto17, nodejs: latest", "echo $JAVA_HOME in $(basename $PWD)");
    let (log, build) = run(&buildspec, &Given { file: Some(FILE), ..Given::default() });
    assert_eq!(
        log,
        [
            "Selecting 'java' runtime version 'corretto17' based on manual selections...",
            "Resolved 'nodejs' runtime alias 'latest' to '18'.",
            "Selecting 'nodejs' runtime version '18' based on manual selections...",
            "Running command echo \"Installing Java version 17 ...\"",
            "Installing Java version 17 ...",
            "DOWNLOAD_SOURCE: Exited(0)",
            "Running command export JAVA_HOME=/opt/java17",
            "DOWNLOAD_SOURCE: Exited(0)",
            "Running command cd /",
            "DOWNLOAD_SOURCE: Exited(0)",
            "Running command echo still in $PWD",
            "still in /",
            "DOWNLOAD_SOURCE: Exited(0)",
            "Moving to directory [ROOT]/src",
            "Cache is not defined in the buildspec",
            "Skip cache due to: no paths specified to be cached",
            "Registering with agent",
            "Phases found in YAML: 1",
            " INSTALL: 1 commands",
            "DOWNLOAD_SOURCE SUCCEEDED: ",
            "Entering phase INSTALL",
            "Running command echo $JAVA_HOME in $(basename $PWD)",
            "/opt/java17 in src",
            "INSTALL: Exited(0)",
            "INSTALL SUCCEEDED: ",
        ]
    );
    let texts: Vec<_> = build.commands.iter().map(|record| record.text.as_deref()).collect();
    assert_eq!(texts[1..], [Some("export JAVA_HOME=/opt/java17"), Some("cd /"), texts[3], None]);
}

#[test]
fn a_failing_command_of_the_image_fails_the_phase() {
    if !stands_alone("a_failing_command_of_the_image_fails_the_phase") {
        return;
    }
    let (log, build) = run(&install("nodejs: 16", "echo never"), &Given { file: Some(FILE), ..Given::default() });
    assert_eq!(
        log,
        [
            "Selecting 'nodejs' runtime version '16' based on manual selections...",
            "Running command echo \"Installing custom Node.js version 16 ...\"",
            "Installing custom Node.js version 16 ...",
            "DOWNLOAD_SOURCE: Exited(0)",
            "Running command exit 3",
            "DOWNLOAD_SOURCE: Exited(3)",
            "DOWNLOAD_SOURCE FAILED: Error while executing command: exit 3. Reason: exit status 3",
        ]
    );
    assert_eq!(build.phases.last().unwrap().phase_type, PhaseType::Completed);
    assert_eq!(build.build_status, Status::Failed);
}

#[test]
fn without_a_selection_or_a_file_nothing_is_run() {
    if !stands_alone("without_a_selection_or_a_file_nothing_is_run") {
        return;
    }
    let nothing = "version: 0.2\nphases: {install: {commands: [a=1]}}\n";
    let skipped = "Skipping install of runtimes. Runtime version selection is not supported by this build image";
    for (buildspec, file, expected) in [
        (nothing.to_owned(), Some(FILE), "No runtime version selected in buildspec."),
        (nothing.to_owned(), None, "Moving to directory [ROOT]/src"),
        (install("nodejs: 18", "a=1"), None, skipped),
    ] {
        let (log, build) = run(&buildspec, &Given { file, ..Given::default() });
        assert_eq!(log[0], expected);
        assert_eq!((build.build_status, build.commands.len()), (Status::Succeeded, 1), "{expected}");
    }
}

#[test]
fn what_the_image_has_not_is_refused() {
    if !stands_alone("what_the_image_has_not_is_refused") {
        return;
    }
    let nothing = "version: 0.2\nphases: {install: {commands: [a=1]}}\n";
    for (buildspec, given, code, message) in [
        (
            install("docker: 18", ""),
            Given { file: Some(FILE), ..Given::default() },
            "YAML_FILE_ERROR",
            "Unknown runtime named 'docker'. This build image has the following runtimes: java, nodejs",
        ),
        (
            install("java: corretto8", ""),
            Given { file: Some(FILE), ..Given::default() },
            "YAML_FILE_ERROR",
            "Unknown runtime version named 'corretto8' of java. This build image has the following versions: corretto17",
        ),
        (
            nothing.to_owned(),
            Given { file: Some(FILE), image: "aws/codebuild/standard:2.0", ..Given::default() },
            "YAML_FILE_ERROR",
            "This build image requires selecting at least one runtime version",
        ),
        (
            install("java: corretto17", ""),
            Given { file: Some("runtimes: []"), ..Given::default() },
            "CLIENT_ERROR",
            "the build image's [ROOT]/runtimes.yml cannot be used: line 1: `runtimes` must be a map, not a list",
        ),
    ] {
        let (log, build) = run(&buildspec, &given);
        let phase = build.phases.iter().find(|phase| phase.phase_type == PhaseType::DownloadSource).unwrap();
        assert_eq!((phase.phase_status, phase.context.status_code.as_str()), (Status::Failed, code));
        assert_eq!(*log.last().unwrap(), format!("DOWNLOAD_SOURCE FAILED: {message}"));
    }
}

#[test]
fn limits_and_a_stop_end_the_images_commands() {
    if !stands_alone("limits_and_a_stop_end_the_images_commands") {
        return;
    }
    let file = Some("runtimes: {slow: {versions: {1: {commands: [echo begun; sleep 60]}}}}");
    let limit = Some(Duration::from_millis(50));
    for (given, outcome, status) in [
        (Given { file, limit, ..Given::default() }, CommandOutcome::TimedOut(LimitKind::Command), Status::TimedOut),
        (Given { file, stops: true, ..Given::default() }, CommandOutcome::Stopped, Status::Stopped),
    ] {
        let (_, build) = run(&install("slow: 1", "a=1"), &given);
        assert_eq!((build.commands[0].outcome, build.build_status), (outcome, status));
        assert_eq!(build.commands.len(), 1);
    }
}
