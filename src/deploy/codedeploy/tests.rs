use proptest::prelude::*;

use super::*;

const APPSPEC: &str = "\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo: {ContainerName: web, ContainerPort: 80}
";
const TEMPLATE: &str = r#"{"family": "shop", "requiresCompatibilities": ["EC2"], "containerDefinitions": [
  {"name": "web", "image": "<IMAGE1_NAME>", "memory": 64, "portMappings": [{"containerPort": 80}]}]}"#;

fn rendered(template: &str, appspec: &str, images: &[(&str, &str)]) -> Rendering<BlueGreen> {
    let images: Vec<Placeholder> =
        images.iter().map(|(name, image)| Placeholder { name: (*name).into(), image: (*image).into() }).collect();
    render(&Inputs {
        template: &SourceFile::new("taskdef.json", template),
        appspec: &SourceFile::new("appspec.yaml", appspec),
        service: None,
        name: None,
        images: &images,
        application: "shop",
        group: "live",
        description: None,
    })
}

fn codes(rendering: &Rendering<BlueGreen>) -> Vec<&'static str> {
    rendering.told.iter().flat_map(|told| &told.diagnostics).map(|found| found.code).collect()
}

const IMAGE: (&str, &str) = ("IMAGE1_NAME", "shop:1");

#[test]
fn the_bodies_are_those_of_the_calls() {
    let made = rendered(TEMPLATE, APPSPEC, &[IMAGE]).accepted().unwrap();
    assert_eq!(made.register.pointer("/containerDefinitions/0/image"), Some(&json!("shop:1")));
    assert_eq!(made.marker(), "shop:<next>");
    let body = made.create_deployment("arn:x");
    let content = APPSPEC.replace(TASK_DEFINITION, "arn:x");
    assert_eq!(body.pointer("/revision/appSpecContent/content"), Some(&json!(content)));
    let sha256 = hex(&Sha256::digest(content.as_bytes()));
    assert_eq!(body.pointer("/revision/appSpecContent/sha256"), Some(&json!(sha256)));
    assert_eq!(
        body.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["applicationName", "deploymentGroupName", "revision"]
    );
}

#[test]
fn what_is_wrong_in_both_files_is_told_at_once() {
    let appspec = APPSPEC.replace("ContainerPort: 80", "ContainerPort: 81");
    let found = rendered(TEMPLATE, &appspec, &[("IMAGE_NAME", "shop:1")]);
    assert_eq!(codes(&found), ["deploy-unused-image", "deploy-placeholder", "appspec-unknown-port"]);
    assert_eq!(found.accepted(), None);
}

#[test]
fn an_image_that_is_none_is_found_in_what_would_be_registered() {
    assert_eq!(codes(&rendered(TEMPLATE, APPSPEC, &[("IMAGE1_NAME", "$REPOSITORY:1")])), ["taskdef-image-characters"]);
    assert_eq!(codes(&rendered(TEMPLATE, APPSPEC, &[("IMAGE1_NAME", "a\"b")])), ["json-syntax"]);
}

#[test]
fn without_images_the_template_is_registered_as_it_stands() {
    let template = TEMPLATE.replace("<IMAGE1_NAME>", "shop:7");
    assert_eq!(codes(&rendered(&template, APPSPEC, &[])), Vec::<&str>::new());
    assert_eq!(codes(&rendered(TEMPLATE, APPSPEC, &[])), ["deploy-placeholder"]);
}

#[test]
fn the_appspec_is_one_for_ecs_and_deploys_what_is_registered() {
    let fixed = APPSPEC.replace(TASK_DEFINITION, "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:7");
    let found = rendered(TEMPLATE, &fixed, &[IMAGE]);
    assert_eq!(codes(&found), ["deploy-fixed-definition"]);
    assert!(found.accepted().is_some());
    assert_eq!(codes(&rendered(TEMPLATE, "version: 0.0\nos: linux\n", &[IMAGE])), ["deploy-other-platform"]);
}

#[test]
fn an_image_detail_has_its_key_in_its_letters() {
    let read = |text: &str| {
        let (uri, found) = image_uri(&SourceFile::new("imageDetail.json", text));
        (uri, found.iter().any(|found| found.severity == Severity::Error))
    };
    assert_eq!(read(r#"{"ImageURI": "shop:1", "Version": "1.0"}"#), (Some("shop:1".to_owned()), false));
    assert_eq!(read(r#"{"imageUri": "shop:1"}"#), (None, true));
    assert_eq!(read(r#"[{"name": "a", "imageUri": "shop:1"}]"#), (None, true));
    assert_eq!(read("{}"), (None, true));
    assert_eq!(read("{"), (None, true));
}

proptest! {
    #[test]
    fn unknown_keys_survive(key in "x[a-z]{3,8}", value in "[a-z ]{0,8}") {
        let template = TEMPLATE.replacen('{', &format!("{{\"{key}\": {{\"deep\": [\"{value}\"]}}, "), 1);
        let made = rendered(&template, APPSPEC, &[IMAGE]).accepted().unwrap();
        prop_assert_eq!(&made.register[key.as_str()], &json!({"deep": [value]}));
    }
}
