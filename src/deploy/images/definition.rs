//! One entry of `imagedefinitions.json`: a container and its image.

use std::str::FromStr;

use super::reference::{self, ImageReference, ReferenceError};

/// A container of the task definition, and the image that it is to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageDefinition {
    /// The container's name.
    pub name: String,
    /// Its image.
    pub image: ImageReference,
}

/// Why a text is no entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DefinitionError {
    /// There is no `=`.
    #[error("it is not NAME=IMAGE, a container of the task definition and its image")]
    NotAPair,
    /// The name of the container.
    #[error(transparent)]
    Name(#[from] ContainerNameError),
    /// The image.
    #[error("the image cannot be right: {0}")]
    Image(#[from] ReferenceError),
}

/// Why no container can have this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContainerNameError {
    /// Nothing.
    #[error("the name of the container is empty")]
    Empty,
    /// A character that stands in no name.
    #[error("the name of the container has {0}; letters, digits, `-` and `_` are allowed")]
    Character(String),
    /// More characters than are taken.
    #[error("the name of the container is {0} characters long, and 255 are allowed")]
    TooLong(usize),
}

/// Whether Amazon ECS takes this as a container's name.
pub fn container_name(name: &str) -> Result<(), ContainerNameError> {
    if name.is_empty() {
        return Err(ContainerNameError::Empty);
    }
    if let Some(c) = name.chars().find(|&c| !c.is_ascii_alphanumeric() && c != '-' && c != '_') {
        return Err(ContainerNameError::Character(reference::shown(c)));
    }
    if name.len() > 255 { Err(ContainerNameError::TooLong(name.len())) } else { Ok(()) }
}

impl FromStr for ImageDefinition {
    type Err = DefinitionError;

    fn from_str(text: &str) -> Result<Self, DefinitionError> {
        let (name, image) = text.split_once('=').ok_or(DefinitionError::NotAPair)?;
        container_name(name)?;
        Ok(Self { name: name.to_owned(), image: image.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_a_name_and_an_image() {
        let found: ImageDefinition = "web=e.com/shop:7".parse().unwrap();
        assert_eq!((found.name.as_str(), found.image.to_string().as_str()), ("web", "e.com/shop:7"));
    }

    #[test]
    fn what_is_no_entry_is_refused_with_the_reason() {
        for (text, reason) in [
            ("shop:7", "it is not NAME=IMAGE, a container of the task definition and its image"),
            ("=shop:7", "the name of the container is empty"),
            ("my web=shop:7", "the name of the container has a blank; letters, digits, `-` and `_` are allowed"),
            ("web=", "the image cannot be right: it is empty"),
            ("web=<IMAGE1_NAME>", "the image cannot be right: `<IMAGE1_NAME>` is not replaced"),
        ] {
            assert_eq!(text.parse::<ImageDefinition>().unwrap_err().to_string(), reason, "{text}");
        }
        assert_eq!(container_name(&"a".repeat(256)), Err(ContainerNameError::TooLong(256)));
    }
}
