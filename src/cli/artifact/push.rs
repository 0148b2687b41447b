//! `buildspec artifact push`: files to S3.

use std::fs;
use std::path::Path;

use crate::artifact::S3Url;
use crate::cli::ExitStatus;
use crate::cli::args::Push;
use crate::cli::error::Error;
use crate::cli::printer::Printer;

/// One file, its key and its size.
type Pushed = (std::path::PathBuf, String, u64);

/// Stores a file or the files of a folder.
pub(super) fn push(arguments: &Push, printer: &Printer) -> Result<ExitStatus, Error> {
    let files = files(&arguments.path, &arguments.to)?;
    if arguments.dry_run {
        let lines = files.iter().map(|(_, key, size)| format!("{size:>12}  s3://{}/{key}\n", arguments.to.bucket));
        Printer::data(&lines.collect::<String>()).map_err(Error::Output)?;
        return Ok(ExitStatus::Success);
    }
    store(arguments, &files, printer)
}

#[cfg(feature = "aws")]
fn store(arguments: &Push, files: &[Pushed], printer: &Printer) -> Result<ExitStatus, Error> {
    use crate::aws::{Object, Storage};
    use crate::cli::upload::{encryption, store};
    use crate::text::suggest::count;

    let storage = Storage {
        metadata: arguments.metadata.iter().map(|one| (one.name.clone(), one.value.clone())).collect(),
        encryption: encryption(&arguments.encryption)?,
        only_new: arguments.if_none_match,
    };
    let objects: Vec<Object> =
        files.iter().map(|(path, key, size)| Object { key: key.clone(), path: path.clone(), size: *size }).collect();
    crate::cli::live::connected(&arguments.aws, |session, _| {
        store(session, &arguments.to.bucket, &objects, &storage, printer)?;
        let bytes: u64 = files.iter().map(|(_, _, size)| size).sum();
        let what = match files {
            [(_, key, _)] => format!("s3://{}/{key}", arguments.to.bucket),
            _ => format!("{} in s3://{}/{}", count(files.len(), "object"), arguments.to.bucket, arguments.to.key),
        };
        printer.info(&format!("stored {what} ({bytes} bytes)"));
        Ok(ExitStatus::Success)
    })
}

#[cfg(not(feature = "aws"))]
fn store(_arguments: &Push, _files: &[Pushed], _printer: &Printer) -> Result<ExitStatus, Error> {
    Err(Error::NoAws)
}

/// The files, and the keys that they get: of a folder all below it, links followed.
fn files(path: &Path, to: &S3Url) -> Result<Vec<Pushed>, Error> {
    let could_not = |source| Error::Read { path: path.to_owned(), source };
    let meta = fs::metadata(path).map_err(could_not)?;
    if !meta.is_dir() {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let key = if to.is_folder { to.below(&name) } else { to.key.clone() };
        return Ok(vec![(path.to_owned(), key, meta.len())]);
    }
    let walk = walkdir::WalkDir::new(path).follow_links(true).sort_by_file_name();
    let mut files = Vec::new();
    for entry in walk {
        let entry = entry.map_err(|error| could_not(error.into()))?;
        if entry.file_type().is_file() {
            let below = entry.path().strip_prefix(path).unwrap_or(entry.path());
            let name = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
            let size = entry.metadata().map_err(|error| could_not(error.into()))?.len();
            files.push((entry.path().to_owned(), to.below(&name), size));
        }
    }
    if files.is_empty() {
        return Err(Error::NothingToPush { path: path.to_owned() });
    }
    Ok(files)
}
