//! Values of `deploy` and `artifact`: images, descriptions, metadata.

use std::path::PathBuf;
use std::str::FromStr;

/// How long a description may be.
const DESCRIPTION: usize = 256;

/// Why a value of `deploy` cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DeployValueError {
    /// No `NAME=IMAGE`.
    #[error("`{0}` gives no image for a placeholder; write `NAME=IMAGE` or `NAME=imageDetail.json`")]
    Image(String),
    /// A name in angle brackets.
    #[error("`{0}` is a name in angle brackets; write it without them")]
    Brackets(String),
    /// No `NAME=VALUE`.
    #[error("`{0}` is no metadata; write `NAME=VALUE`, with letters, digits, `-`, `_` and `.` in the name")]
    Metadata(String),
    /// No `NAME=DIR`.
    #[error("`{0}` gives no artifact; write `NAME=DIR` or `NAME=ARCHIVE.zip`")]
    Artifact(String),
    /// Too much to say.
    #[error("it has {0} characters; CodeDeploy takes {DESCRIPTION}")]
    Description(usize),
}

/// Where the image for a placeholder is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ImageSource {
    /// On the command line.
    Image(String),
    /// In an `imageDetail.json`.
    File(PathBuf),
}

/// `NAME=IMAGE`, or `NAME=FILE` where the file's name ends in `.json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlaceholderImage {
    pub(crate) name: String,
    pub(crate) source: ImageSource,
}

/// `NAME=VALUE`: metadata of an object in S3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Metadata {
    pub(crate) name: String,
    pub(crate) value: String,
}

impl FromStr for Metadata {
    type Err = DeployValueError;

    fn from_str(text: &str) -> Result<Self, DeployValueError> {
        let wrong = || DeployValueError::Metadata(text.to_owned());
        let (name, value) = text.split_once('=').ok_or_else(wrong)?;
        // It becomes a header of HTTP.
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        let is_value = value.chars().all(|c| c == ' ' || c.is_ascii_graphic());
        if is_name && is_value { Ok(Self { name: name.to_owned(), value: value.to_owned() }) } else { Err(wrong()) }
    }
}

/// `NAME=DIR|ZIP`: an artifact of a pipeline, and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedArtifact {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

impl FromStr for NamedArtifact {
    type Err = DeployValueError;

    fn from_str(text: &str) -> Result<Self, DeployValueError> {
        match text.split_once('=') {
            Some((name, path)) if !name.is_empty() && !path.is_empty() => {
                Ok(Self { name: name.to_owned(), path: path.into() })
            }
            _ => Err(DeployValueError::Artifact(text.to_owned())),
        }
    }
}

/// A description that CodeDeploy takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Description(pub(crate) String);

impl FromStr for PlaceholderImage {
    type Err = DeployValueError;

    fn from_str(text: &str) -> Result<Self, DeployValueError> {
        let (name, image) = text.split_once('=').ok_or_else(|| DeployValueError::Image(text.to_owned()))?;
        if name.is_empty() || image.is_empty() {
            return Err(DeployValueError::Image(text.to_owned()));
        }
        if name.contains(['<', '>']) {
            return Err(DeployValueError::Brackets(name.to_owned()));
        }
        let source = if image.to_ascii_lowercase().ends_with(".json") {
            ImageSource::File(image.into())
        } else {
            ImageSource::Image(image.to_owned())
        };
        Ok(Self { name: name.to_owned(), source })
    }
}

impl FromStr for Description {
    type Err = DeployValueError;

    fn from_str(text: &str) -> Result<Self, DeployValueError> {
        match text.chars().count() {
            0..=DESCRIPTION => Ok(Self(text.to_owned())),
            length => Err(DeployValueError::Description(length)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_has_a_name_and_is_said_or_in_a_file() {
        let parsed = |text: &str| text.parse::<PlaceholderImage>();
        let image = |name: &str, source| Ok(PlaceholderImage { name: name.to_owned(), source });
        assert_eq!(parsed("A=shop:1=2"), image("A", ImageSource::Image("shop:1=2".to_owned())));
        assert_eq!(parsed("A=out/imageDetail.json"), image("A", ImageSource::File("out/imageDetail.json".into())));
        for text in ["A", "A=", "=shop:1"] {
            assert_eq!(parsed(text), Err(DeployValueError::Image(text.to_owned())));
        }
        assert_eq!(parsed("<A>=x"), Err(DeployValueError::Brackets("<A>".to_owned())));
    }

    #[test]
    fn a_description_has_256_characters_at_most() {
        assert!("é".repeat(256).parse::<Description>().is_ok());
        assert_eq!("é".repeat(257).parse::<Description>(), Err(DeployValueError::Description(257)));
    }
}
