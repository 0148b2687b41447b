use super::*;
use crate::buildspec::decode;
use crate::lint::{Project, lint};
use crate::text::SourceFile;

fn said(command: &str) -> Option<String> {
    let indented = command.replace('\n', "\n          ");
    let text = format!(
        "version: 0.2\nphases:\n  build:\n    commands:\n      - |\n          {indented}\nartifacts:\n  files: ['*.json']\n"
    );
    let file = SourceFile::new("f", text);
    let found = lint(&file, &decode(&file), &Project::default());
    found.into_iter().find(|it| it.code == RULE.code).map(|it| format!("{}: {}", it.message, it.labels[0].text))
}

#[test]
fn right_files_and_those_that_are_not_known_are_left_alone() {
    for command in [
        r#"printf '[{"name":"web","imageUri":"%s"}]' $URI > imagedefinitions.json"#,
        r#"printf '[{"name":"%s","imageUri":"%s:%s"}]\n' "$A" "$B" "$C" | tee imagedefinitions.json"#,
        r#"printf '[{"name":"%s","imageUri":"%s"}]' $BOTH > imagedefinitions.json"#,
        r#"echo "[{\"name\":\"$A\",\"imageUri\":\"$B\"}]" > imagedefinitions.json"#,
        r#"printf '{"Version":"1.0","ImageURI":"%s"}' "$URI" > imageDetail.json"#,
        r#"printf "{\"ImageURI\":\"$URI\"}" > imageDetail.json"#,
        "cat > imageDetail.json <<END\n{\n  \"ImageURI\": \"$URI\"\n}\nEND",
        r#"echo "$JSON" > imagedefinitions.json"#,
        r#"echo "[$ENTRIES]" > imagedefinitions.json"#,
        "echo '[' > imagedefinitions.json\ncat entries >> imagedefinitions.json",
        "jq . all.json > imagedefinitions.json",
        "printf '[{\"name\":\"web\",\"imageUri\":\"$URI\"}]' > imagedefinitions.json\nenvsubst < imagedefinitions.json > out.json",
        r#"echo '{"imageUri": 1}' > images.json"#,
    ] {
        assert_eq!(said(command), None, "{command}");
    }
}

#[test]
fn wrong_files_are_told_with_their_reason() {
    for (command, expected) in [
        (
            r#"echo "[{'name':'web','imageUri':'$URI'}]" > imagedefinitions.json"#,
            "what is written to `imagedefinitions.json` is not JSON: JSON takes double quotes only",
        ),
        (
            r#"echo "[{"name":"web","imageUri":"$URI"}]" > imagedefinitions.json"#,
            "what is written to `imagedefinitions.json` is not JSON: the shell takes these double quotes away",
        ),
        (
            r#"printf '[{"name”:"web","imageUri":"%s"}]' $URI > imagedefinitions.json"#,
            "what is written to `imagedefinitions.json` is not JSON: a typographic quote",
        ),
        (
            r#"printf '[{"name":"web","imageUri":"%s"},]' "$URI" > imagedefinitions.json"#,
            "what is written to `imagedefinitions.json` is not JSON: trailing comma",
        ),
        (
            r#"printf '{"ImageURI":"%s"}' "$URI" > imagedefinitions.json"#,
            "`imagedefinitions.json` has another shape than this: the ECS action reads a list of objects",
        ),
        (
            r#"printf '[{"name":"web","imageUri":"%s"}]' "$URI" > imageDetail.json"#,
            "`imageDetail.json` has another shape than this: the CodeDeploy action reads one object",
        ),
        (
            r#"printf '[{"name":"web","imageURI":"%s"}]' "$URI" > imagedefinitions.json"#,
            "`imageURI` is no key of `imagedefinitions.json`: expected `imageUri`",
        ),
        (
            r#"printf '{"imageUrl":"%s"}' "$URI" | tee imageDetail.json"#,
            "`imageUrl` is no key of `imageDetail.json`: expected `ImageURI`",
        ),
        (
            r#"printf '[{"imageUri":"%s"}]' "$URI" > imagedefinitions.json"#,
            "`imagedefinitions.json` lacks the key `name`: expected `name`",
        ),
        (
            r#"printf '[{"name":"web","imageUri":"${URI}:1"}]' > imagedefinitions.json"#,
            "`${URI}` stands in single quotes: written to `imagedefinitions.json` as it stands",
        ),
        (
            r#"printf '[{"name":"%s","imageUri":"%s"}]' web > imagedefinitions.json"#,
            "the format takes 2 values, and 1 follow: what is left is written empty to `imagedefinitions.json`",
        ),
        (
            r#"printf '{"ImageURI":"%s"}' "$A" "$B" > imageDetail.json"#,
            "the format takes 1 value, and 2 follow: `printf` begins anew, and `imageDetail.json` gets two documents",
        ),
        (r#"echo '{"ImageURI":""}' > imageDetail.json"#, "`ImageURI` names no image: empty"),
    ] {
        assert_eq!(said(command).as_deref(), Some(expected), "{command}");
    }
}
