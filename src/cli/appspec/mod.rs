//! `buildspec appspec`.

use std::path::PathBuf;

use super::ExitStatus;
use super::args::{Appspec, AppspecCommand, ValidateAppspec};
use super::error::Error;
use super::files::{one_stdin, read};
use super::printer::Printer;
use super::taskdef::definition;
use crate::deploy::{appspec, taskdef};
use crate::text::SourceFile;
use crate::text::suggest::any_of;

/// The names an AppSpec is looked for under: the default of the action, that of the agent, and that of JSON.
const NAMES: [&str; 3] = ["appspec.yaml", "appspec.yml", "appspec.json"];

/// Does what was asked for.
pub(crate) fn appspec(arguments: &Appspec, printer: &Printer) -> Result<ExitStatus, Error> {
    match &arguments.command {
        AppspecCommand::Validate(arguments) => validate(arguments, printer),
    }
}

/// Checks files and prints the findings to standard output.
fn validate(arguments: &ValidateAppspec, printer: &Printer) -> Result<ExitStatus, Error> {
    let paths = if arguments.files.is_empty() { vec![default()?] } else { arguments.files.clone() };
    one_stdin(paths.iter().chain(&arguments.taskdef).map(PathBuf::as_path))?;
    let files = paths.iter().map(|path| read(path)).collect::<Result<Vec<SourceFile>, Error>>()?;
    let root = arguments.taskdef.as_deref().map(read).transpose()?.map(|file| definition(&file)).transpose()?;
    let described = root.as_ref().and_then(taskdef::described);
    let found = files.iter().map(|file| (file, appspec::check_against(file, described.as_ref()))).collect();
    arguments.findings.tell(found, printer)
}

/// The AppSpec of this folder.
fn default() -> Result<PathBuf, Error> {
    let found = NAMES.iter().map(PathBuf::from).find(|path| path.is_file());
    found.ok_or_else(|| Error::NoAppspec { names: any_of(NAMES) })
}
