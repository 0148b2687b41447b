//! Why an artifact could not be read.

use std::io;
use std::path::PathBuf;

use super::super::member::{Method, shown};

/// Why an artifact, or a member of it, could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The disk refused.
    #[error("could not read {path}")]
    Disk {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is no zip archive, or a broken one.
    #[error("{path} is not a readable zip archive: {reason}")]
    Archive {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A name that no archive can hold.
    #[error("the file name {path:?} is not UTF-8, so no artifact can hold it")]
    NotUtf8 {
        /// Which file.
        path: PathBuf,
    },
    /// There is no such member.
    #[error("{path} holds no `{}`", shown(name))]
    Missing {
        /// The artifact.
        path: PathBuf,
        /// What it does not hold.
        name: String,
    },
    /// A password would be needed.
    #[error("`{}` is encrypted", shown(name))]
    Encrypted {
        /// Which member.
        name: String,
    },
    /// It is packed in a way that is not read here, and by no deploy action.
    #[error("`{}` is packed by {method}; deploy actions read what is stored or deflated", shown(name))]
    Method {
        /// Which member.
        name: String,
        /// How it is packed.
        method: Method,
    },
    /// The content is larger than was allowed.
    #[error("`{}` is larger than {limit} bytes", shown(name))]
    TooLarge {
        /// Which member.
        name: String,
        /// What was allowed.
        limit: u64,
    },
    /// The content is not what the directory says.
    #[error("`{}` is damaged: {reason}", shown(name))]
    Damaged {
        /// Which member.
        name: String,
        /// In what way.
        reason: String,
    },
}
