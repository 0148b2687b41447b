use proptest::prelude::*;

use super::*;

const SERVICE: &str = r#"{"services": [{"serviceName": "shop", "clusterArn": "arn:aws:ecs:eu-west-1:123456789012:cluster/live",
  "status": "ACTIVE", "taskDefinition": "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:41"}], "failures": []}"#;
const DEFINITION: &str = r#"{"taskDefinition": {"taskDefinitionArn": "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:41",
  "family": "shop", "revision": 41, "status": "ACTIVE", "requiresCompatibilities": ["EC2"],
  "containerDefinitions": [{"name": "web", "image": "shop:1", "memory": 64}, {"name": "log", "image": "log:1", "memory": 64}]},
  "tags": [{"key": "team", "value": "a"}]}"#;
const IMAGES: &str = r#"[{"name": "web", "imageUri": "shop:2"}]"#;

fn rendered(service: &str, definition: &str, images: Option<&str>, name: Option<&str>) -> Rendering<Rolling> {
    let images = images.map(|text| SourceFile::new("imagedefinitions.json", text));
    render(&Inputs {
        service: &SourceFile::new("service.json", service),
        definition: &SourceFile::new("taskdef.json", definition),
        images: images.as_ref(),
        cluster: None,
        name,
    })
}

fn codes(rendering: &Rendering<Rolling>) -> Vec<&'static str> {
    rendering.told.iter().flat_map(|told| &told.diagnostics).map(|found| found.code).collect()
}

#[test]
fn images_are_replaced_by_name_and_the_others_stay() {
    let found = rendered(SERVICE, DEFINITION, Some(IMAGES), None);
    assert_eq!(codes(&found), Vec::<&str>::new());
    let made = found.accepted().unwrap();
    assert_eq!(
        made.register,
        json!({"family": "shop", "requiresCompatibilities": ["EC2"], "containerDefinitions": [
            {"name": "web", "image": "shop:2", "memory": 64}, {"name": "log", "image": "log:1", "memory": 64}],
            "tags": [{"key": "team", "value": "a"}]})
    );
    assert_eq!((made.revision, made.marker().as_str()), (Some(41), "shop:<next>"));
    let body = json!({"cluster": "arn:aws:ecs:eu-west-1:123456789012:cluster/live", "service": "shop", "taskDefinition": "arn:x"});
    assert_eq!(made.update_service("arn:x"), body);
}

#[test]
fn of_entries_for_one_container_the_last_counts() {
    let twice = r#"[{"name": "web", "imageUri": "shop:2"}, {"name": "web", "imageUri": "shop:3"}]"#;
    let rendering = rendered(SERVICE, DEFINITION, Some(twice), None);
    assert_eq!(codes(&rendering), ["image-file-duplicate"]);
    let made = rendering.accepted().unwrap();
    assert_eq!(made.register.pointer("/containerDefinitions/0/image"), Some(&json!("shop:3")));
}

#[test]
fn the_service_is_the_one_that_is_meant() {
    let bare = r#"{"serviceArn": "arn:aws:ecs:eu-west-1:123456789012:service/live/shop", "taskDefinition": "shop:41"}"#;
    for service in [
        bare.to_owned(),
        format!("{{\"service\": {bare}}}"),
        format!("{{\"services\": [{bare}, {{\"serviceName\": \"x\"}}]}}"),
    ] {
        let made = rendered(&service, DEFINITION, None, Some("shop")).accepted().unwrap();
        assert_eq!(made.update_service("x"), json!({"service": "shop", "taskDefinition": "x"}));
    }
    let two = r#"{"services": [{"serviceName": "shop"}, {"serviceName": "cart"}]}"#;
    let missing = r#"{"services": [], "failures": [{"arn": "shop", "reason": "MISSING"}]}"#;
    for (service, name) in [(two, None), (two, Some("shoq")), (missing, None), (missing, Some("shop")), ("[]", None)] {
        assert_eq!(codes(&rendered(service, DEFINITION, None, name)), ["deploy-no-service"], "{service} {name:?}");
    }
}

#[test]
fn what_is_not_amazon_ecs_s_to_deploy_is_refused() {
    let with = |more: &str| SERVICE.replace("\"status\": \"ACTIVE\"", more);
    for (more, code) in [
        (r#""deploymentController": {"type": "CODE_DEPLOY"}"#, "deploy-controller"),
        (r#""deploymentController": {"type": "EXTERNAL"}"#, "deploy-controller"),
        (r#""status": "DRAINING""#, "deploy-no-service"),
    ] {
        let found = rendered(&with(more), DEFINITION, Some(IMAGES), None);
        assert_eq!((codes(&found), found.accepted()), (vec![code], None), "{more}");
    }
    let native = r#""deploymentController": {"type": "ECS"}, "deploymentConfiguration": {"strategy": "BLUE_GREEN"}"#;
    assert!(rendered(&with(native), DEFINITION, Some(IMAGES), None).accepted().is_some());
}

#[test]
fn a_definition_that_the_service_does_not_run_is_told() {
    for (from, to) in
        [("task-definition/shop:41\",\n", "task-definition/shop:43\",\n"), ("shop:41\"}],", "cart:41\"}],")]
    {
        assert!(SERVICE.contains(from) || DEFINITION.contains(from));
        let found = rendered(&SERVICE.replace(from, to), &DEFINITION.replace(from, to), None, None);
        assert_eq!(codes(&found), ["deploy-other-revision"], "{to}");
        assert!(found.accepted().is_some());
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let definition = DEFINITION.replace("\"memory\": 64", "\"memory\": 2");
    let found = rendered("{}", &definition, Some(r#"[{"name": "wep", "imageUri": "shop:2"}]"#), None);
    assert_eq!(
        codes(&found),
        ["deploy-no-service", "taskdef-out-of-range", "taskdef-out-of-range", "image-file-unknown-container"]
    );
    let refusal = found.told[2].diagnostics[0].refusal.as_ref().unwrap();
    assert_eq!(refusal.message, "The AWS ECS container wep does not exist");
}

#[test]
fn an_image_that_is_replaced_may_have_been_anything() {
    let definition = DEFINITION.replace("shop:1", "<IMAGE1_NAME>");
    assert_eq!(codes(&rendered(SERVICE, &definition, Some(IMAGES), None)), Vec::<&str>::new());
    assert_eq!(codes(&rendered(SERVICE, &definition, None, None)), ["taskdef-placeholder"]);
}

proptest! {
    #[test]
    fn unknown_keys_survive(key in "x[a-z]{3,8}", number in any::<i32>()) {
        let definition = DEFINITION.replacen("\"family\"", &format!("\"{key}\": {{\"deep\": [{number}]}}, \"family\""), 1);
        let made = rendered(SERVICE, &definition, Some(IMAGES), None).accepted().unwrap();
        prop_assert_eq!(&made.register[key.as_str()], &json!({"deep": [number]}));
    }
}
