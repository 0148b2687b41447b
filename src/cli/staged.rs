//! Files that appear whole, and together: each text waits beside its place until all are written.

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::error::Error;

/// Puts a text in a file's place at once, so that there is never half of it.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), Error> {
    replace_all([(path, text)])
}

/// Puts texts in the places of several files: all or, where one cannot be written, none.
pub(super) fn replace_all<'a>(files: impl IntoIterator<Item = (&'a Path, &'a str)>) -> Result<(), Error> {
    let staged: Vec<Staged> =
        files.into_iter().map(|(path, text)| Staged::new(path, text.to_owned())).collect::<Result<_, _>>()?;
    staged.into_iter().try_for_each(Staged::commit)
}

/// A text that waits to be in a file's place.
struct Staged {
    path: PathBuf,
    text: String,
    /// None where there is no file to replace but a device or a pipe, which is written into.
    file: Option<NamedTempFile>,
}

impl Staged {
    /// Writes a text beside its place.
    fn new(path: &Path, text: String) -> Result<Self, Error> {
        let could_not = |source| Error::Write { path: path.to_owned(), source };
        // Through a link the file it names is written.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let before = fs::metadata(&target).ok();
        if before.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(could_not(io::ErrorKind::IsADirectory.into()));
        }
        if before.as_ref().is_some_and(|before| !before.is_file()) {
            return Ok(Self { path: path.to_owned(), text, file: None });
        }
        // The umask takes away from what a new file gets.
        let permissions = before.map_or_else(|| Permissions::from_mode(0o666), |before| before.permissions());
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new().permissions(permissions).tempfile_in(folder).map_err(could_not)?;
        file.write_all(text.as_bytes()).map_err(could_not)?;
        Ok(Self { path: target, text, file: Some(file) })
    }

    /// Puts it there.
    fn commit(self) -> Result<(), Error> {
        let Self { path, text, file } = self;
        let done = match file {
            Some(file) => file.persist(&path).map(drop).map_err(|error| error.error),
            None => fs::write(&path, text),
        };
        done.map_err(|source| Error::Write { path, source })
    }
}
