//! Values of `taskdef compose`: images of containers, and ports.

use std::str::FromStr;

/// Why a value of `taskdef compose` cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ComposeValueError {
    /// No `CONTAINER=IMAGE`.
    #[error("`{0}` gives no image for a container; write `CONTAINER=IMAGE`")]
    Image(String),
    /// No `PORT=OTHER`.
    #[error("`{0}` does not move a port; write `80=8080` to publish 8080 in place of 80")]
    Port(String),
}

/// `CONTAINER=IMAGE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ContainerImage(pub(crate) String, pub(crate) String);

/// `PORT=OTHER`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MovedPort(pub(crate) u16, pub(crate) u16);

impl FromStr for ContainerImage {
    type Err = ComposeValueError;

    fn from_str(text: &str) -> Result<Self, ComposeValueError> {
        let parts = text.split_once('=').filter(|(name, image)| !name.is_empty() && !image.is_empty());
        let (name, image) = parts.ok_or_else(|| ComposeValueError::Image(text.to_owned()))?;
        Ok(Self(name.to_owned(), image.to_owned()))
    }
}

impl FromStr for MovedPort {
    type Err = ComposeValueError;

    fn from_str(text: &str) -> Result<Self, ComposeValueError> {
        let port = |text: &str| text.parse().ok().filter(|port| *port > 0);
        let parts = text.split_once('=').and_then(|(port_, other)| port(port_).zip(port(other)));
        let (port, other) = parts.ok_or_else(|| ComposeValueError::Port(text.to_owned()))?;
        Ok(Self(port, other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_has_an_image() {
        assert_eq!("a=b:1=2".parse(), Ok(ContainerImage("a".to_owned(), "b:1=2".to_owned())));
        for text in ["a", "a=", "=b"] {
            assert_eq!(text.parse::<ContainerImage>(), Err(ComposeValueError::Image(text.to_owned())));
        }
    }

    #[test]
    fn a_port_is_moved_to_another() {
        assert_eq!("80=8080".parse(), Ok(MovedPort(80, 8080)));
        for text in ["80", "80=", "0=1", "1=0", "80=65536", "80:8080"] {
            assert_eq!(text.parse::<MovedPort>(), Err(ComposeValueError::Port(text.to_owned())));
        }
    }
}
