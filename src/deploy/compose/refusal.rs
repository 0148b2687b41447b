//! What no Compose file can say, and what to type instead.

use crate::text::Span;
use crate::text::suggest::{any_of, nearest};

/// Something that keeps a task definition from becoming a Compose file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Where it stands, unless it is about what was asked for.
    pub span: Option<Span>,
    /// What it is.
    pub reason: Reason,
}

/// What keeps a task definition from becoming a Compose file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Nothing to run.
    #[error("there are no containers")]
    NoContainers,
    /// A container without a name, or with one that can be no service's.
    #[error("{0:?} cannot name a service: names have letters, digits, `-` and `_`")]
    Name(String),
    /// Two containers of one name.
    #[error("two containers are called `{0}`")]
    NameTwice(String),
    /// A volume whose name can be none of Compose's.
    #[error("{0:?} cannot name a volume: names have letters, digits, `-` and `_`")]
    Volume(String),
    /// No image.
    #[error("`{container}` has no image")]
    NoImage {
        /// The container.
        container: String,
    },
    /// A placeholder for an image.
    #[error("the image of `{container}` is a placeholder: `{image}`")]
    Placeholder {
        /// The container.
        container: String,
        /// What stands in the place of its image.
        image: String,
    },
    /// A mode that there is not.
    #[error("there is no network mode `{0}`")]
    NetworkMode(String),
    /// A port that two containers would listen on in one network.
    #[error("{} port {port}, and there is one network", have(first, second))]
    PortTwice {
        /// The port and its protocol.
        port: String,
        /// The one that has it first.
        first: String,
        /// The other.
        second: String,
    },
    /// A port of the machine that is wanted twice.
    #[error("port {port} of this machine would be published twice, for {}", both(first, second))]
    HostPortTwice {
        /// The port and its protocol.
        port: String,
        /// The one that has it first.
        first: String,
        /// The other.
        second: String,
    },
    /// What is no port, or no range of ports.
    #[error("`{0}` is no port")]
    Port(String),
    /// A container that is spoken of and is not there.
    #[error("{key} names `{name}`, and there is no such container")]
    NoSuchContainer {
        /// Where it is spoken of: a key, or a flag.
        key: &'static str,
        /// Its name.
        name: String,
        /// Those that there are.
        names: Vec<String>,
    },
    /// A port to be published elsewhere that is not published at all.
    #[error("--host-port {port}={wanted}: nothing is published at port {port}")]
    NotPublished {
        /// The port.
        port: u16,
        /// Where it was to be.
        wanted: u16,
    },
}

/// Two containers, which may be one.
fn both(first: &str, second: &str) -> String {
    if first == second { format!("`{first}`") } else { format!("`{first}` and `{second}`") }
}

fn have(first: &str, second: &str) -> String {
    if first == second { format!("`{first}` has twice") } else { format!("{} both have", both(first, second)) }
}

impl Reason {
    /// What to type instead.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoImage { container } | Self::Placeholder { container, .. } => {
                format!("add `--image {container}=IMAGE`")
            }
            Self::NetworkMode(_) => "write `awsvpc`, `bridge`, `host` or `none`".to_owned(),
            Self::PortTwice { .. } => "let one of them listen on another port".to_owned(),
            Self::HostPortTwice { .. } => "publish one of them elsewhere: `--host-port PORT=OTHER`".to_owned(),
            Self::NoSuchContainer { name, names, .. } => {
                let names = names.iter().map(String::as_str);
                match nearest(name, names.clone()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("write {}", any_of(names)),
                }
            }
            _ => return None,
        })
    }
}
