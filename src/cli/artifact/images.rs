//! What the two commands that write files of images share: why they refuse, and how they write.

use std::path::{Path, PathBuf};

use crate::cli::ExitStatus;
use crate::cli::error::Error;
use crate::cli::printer::Printer;
use crate::cli::staged::replace_all;
use crate::deploy::images::{ImageFile, MakeError};
use crate::text::suggest;

/// Why a file of images is not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImagesError {
    /// It cannot be made.
    #[error(transparent)]
    Make(#[from] MakeError),
    /// Two files, and one standard output.
    #[error("`--both` writes two files, and standard output is one")]
    BothToStdout,
    /// What is on standard output already is not there to be read.
    #[error("`--append` adds to a file, and standard output is none")]
    AppendToStdout,
    /// Several images, and a file for one.
    #[error("imageDetail.json names one image, and there are {count}")]
    SeveralImages { count: usize, names: Vec<String> },
    /// `--detail` with a name that is not among them.
    #[error("no image is given for the container `{name}`")]
    NoSuchEntry { name: String, names: Vec<String> },
    /// The name of the file that the other command writes.
    #[error("{path} is the name of the file that {reader} reads, and this is none")]
    OtherFile { path: PathBuf, reader: &'static str, command: &'static str },
    /// `--full`, and nobody who knows it all.
    #[cfg(feature = "aws")]
    #[error("`--full` writes what Amazon ECR knows of an image, and {image} is not of a host of its")]
    FullOutsideEcr { image: String },
    /// There is no such image.
    #[cfg(feature = "aws")]
    #[error("there is no image {image} {place}")]
    NoImage { image: String, place: String },
    /// An image that no registry has given a digest.
    #[cfg(all(feature = "aws", feature = "docker"))]
    #[error("{image} has no digest yet: the daemon has neither pushed nor pulled it")]
    NoDigest { image: String },
    /// The registry.
    #[cfg(feature = "aws")]
    #[error(transparent)]
    Registry(#[from] crate::aws::RegistryError),
}

impl ImagesError {
    /// The exit code.
    pub(crate) fn status(&self) -> ExitStatus {
        match self {
            #[cfg(feature = "aws")]
            Self::NoImage { .. } => ExitStatus::Failure,
            #[cfg(all(feature = "aws", feature = "docker"))]
            Self::NoDigest { .. } => ExitStatus::Failure,
            #[cfg(feature = "aws")]
            Self::Registry(_) => ExitStatus::Fault,
            _ => ExitStatus::Usage,
        }
    }

    /// What to type instead.
    pub(crate) fn hint(&self) -> Option<String> {
        let named = |names: &[String]| suggest::any_of(names.iter().map(String::as_str));
        Some(match self {
            Self::BothToStdout => "leave out `-o -`".to_owned(),
            Self::SeveralImages { names, .. } => format!("add `--detail NAME`, with {}", named(names)),
            Self::NoSuchEntry { names, .. } => format!("there are {}", named(names)),
            Self::OtherFile { command, .. } => format!("`buildspec artifact {command}` writes it"),
            Self::Make(MakeError::Unreadable { .. }) => {
                "mend the file, or leave out `--append` to write it anew".to_owned()
            }
            #[cfg(feature = "aws")]
            Self::FullOutsideEcr { .. } => "leave out `--full`; `--digest` pins images of every registry".to_owned(),
            #[cfg(feature = "aws")]
            Self::Registry(crate::aws::RegistryError::Denied { host, .. }) => {
                format!("log in first: docker login {host}")
            }
            #[cfg(all(feature = "aws", feature = "docker"))]
            Self::NoDigest { .. } => "push it first: a digest is known when the image is in a registry".to_owned(),
            _ => return None,
        })
    }
}

/// One file to write.
pub(super) struct Writing {
    pub(super) kind: ImageFile,
    pub(super) path: PathBuf,
    pub(super) text: String,
    /// What it names, in a few words.
    pub(super) about: String,
}

/// Whether a path says standard output.
pub(super) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}

/// Refuses the name of the other file: its action could not read this one.
pub(super) fn check_name(path: &Path, kind: ImageFile) -> Result<(), ImagesError> {
    let other = kind.other();
    if base(path).as_deref().and_then(ImageFile::meant) != Some(other) {
        return Ok(());
    }
    let command = match other {
        ImageFile::Definitions => "image-definitions",
        ImageFile::Detail => "image-detail",
    };
    Err(ImagesError::OtherFile { path: path.to_owned(), reader: other.reader(), command })
}

/// Writes all of them or, where one cannot be, none; then says so.
pub(super) fn write(files: &[Writing], printer: &Printer) -> Result<ExitStatus, Error> {
    if let [Writing { path, text, .. }] = files
        && is_stdout(path)
    {
        Printer::data(text).map_err(Error::Output)?;
        return Ok(ExitStatus::Success);
    }
    let said: Vec<String> = files.iter().map(|file| format!("{} ({})", file.path.display(), file.about)).collect();
    let notes: Vec<String> = files.iter().filter_map(misnamed).collect();
    replace_all(files.iter().map(|file| (file.path.as_path(), file.text.as_str())))?;
    printer.info(&format!("wrote {}", said.join(" and ")));
    for note in notes {
        printer.info(&note);
    }
    Ok(ExitStatus::Success)
}

/// What to say of a name that the action does not look for.
fn misnamed(file: &Writing) -> Option<String> {
    let name = base(&file.path)?;
    let wanted = file.kind.name();
    (name != wanted).then(|| match file.kind {
        ImageFile::Definitions => format!("note: the ECS action looks for {wanted} unless its `FileName` is {name}"),
        ImageFile::Detail => format!("note: {} looks for {wanted} and for no other name", file.kind.reader()),
    })
}

/// The name of a file without its folders.
fn base(path: &Path) -> Option<String> {
    path.file_name().map(|name| name.to_string_lossy().into_owned())
}
