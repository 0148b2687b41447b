//! Each row speaks where something differs, and is silent where nothing does.

use super::*;

const UBUNTU: &str = "aws/codebuild/standard:7.0";

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|&name| name.to_owned()).collect()
}

fn host(image: &str) -> Facts {
    let commands = CommandFacts { in_sh: true, ..CommandFacts::default() };
    Facts { on_host: true, image: image.to_owned(), commands, ..Facts::default() }
}

fn told(facts: &Facts) -> Vec<String> {
    differences(facts).iter().map(|one| format!("{}: {}", one.severity.name(), one.message)).collect()
}

fn project(kind: &str, source: &str, privileged_mode: Option<bool>) -> ProjectFacts {
    ProjectFacts { environment_type: Some(kind.to_owned()), source_type: Some(source.to_owned()), privileged_mode }
}

fn of_host(name: &str, value: &str) -> EnvironmentVariable {
    EnvironmentVariable::plain(name, value, Origin::Host)
}

#[test]
fn a_build_in_its_image_on_a_clean_tree_is_met_with_silence() {
    let facts = Facts { image: UBUNTU.into(), architecture: "x86_64".into(), ..Facts::default() };
    assert_eq!(differences(&facts), []);
    let mut facts = host("");
    facts.user = Some("me".into());
    facts.sh = Some("zsh".into());
    facts.commands.daemon = Some("docker build".into());
    facts.commands.addresses = names(&["localhost:80"]);
    facts.variables = vec![of_host("PATH", "/bin"), of_host("HOME", "/home/me")];
    assert_eq!(differences(&facts), [], "nothing is named to compare with");
}

#[test]
fn files_that_no_clone_has_are_named() {
    let mut facts = host("");
    facts.changes.changed = names(&["a", "b"]);
    facts.changes.untracked = names(&["c"]);
    facts.changes.ignored = names(&["d", "e", "f", "g", "h"]);
    assert_eq!(
        told(&facts),
        [
            "differs: 2 files differ from the commit: `a` and `b`; commit them",
            "may differ: 1 file is in the build and not in git: `c`; `git add` it",
            "may differ: the build sees what git ignores: `d`, `e`, `f` and 2 more; build a copy, without `--source-mode mount`, to see what it needs of that",
        ]
    );
}

#[test]
fn executable_bits_are_lost_on_the_way_through_an_archive_only() {
    let mut facts = host("");
    facts.changes.executable = names(&["./gradlew"]);
    assert_eq!(differences(&facts), []);
    for (source, expected) in [("CODEPIPELINE", 1), ("S3", 1), ("GITHUB", 0)] {
        facts.project = Some(project("LINUX_CONTAINER", source, None));
        assert_eq!(differences(&facts).len(), expected, "{source}");
    }
}

#[test]
fn a_program_of_a_runtime_that_the_image_lacks_is_named_once_for_each_runtime() {
    let mut facts = host(UBUNTU);
    facts.commands.programs = names(&["cargo", "rustc", "npm", "terraform", "dotnet"]);
    facts.programs_here = names(&["cargo", "rustc", "npm", "terraform"]);
    let expected = format!(
        "differs: `cargo` and `rustc` are on this machine, and {UBUNTU} has no rust; install it in the buildspec"
    );
    assert_eq!(told(&facts), [expected]);
    facts.image = "aws/codebuild/standard:8.0".into();
    assert_eq!(differences(&facts), []);
    facts.image = "my/image".into();
    assert_eq!(differences(&facts), []);
}

#[test]
fn another_processor_differs() {
    for (image, kind, here, expected) in [
        (UBUNTU, None, "x86_64", None),
        (UBUNTU, None, "aarch64", Some("x86_64")),
        ("aws/codebuild/amazonlinux-aarch64-standard:3.0", None, "x86_64", Some("aarch64")),
        ("my/image", None, "aarch64", None),
        ("my/image", Some("LINUX_CONTAINER"), "aarch64", Some("x86_64")),
        ("my/image", Some("ARM_CONTAINER"), "x86_64", Some("aarch64")),
        ("my/image", Some("WINDOWS_CONTAINER"), "aarch64", None),
        (UBUNTU, None, "", None),
    ] {
        let project = kind.map(|kind| project(kind, "GITHUB", None));
        let facts = Facts { image: image.into(), project, architecture: here.into(), ..Facts::default() };
        let found = differences(&facts);
        let expected: Vec<String> =
            expected.map(|there| format!("on {here} here and on {there} there")).into_iter().collect();
        assert_eq!(found.len(), expected.len(), "{image} {kind:?} {here}");
        assert!(found.iter().zip(&expected).all(|(one, text)| one.message.contains(text)), "{found:?}");
    }
}

#[test]
fn a_daemon_that_answers_here_alone_differs() {
    use DifferenceSeverity::{Differs, MayDiffer};
    for (on_host, socket, typed, said, expected) in [
        (true, false, false, Some(false), Some(Differs)),
        (true, false, false, None, Some(MayDiffer)),
        (true, false, true, None, None),
        (true, false, false, Some(true), None),
        (false, false, false, Some(false), None),
        (false, true, false, Some(false), Some(Differs)),
        (false, false, true, Some(false), Some(Differs)),
        (false, true, false, None, Some(MayDiffer)),
    ] {
        let mut facts = Facts { on_host, docker_socket: socket, privileged: typed, ..host("my/image") };
        facts.project = said.map(|said| project("LINUX_CONTAINER", "GITHUB", Some(said)));
        facts.commands.daemon = Some("docker build".into());
        let found = differences(&facts).first().map(|one| one.severity);
        assert_eq!(found, expected, "{on_host} {socket} {typed} {said:?}");
    }
}

#[test]
fn sh_is_compared_with_that_of_the_image() {
    let mut facts = host(UBUNTU);
    facts.sh = Some("dash".into());
    assert_eq!(differences(&facts), []);
    facts.sh = Some("bash".into());
    assert_eq!(told(&facts), ["may differ: `sh` is bash here and dash there; write `shell: bash` under `env:`"]);
    facts.commands.bash = Some("`[[ … ]]`".into());
    let expected =
        "differs: `sh` is bash here and dash there, and `[[ … ]]` is bash's own; write `shell: bash` under `env:`";
    assert_eq!(told(&facts), [expected]);
    facts.image = "aws/codebuild/amazonlinux2-x86_64-standard:5.0".into();
    assert_eq!(differences(&facts), []);
    facts.commands.in_sh = false;
    facts.image = UBUNTU.into();
    assert_eq!(differences(&facts), []);
}

#[test]
fn a_user_other_than_root_may_differ() {
    let mut facts = host(UBUNTU);
    facts.user = Some("me".into());
    assert!(
        told(&facts)[0].starts_with("may differ: commands run as me here and as root there; "),
        "{:?}",
        told(&facts)
    );
    facts.commands.all_run_as = true;
    assert_eq!(differences(&facts), []);
}

#[test]
fn variables_of_the_shell_differ_where_they_are_read() {
    let mut facts = host("");
    facts.commands.variables = names(&["STAGE"]);
    facts.variables = vec![
        of_host("HOME", "/home/me"),
        of_host("STAGE", "x"),
        of_host("EDITOR", "vi"),
        of_host("AWS_PROFILE", "p"),
        of_host("LANG", "C"),
        of_host("LC_ALL", "de_DE.UTF-8"),
        EnvironmentVariable::plain("OTHER", "x", Origin::Override),
    ];
    assert_eq!(
        told(&facts),
        [
            "differs: commands read `STAGE` of this shell; set them in the project's environment, or with `--env`",
            "may differ: the build has `EDITOR` of this shell; let through only what it needs, with `--inherit-env NAME`",
            "may differ: AWS is called with `AWS_PROFILE` of this shell; there the project's service role is who calls",
            "may differ: the build has `LC_ALL=de_DE.UTF-8` of this shell, and there the locale is POSIX; set it under `env` if it is needed",
        ]
    );
}

#[test]
fn variables_that_only_the_service_sets_are_named_when_they_are_read() {
    let mut facts = host("");
    facts.commands.variables =
        names(&["CODEBUILD_WEBHOOK_EVENT", "CODEBUILD_WEBHOOK_HEAD_REF", "CODEBUILD_BUILD_ID", "MINE"]);
    facts.variables = vec![of_host("CODEBUILD_WEBHOOK_HEAD_REF", "x")];
    facts.variables[0].origin = Origin::Override;
    let expected = "may differ: `CODEBUILD_WEBHOOK_EVENT` is not set here, and is when a webhook starts the build; \
                    `--env CODEBUILD_WEBHOOK_EVENT=VALUE` plays that";
    assert_eq!(told(&facts), [expected]);
}

#[test]
fn what_only_this_machine_reaches_may_differ() {
    let mut facts = Facts { image: UBUNTU.into(), ..Facts::default() };
    for (network, expected) in [("bridge", 0), ("none", 0), ("compose_default", 1), ("host", 1)] {
        facts.network = Some(network.into());
        assert_eq!(differences(&facts).len(), expected, "{network}");
    }
    facts.network = None;
    facts.hosts = names(&["db"]);
    assert!(told(&facts)[0].starts_with("may differ: `db` is known in this container only; "), "{:?}", told(&facts));
    let mut facts = host(UBUNTU);
    facts.commands.addresses = names(&["localhost:5432"]);
    assert!(
        told(&facts)[0].contains("commands ask `localhost:5432`, and start nothing that answers"),
        "{:?}",
        told(&facts)
    );
}

#[test]
fn what_is_sure_comes_first() {
    let mut facts = host("");
    facts.changes.untracked = names(&["a"]);
    facts.commands.variables = names(&["STAGE"]);
    facts.variables = vec![of_host("STAGE", "x")];
    let severities: Vec<_> = differences(&facts).iter().map(|one| one.severity).collect();
    assert_eq!(severities, [DifferenceSeverity::Differs, DifferenceSeverity::MayDiffer]);
    let json = serde_json::to_value(&differences(&facts)[1]).unwrap();
    assert_eq!((&json["severity"], &json["about"]), (&"may-differ".into(), &"uncommitted".into()));
}
