use proptest::prelude::*;

use super::*;
use crate::deploy::taskdef;

const ECS: &str = "\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo:
          ContainerName: web
          ContainerPort: 80
";
const LAMBDA: &str = "\
version: 0.0
Resources:
  - resize:
      Type: AWS::Lambda::Function
      Properties: {Name: resize, Alias: live, CurrentVersion: \"1\", TargetVersion: \"2\"}
";
const SERVER: &str = "\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/shop
hooks:
  AfterInstall:
    - location: scripts/restart
      timeout: 300
      runas: root
";

/// Codes, and the texts they are about.
fn found(text: &str) -> Vec<(&'static str, String)> {
    told(text, None)
}

fn told(text: &str, definition: Option<&str>) -> Vec<(&'static str, String)> {
    let file = SourceFile::new("appspec.yaml", text);
    let definition = definition.map(|text| crate::json::parse(&SourceFile::new("taskdef.json", text)).root.unwrap());
    let described = definition.as_ref().map(|root| taskdef::described(root).unwrap());
    let found = check_against(&file, described.as_ref());
    found.iter().map(|found| (found.code, file.slice(found.span()).to_owned())).collect()
}

fn codes(text: &str) -> Vec<&'static str> {
    found(text).into_iter().map(|(code, _)| code).collect()
}

/// A right file with one change.
fn changed(text: &str, from: &str, to: &str) -> Vec<(&'static str, String)> {
    assert!(text.contains(from), "{from}");
    found(&text.replacen(from, to, 1))
}

fn one(code: &'static str, text: &str) -> Vec<(&'static str, String)> {
    vec![(code, text.to_owned())]
}

#[test]
fn the_three_kinds_are_told_apart_by_what_they_say() {
    for (text, expected) in [
        (ECS, Some(Platform::Ecs)),
        (LAMBDA, Some(Platform::Lambda)),
        (SERVER, Some(Platform::Server)),
        ("resources: [{f: {properties: {alias: a}}}]", Some(Platform::Lambda)),
        ("Resources: [{f: {Type: AWS::Lambda::Funktion}}]", Some(Platform::Lambda)),
        ("Resources: []", Some(Platform::Ecs)),
        ("hooks: {AfterInstall: []}", Some(Platform::Server)),
        ("hooks: []", None),
        ("version: 0.2", None),
        ("[]", None),
    ] {
        let root = document::read(&SourceFile::new("f", text)).root.unwrap();
        assert_eq!(platform(&root), expected, "{text}");
    }
}

#[test]
fn right_files_have_nothing_to_say_about() {
    let json = r#"{"version": 0.0, "Resources": [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": {
        "TaskDefinition": "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:7",
        "LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": 80}, "PlatformVersion": "LATEST",
        "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": ["a"], "SecurityGroups": ["b"], "AssignPublicIp": "ENABLED"}},
        "CapacityProviderStrategy": [{"Base": 1, "CapacityProvider": "FARGATE", "Weight": 1}, {"Base": 0, "CapacityProvider": "x", "Weight": 0}]
    }}}], "Hooks": [{"BeforeInstall": "check"}, {"AfterAllowTraffic": "arn:aws:lambda:eu-west-1:123456789012:function:x"}]}"#;
    for text in [ECS, LAMBDA, SERVER, json, &ECS.replace("0.0", "\"0.0\""), &SERVER.replace("0.0", "0")] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn a_service_takes_keys_in_any_case_and_the_agent_does_not() {
    let lower = ECS.replace("Resources", "resources").replace("Type", "type").replace("Properties", "properties");
    assert_eq!(codes(&lower), ["appspec-key-case"; 3]);
    assert_eq!(changed(SERVER, "hooks", "Hooks"), one("appspec-unknown-key", "Hooks"),);
}

#[test]
fn versions() {
    assert_eq!(changed(ECS, "0.0", "1"), one("appspec-version", "1"));
    assert_eq!(changed(ECS, "0.0", ""), one("appspec-version", "version"));
    assert_eq!(changed(ECS, "version: 0.0\n", ""), one("appspec-missing-key", "R"));
    assert_eq!(changed(SERVER, "0.0", "'0.0'"), one("appspec-version", "'0.0'"));
    assert_eq!(changed(SERVER, "0.0", "1.0"), one("appspec-version", "1.0"));
    assert_eq!(changed(SERVER, "version: 0.0\n", ""), one("appspec-missing-key", "o"));
}

#[test]
fn what_a_service_for_ecs_lacks_or_has_wrong() {
    for (from, to, code, text) in [
        ("TargetService", "Target", "appspec-resource-name", "Target"),
        ("AWS::ECS::Service", "AWS::ECS::Servce", "appspec-resource-type", "AWS::ECS::Servce"),
        ("AWS::ECS::Service", "[]", "appspec-wrong-type", "[]"),
        ("<TASK_DEFINITION>", "<TASKDEF>", "appspec-task-definition", "<TASKDEF>"),
        ("<TASK_DEFINITION>", "shop:7", "appspec-task-definition", "shop:7"),
        ("        TaskDefinition: <TASK_DEFINITION>\n", "", "appspec-missing-key", "Properties"),
        ("          ContainerName: web\n", "", "appspec-missing-key", "LoadBalancerInfo"),
        ("ContainerPort: 80", "ContainerPort: http", "appspec-container-port", "http"),
        ("ContainerPort: 80", "ContainerPort: 0", "appspec-container-port", "0"),
        ("ContainerPort: 80", "ContainerPort: '80'", "appspec-quoted-port", "'80'"),
        ("ContainerPort: 80", "ContainerPort: 80\n          Port: 1", "appspec-unknown-key", "Port"),
        ("ContainerName: web", "ContainerName: ''", "appspec-wrong-type", "''"),
        ("version: 0.0", "version: 0.0\nversion: 0.0", "appspec-duplicate-key", "version"),
    ] {
        assert_eq!(changed(ECS, from, to), one(code, text), "{to}");
    }
    let without = ECS.split("        LoadBalancerInfo").next().unwrap();
    assert_eq!(found(without), one("appspec-load-balancer", "Properties"));
}

#[test]
fn there_is_one_resource() {
    let second = ECS.replace("  - Target", "  - Other: {}\n  - Target");
    assert!(found(&second).contains(&("appspec-resource-count", "TargetService".to_owned())));
    assert_eq!(found("version: 0.0\nResources: []"), one("appspec-resource-count", "Resources"));
    assert_eq!(found("version: 0.0\nResources: {}"), one("appspec-wrong-type", "{}"));
    assert_eq!(found("version: 0.0\nResources: [a]"), one("appspec-wrong-type", "a"));
}

fn with_property(text: &str) -> Vec<(&'static str, String)> {
    found(&format!("{ECS}        {text}\n"))
}

#[test]
fn network_settings_come_together() {
    let network = |inner: &str| with_property(&format!("NetworkConfiguration: {{AwsvpcConfiguration: {inner}}}"));
    assert_eq!(network("{}"), []);
    assert_eq!(network("{Subnets: [a]}"), one("appspec-network", "AwsvpcConfiguration"));
    assert_eq!(
        network("{Subnets: [a], SecurityGroups: [b], AssignPublicIp: enabled}"),
        one("appspec-unknown-value", "enabled")
    );
    assert_eq!(network("{Subnets: a, SecurityGroups: [b], AssignPublicIp: DISABLED}"), one("appspec-wrong-type", "a"));
}

#[test]
fn capacity_providers_share_what_they_can() {
    let capacity = |inner: &str| with_property(&format!("CapacityProviderStrategy: [{inner}]"));
    assert_eq!(
        capacity("{CapacityProvider: a, Base: 1, Weight: 1}, {CapacityProvider: b, Base: 2, Weight: 1}"),
        one("appspec-capacity-provider", "2")
    );
    assert_eq!(
        capacity("{CapacityProvider: a, Weight: 0}, {CapacityProvider: b}"),
        one("appspec-capacity-provider", "CapacityProviderStrategy")
    );
    assert_eq!(capacity("{Weight: 1}"), one("appspec-missing-key", "Weight"));
    assert_eq!(
        capacity("{CapacityProvider: a, Weight: x}, {CapacityProvider: b, Weight: 1}"),
        one("appspec-wrong-type", "x")
    );
}

#[test]
fn hooks_of_services_are_lists_of_functions() {
    let hooks = |text: &str| found(&format!("{ECS}Hooks:{text}\n"));
    assert_eq!(hooks(""), []);
    assert_eq!(hooks(" [BeforeInstall: f, AfterInstall: g]"), []);
    assert_eq!(hooks(" {BeforeInstall: f}"), one("appspec-hook-shape", "Hooks"));
    assert_eq!(hooks(" [{BeforeInstall: f, AfterInstall: g}]"), one("appspec-hook-shape", "AfterInstall"));
    assert_eq!(hooks(" [beforeInstall: f]"), one("appspec-hook-name", "beforeInstall"));
    assert_eq!(hooks(" [ApplicationStart: f]"), one("appspec-hook-name", "ApplicationStart"));
    assert_eq!(hooks(" [BeforeInstall: [f]]"), one("appspec-wrong-type", "[f]"));
    assert_eq!(hooks(" [BeforeInstall]"), one("appspec-wrong-type", "BeforeInstall"));
    assert_eq!(found(&format!("{LAMBDA}Hooks: [BeforeInstall: f]\n")), one("appspec-hook-name", "BeforeInstall"));
}

#[test]
fn a_function_has_two_versions_that_are_numbers() {
    assert_eq!(changed(LAMBDA, "\"2\"", "$LATEST"), one("appspec-lambda-version", "$LATEST"));
    assert_eq!(changed(LAMBDA, "\"1\"", "0"), one("appspec-lambda-version", "0"));
    assert_eq!(changed(LAMBDA, "Alias: live, ", ""), one("appspec-missing-key", "Properties"));
}

#[test]
fn what_the_agent_refuses_on_a_server() {
    for (from, to, code, text) in [
        ("os: linux\n", "", "appspec-missing-key", "v"),
        ("linux", "Linux", "appspec-operating-system", "Linux"),
        ("linux", "ubuntu", "appspec-operating-system", "ubuntu"),
        ("  - source: /\n    dest", "  - dest", "appspec-missing-key", "destination"),
        ("\n    destination: /srv/shop", "", "appspec-missing-key", "source"),
        ("files:\n  - source: /\n    destination: /srv/shop", "files: {}", "appspec-wrong-type", "{}"),
        ("os:", "file_exists_behavior: REPLACE\nos:", "appspec-unknown-value", "REPLACE"),
        ("location: scripts/restart", "location:", "appspec-missing-key", "location"),
        ("300", "0", "appspec-hook-timeout", "0"),
        ("300", "5 minutes", "appspec-hook-timeout", "5 minutes"),
        ("300", "3601", "appspec-hook-timeout", "AfterInstall"),
        ("AfterInstall", "Install", "appspec-hook-name", "Install"),
        ("AfterInstall", "PostInstall", "appspec-hook-name", "PostInstall"),
        ("os:", "permissions: [{owner: a}]\nos:", "appspec-missing-key", "owner"),
        ("os:", "permissions: [{object: /, type: [folder]}]\nos:", "appspec-unknown-value", "folder"),
        ("os:", "permissions: [{object: /, type: file}]\nos:", "appspec-wrong-type", "file"),
        ("os: linux", "permissions: [{object: /}]\nos: windows", "appspec-permissions-on-windows", "permissions"),
    ] {
        assert_eq!(changed(SERVER, from, to), one(code, text), "{to}");
    }
    assert_eq!(found("{\"version\": 0.0, \"os\": \"linux\"}"), one("appspec-server-json", "{"));
    assert_eq!(found("version: 0.0\nos: linux\nhooks: [AfterInstall: x]\n"), one("appspec-hook-shape", "hooks"));
}

#[test]
fn the_container_and_its_port_are_those_of_the_task_definition() {
    let definition = |name: &str, port: &str| {
        format!(
            r#"{{"containerDefinitions": [{{"name": "{name}", "portMappings": [{port}]}}, {{"name": "x", "portMappings": [{{"containerPort": 8080}}]}}]}}"#
        )
    };
    for (definition, expected) in [
        (definition("web", r#"{"containerPort": 80}"#), vec![]),
        (definition("web", r#"{"containerPortRange": "80-90"}"#), vec![]),
        (definition("Web", r#"{"containerPort": 80}"#), one("appspec-unknown-container", "web")),
        (definition("web", r#"{"containerPort": 8080}"#), one("appspec-unknown-port", "80")),
        (definition("web", ""), one("appspec-unknown-port", "80")),
    ] {
        assert_eq!(told(ECS, Some(&definition)), expected, "{definition}");
    }
}

#[test]
fn what_says_nothing_is_told() {
    for text in ["", "# nothing\n", "version: 0.0", "a", "[]"] {
        assert_eq!(codes(text), ["appspec-unknown-platform"], "{text:?}");
    }
}

proptest! {
    #[test]
    fn any_change_of_a_right_file_is_read_and_places_lie_in_it(
        which in 0_usize..3, at in 0_usize..300, gone in 0_usize..20, put in "[a-z\\[\\]{}:,'\" \n-]{0,6}"
    ) {
        let mut text = [ECS, LAMBDA, SERVER][which].to_owned();
        let at = at.min(text.len());
        text.replace_range(at..(at + gone).min(text.len()), &put);
        let file = SourceFile::new("appspec.yaml", text);
        for found in check(&file) {
            prop_assert!(found.labels.iter().all(|label| file.text().get(label.span.range()).is_some()));
            prop_assert!(!found.message.ends_with('.'));
        }
    }
}
