//! Files of a command: read from where they are named.

use std::fs;
use std::io::{self, Read as _};
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
