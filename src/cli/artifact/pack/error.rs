//! Why something cannot be packed.

use crate::artifact::{NamingError, SelectError, StoreError};
use crate::cli::ExitStatus;
use crate::text::suggest;

/// Why something cannot be packed without the build, or at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PackError {
    /// A buildspec that stores nothing.
    #[error("{file} has no `artifacts`")]
    NoArtifacts { file: String },
    /// Secondary artifacts alone.
    #[error("the primary artifact of {file} has no `files`, so a build would fail in UPLOAD_ARTIFACTS")]
    NoPrimary { file: String },
    /// A buildspec that the service refuses.
    #[error("CodeBuild refuses {file}: {reason}")]
    Refused { file: String, reason: String },
    /// `--identifier`.
    #[error("{file} has no secondary artifact `{identifier}`")]
    NoSuchArtifact { file: String, identifier: String, known: Vec<String> },
    /// A variable that has no value before the build.
    #[error("`{text}` needs `{name}`, which has no value before the build")]
    Variable { text: String, name: String },
    /// A text that only a shell can expand.
    #[error("`{text}` needs the build's shell, and nothing is run here")]
    Shell { text: String },
    /// A disk that refuses, a name that is no text.
    #[error(transparent)]
    Select(#[from] SelectError),
    /// A name that leaves its folder.
    #[error(transparent)]
    Naming(#[from] NamingError),
    /// The archive.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PackError {
    /// The exit code.
    pub(crate) fn status(&self) -> ExitStatus {
        match self {
            Self::Store(StoreError::Write { .. }) => ExitStatus::Fault,
            _ => ExitStatus::Usage,
        }
    }

    /// What to type instead.
    pub(crate) fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoArtifacts { .. } => "`--all` packs the folder as it is".to_owned(),
            Self::NoPrimary { .. } => "`--identifier ID` packs a secondary artifact".to_owned(),
            Self::NoSuchArtifact { known, .. } if known.is_empty() => "it has no secondary artifacts".to_owned(),
            Self::NoSuchArtifact { known, .. } => {
                format!("write {}", suggest::any_of(known.iter().map(String::as_str)))
            }
            Self::Variable { name, .. } => format!("write `--env {name}=VALUE`"),
            Self::Shell { .. } => "`buildspec run` runs the build and packs what it leaves".to_owned(),
            _ => return None,
        })
    }
}
