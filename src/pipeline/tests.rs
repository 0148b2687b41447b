use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::artifact::Listing;
use crate::buildspec::decode;
use crate::lint::Project;
use crate::text::SourceFile;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::rc::Rc;

/// A disk without files.
struct Empty;

impl Listing for Empty {
    fn kind(&mut self, path: &Path) -> io::Result<Option<crate::artifact::Kind>> {
        Ok((path == Path::new("/source")).then_some(crate::artifact::Kind::Directory))
    }

    fn target(&mut self, path: &Path) -> io::Result<Option<crate::artifact::Kind>> {
        self.kind(path)
    }

    fn children(&mut self, _: &Path) -> io::Result<Rc<[crate::artifact::Child]>> {
        Ok(Rc::new([]))
    }
}

fn judged(pipeline: &SourceFile, buildspec: &SourceFile) -> Report {
    let decoded = decode(buildspec);
    let project = Project::default();
    let build = Build::new(buildspec, &decoded, &project);
    let bundles = build.bundles(Path::new("/source"), &mut Empty).unwrap();
    let (Some(read), found) = read(pipeline) else { return Report::default() };
    let delivery = Delivery::of_pipeline(Some(&build), (pipeline, &read), bundles);
    let mut report = delivery.judge(&delivery.trace(), &BTreeMap::new(), None);
    report.found.extend(found.into_iter().map(|found| (Subject::Pipeline, found)));
    report
}

fn written(commands: &str) -> Vec<(Option<String>, String)> {
    let file = SourceFile::new(
        "f",
        format!("version: 0.2\nphases:\n  build:\n    commands:\n      - |\n        {commands}\n"),
    );
    let decoded = decode(&file);
    let project = Project::default();
    let build = Build::new(&file, &decoded, &project);
    let named = |write: &Write| (write.path.clone(), file.slice(write.span).to_owned());
    build.writes.iter().map(named).collect()
}

#[test]
fn commands_that_write_files_are_seen() {
    for (commands, path, place) in [
        ("printf a > imageDetail.json", Some("imageDetail.json"), "imageDetail.json"),
        ("jq . a | tee out/b.json", Some("out/b.json"), "b.json"),
        ("cd sub && cp ../taskdef.json .", Some("sub/taskdef.json"), "taskdef.json"),
        ("mv a.json imagedefinitions.json", Some("imagedefinitions.json"), "imagedefinitions.json"),
        ("cp deploy/appspec.yaml dist/", Some("dist/appspec.yaml"), "appspec.yaml"),
        ("aws s3 cp s3://b/taskdef.json .", Some("taskdef.json"), "taskdef.json"),
        ("curl -o appspec.yaml https://example.com/x", Some("appspec.yaml"), "appspec.yaml"),
        ("sed -i s/a/b/ taskdef.json", Some("taskdef.json"), "taskdef.json"),
        ("buildspec artifact image-detail $IMAGE", Some("imageDetail.json"), "buildspec artifact image-detail $IMAGE"),
        ("buildspec artifact image-definitions web=$IMAGE -o out/x.json", Some("out/x.json"), "x.json"),
        ("printf a > /tmp/imageDetail.json", None, "imageDetail.json"),
    ] {
        let found = written(commands);
        assert!(found.contains(&(path.map(str::to_owned), place.to_owned())), "{commands}: {found:?}");
    }
}

#[test]
fn programs_that_only_show_write_nothing() {
    for commands in ["cat imageDetail.json", "grep a imagedefinitions.json", "sed s/a/b/ taskdef.json", "cp"] {
        assert_eq!(written(commands), [], "{commands}");
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    const KEYS: &[&str] = &[
        "pipeline",
        "stages",
        "actions",
        "name",
        "actionTypeId",
        "category",
        "provider",
        "configuration",
        "inputArtifacts",
        "outputArtifacts",
        "namespace",
        "runOrder",
        "variables",
        "FileName",
        "Image1ArtifactName",
        "Image1ContainerName",
        "Image9ContainerName",
        "TaskDefinitionTemplateArtifact",
        "AppSpecTemplatePath",
        "EnvironmentVariables",
    ];
    const WORDS: &[&str] = &[
        "ECS",
        "CodeDeployToECS",
        "CodeBuild",
        "Deploy",
        "Build",
        "Source",
        "ECR",
        "a",
        "b-c",
        "#{a.b}",
        "#{",
        "<A>",
        "",
        "imagedefinitions.json",
        "dist/imageDetail.json",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        prop::sample::select(WORDS).prop_map(Value::from),
        "[a-zé\"\\\\#{}.]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(KEYS), inner), 0..5)
                .prop_map(|entries| entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Value>()),
        ]
    })
}

/// Actions that are whole but for what they say.
fn any_pipeline() -> impl Strategy<Value = Value> {
    let provider = prop::sample::select(&["ECS", "CodeDeployToECS", "CodeDeploy", "CodeBuild", "ECR"][..]);
    let names = prop::collection::vec(prop::sample::select(&["a", "b", "c-d"][..]), 0..3);
    let action =
        (provider, names.clone(), names, any_json(), 0..3_u8).prop_map(|(provider, inputs, outputs, rest, order)| {
            let list = |names: Vec<&str>| names.into_iter().map(|name| json!({"name": name})).collect::<Vec<_>>();
            let category = if provider == "CodeBuild" {
                "Build"
            } else if provider == "ECR" {
                "Source"
            } else {
                "Deploy"
            };
            json!({"name": "é", "actionTypeId": {"category": category, "provider": provider}, "configuration": rest,
               "inputArtifacts": list(inputs), "outputArtifacts": list(outputs), "runOrder": order, "namespace": "a"})
        });
    prop::collection::vec(action, 0..5).prop_map(|actions| json!({"stages": [{"name": "s", "actions": actions}]}))
}

proptest! {
    #[test]
    fn any_json_is_judged_and_every_place_lies_in_its_file(value in prop_oneof![any_json(), any_pipeline()], pretty: bool) {
        let text = if pretty { format!("{value:#}") } else { value.to_string() };
        let pipeline = SourceFile::new("pipeline.json", text);
        let buildspec = SourceFile::new(
            "buildspec.yml",
            "version: 0.2\nphases: {build: {commands: ['echo [] > imageDefinitions.json']}}\nartifacts: {files: [dist/a, '$B'], \
             secondary-artifacts: {a: {files: [imageDetail.json]}}}\n",
        );
        for (subject, found) in judged(&pipeline, &buildspec).found {
            let file = match subject {
                Subject::Pipeline => &pipeline,
                Subject::Buildspec => &buildspec,
                Subject::Bundle(_) | Subject::Entry(..) => continue,
            };
            for label in &found.labels {
                prop_assert!(file.text().get(label.span.range()).is_some(), "{:?}", found);
            }
        }
    }
}
