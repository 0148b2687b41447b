//! An agent and its engine at the two ends of a stream.

use std::io::PipeWriter;
use std::path::Path;

use super::*;
use crate::agent::{Confidential, Output, PausePlan, Place, RuntimeSource};
use crate::build::secrets::Secrecy;
use crate::build::{
    self, Assumptions, BuildEventKind, BuildId, Environment, Limits, PlanInput, ProjectArtifacts, ProjectCache, Status,
    parts,
};
use crate::cache::Ground;
use crate::engine::wire::to_agent;
use crate::text::SourceFile;

/// An order for commands that bash runs, with keys lent.
fn order(root: &Path, commands: &str) -> Order {
    let text = format!("version: 0.2\nenv: {{shell: bash}}\nphases:\n  build:\n    commands:\n{commands}");
    let file = SourceFile::new("buildspec.yml", text);
    let path = EnvironmentVariable::plain("PATH", std::env::var("PATH").unwrap(), Origin::Host);
    let plan = build::plan(PlanInput {
        id: BuildId { project: "p".into(), uuid: "u".into() },
        file: &file,
        decoded: &crate::buildspec::decode(&file),
        buildspec: None,
        sources: Vec::new(),
        environment: Environment::default(),
        in_image: true,
        lends_aws: true,
        variables: vec![path],
        project_artifacts: ProjectArtifacts::default(),
        override_artifact_name: false,
        cache: ProjectCache::default(),
        parts: parts::Selection::default(),
        limits: Limits { build: None, phase: None, command: None, grace: Duration::from_millis(10) },
        assumptions: Assumptions::default(),
    });
    let folder = || root.to_owned();
    let place = Place {
        reach: String::new(),
        source_dirs: vec![(String::new(), folder())],
        buildspec: folder(),
        state_dir: folder(),
        user_bin: folder(),
        gopath: folder(),
        home: Some(folder()),
        artifacts: Output::here(root.join("artifacts")),
        reports: None,
        hidden: Vec::new(),
        ground: Ground::default(),
        runtimes: RuntimeSource::Probe,
    };
    let (prelude, pauses) = (Vec::new(), PausePlan::default());
    Order {
        plan,
        attempt: 0,
        place,
        prelude,
        pauses,
        program: Vec::new(),
        mounted: Vec::new(),
        secrecy: Secrecy::default(),
    }
}

fn say(engine: &mut PipeWriter, message: &ToAgent) {
    engine.write_all(&to_agent(message)).unwrap();
}

/// What the commands print, how the build ends, and how often the engine was asked for keys.
fn converse(commands: &str, reply: &Reply) -> (String, Status, usize) {
    let root = tempfile::tempdir().unwrap();
    let (input, mut engine) = io::pipe().unwrap();
    let (mut heard, output) = io::pipe().unwrap();
    let agent = thread::spawn(move || serve(input, output, Vec::new(), &Stop::never().unwrap()));
    say(&mut engine, &ToAgent::Start(Box::new(order(root.path(), commands))));
    let (mut frames, mut piece) = (Frames::default(), [0; 4096]);
    let (mut printed, mut asked) = (Vec::new(), 0);
    loop {
        while let Some(message) = frames.next_from_agent().unwrap() {
            match message {
                FromAgent::Event(BuildEvent { kind: BuildEventKind::Output { bytes }, .. }) => printed.extend(bytes),
                FromAgent::Download => say(&mut engine, &ToAgent::Downloaded(Ok(Vec::new()))),
                FromAgent::Deliver => say(&mut engine, &ToAgent::Delivered(Ok(()))),
                FromAgent::Inquiry(_) => {
                    asked += 1;
                    say(&mut engine, &ToAgent::Reply(reply.clone()));
                }
                FromAgent::Finished(Attempt::Finished(build)) => {
                    drop(engine);
                    agent.join().unwrap().unwrap();
                    return (String::from_utf8(printed).unwrap(), build.build_status, asked);
                }
                FromAgent::Failed(reason) => panic!("{reason}"),
                _ => {}
            }
        }
        let count = heard.read(&mut piece).unwrap();
        assert!(count > 0, "the agent ended before its build");
        frames.push(&piece[..count]);
    }
}

const ASK: &str = r#"      - |
        uri=${AWS_CONTAINER_CREDENTIALS_FULL_URI#http://127.0.0.1:}
        exec 3<> /dev/tcp/127.0.0.1/${uri%%/*}
        printf 'GET /%s HTTP/1.1\r\nAuthorization: %s\r\n\r\n' "${uri#*/}" "$AWS_CONTAINER_AUTHORIZATION_TOKEN" >&3
        tail -n 1 <&3
"#;

#[test]
fn a_command_is_answered_through_the_engine_while_it_runs() {
    let (printed, status, asked) = converse(&ASK.repeat(2), &Ok(Confidential("the keys\n".to_owned())));
    assert_eq!((printed.as_str(), status, asked), ("the keys\nthe keys\n", Status::Succeeded, 2));
}

#[test]
fn a_refusal_reaches_the_command_as_an_sdk_reads_it() {
    let (printed, ..) = converse(ASK, &Err(Refusal::unavailable("none")));
    assert_eq!(printed, r#"{"code":"CredentialsUnavailable","message":"none"}"#);
}
