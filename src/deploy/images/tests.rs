//! What is found in files of images.

use super::{check, check_against};
use crate::deploy::{document, taskdef};
use crate::text::{Applicability, Diagnostic, Edit, SourceFile};

fn found(name: &str, text: &str) -> Vec<Diagnostic> {
    check(&SourceFile::new(name, text))
}

/// Code and place of each finding.
fn places(name: &str, text: &str) -> Vec<(&'static str, String)> {
    let file = SourceFile::new(name, text);
    check(&file).iter().map(|found| (found.code, file.slice(found.span()).to_owned())).collect()
}

fn place(code: &'static str, text: &str) -> (&'static str, String) {
    (code, text.to_owned())
}

#[test]
fn every_fault_is_told_at_once() {
    let text = r#"[
        {"name": "my web", "imageURI": "$REPOSITORY:7", "port": 80},
        {"imageUri": 7},
        "shop:7",
        {"name": "a", "imageUri": "a:1"}, {"name": "a", "imageUri": "a:latest"}
    ]"#;
    let expected = [
        place("image-file-container-name", "\"my web\""),
        place("image-file-key", "\"imageURI\""),
        place("image-file-reference", "\"$REPOSITORY:7\""),
        place("image-file-unknown-key", "\"port\""),
        place("image-file-missing-key", "{"),
        place("image-file-value", "7"),
        place("image-file-shape", "\"shop:7\""),
        place("image-file-duplicate", "\"a\""),
        place("image-file-mutable-tag", "\"a:latest\""),
    ];
    assert_eq!(places("imagedefinitions.json", text), expected);
}

#[test]
fn the_shape_of_an_ecr_source_is_right() {
    let text = r#"{"ImageSizeInBytes": "44728918", "ImageDigest": "sha256:00", "Version": "1.0",
        "ImagePushedAt": "Mon Jan 21 20:04:00 UTC 2019", "RegistryId": "123456789012", "RepositoryName": "shop",
        "ImageURI": "e.com/shop:7", "ImageTags": ["latest"]}"#;
    assert_eq!(found("imageDetail.json", text), []);
}

#[test]
fn the_name_says_which_file_it_is_before_the_shape_does() {
    let (list, object) = (r#"[{"name":"web","imageUri":"shop:7"}]"#, r#"{"ImageURI":"shop:7"}"#);
    for (name, text, codes) in [
        ("build/imagedefinitions.json", list, vec![]),
        ("build/imageDetail.json", object, vec![]),
        ("images.json", list, vec![]),
        ("images.json", object, vec![]),
        ("imagedefinitions.json", object, vec!["image-file-shape"]),
        ("imageDetails.json", list, vec!["image-file-shape"]),
        ("imagedefinitions.json", "\"shop:7\"", vec!["image-file-shape"]),
        ("imagedefinitions.json", "[]", vec!["image-file-empty"]),
        ("imageDetail.json", "{}", vec!["image-file-missing-key"]),
        ("imagedefinitions.json", "", vec!["json-syntax"]),
    ] {
        assert_eq!(found(name, text).iter().map(|found| found.code).collect::<Vec<_>>(), codes, "{name}: {text}");
    }
}

#[test]
fn the_ecs_action_answers_in_its_own_words() {
    let expected = "CodePipeline answers: The image definition file images.json contents invalid JSON format";
    for text in [
        r#"[{"name":"web","imageURI":"shop:7"}]"#,
        r#"{"name":"web","imageUri":"shop:7"}"#,
        r#"[{"name":7,"imageUri":"a:1"}]"#,
    ] {
        let all = found("build/images.json", text);
        assert_eq!(all.len(), 1, "{text}");
        assert_eq!(all[0].refusal.as_ref().unwrap().to_string(), expected, "{text}");
    }
    // What the other action says is not known.
    assert_eq!(found("imageDetail.json", r#"{"imageUri":"shop:7"}"#)[0].refusal, None);
}

#[test]
fn fixes_make_the_file_right() {
    for (name, text, fixed) in [
        ("imageDetail.json", r#"{"imageUri":"shop:7"}"#, r#"{"ImageURI":"shop:7"}"#),
        ("f.json", r#"{"name":"web","imageUri":"shop:7"}"#, r#"[{"name":"web","imageUri":"shop:7"}]"#),
        ("f.json", r#"[{"Name":"web","imageUri":"shop:7"}]"#, r#"[{"name":"web","imageUri":"shop:7"}]"#),
    ] {
        let all = found(name, text);
        let fix = all[0].fix.as_ref().unwrap();
        assert_eq!(fix.applicability, Applicability::Safe);
        let mended = Edit::apply(text, &fix.edits).0;
        assert_eq!(mended, fixed);
        assert_eq!(found(name, &mended), []);
    }
}

#[test]
fn containers_are_those_of_the_task_definition() {
    let definition = SourceFile::new("taskdef.json", r#"{"containerDefinitions":[{"name":"web"},{"name":"proxy"}]}"#);
    let root = document::read_json(&definition).root.unwrap();
    let described = taskdef::described(&root).unwrap();
    let text = r#"[{"name":"proxy","imageUri":"a:1"},{"name":"Web","imageUri":"a:1"},{"name":"db","imageUri":"a:1"}]"#;
    let all = check_against(&SourceFile::new("imagedefinitions.json", text), Some(&described));
    let told: Vec<_> = all.iter().map(|found| (found.code, found.message.as_str())).collect();
    let code = "image-file-unknown-container";
    let expected =
        [(code, "the task definition has no container `Web`"), (code, "the task definition has no container `db`")];
    assert_eq!(told, expected);
    assert_eq!(all[0].fix.as_ref().unwrap().title, "write `web`");
    assert_eq!(
        all[0].refusal.as_ref().unwrap().to_string(),
        "CodePipeline answers: The AWS ECS container Web does not exist"
    );
    assert_eq!(all[1].notes, ["its containers are called `web` or `proxy`"]);
}
