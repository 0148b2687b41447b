use proptest::prelude::*;

use crate::deploy::taskdef::{Purpose, check, check_with};
use crate::text::{Diagnostic, Severity, SourceFile};

/// A task definition from a real page, as the console shows it.
const CONSOLE: &str = include_str!("../../../../spec-tests/files/taskdef-console.json");

fn found(text: &str) -> Vec<Diagnostic> {
    check(&SourceFile::new("taskdef.json", text))
}

fn errors(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().filter(|found| found.severity == Severity::Error).map(|found| found.code).collect()
}

/// The original with one text changed.
fn changed(from: &str, to: &str) -> String {
    assert!(CONSOLE.contains(from), "{from}");
    CONSOLE.replacen(from, to, 1)
}

/// How often each code is found, in the order of codes.
fn counts(found: &[Diagnostic]) -> Vec<(&'static str, usize)> {
    let mut counts = std::collections::BTreeMap::new();
    for found in found {
        *counts.entry(found.code).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

#[test]
fn a_definition_that_was_registered_has_no_errors_and_these_findings() {
    let found = found(CONSOLE);
    assert_eq!(errors(&found), [""; 0]);
    assert_eq!(
        counts(&found),
        [
            ("taskdef-describe-only", 7),
            ("taskdef-empty-tags", 1),
            ("taskdef-health-check-arguments", 2),
            ("taskdef-health-check-curl", 2),
            ("taskdef-health-check-port", 1),
            ("taskdef-health-check-quotes", 2),
            ("taskdef-memory-taken", 1),
            ("taskdef-mutable-tag", 2),
            ("taskdef-same-roles", 1),
            ("taskdef-secret-by-name", 6),
            ("taskdef-slow-start", 1),
        ]
    );
}

#[test]
fn as_a_template_it_has_no_placeholder() {
    let found = check_with(&SourceFile::new("taskdef.json", CONSOLE), Purpose::Template(None));
    assert_eq!(errors(&found), [""; 0]);
    assert!(found.iter().any(|found| found.code == "taskdef-no-placeholder" && found.labels.len() == 2));
}

#[test]
fn each_of_eleven_single_mistakes_is_an_error_of_its_own() {
    let essential = CONSOLE.replace("\"essential\": true", "\"essential\": false");
    let check_of_rails = CONSOLE.find("\"healthCheck\"").unwrap();
    let without_check =
        format!("{}\"x\"{}", &CONSOLE[..check_of_rails], &CONSOLE[check_of_rails + "\"healthCheck\"".len()..]);
    let mutants = [
        ("taskdef-fargate-size", changed("\"memory\": \"512\"", "\"memory\": \"768\"")),
        ("taskdef-fargate-network-mode", changed("\"awsvpc\"", "\"bridge\"")),
        ("taskdef-host-port", changed("\"hostPort\": 80", "\"hostPort\": 8080")),
        ("taskdef-no-essential", essential),
        ("taskdef-unknown-container", changed("\"containerName\": \"rails\"", "\"containerName\": \"ghost\"")),
        ("taskdef-dependency-without-check", without_check),
        ("taskdef-dependency-on-essential", changed("\"HEALTHY\"", "\"COMPLETE\"")),
        ("taskdef-unknown-volume", changed("\"sourceVolume\": \"sockets\"", "\"sourceVolume\": \"socket\"")),
        ("taskdef-out-of-range", changed("\"interval\": 300", "\"interval\": 600")),
        ("taskdef-memory-over-task", changed("\"memoryReservation\": 512", "\"memoryReservation\": 1024")),
        (
            "taskdef-placeholder",
            changed("730335441282.dkr.ecr.ap-northeast-1.amazonaws.com/ass-rails-ecr-staging:stg", "<IMAGE1_NAME>"),
        ),
    ];
    for (code, text) in mutants {
        assert_eq!(errors(&found(&text)), [code], "{text}");
    }
}

#[test]
fn all_is_found_at_once() {
    let text = CONSOLE.replace("awsvpc", "bridge").replace("\"256\"", "\"300\"").replace("\"rails\"", "\"ra ils\"");
    let mut errors = errors(&found(&text));
    errors.sort_unstable();
    assert_eq!(errors, ["taskdef-fargate-network-mode", "taskdef-fargate-size", "taskdef-invalid-name"]);
}

#[test]
fn sizes_may_have_units() {
    let text =
        changed("\"cpu\": \"256\"", "\"cpu\": \".25 vCPU\"").replace("\"memory\": \"512\"", "\"memory\": \"0.5 GB\"");
    assert_eq!(errors(&found(&text)), [""; 0]);
    let text = changed("\"cpu\": \"256\"", "\"cpu\": \"1 vCPU\"").replace("\"memory\": \"512\"", "\"memory\": \"1GB\"");
    assert_eq!(errors(&found(&text)), ["taskdef-fargate-size"]);
}

/// A definition with one container of these further keys.
fn one(definition: &str, container: &str) -> String {
    format!(
        r#"{{"family": "a", "memory": "512", {definition} "containerDefinitions": [{{{container} "name": "web", "image": "web:1"}}]}}"#
    )
}

#[test]
fn what_only_fargate_refuses_is_no_error_elsewhere() {
    for (definition, container) in [
        (r#""networkMode": "bridge", "cpu": "300","#, ""),
        (r#""placementConstraints": [{"type": "memberOf", "expression": "x"}],"#, ""),
        ("", r#""privileged": true, "stopTimeout": 600, "logConfiguration": {"logDriver": "journald"},"#),
        (r#""volumes": [{"name": "a", "host": {"sourcePath": "/a"}}],"#, ""),
    ] {
        assert_eq!(errors(&found(&one(definition, container))), [""; 0], "{definition}{container}");
        let fargate =
            format!(r#"{definition} "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256","#);
        let fargate = if definition.contains("bridge") {
            fargate.replace(r#""networkMode": "awsvpc", "cpu": "256","#, "")
        } else {
            fargate
        };
        assert_ne!(errors(&found(&one(&fargate, container))), [""; 0], "{definition}{container}");
    }
}

#[test]
fn limits_that_add_up_to_too_much_are_a_warning() {
    let text = one("", r#""memory": 300,"#).replace("}]}", r#"}, {"name": "log", "image": "log:1", "memory": 300}]}"#);
    let found = found(&text);
    assert_eq!(counts(&found), [("taskdef-memory-over-task", 1)]);
    assert_eq!(found[0].severity, Severity::Warning);
}

#[test]
fn what_says_nothing_is_not_refused() {
    let nothing = r#""placementConstraints": [], "ipcMode": null, "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256","#;
    let container = r#""privileged": false, "links": [], "dnsServers": [], "linuxParameters": {"devices": []},"#;
    assert_eq!(errors(&found(&one(nothing, container))), [""; 0]);
}

#[test]
fn placeholders_are_those_that_the_action_replaces() {
    let file = SourceFile::new("t", one("", "").replace("web:1", "<IMAGE1_NAME>"));
    let names = ["IMAGE1_NAME".to_owned()];
    let others = ["IMAGE".to_owned()];
    let with = |purpose| errors(&check_with(&file, purpose));
    assert_eq!(with(Purpose::Register), ["taskdef-placeholder"]);
    assert_eq!(with(Purpose::Template(None)), [""; 0]);
    assert_eq!(with(Purpose::Template(Some(&names))), [""; 0]);
    assert_eq!(with(Purpose::Template(Some(&others))), ["taskdef-placeholder"]);
    assert_eq!(with(Purpose::Template(Some(&[]))), ["taskdef-placeholder"]);
}

#[test]
fn circles_are_told_once() {
    let text = |names: &[(&str, &str)]| {
        let container = |(name, other): &(&str, &str)| {
            format!(
                r#"{{"name": "{name}", "image": "a:1", "dependsOn": [{{"containerName": "{other}", "condition": "START"}}]}}"#
            )
        };
        let containers = names.iter().map(container).collect::<Vec<_>>().join(", ");
        format!(r#"{{"family": "a", "memory": "512", "containerDefinitions": [{containers}]}}"#)
    };
    let cycles = |names: &[(&str, &str)]| {
        let found = found(&text(names));
        found
            .into_iter()
            .filter(|found| found.code == "taskdef-dependency-cycle")
            .map(|it| it.message)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        cycles(&[("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]),
        ["containers wait for each other: `a`, then `b`, then `c`, then `a`"]
    );
    assert_eq!(cycles(&[("a", "a")]), ["containers wait for each other: `a`, then `a`"]);
    assert_eq!(cycles(&[("a", "b"), ("b", "a"), ("c", "d"), ("d", "c")]).len(), 2);
}

#[test]
fn curl_is_told_only_where_its_end_means_nothing() {
    let codes = |script: &str| {
        let health = format!(r#""healthCheck": {{"command": ["CMD-SHELL", {}]}},"#, serde_json::Value::from(script));
        counts(&found(&one("", &health))).into_iter().map(|(code, _)| code).collect::<Vec<_>>()
    };
    for script in
        ["curl http://localhost/", "curl -s http://localhost/ || exit 1", "test -e /x && /usr/bin/curl localhost"]
    {
        assert_eq!(codes(script), ["taskdef-health-check-curl"], "{script}");
    }
    for script in [
        "curl -f http://localhost/ || exit 1",
        "curl -sSf http://localhost/",
        "curl --fail-with-body http://localhost/",
        "curl -s http://localhost/ | grep ok",
        "wget -q http://localhost/",
        "pg_isready",
    ] {
        assert_eq!(codes(script), [""; 0], "{script}");
    }
}

#[test]
fn a_port_is_another_s_or_nobody_s() {
    let severities = |port: u16| {
        let text = CONSOLE.replace("localhost:3000", &format!("127.0.0.1:{port}"));
        let found = found(&text);
        let ports = found.iter().filter(|found| found.code == "taskdef-health-check-port");
        ports.map(|found| found.severity).collect::<Vec<_>>()
    };
    assert_eq!(severities(3000), [Severity::Warning]);
    assert_eq!(severities(80), [Severity::Warning]);
    assert_eq!(severities(9000), [Severity::Note, Severity::Note]);
}

#[test]
fn names_that_only_look_the_same_are_shown_by_their_characters() {
    let text = changed("\"containerName\": \"rails\"", "\"containerName\": \"rails\u{200b}\"");
    let found = found(&text);
    let unknown = found.iter().find(|found| found.code == "taskdef-unknown-container").unwrap();
    assert_eq!(unknown.notes, ["\"rails\\u{200b}\" is not \"rails\""]);
}

#[test]
fn a_definition_that_is_too_large_is_told_by_its_bytes() {
    let value = "x".repeat(70_000);
    let text = one("", &format!(r#""environment": [{{"name": "A", "value": "{value}"}}],"#));
    assert_eq!(errors(&found(&text)), ["taskdef-too-large"]);
    // Blanks are not sent.
    let text = one("", &format!("{}\"essential\": true,", " ".repeat(70_000)));
    assert_eq!(errors(&found(&text)), [""; 0]);
}

proptest! {
    /// Whatever a file says, every place is in it, and every fix can be made.
    #[test]
    fn findings_lie_in_the_file(at in 0..CONSOLE.len(), length in 0..60_usize, with in prop::sample::select(&["", "null", "{}", "[]", "\"\"", "1", "true", "\"a\": 1", "é"][..])) {
        let start = CONSOLE.floor_char_boundary(at);
        let end = CONSOLE.floor_char_boundary((at + length).min(CONSOLE.len())).max(start);
        let file = SourceFile::new("t", format!("{}{with}{}", &CONSOLE[..start], &CONSOLE[end..]));
        for purpose in [Purpose::Register, Purpose::Template(None)] {
            for found in check_with(&file, purpose) {
                for span in found.labels.iter().map(|label| label.span).chain(found.fix.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.span))) {
                    prop_assert!(file.text().get(span.range()).is_some(), "{found:?}");
                }
            }
        }
    }
}
