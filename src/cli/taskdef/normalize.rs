//! `buildspec taskdef normalize`.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use super::{definition, read};
use crate::cli::ExitStatus;
use crate::cli::args::Normalize;
use crate::cli::error::Error;
use crate::cli::printer::Printer;
use crate::deploy::document;
use crate::deploy::taskdef::{check, normalized};
use crate::reporter::Look;
use crate::reporter::findings::{Findings, human};
use crate::text::{Diagnostic, SourceFile};

/// Writes the definition of a file as it can be registered.
pub(super) fn normalize(arguments: &Normalize, printer: &Printer) -> Result<ExitStatus, Error> {
    let file = read(&arguments.file)?;
    let root = definition(&file)?;
    let text = format!("{:#}\n", normalized(&root));
    match &arguments.output {
        Some(path) => replace(path, &text)?,
        None => Printer::data(&text).map_err(Error::Output)?,
    }
    let told = doubtful(&file);
    if !told.is_empty() {
        let look = Look { color: printer.stderr_is_colored(), live: false };
        printer.info(&human(&[Findings { file: &file, diagnostics: &told }], look));
    }
    Ok(ExitStatus::Success)
}

/// What was kept though it is not known, and what was read over.
fn doubtful(file: &SourceFile) -> Vec<Diagnostic> {
    let unknown = check(file).into_iter().filter(|found| found.code == "taskdef-unknown-key");
    let mut found: Vec<Diagnostic> = document::read_json(file).diagnostics.into_iter().chain(unknown).collect();
    found.sort_by_key(Diagnostic::span);
    found
}

/// Puts a text in a file's place at once, so that there is never half of it.
fn replace(path: &Path, text: &str) -> Result<(), Error> {
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
