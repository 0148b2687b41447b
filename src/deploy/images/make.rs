//! Values to the texts of the two files: compact JSON, as short as the limit of 100 KB wants it.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::LIMIT;
use super::check::check;
use super::definition::ImageDefinition;
use super::file::ImageFile;
use super::reference::ImageReference;
use crate::json;
use crate::text::{Severity, SourceFile};

/// Why a file cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MakeError {
    /// Two images for one container.
    #[error("the container `{0}` is there twice")]
    Duplicate(String),
    /// More than the action reads.
    #[error("{} would be {bytes} bytes long, and CodePipeline reads no more than {LIMIT}", ImageFile::Definitions.name())]
    TooLarge {
        /// How long it would be.
        bytes: usize,
    },
    /// What is there is not what can be added to.
    #[error("{place}: {message}")]
    Unreadable {
        /// File, line and column.
        place: String,
        /// What is wrong.
        message: String,
    },
}

/// What is known of an image in Amazon ECR.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageDetail {
    /// The size of what is pulled; of an image for several platforms that of the largest.
    pub size_in_bytes: i64,
    /// `sha256:…`.
    pub digest: String,
    /// When it came.
    pub pushed_at: Timestamp,
    /// The account.
    pub registry_id: String,
    /// The repository.
    pub repository_name: String,
    /// All its tags.
    pub tags: Vec<String>,
}

/// The text of `imagedefinitions.json`.
pub fn definitions(entries: &[ImageDefinition]) -> Result<String, MakeError> {
    without_duplicates(entries)?;
    let list = entries.iter().map(|entry| json!({"name": entry.name, "imageUri": entry.image.to_string()}));
    limited(&list.collect())
}

/// The text of `imagedefinitions.json` with these images in what is there: entries of the same name get the new image, others
/// and their order stay.
pub fn append(file: &SourceFile, entries: &[ImageDefinition]) -> Result<String, MakeError> {
    without_duplicates(entries)?;
    if let Some(wrong) = check(file).into_iter().find(|found| found.severity < Severity::Note) {
        let at = file.position(wrong.span().start);
        let place = format!("{}:{}:{}", file.name(), at.line, at.column);
        return Err(MakeError::Unreadable { place, message: wrong.message });
    }
    let Some(Value::Array(mut list)) = json::parse(file).root.as_ref().map(json::value) else {
        let message = format!("it is the shape of {}", ImageFile::Detail.name());
        return Err(MakeError::Unreadable { place: file.name().to_owned(), message });
    };
    for entry in entries {
        let image = Value::from(entry.image.to_string());
        match list.iter_mut().find(|there| there["name"] == entry.name) {
            Some(there) => there["imageUri"] = image,
            None => list.push(json!({"name": entry.name, "imageUri": image})),
        }
    }
    limited(&Value::Array(list))
}

/// The text of `imageDetail.json` as a build writes it.
pub fn detail(image: &ImageReference) -> String {
    line(&json!({"ImageURI": image.to_string()}))
}

/// The text of `imageDetail.json` as an ECR source action writes it.
pub fn full_detail(image: &ImageReference, detail: &ImageDetail) -> String {
    let entries = [
        // A string, though it is a number.
        ("ImageSizeInBytes", Value::from(detail.size_in_bytes.to_string())),
        ("ImageDigest", Value::from(detail.digest.as_str())),
        ("Version", Value::from("1.0")),
        ("ImagePushedAt", Value::from(detail.pushed_at.strftime("%a %b %d %H:%M:%S UTC %Y").to_string())),
        ("RegistryId", Value::from(detail.registry_id.as_str())),
        ("RepositoryName", Value::from(detail.repository_name.as_str())),
        ("ImageURI", Value::from(image.pinned(&detail.digest).to_string())),
        ("ImageTags", Value::from(detail.tags.clone())),
    ];
    line(&Value::Object(entries.map(|(key, value)| (key.to_owned(), value)).into_iter().collect::<Map<_, _>>()))
}

fn without_duplicates(entries: &[ImageDefinition]) -> Result<(), MakeError> {
    let twice = |(at, entry): (usize, &ImageDefinition)| {
        entries[..at].iter().any(|before| before.name == entry.name).then(|| entry.name.clone())
    };
    entries.iter().enumerate().find_map(twice).map_or(Ok(()), |name| Err(MakeError::Duplicate(name)))
}

fn limited(list: &Value) -> Result<String, MakeError> {
    let text = line(list);
    if text.len() > LIMIT { Err(MakeError::TooLarge { bytes: text.len() }) } else { Ok(text) }
}

fn line(value: &Value) -> String {
    format!("{value}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(text: &str) -> ImageDefinition {
        text.parse().unwrap()
    }

    fn file(text: &str) -> SourceFile {
        SourceFile::new("imagedefinitions.json", text)
    }

    #[test]
    fn definitions_are_a_list_with_the_two_keys() {
        let made = definitions(&[entry("web=shop:7"), entry("proxy=e.com/nginx:1.27")]).unwrap();
        let expected =
            "[{\"name\":\"web\",\"imageUri\":\"shop:7\"},{\"name\":\"proxy\",\"imageUri\":\"e.com/nginx:1.27\"}]\n";
        assert_eq!(made, expected);
    }

    #[test]
    fn a_container_twice_and_a_file_too_long_are_refused() {
        assert_eq!(definitions(&[entry("a=b:1"), entry("a=b:2")]), Err(MakeError::Duplicate("a".to_owned())));
        let many: Vec<_> = (0..500).map(|n| entry(&format!("c{n}={}:1", "a".repeat(200)))).collect();
        assert!(matches!(definitions(&many), Err(MakeError::TooLarge { bytes: 115_000.. })));
    }

    #[test]
    fn what_is_added_replaces_its_name_only() {
        let there = file(r#"[{"name":"a","imageUri":"old:1","x":1},{"name":"b","imageUri":"b:1"}]"#);
        let made = append(&there, &[entry("c=c:1"), entry("a=new:2")]).unwrap();
        let expected = concat!(
            r#"[{"name":"a","imageUri":"new:2","x":1},{"name":"b","imageUri":"b:1"},{"name":"c","imageUri":"c:1"}]"#,
            "\n"
        );
        assert_eq!(made, expected);
    }

    #[test]
    fn nothing_is_added_to_what_is_wrong() {
        for (text, message) in [
            ("", "imagedefinitions.json:1:1: imagedefinitions.json is not JSON"),
            (
                "[\n{\"name\":\"a\",\"imageURI\":\"b:1\"}]",
                "imagedefinitions.json:2:13: `imageURI` is not the key `imageUri`",
            ),
            (r#"{"ImageURI":"a:1"}"#, "imagedefinitions.json:1:1: an object where the ECS action reads a list"),
        ] {
            assert_eq!(append(&file(text), &[entry("a=b:1")]).unwrap_err().to_string(), message);
        }
        let detail = append(&SourceFile::new("f.json", r#"{"ImageURI":"a:1"}"#), &[entry("a=b:1")]);
        assert_eq!(detail.unwrap_err().to_string(), "f.json: it is the shape of imageDetail.json");
    }

    #[test]
    fn the_full_shape_is_that_of_an_ecr_source() {
        let detail = ImageDetail {
            size_in_bytes: 44_728_918,
            digest: format!("sha256:{}", "0a".repeat(32)),
            pushed_at: "2019-01-05T20:04:00.75Z".parse().unwrap(),
            registry_id: "123456789012".to_owned(),
            repository_name: "shop".to_owned(),
            tags: vec!["latest".to_owned(), "7".to_owned()],
        };
        let image = "123456789012.dkr.ecr.us-west-2.amazonaws.com/shop:7".parse().unwrap();
        let expected = format!(
            concat!(
                r#"{{"ImageSizeInBytes":"44728918","ImageDigest":"sha256:{0}","Version":"1.0","#,
                r#""ImagePushedAt":"Sat Jan 05 20:04:00 UTC 2019","RegistryId":"123456789012","RepositoryName":"shop","#,
                r#""ImageURI":"123456789012.dkr.ecr.us-west-2.amazonaws.com/shop@sha256:{0}","ImageTags":["latest","7"]}}"#,
                "\n"
            ),
            "0a".repeat(32)
        );
        assert_eq!(full_detail(&image, &detail), expected);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn adding_keeps_the_others_and_their_order(
            there in prop::collection::btree_map("[a-zA-Z0-9_-]{1,6}", "[a-z]{1,4}:[0-9]{1,3}", 1..6),
            added in prop::collection::btree_map("[a-c]{1,2}", "[a-z]{1,4}:[0-9]{1,3}", 1..4),
        ) {
            let entries = |of: &std::collections::BTreeMap<String, String>| -> Vec<ImageDefinition> {
                of.iter().map(|(name, image)| entry(&format!("{name}={image}"))).collect()
            };
            let made = append(&file(&definitions(&entries(&there)).unwrap()), &entries(&added)).unwrap();
            let found: Vec<Value> = serde_json::from_str(&made).unwrap();
            let names: Vec<&str> = found.iter().map(|entry| entry["name"].as_str().unwrap()).collect();
            let new = added.keys().filter(|name| !there.contains_key(*name));
            let expected: Vec<&str> = there.keys().chain(new).map(String::as_str).collect();
            prop_assert_eq!(&names, &expected);
            for (name, entry) in names.iter().zip(&found) {
                let image = added.get(*name).or_else(|| there.get(*name)).unwrap();
                prop_assert_eq!(&entry["imageUri"], image);
            }
            // What is made is never complained about, and adding it again changes nothing.
            prop_assert!(check(&file(&made)).iter().all(|found| found.severity == Severity::Note));
            prop_assert_eq!(append(&file(&made), &entries(&added)).unwrap(), made);
        }
    }
}
