//! Files of a command: read from where they are named, written at once and whole.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use super::error::Error;
use super::locate;
use crate::deploy::images::read_bytes;
use crate::text::{Diagnostic, SourceFile};

/// The file name on the command line that is standard input.
const STDIN: &str = "-";

/// Refuses standard input for more than one of these files: it can be read once.
pub(crate) fn one_stdin<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Result<(), Error> {
    match paths.into_iter().filter(|path| *path == Path::new(STDIN)).count() {
        0 | 1 => Ok(()),
        _ => Err(Error::StdinTwice),
    }
}

/// Reads a file, or standard input.
pub(crate) fn read(path: &Path) -> Result<SourceFile, Error> {
    if path == Path::new(STDIN) { locate::read_stdin("<stdin>") } else { locate::read(path, &locate::shown(path)) }
}

/// Reads a file of images, or standard input, and says what is wrong with its bytes: their encoding, and how many they are.
pub(crate) fn read_images(path: &Path) -> Result<(SourceFile, Vec<Diagnostic>), Error> {
    let could_not = |source| Error::Read { path: path.to_owned(), source };
    if path == Path::new(STDIN) {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map_err(could_not)?;
        return Ok(read_bytes("<stdin>", &bytes));
    }
    Ok(read_bytes(&locate::shown(path), &fs::read(path).map_err(could_not)?))
}

/// Puts a text in a file's place at once, so that there is never half of it.
pub(crate) fn replace(path: &Path, text: &str) -> Result<(), Error> {
    let could_not = |source| Error::Write { path: path.to_owned(), source };
    // Through a link the file it names is written; what is no file, a device perhaps, is written into.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let before = fs::metadata(path).ok();
    if before.as_ref().is_some_and(|before| !before.is_file()) {
        return fs::write(path, text).map_err(could_not);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    let permissions = before.map_or_else(usual, |before| before.permissions());
    let mut new = builder.permissions(permissions).tempfile_in(folder).map_err(could_not)?;
    new.write_all(text.as_bytes()).map_err(could_not)?;
    new.persist(path).map_err(|error| could_not(error.error))?;
    Ok(())
}

/// The permissions that a new file gets, of which the umask takes some away.
fn usual() -> fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o666)
}
